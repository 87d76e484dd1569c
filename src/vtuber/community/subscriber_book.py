"""The subscriptions of the running stream, and what each is to its viewer, with what the memory knows in time."""

import asyncio
from collections.abc import Callable

import structlog

from vtuber.community.ports import SubscriptionRecords
from vtuber.community.standings import Subscribing, history_of, standing_of
from vtuber.community.subscribers import joined
from vtuber.domain.channel_events import GiftSubscriptions
from vtuber.domain.errors import MemoryFileError
from vtuber.domain.events import Event
from vtuber.domain.standing import SubscriberStanding
from vtuber.domain.subscriptions import Acquaintance, SubscriptionHistory
from vtuber.domain.viewers import ANONYMOUS

_log = structlog.get_logger(__name__)


class SubscriberBook:
    """A bus tap that keeps tonight's subscriptions.

    The records are asked about earlier streams alone, once for each thanks, and have `deadline_s`: without an answer
    she thanks with what this stream has shown. Nothing is asked of somebody who `is_forgotten`.
    """

    def __init__(
        self,
        *,
        records: SubscriptionRecords | None,
        stream: str,
        deadline_s: float,
        is_forgotten: Callable[[str], bool],
    ) -> None:
        self._records = records
        self._stream = stream
        self._deadline_s = deadline_s
        self._is_forgotten = is_forgotten
        self._tonight: dict[str, Subscribing] = {}
        self.late = 0
        """How often the records did not answer in time."""

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        if isinstance(event, Subscribing):
            self._tonight.setdefault(event.id, event)

    async def of(self, event: Subscribing) -> SubscriberStanding | None:
        """Return what an event is to its viewer; None for whom nothing may be known of."""
        viewer = event.viewer
        if viewer.id == ANONYMOUS.id or self._is_forgotten(viewer.id):
            return None
        earlier = await self._earlier(viewer.id)
        if self._is_forgotten(viewer.id):
            return None
        names = (viewer.name.casefold(),)
        me = Acquaintance(id=viewer.id, name=viewer.name, first=event.at, last=event.at, names=names)
        tonight = self._before(event)
        people = earlier.people if any(who.id == viewer.id for who in earlier.people) else (*earlier.people, me)
        known = SubscriptionHistory(
            paid=(*earlier.paid, *tonight.paid),
            given=(*earlier.given, *tonight.given),
            people=people,
            streams=earlier.streams,
        )
        return standing_of(event, known, self._stream)

    def _before(self, event: Subscribing) -> SubscriptionHistory:
        """Return what was seen tonight before an event: of its viewer, and gifts to anybody."""
        seen: list[SubscriptionHistory] = []
        for each in self._tonight.values():
            if each.id == event.id:
                break
            if each.viewer.id == event.viewer.id or isinstance(each, GiftSubscriptions):
                seen.append(history_of(each, self._stream))
        return joined(*seen)

    async def _earlier(self, viewer_id: str) -> SubscriptionHistory:
        if self._records is None:
            return SubscriptionHistory()
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._records.subscriptions(viewer_id, besides=self._stream)
        except (TimeoutError, MemoryFileError) as error:
            self.late += 1
            _log.warning("the memory did not tell of subscriptions", error=str(error) or "late", times=self.late)
            return SubscriptionHistory()
