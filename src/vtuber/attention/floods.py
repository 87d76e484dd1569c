"""Who repeats themselves, and which text is passed around: counts over the lines of the last minute."""

from collections import Counter, deque

REMEMBERED_S = 60.0
REMEMBERED_LINES = 512


class Floods:
    """Counts equal lines, per viewer and over viewers, among the newest 512 lines of the last 60 s.

    Lines are counted when somebody asks: most lines of a flood come and go without anybody asking.
    """

    def __init__(self) -> None:
        self._lines: deque[tuple[float, str, str]] = deque(maxlen=REMEMBERED_LINES)
        self._by_viewer: Counter[tuple[str, str]] = Counter()
        self._viewers: Counter[str] = Counter()
        self._counted = True

    def note(self, viewer_id: str, text: str, now: float) -> None:
        """Remember a line said at `now`, in seconds."""
        self._lines.append((now, viewer_id, text))
        self._counted = False

    def by_viewer(self, viewer_id: str, text: str) -> int:
        """Return how often the viewer said this."""
        self._count()
        return self._by_viewer[viewer_id, text.casefold()]

    def viewers(self, text: str) -> int:
        """Return how many viewers said this."""
        self._count()
        return self._viewers[text.casefold()]

    def _count(self) -> None:
        if self._counted:
            return
        since = self._lines[-1][0] - REMEMBERED_S
        while self._lines[0][0] < since:
            self._lines.popleft()
        self._by_viewer = Counter((viewer_id, text.casefold()) for _, viewer_id, text in self._lines)
        self._viewers = Counter(said for _, said in self._by_viewer)
        self._counted = True
