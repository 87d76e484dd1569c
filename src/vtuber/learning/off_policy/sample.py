"""Logged decisions of one reward as arrays: one row for each proposal on record."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """n decisions between K arms, in order, stream by stream; none may be missing between two others.

    `streams` numbers the stream of each row, `arms` the arm that was proposed; `logged` and `target` (n × K) are the
    probabilities it was, and would be, proposed with. `value` is what came of it (payments, say), `exposure` how much
    time or audience that is divided by, `expected` a size known beforehand that values are in proportion to. `context`
    (n × d) is known beforehand, too. Rows whose outcome says nothing have no value, exposure or expectation. `minutes`
    is the time until the next decision, `played` (n × K) that of each arm in it, `overruled` whether something else
    than the proposal ran. `clock` (n × c) is what the size of the audience depends on that no policy changes, `heads`
    that size at each decision, None where values per exposure do not grow with it.
    """

    streams: Integers
    arms: Integers
    logged: Floats
    target: Floats
    value: Floats
    exposure: Floats
    expected: Floats
    context: Floats
    minutes: Floats
    played: Floats
    overruled: Flags
    clock: Floats
    heads: Floats | None = None

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

    @property
    def telling(self) -> int:
        """How many rows say something."""
        return int(np.count_nonzero(self.exposure > 0))


def by_stream(amounts: Floats, streams: Integers) -> Floats:
    """Return the sums of `amounts` for each stream, in the order of the streams' numbers."""
    _, places = np.unique(streams, return_inverse=True)
    return np.asarray(np.bincount(places, weights=amounts), dtype=np.float64)
