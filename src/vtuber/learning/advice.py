"""A recommendation and what it rests on."""

from dataclasses import dataclass
from typing import Any, Self

from vtuber.learning.estimates import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One recommendation in plain words, with its evidence.

    `kind` is stable; `figure` is what it rests on, in `unit`, with a 95 % interval where it is an estimate and none
    where it was counted; `segments` is over how many segments.
    """

    kind: str
    text: str
    figure: float
    unit: str
    low: float | None = None
    high: float | None = None
    segments: int = 0

    @classmethod
    def on(cls, estimate: Estimate, *, kind: str, text: str, unit: str) -> Self:
        """Rest a recommendation on an estimate."""
        return cls(
            kind=kind,
            text=text,
            figure=estimate.value,
            unit=unit,
            low=estimate.low,
            high=estimate.high,
            segments=estimate.segments,
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "figure": self.figure,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "segments": self.segments,
        }
