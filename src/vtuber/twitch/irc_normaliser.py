"""From a line of IRC to what it means for the channel, each fact once."""

from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import ChannelEvent, ChatMessage
from vtuber.twitch.count_once import IRC, Tellers
from vtuber.twitch.gift_folder import GiftFolder
from vtuber.twitch.irc import IrcMessage, parse
from vtuber.twitch.own_lines import OwnLines
from vtuber.twitch.prices import STANDARD_SPLIT
from vtuber.twitch.usual_chat import usual_chat


class IrcNormaliser:
    """Turns lines of chat into events.

    `subscribed` are the types of EventSub that arrive beside the chat: what they tell is not told again. `split` is
    the streamer's part of a subscription's price. What `own_user_id` writes is an echo of ourselves and no event; with
    `own_lines` only those lines are, as the account's owner writes in person too.
    Lines must come in the order of the chat; `GiftFolder` says why.
    """

    def __init__(
        self,
        *,
        subscribed: frozenset[str] = frozenset(),
        split: Decimal = STANDARD_SPLIT,
        own_user_id: str | None = None,
        own_lines: OwnLines | None = None,
    ) -> None:
        self._tellers = Tellers(subscribed)
        self._own = f"twitch:{own_user_id}" if own_user_id else None
        self._own_lines = own_lines
        self._gifts = GiftFolder(split=split)
        self._lines = 0

    def follow(self, subscribed: frozenset[str]) -> None:
        """Go by other subscriptions from now on."""
        self._tellers = Tellers(subscribed)

    def events_of(self, line: str, *, at: datetime) -> tuple[ChannelEvent, ...]:
        """Return what a line tells; `at` is when it was received, in UTC. Raises `IrcSyntaxError`."""
        self._lines += 1
        message = usual_chat(line, at=at)
        if message is not None:
            return () if self._is_own(message) else (message,)
        return self._unusual(parse(line), at)

    def _unusual(self, message: IrcMessage, at: datetime) -> tuple[ChannelEvent, ...]:
        events = self._gifts.events_of(message, at=at, fallback_id=f"irc:{at.timestamp()}:{self._lines}")
        return tuple(event for event in events if self._tellers.counted(event, IRC) and not self._is_own(event))

    def _is_own(self, event: ChannelEvent) -> bool:
        if not isinstance(event, ChatMessage) or event.viewer.id != self._own:
            return False
        return self._own_lines is None or self._own_lines.is_echo(event.text)
