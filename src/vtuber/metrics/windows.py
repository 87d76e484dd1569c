"""Sliding windows over whole seconds, so that their size does not depend on how much happens in a second."""

from collections import deque


class CountWindow:
    """How many things happened in the last `span_s` seconds, to the second."""

    def __init__(self, span_s: int) -> None:
        self._span_s = span_s
        self._seconds: deque[list[int]] = deque(maxlen=span_s + 1)

    def add(self, second: int) -> None:
        """Count one thing; seconds never decrease."""
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1][1] += 1
        else:
            self._seconds.append([second, 1])

    def count(self, now: int) -> int:
        """Return the count over the `span_s` seconds that end with second `now`."""
        return sum(count for second, count in self._seconds if second > now - self._span_s)


class LevelWindow:
    """A level that holds until it changes, remembered for `span_s` seconds."""

    def __init__(self, span_s: int) -> None:
        self._span_s = span_s
        self._changes: deque[tuple[int, int]] = deque()

    def set(self, second: int, level: int) -> None:
        """Note the level from `second` on; seconds never decrease."""
        if self._changes and self._changes[-1][0] == second:
            self._changes.pop()
        self._changes.append((second, level))
        while len(self._changes) > 1 and self._changes[1][0] <= second - self._span_s:
            self._changes.popleft()

    @property
    def level(self) -> int:
        """The present level; 0 before the first."""
        return self._changes[-1][1] if self._changes else 0

    def change(self, now: int) -> int:
        """Return by how much the level differs from `span_s` ago, or from the first one known since."""
        if not self._changes:
            return 0
        then = self._changes[0][1]
        for second, level in self._changes:
            if second > now - self._span_s:
                break
            then = level
        return self.level - then
