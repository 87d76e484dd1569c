"""Who to name when the stream ends."""

from collections import Counter

from vtuber.domain.channel_events import ChatMessage, Payment, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.viewers import ANONYMOUS

_MOST_COUNTED = 2_000
_MOST_NAMED = 5


class Credits:
    """A bus tap that remembers supporters and talkative viewers by name.

    Banned viewers are taken off, and for good those who ask to be forgotten.
    """

    def __init__(self) -> None:
        self._supporters: dict[str, str] = {}
        self._chatters: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._forgotten: set[str] = set()

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        if isinstance(event, ChatMessage):
            if asks_to_be_forgotten(event.text):
                self._forgotten.add(event.viewer.id)
                self._take_off(event.viewer.id)
            elif event.viewer.id not in self._forgotten:
                self._count(event.viewer.id, event.viewer.name)
        elif isinstance(event, Payment):
            if event.viewer != ANONYMOUS and event.viewer.id not in self._forgotten:
                self._supporters.pop(event.viewer.id, None)
                self._supporters[event.viewer.id] = event.viewer.name
        elif isinstance(event, ViewerBanned):
            self._take_off(event.viewer_id)

    def supporters(self) -> tuple[str, ...]:
        """Return the names of the latest supporters."""
        return tuple(self._supporters.values())[-_MOST_NAMED:]

    def chatters(self) -> tuple[str, ...]:
        """Return the names of those who wrote most, supporters left out."""
        ranked = [viewer for viewer, _ in self._chatters.most_common() if viewer not in self._supporters]
        return tuple(self._names[viewer] for viewer in ranked[:_MOST_NAMED])

    def _take_off(self, viewer_id: str) -> None:
        self._supporters.pop(viewer_id, None)
        self._names.pop(viewer_id, None)
        del self._chatters[viewer_id]

    def _count(self, viewer_id: str, name: str) -> None:
        if viewer_id in self._chatters or len(self._chatters) < _MOST_COUNTED:
            self._chatters[viewer_id] += 1
            self._names[viewer_id] = name
