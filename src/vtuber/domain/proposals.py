"""What a learner is told before a segment, and what it proposes for it, with the odds it drew from."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when a segment is about to begin.

    `messages_per_minute` is chat's present speed; `minutes_into_stream` and `planned_minutes` are on air;
    `previous_arm` is what just ran, None at the start; `after_raid` says that a raid has just come in, `ad_break` that
    advertisements were just shown; `hour` is the time of day in UTC hours, None if unknown.
    """

    viewers: int
    messages_per_minute: float
    minutes_into_stream: float
    planned_minutes: float
    previous_arm: str | None
    after_raid: bool = False
    ad_break: bool = False
    hour: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A learner's draw for the next segment.

    `probabilities` maps every arm to its propensity at the draw; they sum to 1. Off-policy evaluation rests on them.
    """

    arm: str
    probabilities: Mapping[str, float]

    @property
    def propensity(self) -> float:
        """The probability with which the proposed arm was drawn."""
        return self.probabilities[self.arm]
