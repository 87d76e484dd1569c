"""Who hears of words that are taken back after they were taken out of a lane."""

from collections import deque
from collections.abc import Callable, Iterable

_REMEMBERED = 1024


class Retraction:
    """Remembers the newest 1,024 ids that were taken, each with its author, and tells who wants to hear of them."""

    def __init__(self) -> None:
        self._taken: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self._callbacks: list[Callable[[str], None]] = []

    def tell(self, callback: Callable[[str], None]) -> None:
        """Have `callback` called with the id of everything that is taken back."""
        self._callbacks.append(callback)

    def note(self, event_id: str, author: str) -> None:
        """Remember that something was taken."""
        self._taken.append((event_id, author))

    def of_one(self, event_id: str) -> None:
        """One event's words are taken back."""
        self._announce((event_id,))

    def of_author(self, author: str, queued: Iterable[str]) -> None:
        """All words of an author are, those `queued` included."""
        self._announce((*(event_id for event_id, by in self._taken if by == author), *queued))

    def of_all(self, queued: Iterable[str]) -> None:
        """Everybody's words are, those `queued` included."""
        self._announce((*(event_id for event_id, _ in self._taken), *queued))

    def _announce(self, event_ids: Iterable[str]) -> None:
        for event_id in event_ids:
            for callback in self._callbacks:
                callback(event_id)
