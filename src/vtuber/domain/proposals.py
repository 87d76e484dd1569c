"""What a learner proposes, with the odds it drew from."""

from dataclasses import dataclass

from vtuber.domain.activities import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A learner's draw for the next segment.

    `probabilities` maps every arm to its propensity at the draw; they sum to 1. Off-policy evaluation rests on them.
    """

    arm: Activity
    probabilities: dict[str, float]

    @property
    def propensity(self) -> float:
        """The probability with which the proposed arm was drawn."""
        return self.probabilities[self.arm]
