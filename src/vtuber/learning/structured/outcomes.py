"""The three outcomes of a segment on the scales that effects are added on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.table import Table

PAID, CHAT, LEFT = range(3)
OUTCOMES = 3

LEAST = 1e-9
"""No expected count is smaller."""

_STAY_MIN = 45.0
"""How long a viewer stays on average where departures are not observed, in minutes."""

_LOG_RATES = (-20.0, 5.0)
_LOG_DEPARTURES = (-4.0, 3.0)
_LEAVING = (1 / 400, 1 / 5)
_BOTH = 0.02


def departures(effect: Floats, *, net_only: bool) -> Floats:
    """Return departures in units of their mean, given the sum of effects; arrivals make those that are net additive."""
    result: Floats = 1.0 + effect if net_only else np.exp(np.clip(effect, *_LOG_DEPARTURES))
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A table, its columns `x`, and the outcomes on the scales of their effects, with the rows' weights.

    `chat` is the logarithm of messages per viewer-minute; `left` are departures per viewer-minute in units of their
    mean `leaving`; `net_only` says that they are net of arrivals. `starts` are the first rows of the streams.
    """

    table: Table
    x: Floats
    starts: NDArray[np.int64]
    chat: Floats
    chat_weight: Floats
    usual_chat: float
    left: Floats
    left_weight: Floats
    leaving: float
    net_only: bool

    @classmethod
    def of(cls, x: Floats, table: Table) -> "Observed":
        """Take in a table and its columns."""
        net_only = _net_only(table)
        leaving, left, left_weight = _leaving(table, net_only=net_only)
        seen = table.evidence & bool(table.messages.any())
        exposure = np.where(table.evidence, table.viewer_minutes, 1.0)
        chat = np.log((table.messages + 0.5) / exposure)
        return cls(
            table=table,
            x=x,
            starts=np.flatnonzero(np.diff(table.stream, prepend=-1)),
            chat=np.where(seen, chat, 0.0),
            chat_weight=np.where(seen, table.weight, 0.0),
            usual_chat=float(chat[seen].mean()) if seen.any() else 0.0,
            left=left,
            left_weight=left_weight,
            leaving=leaving,
            net_only=net_only,
        )

    @property
    def streams(self) -> int:
        """How many streams the rows are of."""
        return len(self.starts)

    def predicted(self, effects: Floats, moods: Floats) -> Floats:
        """Return the linear predictor of each row."""
        return self.x @ effects + moods[self.table.stream]

    def moved(self, effects: Floats, moods: Floats) -> Floats:
        """Return how many payments each row moves."""
        rate = np.exp(np.clip(self.predicted(effects, moods), *_LOG_RATES))
        return np.where(self.table.evidence, self.table.viewer_minutes * rate, 0.0)

    def leaves(self, effects: Floats, moods: Floats) -> Floats:
        """Return the expected departures of each row, in units of their mean."""
        return departures(self.predicted(effects, moods), net_only=self.net_only)

    def by_stream(self, values: Floats) -> Floats:
        """Return the sums over the rows of each stream."""
        return np.add.reduceat(values, self.starts, axis=0) if len(values) else values


def _net_only(table: Table) -> bool:
    """Say whether arrivals and departures never come together, so that only the net change is known."""
    known = table.evidence
    both = np.minimum(table.risen, table.fallen)[known].sum()
    return bool(both < _BOTH * (table.risen + table.fallen)[known].sum())


def _leaving(table: Table, *, net_only: bool) -> tuple[float, Floats, Floats]:
    """Return the mean of departures per viewer-minute, each row's in units of it, and the rows' weights.

    Where only the net change is known, it is what is explained, and the audience's inverse among the columns stands for
    those who arrive whatever is on.
    """
    known = table.evidence
    exposure = np.where(known, table.viewer_minutes, 1.0)
    if net_only:
        mean = 1 / _STAY_MIN
        rate = (table.fallen - table.risen) / exposure / mean
    else:
        mean = float(np.clip(table.fallen[known].sum() / max(exposure[known].sum(), 1.0), *_LEAVING))
        rate = table.fallen / exposure / mean
    usual = known & (table.raid == 0) if net_only else known
    return mean, np.where(usual, rate, 0.0), np.where(usual, table.weight * exposure * mean, 0.0)
