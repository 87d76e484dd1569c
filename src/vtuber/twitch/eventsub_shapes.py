"""The events of EventSub as Twitch sends them, reduced to the fields that are read.

Source: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/. What Twitch may leave out or send as null has
a default; everything else is required, so that a message of another shape is an error and not a guess.
"""

import msgspec

from vtuber.twitch.eventsub_frame import Count, Moment

_NO_BADGES = msgspec.Raw(b"[]")


class Text(msgspec.Struct, gc=False):
    """What was said."""

    text: str = ""


class Bits(msgspec.Struct, gc=False):
    """The bits of a chat message."""

    bits: Count


class Reply(msgspec.Struct, gc=False):
    """What a chat message answers."""

    parent_message_id: str = ""


class Chatter(msgspec.Struct, kw_only=True):
    """Who writes in chat, and where."""

    chatter_user_id: str
    chatter_user_name: str
    message_id: str
    color: str = ""
    badges: msgspec.Raw = _NO_BADGES
    broadcaster_user_id: str = ""
    source_broadcaster_user_id: str | None = None


class ChatLine(Chatter, kw_only=True):
    """`channel.chat.message`."""

    message: Text
    message_type: str = "text"
    cheer: Bits | None = None
    reply: Reply | None = None
    channel_points_custom_reward_id: str | None = None


class Deleted(msgspec.Struct, gc=False):
    """`channel.chat.message_delete`."""

    message_id: str


class UserCleared(msgspec.Struct, gc=False):
    """`channel.chat.clear_user_messages`."""

    target_user_id: str


class Banned(msgspec.Struct, gc=False):
    """`channel.ban`; a ban without an end is permanent."""

    user_id: str
    banned_at: Moment | None = None
    ends_at: Moment | None = None


class Subscribed(msgspec.Struct, gc=False):
    """The part of a notice about a new subscription."""

    sub_tier: str
    is_prime: bool = False


class Resubscribed(msgspec.Struct, gc=False):
    """The part of a notice about a renewal."""

    sub_tier: str
    is_prime: bool = False
    is_gift: bool = False
    cumulative_months: Count = 0
    streak_months: Count | None = None


class Gifted(msgspec.Struct, gc=False):
    """The part of a notice about one gift; one of a series names the series."""

    sub_tier: str
    recipient_user_name: str = ""
    duration_months: Count = 1
    community_gift_id: str | None = None


class GiftedToMany(msgspec.Struct, gc=False):
    """The part of a notice about a series of gifts."""

    sub_tier: str
    total: Count


class PrimeUpgraded(msgspec.Struct, gc=False):
    """The part of a notice about a subscription that will be paid from now on, not by Prime."""

    sub_tier: str


class Raiding(msgspec.Struct, gc=False):
    """The part of a notice about a raid."""

    viewer_count: Count


class CharityAmount(msgspec.Struct, gc=False):
    """An amount in the currency's smallest unit; the two types of event spell the decimals differently."""

    value: Count
    currency: str
    decimal_places: Count | None = None
    decimal_place: Count | None = None


class CharityPart(msgspec.Struct):
    """The part of a notice about a charity donation."""

    amount: CharityAmount


class Notice(Chatter, kw_only=True):
    """`channel.chat.notification`: one of the parts is filled, named by `notice_type`."""

    notice_type: str
    chatter_is_anonymous: bool = False
    message: Text | None = None
    sub: Subscribed | None = None
    resub: Resubscribed | None = None
    sub_gift: Gifted | None = None
    community_sub_gift: GiftedToMany | None = None
    prime_paid_upgrade: PrimeUpgraded | None = None
    raid: Raiding | None = None
    charity_donation: CharityPart | None = None


class Supporter(msgspec.Struct, kw_only=True):
    """Somebody who gives, unless they asked not to be named."""

    user_id: str | None = None
    user_name: str | None = None
    is_anonymous: bool = False


class BitsUsed(Supporter, kw_only=True):
    """`channel.bits.use`."""

    bits: Count
    type: str = "cheer"
    message: Text | None = None


class Cheered(Supporter, kw_only=True):
    """`channel.cheer`."""

    bits: Count
    message: str = ""


class NewSubscriber(Supporter, kw_only=True):
    """`channel.subscribe`."""

    tier: str
    is_gift: bool = False


class ResubscriptionMessage(Supporter, kw_only=True):
    """`channel.subscription.message`."""

    tier: str
    cumulative_months: Count = 0
    streak_months: Count | None = None
    message: Text | None = None


class GiftSeries(Supporter, kw_only=True):
    """`channel.subscription.gift`."""

    tier: str
    total: Count


class CharityDonated(Supporter, kw_only=True):
    """`channel.charity_campaign.donate`."""

    amount: CharityAmount
