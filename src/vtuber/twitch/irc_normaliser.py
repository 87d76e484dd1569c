"""From a line of IRC to what it means for the channel, each fact once."""

from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import ChannelEvent, ChatMessage
from vtuber.twitch.count_once import IRC, Fact, Tellers
from vtuber.twitch.gift_folder import GiftFolder
from vtuber.twitch.irc import IrcMessage, parse
from vtuber.twitch.prices import STANDARD_SPLIT
from vtuber.twitch.tags import shared_from
from vtuber.twitch.usual_chat import usual_chat

_FACT_OF_NOTICE = {
    "sub": Fact.SUBSCRIPTION,
    "primepaidupgrade": Fact.SUBSCRIPTION,
    "giftpaidupgrade": Fact.SUBSCRIPTION,
    "anongiftpaidupgrade": Fact.SUBSCRIPTION,
    "resub": Fact.RESUBSCRIPTION,
    "subgift": Fact.GIFT,
    "anonsubgift": Fact.GIFT,
    "submysterygift": Fact.GIFT,
    "anonsubmysterygift": Fact.GIFT,
    "raid": Fact.RAID,
    "charitydonation": Fact.CHARITY,
}


class IrcNormaliser:
    """Turns lines of chat into events.

    `subscribed` are the types of EventSub that arrive beside the chat: what they tell is not told again. `split` is
    the streamer's part of a subscription's price. What `own_user_id` writes is an echo of ourselves and no event.
    Lines must come in the order of the chat; `GiftFolder` says why.
    """

    def __init__(
        self,
        *,
        subscribed: frozenset[str] = frozenset(),
        split: Decimal = STANDARD_SPLIT,
        own_user_id: str | None = None,
    ) -> None:
        self._tellers = Tellers(subscribed)
        self._own = f"twitch:{own_user_id}" if own_user_id else None
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
            return () if message.viewer.id == self._own else (message,)
        return self._unusual(parse(line), at)

    def _unusual(self, message: IrcMessage, at: datetime) -> tuple[ChannelEvent, ...]:
        events = self._gifts.events_of(message, at=at, fallback_id=f"irc:{at.timestamp()}:{self._lines}")
        if not events or self._told_elsewhere(message):
            return ()
        (event,) = events
        return () if isinstance(event, ChatMessage) and event.viewer.id == self._own else events

    def _told_elsewhere(self, message: IrcMessage) -> bool:
        match message.command:
            case "PRIVMSG":
                fact = Fact.BITS if "bits" in message.tags and not shared_from(message.tags) else None
            case "USERNOTICE":
                fact = _FACT_OF_NOTICE.get(message.tags.get("msg-id", ""))
            case _:
                fact = None
        return fact is not None and not self._tellers.counts(fact, IRC)
