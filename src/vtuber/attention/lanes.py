"""Which lane is served: the most urgent one, unless a less urgent one has been passed over too often."""

from collections.abc import Collection, Iterator

from vtuber.domain.attended import Lane

PATIENCE: dict[Lane, int] = {Lane.MONEY: 1, Lane.SUPPORT: 4, Lane.STAFF: 6, Lane.CHAT: 6}
"""How often a lane with something waiting is passed over before it comes first."""


class Turns:
    """Orders lanes for each pick, so that none of them starves.

    A lane that was passed over `PATIENCE` times comes before more urgent ones; of several such lanes the most urgent
    comes first. A waiting lane is therefore served within the sum of the patiences of all lanes.
    """

    def __init__(self) -> None:
        self._passed_over = dict.fromkeys(Lane, 0)

    def order(self, waiting: Collection[Lane]) -> Iterator[Lane]:
        """Give the waiting lanes, the next to be served first."""
        urgent = sorted(waiting)
        due = [lane for lane in urgent if self._passed_over[lane] >= PATIENCE[lane]]
        yield from due
        yield from (lane for lane in urgent if lane not in due)

    def served(self, lane: Lane, waiting: Collection[Lane]) -> None:
        """Note that `lane` was served while the `waiting` ones had something, too."""
        for other in waiting:
            self._passed_over[other] += 1
        self._passed_over[lane] = 0
