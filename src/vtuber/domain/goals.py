"""A donation goal: what it is, how it stands, and the shares of it that are celebrated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from vtuber.domain.channel_events import Donation, Payment
from vtuber.domain.money import Money

MILESTONES: Final = (25, 50, 75, 100)
"""Percent of the target; each is announced once."""

LAST_CALL: Final = timedelta(hours=1)
"""How long before its deadline a goal is spoken of once more."""

SETTINGS_GOAL: Final = "donations"
"""The id of the goal that the settings name."""

UNTITLED: Final = "A goal"
"""What stands for a title that must not be seen."""

SetBy = Literal["settings", "operator", "director"]


class GoalState(StrEnum):
    """What has become of a goal."""

    OPEN = "open"
    REACHED = "reached"
    CLOSED = "closed"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What the audience pays towards, from `start` on.

    One that spans streams is open until it is reached, closed, or past its deadline; any other ends with its stream.
    """

    id: str
    title: str
    target: Money
    start: datetime
    deadline: datetime | None = None
    spans_streams: bool = False
    set_by: SetBy = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalStanding:
    """A goal, the exact sum paid towards it, and the milestones that were passed."""

    goal: Goal
    raised: Money
    passed: tuple[int, ...] = ()
    state: GoalState = GoalState.OPEN

    @property
    def share(self) -> Decimal:
        """What part of the target was raised; 1 is all of it, and it may be more."""
        return self.raised.amount / self.goal.target.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWish:
    """A goal somebody wants to be set; `start` is None for now."""

    title: str
    target: Money
    start: datetime | None = None
    deadline: datetime | None = None
    spans_streams: bool = True


def counts_towards(payment: Payment, *, currency: str, deadline: datetime | None) -> bool:
    """Tell whether a payment counts: in the goal's currency, up to its deadline, and never charity's."""
    charity = isinstance(payment, Donation) and payment.charity
    late = deadline is not None and payment.at > deadline
    return payment.amount.currency == currency and not charity and not late
