"""What is known of the modes, and what is not yet: the result that reports show."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LEVEL = 0.95
"""With this probability no pair is ever declared different that is not, whenever and however often one looks."""

WINDOW_MINUTES = 12.0
"""A choice is judged by the payments of the minutes after it: its own segment, and what follows late."""


class Verdict(StrEnum):
    """What the sequence of a pair says so far."""

    BETTER = "better"
    WORSE = "worse"
    UNKNOWN = "not yet known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with bounds that hold at all times at once, in the channel's currency for an hour of the mode."""

    estimate: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the difference has a sign."""
        return self.low > 0 or self.high < 0

    def turned(self) -> "Interval":
        """Return the interval of the opposite difference."""
        return Interval(estimate=-self.estimate, low=-self.high, high=-self.low)

    def to_json(self) -> dict[str, float]:
        """Return all three."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeValue:
    """What a mode adds to the usual mix of modes, or takes from it.

    `added` is per hour of the mode; None until it can be said. `per_hour` is the channel's own average with that added.
    `choices` counts the randomised choices that fell on it.
    """

    arm: str
    choices: int
    added: Interval | None
    per_hour: Interval | None

    def to_json(self) -> dict[str, object]:
        """Return all of it."""
        return {
            "arm": self.arm,
            "choices": self.choices,
            "added": self.added.to_json() if self.added else None,
            "per_hour": self.per_hour.to_json() if self.per_hour else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One mode against another: how much more an hour of `arm` brings than one of `other`.

    `choices` counts the randomised choices that fell on either. `more_streams` is about how many further streams like
    the past ones it takes until the difference shows, if it is what it now looks like; None where that is far away.
    """

    arm: str
    other: str
    choices: int
    difference: Interval | None
    more_streams: int | None = None

    @property
    def verdict(self) -> Verdict:
        """What may be said of `arm`."""
        if self.difference is None or not self.difference.excludes_zero:
            return Verdict.UNKNOWN
        return Verdict.BETTER if self.difference.low > 0 else Verdict.WORSE

    def turned(self) -> "Comparison":
        """Return the same of `other` against `arm`."""
        difference = self.difference.turned() if self.difference else None
        return Comparison(
            arm=self.other,
            other=self.arm,
            choices=self.choices,
            difference=difference,
            more_streams=self.more_streams,
        )

    def best_first(self) -> "Comparison":
        """Return it with the mode that looks better in front."""
        return self.turned() if self.difference and self.difference.estimate < 0 else self

    def to_json(self) -> dict[str, object]:
        """Return all of it, with the verdict."""
        return {
            "arm": self.arm,
            "other": self.other,
            "choices": self.choices,
            "difference": self.difference.to_json() if self.difference else None,
            "verdict": self.verdict.value,
            "more_streams": self.more_streams,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """All modes and all pairs after some streams.

    `level` is simultaneous over pairs and over time. `choices` is how many randomised choices it rests on, `left_out`
    how many segments nobody drew or watched, or whose window a raid came into or the stream's end cut short. Money is
    payments counted (`credit.py`), each worth the channel's usual `worth`, at its usual `viewers`.
    """

    level: float
    streams: int
    choices: int
    left_out: int
    viewers: float
    worth: float
    modes: tuple[ModeValue, ...]
    pairs: tuple[Comparison, ...]

    def known(self) -> Iterator[Comparison]:
        """Yield the pairs whose order is known, the better mode in front."""
        return (pair.best_first() for pair in self.pairs if pair.verdict is not Verdict.UNKNOWN)

    def between(self, arm: str, other: str) -> Comparison:
        """Return how `arm` compares with `other`; raise `KeyError` for a pair that is not there."""
        for pair in self.pairs:
            if {pair.arm, pair.other} == {arm, other}:
                return pair if pair.arm == arm else pair.turned()
        raise KeyError(f"{arm} against {other}")

    def to_json(self) -> dict[str, object]:
        """Return all of it."""
        return {
            "level": self.level,
            "streams": self.streams,
            "choices": self.choices,
            "left_out": self.left_out,
            "viewers": self.viewers,
            "worth": self.worth,
            "modes": [mode.to_json() for mode in self.modes],
            "pairs": [pair.to_json() for pair in self.pairs],
        }
