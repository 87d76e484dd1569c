"""One fact, several tellers: Twitch tells of the same money up to three times, and it is taken from one place each.

Chat and EventSub give one fact different ids (only chat messages and chat notices share theirs), so no journal could
find the doubles. Which teller counts is settled by what is subscribed, before anything arrives. What takes something
back (deletions, bans) is left out of this: told twice it does no harm, missed it would.
"""

from enum import Enum, auto

from vtuber.domain.channel_events import (
    ChannelEvent,
    Cheer,
    Donation,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
)

CHAT_MESSAGE = "channel.chat.message"
NOTICE = "channel.chat.notification"
BITS_USE = "channel.bits.use"
CHEER = "channel.cheer"
SUBSCRIBE = "channel.subscribe"
RESUBSCRIBE = "channel.subscription.message"
GIFT = "channel.subscription.gift"
RAID = "channel.raid"
CHARITY = "channel.charity_campaign.donate"
REDEMPTION = "channel.channel_points_custom_reward_redemption.add"
IRC = "irc"
"""The chat as IRC tells it: the last resort, for whoever is not logged in."""


class Fact(Enum):
    """What more than one message may tell of."""

    BITS = auto()
    SUBSCRIPTION = auto()
    RESUBSCRIPTION = auto()
    GIFT = auto()
    RAID = auto()
    CHARITY = auto()
    POWER_UP = auto()
    REWARD_WORDS = auto()


_TELLERS: dict[Fact, tuple[str, ...]] = {
    Fact.BITS: (BITS_USE, CHEER, CHAT_MESSAGE, IRC),
    # Only the notice knows Prime from Tier 1, and a renewal that somebody else paid for from one that brings money
    # (https://github.com/twitchdev/issues/issues/1162). A fresh Prime subscription has come as `subscribe` and as
    # `subscription.message` (https://github.com/twitchdev/issues/issues/811); it has one notice.
    Fact.SUBSCRIPTION: (NOTICE, SUBSCRIBE, IRC),
    Fact.RESUBSCRIPTION: (NOTICE, RESUBSCRIBE, IRC),
    Fact.GIFT: (GIFT, NOTICE, IRC),
    Fact.RAID: (RAID, NOTICE, IRC),
    Fact.CHARITY: (CHARITY, NOTICE, IRC),
    # The words of a power-up; its bits have one teller.
    Fact.POWER_UP: (BITS_USE, CHAT_MESSAGE),
    Fact.REWARD_WORDS: (REDEMPTION, CHAT_MESSAGE),
}
"""Who may tell of a fact, the best teller first."""


_FACT_OF: dict[type[ChannelEvent], Fact] = {
    Cheer: Fact.BITS,
    Subscription: Fact.SUBSCRIPTION,
    Resubscription: Fact.RESUBSCRIPTION,
    GiftSubscriptions: Fact.GIFT,
    Raid: Fact.RAID,
    Donation: Fact.CHARITY,
}


class Tellers:
    """Answers whether a teller counts, given the types of EventSub that are subscribed."""

    def __init__(self, subscribed: frozenset[str] = frozenset()) -> None:
        self._silent = frozenset(
            (fact, teller)
            for fact, tellers in _TELLERS.items()
            for place, teller in enumerate(tellers)
            if not subscribed.isdisjoint(tellers[:place])
        )

    def counts(self, fact: Fact, teller: str) -> bool:
        """Tell whether a fact is taken from this teller: no better one is subscribed."""
        return (fact, teller) not in self._silent

    def counted(self, event: ChannelEvent, teller: str) -> bool:
        """Tell whether an event that this teller tells of is taken from it."""
        fact = _FACT_OF.get(type(event))
        return fact is None or self.counts(fact, teller)
