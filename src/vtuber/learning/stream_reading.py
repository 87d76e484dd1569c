"""One pass over a stream's events: the tally, how many watched, what was said in each segment, why it was overruled."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from vtuber.domain.channel_events import AdBreak, ChatMessage, Raid, ViewerCount
from vtuber.domain.direction_events import Decision, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.segments import Segment
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded
from vtuber.learning.stream_tally import StreamTally
from vtuber.learning.viewer_course import ViewerCourse

ECHO_MIN = 0.5
"""Minutes after a line in which chat may be about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """What was heard of an utterance, empty where it was blanked; `echo` is how many lines of chat came soon after."""

    text: str
    minute: float
    echo: int


@dataclass(slots=True)
class _Utterance:
    segment: int
    minute: float
    text: str = ""
    over: float = 0.0


@dataclass(slots=True, kw_only=True)
class StreamReading:
    """What a retrospective rests on.

    `said` are the utterances heard in each segment, by its number; `halves` the lines of chat in the first and second
    half of each; `reasons` why the director chose otherwise than proposed, by the segment's number.
    """

    tally: StreamTally = field(default_factory=StreamTally)
    course: ViewerCourse = field(default_factory=ViewerCourse)
    said: dict[int, tuple[SaidLine, ...]] = field(default_factory=dict)
    halves: dict[int, tuple[int, int]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event], segments: Sequence[Segment]) -> Self:
        """Read a stream; `segments` are its own."""
        reading = cls()
        reader = _Reader(reading, {segment.number: segment.minute + segment.minutes / 2 for segment in segments})
        for event in events:
            reader.read(event)
        reader.close()
        return reading


class _Reader:
    def __init__(self, reading: StreamReading, middles: dict[int, float]) -> None:
        self._reading = reading
        self._middles = middles
        self._minute = 0.0
        self._segment: int | None = None
        self._chat: list[float] = []
        self._halves: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._begun: dict[str, _Utterance] = {}
        self._heard: list[_Utterance] = []
        self._overruled: dict[str, str] = {}

    def read(self, event: Event) -> None:
        tally = self._reading.tally
        tally.apply(event)
        self._minute = max(self._minute, tally.seconds / 60)
        match event:
            case ChatMessage(shared_from=None):
                self._chat.append(self._minute)
                if self._segment is not None and self._segment in self._middles:
                    self._halves[self._segment][self._minute >= self._middles[self._segment]] += 1
            case ViewerCount():
                self._reading.course.report(self._minute, event.viewers)
            case Raid() | AdBreak():
                self._reading.course.disturbed(self._minute)
            case UtteranceStarted() | UtteranceFinished() | UtteranceCancelled():
                self._hear(event)
            case Decision(followed=False):
                self._overruled[event.id] = event.reason
            case SegmentStarted():
                self._segment = event.number
                if event.cause in self._overruled:
                    self._reading.reasons[event.number] = self._overruled[event.cause]
            case StreamEnded():
                self._segment = None
            case _:
                pass

    def _hear(self, event: UtteranceStarted | UtteranceFinished | UtteranceCancelled) -> None:
        if isinstance(event, UtteranceStarted):
            if self._segment is not None:
                self._begun[event.utterance_id] = _Utterance(self._segment, self._minute)
            return
        begun = self._begun.pop(event.utterance_id, None)
        if begun is not None:
            begun.text = event.text if isinstance(event, UtteranceFinished) else event.heard
            begun.over = self._minute
            self._heard.append(begun)

    def close(self) -> None:
        reading = self._reading
        reading.course.end(self._minute)
        reading.tally.conclude()
        reading.halves = {number: (first, second) for number, (first, second) in self._halves.items()}
        said: defaultdict[int, list[SaidLine]] = defaultdict(list)
        for each in self._heard:
            echo = bisect_left(self._chat, each.over + ECHO_MIN) - bisect_left(self._chat, each.over)
            said[each.segment].append(SaidLine(text=each.text, minute=each.minute, echo=echo))
        reading.said = {number: tuple(lines) for number, lines in said.items()}
