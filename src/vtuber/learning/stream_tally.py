"""What happened in a stream, counted in one pass over its events."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from vtuber.domain.channel_events import ChatMessage, Follow, Raid, ViewerCount
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalSet
from vtuber.domain.ledger import PAYMENTS, LedgerEntry, entry_of
from vtuber.domain.money import Money
from vtuber.domain.show_events import ChatDropped, ChatIgnored, GoalReached, Spend
from vtuber.domain.speech_events import LineBlocked, UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted, TaskFailed
from vtuber.learning.goal_outcomes import GoalOutcomes

_MINUTE_S = 60.0


@dataclass(slots=True, kw_only=True)
class StreamTally:
    """Running counts; `waiting` holds the payments not thanked yet, `waits_s` the seconds the others waited.

    `held_back` counts lines over a cap on asks or questions; the gate's are `lines_blocked`.

    `kinds` counts revenue's payments by the kind of their event; charity is in neither.
    """

    started: StreamStarted | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    offline_s: float = 0.0
    peak_viewers: int = 0
    messages: int = 0
    chatters: set[str] = field(default_factory=set)
    follows: int = 0
    raids: int = 0
    payments: int = 0
    revenue: dict[str, Money] = field(default_factory=dict)
    charity: dict[str, Money] = field(default_factory=dict)
    revenue_by_kind: dict[str, dict[str, Money]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    spent: dict[str, Money] = field(default_factory=dict)
    waiting: dict[str, datetime] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)
    lines_said: int = 0
    spoken_s: float = 0.0
    cut_short: Counter[str] = field(default_factory=Counter)
    lines_blocked: int = 0
    held_back: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    followed: int = 0
    overruled: int = 0
    games: Counter[str] = field(default_factory=Counter)
    goals: GoalOutcomes = field(default_factory=GoalOutcomes)
    failures: int = 0
    ended: bool = False

    @classmethod
    def of(cls, events: Iterable[Event]) -> "StreamTally":
        """Count a whole stream."""
        tally = cls()
        for event in events:
            tally.apply(event)
        tally.conclude()
        return tally

    def conclude(self) -> None:
        """All events have been counted."""
        if self.last_at is not None:
            self.goals.end(self.last_at, self.seconds / _MINUTE_S)

    @property
    def seconds(self) -> float:
        """The time on air."""
        if self.first_at is None or self.last_at is None:
            return 0.0
        return max(0.0, (self.last_at - self.first_at).total_seconds() - self.offline_s)

    def apply(self, event: Event) -> None:
        """Count one event; what an operator says of a promise after the stream's end is no part of it."""
        if self.ended:
            return
        self.ended = isinstance(event, StreamEnded)
        self.first_at = self.first_at or event.at
        self.last_at = event.at
        entry = entry_of(event)
        if entry is not None:
            self._count_payment(entry)
        if isinstance(event, PAYMENTS):
            self.goals.apply(event, self.seconds / _MINUTE_S)
        match event:
            case ChatMessage() | Follow() | Raid() | ViewerCount():
                self._count_audience(event)
            case UtteranceStarted() | UtteranceFinished() | UtteranceCancelled() | LineBlocked():
                self._count_speech(event)
            case ChatIgnored():
                self.ignored.update(event.categories)
            case ChatDropped():
                self.dropped += event.count
            case StreamStarted():
                self.started, self.first_at = event, event.at
            case StreamResumed():
                self.offline_s += max(0.0, event.offline_s)
            case _:
                self._count_show(event)

    def _count_audience(self, event: ChatMessage | Follow | Raid | ViewerCount) -> None:
        match event:
            case ChatMessage(shared_from=None):
                self.messages += 1
                self.chatters.add(event.viewer.id)
            case ViewerCount():
                self.peak_viewers = max(self.peak_viewers, event.viewers)
            case Follow():
                self.follows += 1
            case Raid():
                self.raids += 1
            case _:
                pass

    def _count_payment(self, entry: LedgerEntry) -> None:
        self.waiting[entry.event_id] = entry.at
        if entry.charity:
            _add(self.charity, entry.amount)
        else:
            self.payments += 1
            self.kinds[entry.kind] += 1
            _add(self.revenue, entry.amount)
            _add(self.revenue_by_kind.setdefault(entry.kind, {}), entry.amount)

    def _count_speech(self, event: UtteranceStarted | UtteranceFinished | UtteranceCancelled | LineBlocked) -> None:
        match event:
            case UtteranceStarted():
                paid_at = self.waiting.pop(event.cause, None) if event.cause else None
                if paid_at is not None:
                    self.waits_s.append((event.at - paid_at).total_seconds())
            case UtteranceFinished():
                self.lines_said += event.sentences
                self.spoken_s += event.spoken_s
            case UtteranceCancelled():
                self.cut_short[event.reason.value] += 1
            case LineBlocked(by="caps"):
                self.held_back.update(event.categories)
            case LineBlocked():
                self.lines_blocked += 1

    def _count_show(self, event: Event) -> None:
        match event:
            case Decision(followed=True):
                self.followed += 1
            case Decision(followed=False):
                self.overruled += 1
            case GameFinished():
                self.games[event.winner] += 1
            case GoalReached() | GoalSet() | GoalCarriedOver() | GoalClosed():
                self.goals.apply(event, self.seconds / _MINUTE_S)
            case Spend():
                _add(self.spent, event.cost)
            case TaskFailed():
                self.failures += 1
            case _:
                pass


def _add(sums: dict[str, Money], money: Money) -> None:
    known = sums.get(money.currency)
    sums[money.currency] = money if known is None else known + money
