"""This stream beside those before it, and how much of the difference chance makes.

Streams of one channel differ from evening to evening. A figure is worth an explanation only if it lies outside what the
last streams would have made likely: their mean, give or take Student's t times their spread (the prediction interval
for one more draw). With a handful of streams that interval is wide, and says so. Payments are few: their spread is
taken to be no smaller than that of as many Poisson events, or of one where there were none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vtuber.learning.estimates import LEVEL
from vtuber.learning.student import outside, reach

LOOKED_BACK = 5
"""Streams before this one that it is compared with."""

ENOUGH_STREAMS = 3
"""Of fewer nobody can say how much they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFigures:
    """One stream in few figures; `revenue_per_hour` in `currency`, rates None where nobody watched."""

    stream_id: str
    hours: float
    currency: str
    revenue_per_hour: float
    payments_per_viewer_hour: float | None
    messages_per_viewer_hour: float | None
    mean_viewers: float
    kept: float | None

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON can hold them."""
        return {
            "stream_id": self.stream_id,
            "hours": self.hours,
            "currency": self.currency,
            "revenue_per_hour": self.revenue_per_hour,
            "payments_per_viewer_hour": self.payments_per_viewer_hour,
            "messages_per_viewer_hour": self.messages_per_viewer_hour,
            "mean_viewers": self.mean_viewers,
            "kept_after_12_min": self.kept,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure beside the same of earlier streams, oldest first.

    `low` to `high` is where 95 of 100 further streams like those would lie, and `by_chance` the share of them that
    would lie at least as far from the mean as this one; None with fewer than three streams, or where these were alike.
    """

    name: str
    pattern: str
    value: float
    past: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    by_chance: float | None = None

    @property
    def mean(self) -> float:
        """The mean of the earlier streams."""
        return sum(self.past) / len(self.past)

    @property
    def stands_out(self) -> bool:
        """Whether it lies outside what chance usually makes."""
        return self.by_chance is not None and self.by_chance < 1 - LEVEL

    def told(self) -> str:
        """Return the comparison as a sentence."""
        count = len(self.past)
        streams = "stream" if count == 1 else f"{count} streams"
        shown, mean = format(self.value, self.pattern), format(self.mean, self.pattern)
        start = f"{self.name}: {shown} against a mean of {mean} over the last {streams}"
        if self.by_chance is None or self.low is None or self.high is None:
            why = "too few streams" if count < ENOUGH_STREAMS else "these were too much alike"
            return f"{start}; {why} to say what chance does."
        span = f"[{self.low:{self.pattern}}, {self.high:{self.pattern}}]"
        verdict = "more than chance usually makes" if self.stands_out else "nothing that needs an explanation"
        return (
            f"{start}; 95 of 100 such streams lie in {span}, and {100 * self.by_chance:.0f} of 100 are at least this "
            f"far off by chance: {verdict}."
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "name": self.name,
            "value": self.value,
            "past": list(self.past),
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "by_chance": self.by_chance,
            "stands_out": self.stands_out,
        }


def compared(this: StreamFigures, past: Sequence[StreamFigures]) -> tuple[Compared, ...]:
    """Compare a stream with those before it, oldest first; revenue only with streams in the same currency."""
    before = list(past)[-LOOKED_BACK:]
    same = [each for each in before if each.currency == this.currency]
    counted = _chance_of_payments(this, before)
    worth = _worth([this, *same])
    rows = (
        (
            f"Revenue per hour, {this.currency}",
            ".2f",
            this.revenue_per_hour,
            [each.revenue_per_hour for each in same],
            counted * this.mean_viewers * worth,
        ),
        (
            "Payments per viewer-hour",
            ".3f",
            this.payments_per_viewer_hour,
            [each.payments_per_viewer_hour for each in before],
            counted,
        ),
        (
            "Messages per viewer-hour",
            ".1f",
            this.messages_per_viewer_hour,
            [each.messages_per_viewer_hour for each in before],
            0.0,
        ),
        ("Mean viewers", ".1f", this.mean_viewers, [each.mean_viewers for each in before], 0.0),
        ("Audience after 12 minutes", ".0%", this.kept, [each.kept for each in before], 0.0),
    )
    found = []
    for name, pattern, value, values, least in rows:
        known = [each for each in values if each is not None]
        if value is not None and known:
            found.append(_compared(name, pattern, value, known, least))
    return tuple(found)


def _chance_of_payments(this: StreamFigures, past: Sequence[StreamFigures]) -> float:
    """Return how far chance alone moves this stream's payments per viewer-hour, one deviation."""
    hours = [_viewer_hours(each) for each in past]
    paid = sum((each.payments_per_viewer_hour or 0.0) * of for each, of in zip(past, hours, strict=True))
    watched = _viewer_hours(this)
    if watched <= 0:
        return 0.0
    usual = paid / sum(hours) if sum(hours) > 0 else 0.0
    return math.sqrt(max(usual * watched, 1.0)) / watched


def _worth(streams: Sequence[StreamFigures]) -> float:
    """Return what a payment was worth on average; 0 without any."""
    paid = sum((each.payments_per_viewer_hour or 0.0) * _viewer_hours(each) for each in streams)
    return sum(each.revenue_per_hour * each.hours for each in streams) / paid if paid > 0 else 0.0


def _viewer_hours(of: StreamFigures) -> float:
    return of.mean_viewers * of.hours


def _compared(name: str, pattern: str, value: float, past: Sequence[float], least: float) -> Compared:
    """Compare one figure, which chance alone moves by `least` at least."""
    count = len(past)
    mean = sum(past) / count
    spread = math.sqrt(sum((each - mean) ** 2 for each in past) / (count - 1)) if count > 1 else 0.0
    error = max(spread, least) * math.sqrt(1 + 1 / count)
    if count < ENOUGH_STREAMS or error <= 0:
        return Compared(name=name, pattern=pattern, value=value, past=tuple(past))
    by_chance = outside((value - mean) / error, count - 1)
    half = reach(LEVEL, count - 1) * error
    return Compared(
        name=name,
        pattern=pattern,
        value=value,
        past=tuple(past),
        low=max(0.0, mean - half),
        high=mean + half,
        by_chance=by_chance,
    )
