"""Gifts given in one go are counted once."""

from collections import OrderedDict
from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import ChannelEvent
from vtuber.twitch.irc import IrcMessage
from vtuber.twitch.irc_events import events_of
from vtuber.twitch.prices import STANDARD_SPLIT

_SERIES_REMEMBERED = 256
_SERIES = frozenset({"submysterygift", "anonsubmysterygift"})
_SINGLE = frozenset({"subgift", "anonsubgift"})


class GiftFolder:
    """Turns chat lines into events, leaving out the single gifts of a series that was announced as a whole.

    Twitch announces a series (`submysterygift`, with its size) and then every gift of it (`subgift`). A single gift
    belongs to a series when it carries a `msg-param-community-gift-id`, or the `msg-param-origin-id` of a series
    announced before. The state is the origin ids of the last 256 series; lines must come in the order of the chat.
    Who joins in the middle of a series sees the rest of it uncounted, never counted twice.
    """

    def __init__(self, *, split: Decimal = STANDARD_SPLIT) -> None:
        self._split = split
        self._series: OrderedDict[str, None] = OrderedDict()

    def events_of(self, message: IrcMessage, *, at: datetime, fallback_id: str) -> tuple[ChannelEvent, ...]:
        """Return what a message tells, as `irc_events.events_of` does, but for gifts already counted."""
        if message.command == "USERNOTICE" and self._counted_already(message):
            return ()
        return events_of(message, at=at, fallback_id=fallback_id, split=self._split)

    def _counted_already(self, message: IrcMessage) -> bool:
        tags = message.tags
        notice = tags.get("msg-id")
        origin = tags.get("msg-param-origin-id")
        if notice in _SERIES and origin:
            self._series[origin] = None
            if len(self._series) > _SERIES_REMEMBERED:
                self._series.popitem(last=False)
        return notice in _SINGLE and bool(tags.get("msg-param-community-gift-id") or origin in self._series)
