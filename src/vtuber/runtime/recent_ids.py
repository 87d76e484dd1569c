"""The ids of the latest events: what a platform delivers twice, it delivers within minutes."""

from collections.abc import Iterable, Sequence

REMEMBERED = 16_384
"""At least as many of the latest ids are known: two minutes of the busiest real chats, half an hour of a large one."""


class RecentIds:
    """Knows the latest `remembered` ids for certain, and up to twice as many.

    Two sets take turns: when the younger is full, the older is let go.
    """

    def __init__(self, ids: Iterable[str] = (), *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._younger: set[str] = set()
        self._older: set[str] = set()
        self.add(ids)

    def unknown(self, ids: Sequence[str]) -> list[bool]:
        """Say of each id whether it is neither known nor stands earlier among `ids`."""
        known = [id_ in self._younger or id_ in self._older for id_ in ids]
        if len(set(ids)) == len(ids):
            return [not one for one in known]
        return [not one and id_ not in ids[:place] for place, (id_, one) in enumerate(zip(ids, known, strict=True))]

    def add(self, ids: Iterable[str]) -> None:
        """Remember ids, the latest last."""
        for id_ in ids:
            self._younger.add(id_)
            if len(self._younger) >= self._remembered:
                self._older, self._younger = self._younger, set()
