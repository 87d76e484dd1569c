"""Who repeats themselves, and which text is passed around: counts over the lines of the last minute."""

from collections import Counter, deque

REMEMBERED_S = 60.0
REMEMBERED_LINES = 512


class Floods:
    """Counts equal lines, per viewer and over viewers, among the newest 512 lines of the last 60 s.

    Noting a line takes constant time on average: what has become too old leaves the counts one by one.
    """

    def __init__(self) -> None:
        self._lines: deque[tuple[float, str, str]] = deque()
        self._by_viewer: Counter[tuple[str, str]] = Counter()
        self._viewers: Counter[str] = Counter()

    def note(self, viewer_id: str, text: str, now: float) -> None:
        """Remember a line said at `now`, in seconds."""
        said = text.casefold()
        self._lines.append((now, viewer_id, said))
        self._by_viewer[viewer_id, said] += 1
        if self._by_viewer[viewer_id, said] == 1:
            self._viewers[said] += 1
        while len(self._lines) > REMEMBERED_LINES or now - self._lines[0][0] > REMEMBERED_S:
            self._forget_oldest()

    def by_viewer(self, viewer_id: str, text: str) -> int:
        """Return how often the viewer said this."""
        return self._by_viewer[viewer_id, text.casefold()]

    def viewers(self, text: str) -> int:
        """Return how many viewers said this."""
        return self._viewers[text.casefold()]

    def _forget_oldest(self) -> None:
        _, viewer_id, said = self._lines.popleft()
        self._by_viewer[viewer_id, said] -= 1
        if self._by_viewer[viewer_id, said]:
            return
        del self._by_viewer[viewer_id, said]
        self._viewers[said] -= 1
        if not self._viewers[said]:
            del self._viewers[said]
