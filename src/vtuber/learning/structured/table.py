"""A history as arrays: one row per segment, and one after each finished stream."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.attribution import counted_payments
from vtuber.learning.history import PastStream
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.structured.fatigue import MEMORIES_MIN, Floats, after, at_rest, carried, during

FADING = 0.95
"""What a stream's evidence is worth one stream later."""

STREAMS_USED = 40
"""Older streams would count under an eighth."""

_SHORTEST = 1e-3
_LEAST_WATCHED = 1.0
_FIELDS = 12
_CARRIED = _FIELDS + len(MEMORIES_MIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of segments, in order, and how much each counts.

    `memory` are the arm's own memories while it was on, shape (memories, rows), `carried` the short memory of all arms,
    shape (arms, rows). `evidence` is False for rows that say
    nothing about an arm: the one after a stream, and segments that were too short or unwatched. `paid` counts payments
    where they arrived, `amounts` holds the logarithms of amounts with the row of their arrival.
    """

    arm: NDArray[np.int64]
    stream: NDArray[np.int64]
    begin: Floats
    minutes: Floats
    viewer_minutes: Floats
    memory: Floats
    carried: Floats
    messages: Floats
    paid: Floats
    risen: Floats
    fallen: Floats
    raid: Floats
    ad: Floats
    weight: Floats
    evidence: NDArray[np.bool_]
    last: NDArray[np.bool_]
    amounts: Floats
    amount_row: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.arm)


@dataclass(frozen=True, slots=True)
class StreamRows:
    """One stream's rows, one column per field, and the amounts paid with the row of their arrival."""

    rows: Floats
    amounts: tuple[tuple[float, int], ...]


def rows_of(stream: PastStream, arms: Sequence[str], *, ended: bool) -> StreamRows:
    """Return one stream's rows; one that has `ended` is followed by a row for late payments.

    Segments of what is no arm of the learner's let the memories pass, and say nothing.
    """
    stream = stream.settled()
    width = _CARRIED + len(arms)
    rows: list[tuple[float, ...]] = []
    amounts: list[tuple[float, int]] = []
    memories = at_rest(len(arms))
    *paid, late_paid = counted_payments(stream.outcomes, stream.late_payments)
    for outcome, counted in zip(stream.outcomes, paid, strict=True):
        arm = arms.index(outcome.arm) if outcome.arm in arms else -1
        minutes = max(outcome.minutes, _SHORTEST)
        seen = during(memories, minutes)[:, arm] if arm >= 0 else np.zeros(len(MEMORIES_MIN))
        amounts += [(payment.amount, len(rows)) for payment in outcome.payments if payment.amount > 0]
        felt = carried(memories, arm, minutes)
        known = arm >= 0 and outcome.is_evidence and outcome.viewer_minutes >= _LEAST_WATCHED
        rows.append((arm, outcome.minute or 0.0, minutes, *_figures(outcome, counted), known, 0, *seen, *felt))
        memories = after(memories, arm, minutes)
    if ended and stream.outcomes:
        late = stream.late_payments
        amounts += [(payment.amount, len(rows)) for payment in late if payment.amount > 0]
        rows.append((-1, stream.minutes, 1.0, 0, 0, late_paid, 0, 0, 0, 0, 0, 1, *np.zeros(width - _FIELDS)))
    return StreamRows(np.array(rows, dtype=float).reshape(-1, width), tuple(amounts))


def _figures(outcome: SegmentOutcome, paid: float) -> tuple[float, ...]:
    change = outcome.viewers_end - outcome.viewers_start
    # Heads may be counted with errors: who is known to have come or gone is believed before the difference of counts.
    known = bool(outcome.arrivals or outcome.departures)
    return (
        outcome.viewer_minutes,
        outcome.messages * outcome.counted,
        paid,
        outcome.arrivals if known else max(change, 0),
        outcome.departures if known else max(-change, 0),
        outcome.after_raid,
        outcome.ad_break,
    )


def table_of(streams: Sequence[StreamRows], arms: int) -> Table:
    """Return streams, oldest first, as one table."""
    used = streams[-STREAMS_USED:]
    rows = np.concatenate([stream.rows for stream in used]) if used else np.zeros((0, _CARRIED + arms))
    lengths = [len(stream.rows) for stream in used]
    starts = np.cumsum([0, *lengths])
    number = np.repeat(np.arange(len(used)), lengths)
    last = rows[:, 11].astype(bool)
    paid = rows[:, 5]
    amounts = [(amount, start + row) for start, each in zip(starts, used, strict=False) for amount, row in each.amounts]
    return Table(
        arm=rows[:, 0].astype(np.int64),
        stream=number,
        begin=rows[:, 1],
        minutes=rows[:, 2],
        viewer_minutes=rows[:, 3],
        messages=rows[:, 4],
        paid=paid,
        risen=rows[:, 6],
        fallen=rows[:, 7],
        raid=rows[:, 8],
        ad=rows[:, 9],
        # Where nothing came late it is not known whether anybody looked.
        weight=np.where(last & (paid == 0), 0.0, FADING ** (len(used) - 1.0 - number)),
        evidence=rows[:, 10].astype(bool),
        last=last,
        memory=rows[:, _FIELDS:_CARRIED].T,
        carried=rows[:, _CARRIED:].T,
        amounts=np.log([amount for amount, _ in amounts]) if amounts else np.zeros(0),
        amount_row=np.array([row for _, row in amounts], dtype=np.int64),
    )
