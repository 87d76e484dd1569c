"""What moderators took back before it arrived: platforms promise no order."""

from collections import OrderedDict
from datetime import datetime, timedelta

from vtuber.domain.channel_events import MessageDeleted, ViewerBanned
from vtuber.domain.events import Event

LATE = timedelta(seconds=5)
"""Words of a viewer that arrive within this time after their ban were written before it."""

_REMEMBERED = 1024


class TakenBack:
    """Remembers the latest 1,024 deletions and bans."""

    def __init__(self) -> None:
        self._deleted: OrderedDict[str, None] = OrderedDict()
        self._banned: OrderedDict[str, datetime] = OrderedDict()

    def apply(self, event: Event) -> None:
        """Remember what an event takes back, if it takes anything back."""
        if isinstance(event, MessageDeleted):
            self._deleted[event.message_id] = None
            if len(self._deleted) > _REMEMBERED:
                self._deleted.popitem(last=False)
        elif isinstance(event, ViewerBanned):
            self._banned[event.viewer_id] = event.at
            self._banned.move_to_end(event.viewer_id)
            if len(self._banned) > _REMEMBERED:
                self._banned.popitem(last=False)

    def covers(self, event_id: str, *, viewer_id: str, at: datetime) -> bool:
        """Tell whether words that arrive at `at` were taken back before."""
        if event_id in self._deleted:
            return True
        banned_at = self._banned.get(viewer_id)
        return banned_at is not None and at - banned_at <= LATE
