"""What came of the donation goals in one stream: sums, milestones with their minutes, pace, and where that leads."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from vtuber.domain.channel_events import Payment
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalSet
from vtuber.domain.goals import MILESTONES, GoalState, counts_towards
from vtuber.domain.money import Money
from vtuber.domain.show_events import GoalReached

_CENT = Decimal("0.01")
_MINUTES_AN_HOUR = 60
_SHORTEST_MIN = 10.0
"""Minutes on air before which a pace says nothing."""
_EARLY = 0.1


@dataclass(slots=True, kw_only=True)
class GoalOutcome:
    """One goal. Minutes are on air, from the stream's start; `before` is what earlier streams had raised.

    Journals of older versions tell of milestones only: then `target` and `start` are None. `points` are the sums after
    each payment; `until` is the last minute that counts.
    """

    goal_id: str
    title: str
    raised: Money
    before: Money
    target: Money | None = None
    start: datetime | None = None
    deadline: datetime | None = None
    spans_streams: bool = False
    since: float = 0.0
    until: float = 0.0
    seen_at: datetime | None = None
    over: GoalState | None = None
    milestones: list[tuple[int, float]] = field(default_factory=list)
    points: list[tuple[float, Decimal]] = field(default_factory=list)

    @property
    def state(self) -> GoalState:
        """What had become of it when the stream ended."""
        if any(percent == MILESTONES[-1] for percent, _ in self.milestones):
            return GoalState.REACHED
        return self.over or GoalState.OPEN

    @property
    def share(self) -> float | None:
        """What part of the target was raised; None where the target is not known."""
        return None if self.target is None else float(self.raised.amount / self.target.amount)

    @property
    def per_hour(self) -> Money | None:
        """What was raised in an hour on air of this stream; None for a time too short to tell."""
        minutes = self.until - self.since
        if minutes < _SHORTEST_MIN:
            return None
        gained = (self.raised.amount - self.before.amount) * _MINUTES_AN_HOUR / Decimal(minutes)
        return replace(self.raised, amount=_cents(gained))

    @property
    def expected(self) -> Money | None:
        """What it comes to by its deadline, if things go on as since its start; None in the first tenth of its time."""
        start, deadline, now = self.start, self.deadline, self.seen_at
        if self.state is not GoalState.OPEN or start is None or deadline is None or now is None:
            return None
        gone, whole = (now - start).total_seconds(), (deadline - start).total_seconds()
        if whole <= 0 or gone < whole * _EARLY:
            return None
        return replace(self.raised, amount=_cents(self.raised.amount * Decimal(whole) / Decimal(gone)))

    @property
    def on_course(self) -> bool | None:
        """Whether that is enough."""
        expected = self.expected
        return None if expected is None or self.target is None else expected.amount >= self.target.amount

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it; amounts as text."""
        return {
            "id": self.goal_id,
            "title": self.title,
            "currency": self.raised.currency,
            "target": None if self.target is None else str(self.target.amount),
            "raised": str(self.raised.amount),
            "raised_before": str(self.before.amount),
            "share": self.share,
            "state": self.state.value,
            "spans_streams": self.spans_streams,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "milestones": [{"percent": percent, "minute": round(minute, 2)} for percent, minute in self.milestones],
            "per_hour": None if self.per_hour is None else str(self.per_hour.amount),
            "expected_by_deadline": None if self.expected is None else str(self.expected.amount),
            "on_course": self.on_course,
        }


@dataclass(slots=True)
class GoalOutcomes:
    """The goals of a stream, in the order in which it first told of them: a fold over its events."""

    goals: dict[str, GoalOutcome] = field(default_factory=dict)

    def apply(self, event: Payment | GoalSet | GoalCarriedOver | GoalReached | GoalClosed, minute: float) -> None:
        """Take in an event that happened at a minute on air."""
        match event:
            case GoalSet() | GoalCarriedOver():
                self._begin(event, minute)
            case GoalReached():
                self._reach(event, minute)
            case GoalClosed():
                self._close(event, minute)
            case _:
                self._pay(event, minute)

    def end(self, at: datetime, minute: float) -> None:
        """Know how far the stream has come."""
        for outcome in self.goals.values():
            if outcome.over is None:
                outcome.until, outcome.seen_at = minute, at

    def _begin(self, event: GoalSet | GoalCarriedOver, minute: float) -> None:
        if event.target.amount <= 0:
            return
        if isinstance(event, GoalCarriedOver) and event.raised.currency != event.target.currency:
            return
        known = self.goals.get(event.goal_id)
        if known is not None and known.target is not None and known.target.currency == event.target.currency:
            known.title, known.target, known.deadline = event.title, event.target, event.deadline
            return
        carried = event if isinstance(event, GoalCarriedOver) else None
        nothing = replace(event.target, amount=Decimal(0), estimated=False)
        raised = carried.raised if carried else nothing
        self.goals[event.goal_id] = GoalOutcome(
            goal_id=event.goal_id,
            title=event.title,
            raised=raised,
            before=raised,
            target=event.target,
            start=carried.start if carried else event.at,
            deadline=event.deadline,
            spans_streams=carried is not None or (isinstance(event, GoalSet) and event.spans_streams),
            since=minute,
            until=minute,
            points=[(minute, raised.amount)],
        )

    def _pay(self, payment: Payment, minute: float) -> None:
        for outcome in self.goals.values():
            target = outcome.target
            if target is None or outcome.over is not None:
                continue
            if counts_towards(payment, currency=target.currency, deadline=outcome.deadline):
                outcome.raised += payment.amount
                outcome.points.append((minute, outcome.raised.amount))

    def _reach(self, event: GoalReached, minute: float) -> None:
        outcome = self.goals.get(event.goal_id)
        if outcome is None or outcome.raised.currency != event.raised.currency:
            nothing = replace(event.raised, amount=Decimal(0), estimated=False)
            outcome = GoalOutcome(goal_id=event.goal_id, title=event.title, raised=event.raised, before=nothing)
            self.goals[event.goal_id] = outcome
        if outcome.target is None:
            outcome.raised = event.raised
        outcome.milestones.append((event.percent, minute))

    def _close(self, event: GoalClosed, minute: float) -> None:
        outcome = self.goals.get(event.goal_id)
        if outcome is not None and outcome.over is None:
            outcome.over = GoalState.MISSED if event.reason == "missed" else GoalState.CLOSED
            outcome.until, outcome.seen_at = minute, event.at


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)
