"""Logged decisions of one reward as arrays: one row for each proposal on record."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """n decisions between K arms, in order, stream by stream.

    `streams` numbers the stream of each row, `arms` the arm that was proposed; `logged` and `target` (n × K) are the
    probabilities it was, and would be, proposed with. `value` is what came of it (payments, say), `exposure` how much
    time or audience that is divided by, `expected` a size known beforehand that values are in proportion to. `context`
    (n × d) is known beforehand, too. `played` (n × K) are the minutes of each arm until the next decision, `overruled`
    whether something else than the proposal ran.
    """

    streams: Integers
    arms: Integers
    logged: Floats
    target: Floats
    value: Floats
    exposure: Floats
    expected: Floats
    context: Floats
    played: Floats
    overruled: Flags

    def __len__(self) -> int:
        """Return the number of decisions."""
        return len(self.streams)

    @property
    def rows(self) -> Integers:
        """The numbers of the rows."""
        return np.arange(len(self))

    @property
    def stream_count(self) -> int:
        """How many streams there are."""
        return len(np.unique(self.streams))

    def only(self, kept: Flags) -> Self:
        """Return some of the rows. Where others were between them, windows over earlier choices are not to be had."""
        return type(self)(
            streams=self.streams[kept],
            arms=self.arms[kept],
            logged=self.logged[kept],
            target=self.target[kept],
            value=self.value[kept],
            exposure=self.exposure[kept],
            expected=self.expected[kept],
            context=self.context[kept],
            played=self.played[kept],
            overruled=self.overruled[kept],
        )


def by_stream(amounts: Floats, streams: Integers) -> Floats:
    """Return the sums of `amounts` for each stream, in the order of the streams' numbers."""
    _, places = np.unique(streams, return_inverse=True)
    return np.bincount(places, weights=amounts)
