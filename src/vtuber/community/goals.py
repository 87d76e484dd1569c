"""A goal the audience pays towards, and the milestones it passes."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final, get_args

from vtuber.domain.channel_events import Donation, Payment
from vtuber.domain.events import Event
from vtuber.domain.money import Money
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stage_cues import ShowGoal

MILESTONES: Final = (25, 50, 75, 100)
"""Percent of the target; each is announced once."""

_PAYMENTS = get_args(Payment)


class GoalTracker:
    """Sums what is paid towards one goal: a fold over events, rebuilt by folding a journal again.

    Counts every payment in the target's currency but charity, which is never the streamer's. A payment that passes
    several milestones reports all of them, lowest first; whoever celebrates may name the highest only. Going beyond the
    target, or paying back, passes nothing anew.
    """

    def __init__(self, *, goal_id: str, title: str, target: Money) -> None:
        if target.amount <= 0:
            raise ValueError(f"a goal's target must be above 0, not {target.amount}")
        self.goal_id = goal_id
        self.title = title
        self.target = target
        self._raised = replace(target, amount=Decimal(0), estimated=False)
        self._passed: tuple[int, ...] = ()
        self._announced: set[int] = set()

    def apply(self, event: Event) -> tuple[int, ...]:
        """Fold one event; return the milestones it is the first to pass and that were not announced before."""
        if isinstance(event, GoalReached):
            if event.goal_id == self.goal_id:
                self._announced.add(event.percent)
        elif isinstance(event, _PAYMENTS) and self._counts(event):
            return self._add(event.amount)
        return ()

    @property
    def raised(self) -> Money:
        """The sum so far, estimated if one of its parts is."""
        return self._raised

    @property
    def due(self) -> tuple[int, ...]:
        """Milestones passed but not announced, lowest first.

        Ask after folding a journal: these were passed just before the process died.
        """
        return tuple(percent for percent in self._passed if percent not in self._announced)

    def reached(self, percent: int, *, id: str, at: datetime, cause: str | None = None) -> GoalReached:  # noqa: A002
        """Return the event that announces a milestone; `cause` is the payment that passed it."""
        return GoalReached(
            id=id, at=at, cause=cause, goal_id=self.goal_id, title=self.title, percent=percent, raised=self._raised
        )

    def cue(self) -> ShowGoal:
        """Return the goal bar as it stands."""
        return ShowGoal(goal_id=self.goal_id, title=self.title, raised=self._raised, target=self.target)

    def _counts(self, payment: Payment) -> bool:
        charity = isinstance(payment, Donation) and payment.charity
        return payment.amount.currency == self.target.currency and not charity

    def _add(self, amount: Money) -> tuple[int, ...]:
        self._raised += amount
        newly = tuple(
            percent
            for percent in MILESTONES
            if percent not in self._passed and self._raised.amount * 100 >= self.target.amount * percent
        )
        self._passed += newly
        return tuple(percent for percent in newly if percent not in self._announced)
