"""How long supporters waited for their thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds from a payment's arrival to the first sound of the thanks; `unanswered` payments never got one."""

    seconds: tuple[float, ...]
    unanswered: int = 0

    @classmethod
    def of(cls, seconds: Sequence[float], *, unanswered: int) -> Self:
        """Take waits in any order."""
        return cls(seconds=tuple(sorted(seconds)), unanswered=unanswered)

    def quantile(self, share: float) -> float | None:
        """Return the wait that `share` of the thanked did not exceed, between two observed ones if need be."""
        if not self.seconds:
            return None
        place = share * (len(self.seconds) - 1)
        lower = int(place)
        upper = min(lower + 1, len(self.seconds) - 1)
        return self.seconds[lower] + (place - lower) * (self.seconds[upper] - self.seconds[lower])

    def to_json(self) -> dict[str, float | int | None]:
        """Return counts and quantiles in seconds."""
        return {
            "answered": len(self.seconds),
            "unanswered": self.unanswered,
            "p50_s": self.quantile(0.5),
            "p95_s": self.quantile(0.95),
            "max_s": self.quantile(1.0),
        }
