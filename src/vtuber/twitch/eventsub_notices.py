"""EventSub's notices in chat: subscriptions, gifts, raids, announcements, charity.

The same notices as IRC's USERNOTICE, with the same ids; `user_notices` reads those. Notices of other channels in a
shared chat (`shared_chat_*`) tell nothing about this one. A gift that is paid forward is told by the gift itself.
"""

from decimal import Decimal

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatMessage,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.money import usd
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.twitch.eventsub_frame import Receipt
from vtuber.twitch.eventsub_money import charity
from vtuber.twitch.eventsub_people import chatter
from vtuber.twitch.eventsub_shapes import Gifted, GiftedToMany, Notice, Resubscribed
from vtuber.twitch.prices import subscription_worth, tier_of


def events_of_notice(notice: Notice, receipt: Receipt, *, split: Decimal) -> tuple[ChannelEvent, ...]:
    """Return what a notice tells."""
    viewer = ANONYMOUS if notice.chatter_is_anonymous else chatter(notice)
    event_id = "twitch:" + notice.message_id
    match notice:
        case Notice(notice_type="sub", sub=part) if part:
            return (_subscription(_paid_by(part.sub_tier, prime=part.is_prime), event_id, viewer, receipt, split),)
        case Notice(notice_type="prime_paid_upgrade", prime_paid_upgrade=part):
            tier = tier_of(part.sub_tier) if part else Tier.ONE
            return (_subscription(tier, event_id, viewer, receipt, split),)
        case Notice(notice_type="gift_paid_upgrade"):
            return (_subscription(Tier.ONE, event_id, viewer, receipt, split),)
        case Notice(notice_type="resub", resub=part) if part:
            return (_resubscription(part, notice, viewer, receipt, split),)
        # A gift of a series was counted with the series.
        case Notice(notice_type="sub_gift", sub_gift=part) if part and not part.community_gift_id:
            return (_gift(part, event_id, viewer, receipt, split),)
        case Notice(notice_type="community_sub_gift", community_sub_gift=part) if part:
            return (_gifts(part, event_id, viewer, receipt, split),)
        case Notice(notice_type="raid", raid=part) if part:
            return (Raid(id=event_id, at=receipt.at, viewer=viewer, viewers=part.viewer_count),)
        case Notice(notice_type="announcement"):
            text = _said(notice)
            return (ChatMessage(id=event_id, at=receipt.at, viewer=viewer, text=text, sent_at=receipt.sent_at),)
        case Notice(notice_type="charity_donation", charity_donation=part) if part:
            return charity(part.amount, viewer, event_id, receipt)
        case _:
            return ()


def _paid_by(plan: str, *, prime: bool) -> Tier:
    return Tier.PRIME if prime else tier_of(plan)


def _said(notice: Notice) -> str:
    return notice.message.text if notice.message else ""


def _subscription(tier: Tier, event_id: str, viewer: Viewer, receipt: Receipt, split: Decimal) -> Subscription:
    amount = subscription_worth(tier, split=split)
    return Subscription(id=event_id, at=receipt.at, viewer=viewer, tier=tier, amount=amount)


def _resubscription(
    part: Resubscribed, notice: Notice, viewer: Viewer, receipt: Receipt, split: Decimal
) -> Resubscription:
    tier = _paid_by(part.sub_tier, prime=part.is_prime)
    # A month that somebody gave was counted with the gift.
    amount = usd(0, estimated=True) if part.is_gift else subscription_worth(tier, split=split)
    return Resubscription(
        id="twitch:" + notice.message_id,
        at=receipt.at,
        viewer=viewer,
        tier=tier,
        amount=amount,
        months=part.cumulative_months or max(1, viewer.months_subscribed),
        streak_months=part.streak_months or None,
        message=_said(notice),
    )


def _gift(part: Gifted, event_id: str, viewer: Viewer, receipt: Receipt, split: Decimal) -> GiftSubscriptions:
    tier = tier_of(part.sub_tier)
    return GiftSubscriptions(
        id=event_id,
        at=receipt.at,
        viewer=viewer,
        tier=tier,
        count=1,
        amount=subscription_worth(tier, months=max(1, part.duration_months), split=split),
        recipients=(part.recipient_user_name,) if part.recipient_user_name else (),
    )


def _gifts(part: GiftedToMany, event_id: str, viewer: Viewer, receipt: Receipt, split: Decimal) -> GiftSubscriptions:
    tier = tier_of(part.sub_tier)
    count = max(1, part.total)
    amount = subscription_worth(tier, months=count, split=split)
    return GiftSubscriptions(id=event_id, at=receipt.at, viewer=viewer, tier=tier, count=count, amount=amount)
