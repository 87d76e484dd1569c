"""Who to name when the stream ends."""

from collections import Counter

from vtuber.domain.channel_events import ChatMessage, Payment, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.viewers import ANONYMOUS

_MOST_COUNTED = 2_000
_MOST_NAMED = 5


class Credits:
    """A bus tap that remembers supporters and talkative viewers by name; banned viewers are taken off."""

    def __init__(self) -> None:
        self._supporters: dict[str, str] = {}
        self._chatters: Counter[str] = Counter()
        self._names: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        if isinstance(event, ChatMessage):
            self._count(event.viewer.id, event.viewer.name)
        elif isinstance(event, Payment):
            if event.viewer != ANONYMOUS:
                self._supporters.pop(event.viewer.id, None)
                self._supporters[event.viewer.id] = event.viewer.name
        elif isinstance(event, ViewerBanned):
            self._supporters.pop(event.viewer_id, None)
            del self._chatters[event.viewer_id]

    def supporters(self) -> tuple[str, ...]:
        """Return the names of the latest supporters."""
        return tuple(self._supporters.values())[-_MOST_NAMED:]

    def chatters(self) -> tuple[str, ...]:
        """Return the names of those who wrote most, supporters left out."""
        ranked = [viewer for viewer, _ in self._chatters.most_common() if viewer not in self._supporters]
        return tuple(self._names[viewer] for viewer in ranked[:_MOST_NAMED])

    def _count(self, viewer_id: str, name: str) -> None:
        if viewer_id in self._chatters or len(self._chatters) < _MOST_COUNTED:
            self._chatters[viewer_id] += 1
            self._names[viewer_id] = name
