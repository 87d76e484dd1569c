"""One goal the audience pays towards, and the milestones it passes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import Payment
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalLastCall
from vtuber.domain.goals import MILESTONES, Goal, GoalStanding, GoalState, counts_towards
from vtuber.domain.money import Money
from vtuber.domain.show_events import GoalReached


@dataclass(slots=True, kw_only=True)
class GoalProgress:
    """Sums what is paid towards one goal.

    Counts every payment in the target's currency up to the deadline, but charity, which is never the streamer's. A
    payment that passes several milestones passes all of them, lowest first. Going beyond the target, or paying back,
    passes nothing anew and takes nothing back. `fired` are the milestones on record; `causes` are the payments that
    passed those that were passed.
    """

    goal: Goal
    raised: Money
    passed: tuple[int, ...] = ()
    fired: frozenset[int] = frozenset()
    causes: dict[int, str] = field(default_factory=dict)
    over: GoalState | None = None
    last_call: bool = False

    @classmethod
    def of(cls, goal: Goal) -> "GoalProgress":
        """Begin with nothing; raise `ValueError` for a target of nothing, which would be reached before it began."""
        if goal.target.amount <= 0:
            raise ValueError(f"a goal's target must be above 0, not {goal.target.amount}")
        return cls(goal=goal, raised=replace(goal.target, amount=Decimal(0), estimated=False))

    @property
    def state(self) -> GoalState:
        """What has become of it: a goal that was reached stays so."""
        if MILESTONES[-1] in self.passed:
            return GoalState.REACHED
        return self.over or GoalState.OPEN

    @property
    def due(self) -> tuple[int, ...]:
        """Milestones passed and not on record, lowest first."""
        return tuple(percent for percent in self.passed if percent not in self.fired)

    @property
    def standing(self) -> GoalStanding:
        """How it stands."""
        return GoalStanding(goal=self.goal, raised=self.raised, passed=self.passed, state=self.state)

    def change(self, goal: Goal, *, cause: str) -> None:
        """Have another title, target or deadline from now on; a lower target may pass milestones at once."""
        self.last_call = self.last_call and goal.deadline == self.goal.deadline
        self.goal = replace(goal, start=self.goal.start)
        self.raised = replace(self.raised, currency=goal.target.currency)
        self._pass_milestones(cause)

    def pay(self, payment: Payment) -> None:
        """Count a payment, if it counts."""
        goal = self.goal
        counts = counts_towards(payment, currency=goal.target.currency, deadline=goal.deadline)
        if self.over is None and counts:
            self.raised += payment.amount
            self._pass_milestones(payment.id)

    def note(self, reached: GoalReached) -> None:
        """Know a milestone to be on record."""
        self.fired |= {reached.percent}
        if reached.percent not in self.passed:
            self.passed = tuple(sorted((*self.passed, reached.percent)))

    def reached(self, percent: int, *, id: str, at: datetime) -> GoalReached:  # noqa: A002
        """Return the event that puts a milestone on record."""
        goal, cause = self.goal, self.causes.get(percent)
        return GoalReached(
            id=id, at=at, cause=cause, goal_id=goal.id, title=goal.title, percent=percent, raised=self.raised
        )

    def carried_over(self, *, id: str, at: datetime) -> GoalCarriedOver:  # noqa: A002
        """Return the event that lets it go on in another stream."""
        goal = self.goal
        return GoalCarriedOver(
            id=id,
            at=at,
            goal_id=goal.id,
            title=goal.title,
            target=goal.target,
            start=goal.start,
            deadline=goal.deadline,
            set_by=goal.set_by,
            raised=self.raised,
            passed=tuple(percent for percent in self.passed if percent in self.fired),
        )

    def called_last(self, *, id: str, at: datetime, deadline: datetime) -> GoalLastCall:  # noqa: A002
        """Return the event that its last hour has begun."""
        goal = self.goal
        return GoalLastCall(
            id=id,
            at=at,
            goal_id=goal.id,
            title=goal.title,
            target=goal.target,
            raised=self.raised,
            deadline=deadline,
        )

    def closed(self, *, id: str, at: datetime, missed: bool, cause: str | None = None) -> GoalClosed:  # noqa: A002
        """Return the event that ends it before it is reached."""
        goal = self.goal
        return GoalClosed(
            id=id,
            at=at,
            cause=cause,
            goal_id=goal.id,
            title=goal.title,
            target=goal.target,
            raised=self.raised,
            reason="missed" if missed else "closed",
        )

    def _pass_milestones(self, cause: str) -> None:
        raised, target = self.raised.amount * 100, self.goal.target.amount
        newly = tuple(percent for percent in MILESTONES if percent not in self.passed and raised >= target * percent)
        if newly:
            self.passed = tuple(sorted((*self.passed, *newly)))
            self.causes |= dict.fromkeys(newly, cause)
