"""What a segment brought, as a learner sees it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, Protocol, Self, SupportsFloat

SHORTEST_MINUTES = 1.0
"""Segments under this carry no evidence."""


class Timed(Protocol):
    """Something that happened at a minute of the stream."""

    @property
    def minute(self) -> float:
        """Minutes since the stream began."""
        ...


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived: `amount` in the channel's currency, `minute` since the stream began."""

    amount: float
    minute: float

    def plain(self) -> "Payment":
        """Return it with figures of Python's own types; raise `ValueError` for what is no number."""
        plain = Payment(float(self.amount), float(self.minute))
        if not (math.isfinite(plain.amount) and math.isfinite(plain.minute)):
            raise ValueError(f"a payment's amount and minute must be numbers, not {plain.amount} and {plain.minute}")
        return plain


def plain_payments(payments: Iterable[Payment]) -> tuple[Payment, ...]:
    """Return those that brought money, plain: a refund, or a payment of nothing, moves no belief."""
    return tuple(payment for payment in (payment.plain() for payment in payments) if payment.amount > 0)


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """One segment of one arm.

    `viewer_minutes` is the integral of the viewer count. Where a platform counts heads only, `arrivals` and
    `departures` are what the count rose and fell by. `payments` are those that arrived while it ran, whatever caused
    them. `minute` is when it began, since the stream's start; left out, it follows the segment before. `after_raid`
    marks a segment with a raid in it, `ad_break` one with advertisements: what they did to the audience no arm earned.
    `probabilities` is the vector that the arm was drawn from, None where the draw was not followed. `counted` is the
    share of the payments and messages that count: less than 1 where she pressed for them.
    """

    arm: str
    minutes: float
    viewer_minutes: float
    viewers_start: int
    viewers_end: int
    arrivals: int
    departures: int
    messages: int
    payments: Sequence[Payment] = ()
    minute: float | None = None
    chatters: int = 0
    follows: int = 0
    after_raid: bool = False
    ad_break: bool = False
    probabilities: Mapping[str, float] | None = None
    counted: float = 1.0

    @property
    def is_evidence(self) -> bool:
        """Whether it says anything about its arm."""
        return self.minutes >= SHORTEST_MINUTES and self.viewer_minutes > 0

    def plain(self) -> Self:
        """Return it with figures of Python's own types, and with payments and odds that nobody else can change.

        Raises `ValueError` for figures that are negative or no numbers: they would be learned from for ever.
        """
        odds = self.probabilities
        figures: dict[str, Any] = {name: _figure(name, getattr(self, name)) for name in _FIGURES}
        return replace(
            self,
            arm=str(self.arm),
            payments=plain_payments(self.payments),
            probabilities=None if odds is None else {str(arm): float(share) for arm, share in odds.items()},
            after_raid=bool(self.after_raid),
            ad_break=bool(self.ad_break),
            **figures,
        )

    def state(self) -> dict[str, Any]:
        """Return what JSON keeps to the last digit; what has its default is left out."""
        found: dict[str, Any] = {name: getattr(self, name) for name in _ALWAYS}
        found |= {name: getattr(self, name) for name, usual in _SELDOM.items() if getattr(self, name) != usual}
        if self.probabilities is not None:
            found["probabilities"] = dict(self.probabilities)
        found["payments"] = [[payment.amount, payment.minute] for payment in self.payments]
        return found

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it, equal to the last digit."""
        payments = tuple(Payment(amount, minute) for amount, minute in state["payments"])
        return cls(**{**state, "payments": payments})


_ALWAYS = (
    "arm",
    "minutes",
    "viewer_minutes",
    "viewers_start",
    "viewers_end",
    "arrivals",
    "departures",
    "messages",
    "minute",
)
_SELDOM: Mapping[str, Any] = {"chatters": 0, "follows": 0, "after_raid": False, "ad_break": False, "counted": 1.0}
_FIGURES = (*_ALWAYS[1:], "chatters", "follows", "counted")


def _figure(name: str, value: SupportsFloat | None) -> int | float | None:
    """Return an arbitrary number, such as numpy's, as one that JSON knows."""
    if value is None:
        return None
    plain = int(value) if isinstance(value, Integral) else float(value)
    if not math.isfinite(plain) or plain < 0:
        raise ValueError(f"a segment's {name} must be a number of 0 or more, not {plain}")
    return plain
