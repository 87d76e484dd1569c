"""What the audience is going to do, in the order of time."""

import heapq
from collections.abc import Callable

from vtuber.audience.posts import Posted

Action = Callable[[], Posted | None]
"""Something done at its time; returns what is to be posted, if anything."""


class Agenda:
    """A heap of actions; those of the same moment keep the order in which they were added."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Action]] = []
        self._added = 0

    def add(self, due: float, action: Action) -> None:
        """Plan an action for `due`, in seconds of the clock."""
        self._added += 1
        heapq.heappush(self._heap, (due, self._added, action))

    @property
    def next_due(self) -> float | None:
        """When the next action is due, None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def pop(self) -> Action:
        """Take the next action; raise `IndexError` when there is none."""
        return heapq.heappop(self._heap)[2]
