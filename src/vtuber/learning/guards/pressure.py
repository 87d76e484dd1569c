"""How hard each segment of a stream pressed its chat, read from the stream's events."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vtuber.domain.channel_events import ChatMessage, ViewerBanned
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.pressed import PRESSING, pressed_by
from vtuber.domain.pressing import (
    ASK_WINDOW,
    FAIR_ASKS,
    FAIR_QUESTIONS,
    QUESTION_WINDOW,
    complains,
)
from vtuber.domain.segments import Segment
from vtuber.domain.show_events import ChatIgnored
from vtuber.domain.speech_events import LineBlocked

HOSTILE = frozenset({"insult", "slur", "hate", "threat", "self_harm", "sexual", "profanity"})
"""Categories of lines that are a fight, or may begin one."""

WAKE = timedelta(minutes=2)
"""A fight this soon after a segment's end is half that segment's."""

TELLING = timedelta(minutes=1)
"""How long what a cap let pass may take until it is on record as said: by so much the caps' windows are shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """One segment. `asks_over` and `questions_over` are those beyond what is fair in the minutes up to each.

    `conflict` is how many viewers fought or were banned, those of the next segment's first minutes half, and how many
    hostile lines of hers were blocked; `complaints` is how many viewers complained of being pressed.
    """

    number: int
    arm: str
    minutes: float
    viewer_minutes: float
    asks: int = 0
    asks_over: int = 0
    questions: int = 0
    questions_over: int = 0
    conflict: float = 0.0
    complaints: int = 0


@dataclass(slots=True)
class _Count:
    asks: int = 0
    asks_over: int = 0
    questions: int = 0
    questions_over: int = 0
    blocked: int = 0
    fighting: dict[str, float] = field(default_factory=dict)
    complaining: set[str] = field(default_factory=set)


class PressureMeter:
    """Folds a stream's events, as they come or afterwards; what precedes the first segment is nobody's.

    Deterministic: the same events give the same figures. Memory is bounded by the segments and by who fights.
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Event], Callable[..., None]] = {
            SegmentStarted: self._on_segment,
            ChatMessage: self._on_chat,
            **dict.fromkeys(PRESSING, self._on_pressing),
            LineBlocked: self._on_blocked,
            ChatIgnored: self._on_ignored,
            ViewerBanned: self._on_banned,
        }
        self._counts: dict[int, _Count] = {}
        self._running: _Count | None = None
        self._previous: _Count | None = None
        self._since: datetime | None = None
        self._asks = _Trail(ASK_WINDOW - TELLING, FAIR_ASKS)
        self._questions = _Trail(QUESTION_WINDOW - TELLING, FAIR_QUESTIONS)

    def hear(self, event: Event) -> None:
        """Take in one event of the journal; cheap for one that presses nobody."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def pressures(self, segments: Sequence[Segment]) -> tuple[Pressure, ...]:
        """Return the figures of these segments of the stream, in their order."""
        return tuple(self._pressure(segment) for segment in segments)

    def _pressure(self, segment: Segment) -> Pressure:
        count = self._counts.get(segment.number, _Count())
        return Pressure(
            number=segment.number,
            arm=str(segment.activity),
            minutes=segment.minutes,
            viewer_minutes=segment.viewer_minutes,
            asks=count.asks,
            asks_over=count.asks_over,
            questions=count.questions,
            questions_over=count.questions_over,
            conflict=sum(count.fighting.values()) + count.blocked,
            complaints=len(count.complaining),
        )

    def _on_segment(self, event: SegmentStarted) -> None:
        self._previous, self._since = self._running, event.at
        self._running = self._counts[event.number] = _Count()

    def _on_chat(self, event: ChatMessage) -> None:
        if self._running is not None and event.shared_from is None and complains(event.text):
            self._running.complaining.add(event.viewer.id)

    def _on_pressing(self, event: Event) -> None:
        pressed = pressed_by(event)
        asks_over = self._asks.over(pressed.asks, event.at)
        questions_over = self._questions.over(pressed.questions, event.at)
        if self._running is not None:
            self._running.asks += pressed.asks
            self._running.asks_over += asks_over
            self._running.questions += pressed.questions
            self._running.questions_over += questions_over

    def _on_blocked(self, event: LineBlocked) -> None:
        hostile = event.by in {"gate", "second_opinion"} and not HOSTILE.isdisjoint(event.categories)
        if self._running is not None and hostile:
            self._running.blocked += 1

    def _on_ignored(self, event: ChatIgnored) -> None:
        if not HOSTILE.isdisjoint(event.categories):
            self._fight(event.viewer_id or event.message_id, event.at)

    def _on_banned(self, event: ViewerBanned) -> None:
        self._fight(event.viewer_id, event.at)

    def _fight(self, viewer: str, at: datetime) -> None:
        if self._running is None or self._since is None:
            return
        in_wake = self._previous is not None and at - self._since < WAKE
        share = 0.5 if in_wake else 1.0
        for count in (self._running, self._previous if in_wake else None):
            if count is not None:
                count.fighting[viewer] = max(share, count.fighting.get(viewer, 0.0))


class _Trail:
    """When something happened of late, to tell how many times were more than is fair."""

    def __init__(self, within: timedelta, fair: int) -> None:
        self._within = within
        self._fair = fair
        self._times: deque[datetime] = deque()

    def over(self, count: int, at: datetime) -> int:
        """Add so many at a moment, and return how many of them were too many."""
        while self._times and at - self._times[0] >= self._within:
            self._times.popleft()
        before = len(self._times)
        self._times.extend([at] * count)
        return max(0, before + count - max(self._fair, before))


def pressures_of(events: Iterable[Event], segments: Sequence[Segment]) -> tuple[Pressure, ...]:
    """Return how hard each of a stream's segments pressed chat; `events` are the whole journal, read once."""
    meter = PressureMeter()
    for event in events:
        meter.hear(event)
    return meter.pressures(segments)
