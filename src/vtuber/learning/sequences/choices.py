"""The randomised choices of a stream, and what came in the minutes after each."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES
from vtuber.learning.sequences.contrasts import Floats
from vtuber.learning.sequences.credit import Credit

_SURE = 1 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamChoices:
    """A stream as arrays, one row for each randomised choice.

    `drawn` is the place of the drawn arm, `probabilities` has a column for each arm, `viewers` were there at the
    choice, `paid` is the credit for payments in the window after it, `minutes` the length of its segment. `paid_before`
    and `watched_before` are the payments and viewer-minutes of the stream until the choice; the totals are those of the
    whole stream, `money` every amount in it.
    """

    drawn: NDArray[np.intp]
    probabilities: Floats
    viewers: Floats
    paid: Floats
    minutes: Floats
    paid_before: Floats
    watched_before: Floats
    paid_in_all: float
    watched_in_all: float
    minutes_in_all: float
    left_out: int
    money: tuple[float, ...]


def choices_of(stream: Sequence[SegmentOutcome], arms: Sequence[str], credit: Credit) -> StreamChoices:
    """Read a stream's segments, in order.

    Left out, by what is settled before the draw or by what no arm causes: choices that nobody drew, that could not go
    otherwise, that nobody watched, and those whose window a raid came into or the end of the stream cuts off. The
    payments of all segments count in the windows that hold them, by the smaller of two shares that count: that of the
    segment they arrived in, and that of the drawn one, which may have pressed for what comes after it.
    """
    begins = _begins(stream)
    end = begins[-1] + stream[-1].minutes if stream else 0.0
    paid = sorted((payment.minute, segment.counted) for segment in stream for payment in segment.payments)
    minutes = [minute for minute, _ in paid]
    arrivals = np.array(paid).reshape(len(paid), 2)
    sums = np.concatenate([[0.0], np.cumsum([counted for _, counted in paid])])
    raids = [
        (begin, begin + segment.minutes) for begin, segment in zip(begins, stream, strict=True) if segment.after_raid
    ]
    kept = [
        place
        for place, (begin, segment) in enumerate(zip(begins, stream, strict=True))
        if _is_random(segment, arms)
        and begin + WINDOW_MINUTES <= end
        and not any(start < begin + WINDOW_MINUTES and begin < stop for start, stop in raids)
    ]
    first = np.array([bisect_left(minutes, begins[place]) for place in kept], dtype=np.intp)
    last = np.array([bisect_left(minutes, begins[place] + WINDOW_MINUTES) for place in kept], dtype=np.intp)
    watched = np.concatenate([[0.0], np.cumsum([segment.viewer_minutes for segment in stream])])
    order = {arm: place for place, arm in enumerate(arms)}
    return StreamChoices(
        drawn=np.array([order[stream[place].arm] for place in kept], dtype=np.intp),
        probabilities=np.array([_row(stream[place], arms) for place in kept]).reshape(len(kept), len(arms)),
        viewers=np.array([float(stream[place].viewers_start) for place in kept]),
        paid=_credited(
            arrivals,
            np.array([(begins[place], stream[place].counted) for place in kept]).reshape(len(kept), 2),
            first,
            last,
            credit,
        ),
        minutes=np.array([stream[place].minutes for place in kept]),
        paid_before=sums[first],
        watched_before=watched[kept] if kept else np.zeros(0),
        paid_in_all=float(sums[-1]),
        watched_in_all=float(watched[-1]),
        minutes_in_all=sum(segment.minutes for segment in stream),
        left_out=len(stream) - len(kept),
        money=tuple(payment.amount for segment in stream for payment in segment.payments),
    )


def _credited(
    arrivals: Floats, drawn: Floats, first: NDArray[np.intp], last: NDArray[np.intp], credit: Credit
) -> Floats:
    """Return the credit of each window, which holds the payments from `first` to before `last`.

    A row of `arrivals` is the minute of a payment, of `drawn` the minute of a choice, each with the share that counts.
    """
    sizes = last - first
    window = np.repeat(np.arange(len(sizes)), sizes)
    places = np.arange(len(window)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    lags = arrivals[places, 0] - drawn[window, 0]
    counts = np.minimum(arrivals[places, 1], drawn[window, 1]) * credit.weights(lags)
    return np.bincount(window, weights=counts, minlength=len(sizes)).astype(float)


def arms_of(streams: Sequence[Sequence[SegmentOutcome]]) -> tuple[str, ...]:
    """Return every arm that was ever possible in a draw, sorted: a pair is named the same whatever the channel drew."""
    drawn = (segment.probabilities for stream in streams for segment in stream)
    return tuple(sorted({arm for odds in drawn if odds is not None for arm, share in odds.items() if share > 0}))


def _begins(stream: Sequence[SegmentOutcome]) -> list[float]:
    begins: list[float] = []
    now = 0.0
    for segment in stream:
        begins.append(now if segment.minute is None else segment.minute)
        now = begins[-1] + segment.minutes
    return begins


def _is_random(segment: SegmentOutcome, arms: Sequence[str]) -> bool:
    odds = segment.probabilities
    return (
        odds is not None
        and segment.viewers_start > 0
        and segment.arm in arms
        and odds.get(segment.arm, 0.0) > 0
        and max(odds.values()) < _SURE
    )


def _row(segment: SegmentOutcome, arms: Sequence[str]) -> list[float]:
    return [(segment.probabilities or {}).get(arm, 0.0) for arm in arms]
