"""Whether what is believed comes true: forecasts grouped by size, by stream, and as a slope."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise

from vtuber.learning.belief import PAYMENTS
from vtuber.learning.sequences.forecasts import FEWEST_STREAMS, Forecast
from vtuber.learning.student import reach

_BINS = 5
_FEWEST_FORECAST = 3
_LEVEL = 0.95

FEWEST_RECORDED = FEWEST_STREAMS + _FEWEST_FORECAST
"""How many streams must be on record: the first ones are not forecast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Forecasts of about one size: what they promised on average, and what came, with a 95 % interval."""

    expected: float
    realised: float
    low: float
    high: float
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamForecast:
    """A stream's average per unit of weight, as it was forecast and as it came; `stream` counts from 0."""

    stream: int
    expected: float
    realised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Forecasts beside what came, in `unit`.

    `slope` is of what came on what was expected, over segments: 1 where differences between forecasts are right, under
    1 where too much is made of them, None where all forecasts are alike. Its 95 % interval, like the bins', leaves out
    one stream at a time (jackknife, Student's t), since the segments of a stream share its mood.
    """

    unit: str
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    bins: tuple[ReliabilityBin, ...]
    by_stream: tuple[StreamForecast, ...]

    @property
    def caveat(self) -> str:
        """What is to be known of the forecasts beside what came; empty where they are of the same thing."""
        if self.unit != PAYMENTS:
            return ""
        return "What was forecast counts what the viewers that a mode keeps will pay later: the slope need not be 1."

    def to_json(self) -> dict[str, object]:
        """Return all of it."""
        return {**asdict(self), "caveat": self.caveat}


def calibration_of(forecasts: Sequence[Forecast]) -> Calibration | None:
    """Return how forecasts of at least three streams came true, None for fewer."""
    streams = [list(group) for _, group in groupby(forecasts, key=lambda each: each.stream)]
    if len(streams) < _FEWEST_FORECAST:
        return None
    slope = _jackknife(streams, _slope)
    return Calibration(
        unit=forecasts[0].unit,
        slope=slope[0] if slope else None,
        slope_low=slope[1] if slope else None,
        slope_high=slope[2] if slope else None,
        bins=tuple(_bins(streams)),
        by_stream=tuple(
            StreamForecast(stream=group[0].stream, expected=_mean(group, _expected), realised=_mean(group, _realised))
            for group in streams
        ),
    )


def _bins(streams: Sequence[Sequence[Forecast]]) -> list[ReliabilityBin]:
    ordered = sorted({each.expected for group in streams for each in group})
    count = min(_BINS, len(ordered))
    edges = [ordered[place * len(ordered) // count] for place in range(count)] + [math.inf]
    found = []
    for low, high in pairwise(edges):
        parts = [[each for each in group if low <= each.expected < high] for group in streams]
        kept = [part for part in parts if part]
        bounds = _jackknife(kept, lambda groups: _mean([each for group in groups for each in group], _realised))
        if bounds is not None:
            flat = [each for part in kept for each in part]
            realised, below, above = bounds
            found.append(
                ReliabilityBin(
                    expected=_mean(flat, _expected), realised=realised, low=below, high=above, segments=len(flat)
                )
            )
    return found


def _jackknife(
    streams: Sequence[Sequence[Forecast]], figure: Callable[[Sequence[Sequence[Forecast]]], float | None]
) -> tuple[float, float, float] | None:
    """Return a figure with its 95 % interval; None where it, or it without some stream, does not exist."""
    whole = figure(streams)
    without = (
        [figure([*streams[:place], *streams[place + 1 :]]) for place in range(len(streams))] if len(streams) > 1 else []
    )
    known = [value for value in without if value is not None]
    if whole is None or len(known) < max(2, len(streams)):
        return None
    centre = sum(known) / len(known)
    deviation = math.sqrt((len(known) - 1) / len(known) * sum((value - centre) ** 2 for value in known))
    off = reach(_LEVEL, len(known) - 1) * deviation
    return whole, whole - off, whole + off


def _slope(streams: Sequence[Sequence[Forecast]]) -> float | None:
    flat = [each for group in streams for each in group]
    expected, realised = _mean(flat, _expected), _mean(flat, _realised)
    spread = sum(each.weight * (each.expected - expected) ** 2 for each in flat)
    if spread <= 0:
        return None
    return sum(each.weight * (each.expected - expected) * (each.realised - realised) for each in flat) / spread


def _mean(forecasts: Sequence[Forecast], of: Callable[[Forecast], float]) -> float:
    return sum(each.weight * of(each) for each in forecasts) / sum(each.weight for each in forecasts)


def _expected(forecast: Forecast) -> float:
    return forecast.expected


def _realised(forecast: Forecast) -> float:
    return forecast.realised
