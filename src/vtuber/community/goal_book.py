"""All goals of a channel: a fold over the journals of its streams, and of nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from vtuber.community.goals import GoalProgress
from vtuber.domain.channel_events import Payment
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalLastCall, GoalNews, GoalSet, is_news, outdates
from vtuber.domain.goals import Goal, GoalStanding, GoalState
from vtuber.domain.ledger import PAYMENTS
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceStarted
from vtuber.domain.stream_events import StreamStarted


@dataclass(slots=True, kw_only=True)
class GoalBook:
    """Goals in the order in which they were set; each payment's id counts once.

    `ids` are those of all goals there ever were; `declared` those the present `stream`'s journal tells of; `unsaid`
    what she has not spoken of yet; `payments` the ids of payments that were counted.
    """

    stream: str = ""
    goals: dict[str, GoalProgress] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    unsaid: dict[str, GoalNews] = field(default_factory=dict)
    payments: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Fold journals, one after another."""
        book = cls()
        for event in events:
            book.apply(event)
        return book

    def apply(self, event: Event) -> bool:
        """Fold one event; return whether it was of a kind that may change anything."""
        fold = _FOLDS.get(type(event))
        if fold is None:
            return False
        fold(self, event)
        return True

    @property
    def standings(self) -> tuple[GoalStanding, ...]:
        """How all of them stand that are open, or ended in the present stream."""
        return tuple(progress.standing for progress in self.goals.values())

    @property
    def open(self) -> tuple[GoalProgress, ...]:
        """Those that are neither reached nor over."""
        return tuple(progress for progress in self.goals.values() if progress.state is GoalState.OPEN)

    @property
    def due(self) -> tuple[tuple[GoalProgress, int], ...]:
        """Milestones that were passed and are not on record."""
        return tuple((progress, percent) for progress in self.goals.values() for percent in progress.due)

    def _begin_stream(self, event: StreamStarted) -> None:
        """Leave behind what ended with the stream before; what spans streams, or is still to be told, goes on.

        Ids of our own events are a journal's, so news of an earlier stream is known by that stream's id too.
        """
        left = {goal_id for goal_id, each in self.goals.items() if not each.goal.spans_streams}
        kept = [_of_stream(self.stream, news) for news in self.unsaid.values() if news.goal_id not in left]
        self.unsaid = {news.id: news for news in kept}
        self.goals = {goal_id: each for goal_id, each in self.goals.items() if _goes_on(each)}
        self.declared.clear()
        self.stream = event.stream_id
        if not self.goals:
            self.payments.clear()

    def _set(self, event: GoalSet) -> None:
        if event.target.amount <= 0:
            return
        goal = Goal(
            id=event.goal_id,
            title=event.title,
            target=event.target,
            start=event.at,
            deadline=event.deadline,
            spans_streams=event.spans_streams,
            set_by=event.set_by,
        )
        known = self.goals.get(goal.id)
        if known is None or known.state is not GoalState.OPEN or known.goal.target.currency != goal.target.currency:
            self.goals[goal.id] = GoalProgress.of(goal)
        else:
            known.change(goal, cause=event.id)
        self._declare(goal.id)
        self._tell(event)

    def _carry_over(self, event: GoalCarriedOver) -> None:
        if event.target.amount <= 0 or event.raised.currency != event.target.currency:
            return
        if event.goal_id not in self.goals:
            goal = Goal(
                id=event.goal_id,
                title=event.title,
                target=event.target,
                start=event.start,
                deadline=event.deadline,
                spans_streams=True,
                set_by=event.set_by,
            )
            self.goals[goal.id] = GoalProgress(
                goal=goal, raised=event.raised, passed=event.passed, fired=frozenset(event.passed)
            )
        self._declare(event.goal_id)

    def _declare(self, goal_id: str) -> None:
        self.ids.add(goal_id)
        self.declared.add(goal_id)

    def _pay(self, payment: Payment) -> None:
        if payment.id not in self.payments and self.goals:
            self.payments.add(payment.id)
            for progress in self.goals.values():
                progress.pay(payment)

    def _reach(self, event: GoalReached) -> None:
        progress = self.goals.get(event.goal_id)
        if progress is not None:
            progress.note(event)
            self._tell(event)

    def _call_last(self, event: GoalLastCall) -> None:
        progress = self.goals.get(event.goal_id)
        if progress is not None:
            progress.last_call = True
            self._tell(event)

    def _close(self, event: GoalClosed) -> None:
        progress = self.goals.get(event.goal_id)
        if progress is not None:
            progress.over = GoalState.MISSED if event.reason == "missed" else GoalState.CLOSED
            self._tell(event)

    def _tell(self, news: GoalNews) -> None:
        self.unsaid = {event_id: each for event_id, each in self.unsaid.items() if not outdates(news, each)}
        if is_news(news):
            self.unsaid[news.id] = news

    def _say(self, event: UtteranceStarted | UtteranceCancelled) -> None:
        """A goal was spoken of; an utterance that a death cut off before its first sound was not."""
        if isinstance(event, UtteranceCancelled) and event.reason is CancelReason.INTERRUPTED:
            return
        self.unsaid.pop(event.cause or "", None)


def _goes_on(progress: GoalProgress) -> bool:
    return progress.goal.spans_streams and (progress.state is GoalState.OPEN or bool(progress.due))


def _of_stream(stream: str, news: GoalNews) -> GoalNews:
    return news if "/" in news.id else replace(news, id=f"{stream}/{news.id}")


_FOLDS: dict[type[Event], Callable[[GoalBook, Any], None]] = {
    **dict.fromkeys(PAYMENTS, GoalBook._pay),  # noqa: SLF001  (the table of its own methods)
    StreamStarted: GoalBook._begin_stream,  # noqa: SLF001
    GoalSet: GoalBook._set,  # noqa: SLF001
    GoalCarriedOver: GoalBook._carry_over,  # noqa: SLF001
    GoalReached: GoalBook._reach,  # noqa: SLF001
    GoalLastCall: GoalBook._call_last,  # noqa: SLF001
    GoalClosed: GoalBook._close,  # noqa: SLF001
    UtteranceStarted: GoalBook._say,  # noqa: SLF001
    UtteranceCancelled: GoalBook._say,  # noqa: SLF001
}
"""What each kind of event does to the book; any other does nothing, at the price of one look-up."""

KINDS: tuple[type[Event], ...] = tuple(_FOLDS)
"""The kinds of event a book is made of."""
