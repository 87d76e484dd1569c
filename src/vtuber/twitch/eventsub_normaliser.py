"""From the text of an EventSub message to what it means for the channel, each fact once."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from vtuber.domain.channel_events import ChannelEvent, ChatMessage, MessageDeleted, Raid, Redemption
from vtuber.twitch import count_once as told_by
from vtuber.twitch import eventsub_chat as chat
from vtuber.twitch import eventsub_money as money
from vtuber.twitch import eventsub_shapes as shapes
from vtuber.twitch.count_once import Fact, Tellers
from vtuber.twitch.eventsub_channel import event_of_channel
from vtuber.twitch.eventsub_frame import UNREADABLE, NotificationError, Receipt, opened, read
from vtuber.twitch.eventsub_notices import events_of_notice
from vtuber.twitch.own_lines import OwnLines
from vtuber.twitch.prices import STANDARD_SPLIT
from vtuber.twitch.same_words import SameWords

_FACT_OF = {
    told_by.BITS_USE: Fact.BITS,
    told_by.CHEER: Fact.BITS,
    told_by.SUBSCRIBE: Fact.SUBSCRIPTION,
    told_by.RESUBSCRIBE: Fact.RESUBSCRIPTION,
    told_by.GIFT: Fact.GIFT,
    told_by.CHARITY: Fact.CHARITY,
    told_by.RAID: Fact.RAID,
}
"""The types that tell of one fact only, which another type may tell better."""

_POWER_UP = "power_ups_"


class EventSubNormaliser:
    """Turns EventSub's messages into events.

    `subscribed` are the types that will arrive; where several of them tell of one fact, `count_once` says which
    counts. `split` is the streamer's part of a subscription's price. What `own_user_id` writes in chat is an echo of
    ourselves and no event; with `own_lines` only those lines are, as the account's owner writes in person too. State:
    the words that arrived twice of late, so that a deletion finds both.
    """

    def __init__(
        self,
        *,
        subscribed: frozenset[str] = frozenset(),
        split: Decimal = STANDARD_SPLIT,
        own_user_id: str | None = None,
        own_lines: OwnLines | None = None,
    ) -> None:
        self._split = split
        self._own = own_user_id
        self._own_lines = own_lines
        self._tellers = Tellers(subscribed)
        self._same_words = SameWords()

    def follow(self, subscribed: frozenset[str]) -> None:
        """Go by other subscriptions from now on, as after a new session."""
        self._tellers = Tellers(subscribed)

    def events_of(self, message: str | bytes | Mapping[str, object], *, at: datetime) -> tuple[ChannelEvent, ...]:
        """Return what one message tells; nothing for types without a meaning here, and about the session.

        `at` is when it was received. The ids are those of Twitch, the same for a redelivery. Raises
        `NotificationError` for what is no message of EventSub, or lacks a field its type promises.
        """
        try:
            notification = opened(message, at=at)
            return () if notification is None else self._events(*notification)
        except UNREADABLE as error:
            raise NotificationError(f"unexpected shape: {error}") from error

    def _events(self, kind: str, event: msgspec.Raw, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        if kind == told_by.CHAT_MESSAGE:
            return self._chat(read(event, shapes.ChatLine), receipt)
        fact = _FACT_OF.get(kind)
        if fact is not None and not self._tellers.counts(fact, kind):
            return ()
        match kind:
            case told_by.NOTICE:
                return self._notice(read(event, shapes.Notice), receipt)
            case "channel.chat.message_delete":
                return self._deletion(read(event, shapes.Deleted), receipt)
            case "channel.chat.clear":
                return (chat.clearing(receipt),)
            case "channel.chat.clear_user_messages":
                return (chat.user_cleared(read(event, shapes.UserCleared), receipt),)
            case "channel.ban":
                return (chat.ban(read(event, shapes.Banned), receipt),)
            case _:
                return self._money(kind, event, receipt)

    def _money(self, kind: str, event: msgspec.Raw, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        match kind:
            case told_by.BITS_USE:
                used = read(event, shapes.BitsUsed)
                return self._said_with(used.user_id, used.message, money.bits_used(used, receipt))
            case told_by.CHEER:
                cheered = read(event, shapes.Cheered)
                return self._said_with(cheered.user_id, shapes.Text(cheered.message), money.cheered(cheered, receipt))
            case told_by.SUBSCRIBE:
                return money.new_subscription(read(event, shapes.NewSubscriber), receipt, self._split)
            case told_by.RESUBSCRIBE:
                return (money.resubscription(read(event, shapes.ResubscriptionMessage), receipt, self._split),)
            case told_by.GIFT:
                return (money.gifts(read(event, shapes.GiftSeries), receipt, self._split),)
            case told_by.CHARITY:
                return money.charity_donation(read(event, shapes.CharityDonated), receipt)
            case _:
                return self._channel(event_of_channel(kind, event, receipt))

    def _chat(self, line: shapes.ChatLine, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        if line.chatter_user_id == self._own and self._is_echo(line.message.text):
            return ()
        if line.cheer or line.message_type != "text" or line.channel_points_custom_reward_id:
            return self._special_chat(line, receipt)
        return (chat.chat_message(line, receipt),)

    def _special_chat(self, line: shapes.ChatLine, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        """Return a line that came with bits or a reward; in a shared chat those belong to the other channel."""
        message = chat.chat_message(line, receipt)
        if message.shared_from is not None:
            return (message,)
        bits = line.cheer.bits if line.cheer else 0
        if any(not self._tellers.counts(fact, told_by.CHAT_MESSAGE) for fact in _facts_of(line)):
            self._same_words.line((line.chatter_user_id, line.message.text), message.id)
            return ()
        return (chat.cheer_in_chat(line, bits, receipt),) if bits else (message,)

    def _said_with(
        self, user_id: str | None, text: shapes.Text | None, events: tuple[ChannelEvent, ...]
    ) -> tuple[ChannelEvent, ...]:
        """Note that these words will arrive, or have arrived, as a line of chat too."""
        if user_id and text and text.text:
            for event in events:
                self._same_words.event((user_id, text.text), event.id)
        return events

    def _notice(self, notice: shapes.Notice, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        own = notice.chatter_user_id == self._own
        events = events_of_notice(notice, receipt, split=self._split)
        return tuple(
            event
            for event in events
            if self._tellers.counted(event, told_by.NOTICE) and not (own and isinstance(event, ChatMessage))
        )

    def _is_echo(self, text: str) -> bool:
        return self._own_lines is None or self._own_lines.is_echo(text)

    def _deletion(self, deleted: shapes.Deleted, receipt: Receipt) -> tuple[ChannelEvent, ...]:
        deletion = chat.deletion(deleted, receipt)
        event_id = self._same_words.event_of(deletion.message_id)
        if event_id is None:
            return (deletion,)
        return (deletion, MessageDeleted(id=f"{deletion.id}:event", at=receipt.at, message_id=event_id))

    def _channel(self, event: ChannelEvent | None) -> tuple[ChannelEvent, ...]:
        match event:
            case None:
                return ()
            case Raid(viewer=raider) if raider.id == f"twitch:{self._own}":
                return ()
            case Redemption():
                return self._said_with(event.viewer.id.removeprefix("twitch:"), shapes.Text(event.text), (event,))
            case _:
                return (event,)


def _facts_of(line: shapes.ChatLine) -> Iterator[Fact]:
    if line.cheer and line.cheer.bits:
        yield Fact.BITS
    if line.message_type.startswith(_POWER_UP):
        yield Fact.POWER_UP
    if line.channel_points_custom_reward_id:
        yield Fact.REWARD_WORDS
