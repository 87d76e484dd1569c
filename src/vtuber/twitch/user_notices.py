"""What Twitch announces in chat on a viewer's behalf: subscriptions, gifts, raids, announcements, charity.

Source: https://dev.twitch.tv/docs/chat/irc/#usernotice-tags. Notices of other channels in a shared chat arrive as
`sharedchatnotice` and tell nothing about this one.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatMessage,
    Donation,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.money import Money, usd
from vtuber.domain.viewers import Viewer
from vtuber.twitch.irc import IrcMessage
from vtuber.twitch.prices import subscription_worth, tier_of
from vtuber.twitch.tags import number, sent_at, viewer_of

_LARGEST_EXPONENT = 4


def events_of_notice(
    message: IrcMessage, *, at: datetime, fallback_id: str, split: Decimal
) -> tuple[ChannelEvent, ...]:
    """Return what a USERNOTICE tells; see `irc_events.events_of` for the parameters."""
    viewer = viewer_of(message)
    if viewer is None:
        return ()
    tags = message.tags
    event_id = f"twitch:{tags['id']}" if tags.get("id") else fallback_id
    match tags.get("msg-id"):
        case "sub" | "primepaidupgrade" | "giftpaidupgrade" | "anongiftpaidupgrade":
            return (_subscription(tags, event_id, at, viewer, split),)
        case "resub":
            return (_resubscription(message, event_id, at, viewer, split),)
        case "subgift" | "anonsubgift":
            return (_gift(tags, event_id, at, viewer, split),)
        case "submysterygift" | "anonsubmysterygift":
            return (_gift_series(tags, event_id, at, viewer, split),)
        case "raid":
            return (Raid(id=event_id, at=at, viewer=viewer, viewers=number(tags, "msg-param-viewerCount")),)
        case "announcement":
            return (ChatMessage(id=event_id, at=at, viewer=viewer, text=message.text, sent_at=sent_at(tags)),)
        case "charitydonation":
            return _charity(tags, event_id, at, viewer)
        case _:
            return ()


def _tier_of(tags: Mapping[str, str]) -> Tier:
    """Return the plan; the notices that name none are about the cheapest."""
    return tier_of(tags.get("msg-param-sub-plan", ""))


def _subscription(tags: Mapping[str, str], event_id: str, at: datetime, viewer: Viewer, split: Decimal) -> Subscription:
    tier = _tier_of(tags)
    return Subscription(id=event_id, at=at, viewer=viewer, tier=tier, amount=subscription_worth(tier, split=split))


def _resubscription(message: IrcMessage, event_id: str, at: datetime, viewer: Viewer, split: Decimal) -> Resubscription:
    tags = message.tags
    tier = _tier_of(tags)
    # A month that somebody gave was counted with the gift.
    gifted = tags.get("msg-param-was-gifted") == "true"
    return Resubscription(
        id=event_id,
        at=at,
        viewer=viewer,
        tier=tier,
        amount=_nothing() if gifted else subscription_worth(tier, split=split),
        months=number(tags, "msg-param-cumulative-months", default=max(1, viewer.months_subscribed)),
        streak_months=number(tags, "msg-param-streak-months") or None,
        message=message.text,
    )


def _gift(tags: Mapping[str, str], event_id: str, at: datetime, viewer: Viewer, split: Decimal) -> GiftSubscriptions:
    tier = _tier_of(tags)
    months = max(1, number(tags, "msg-param-gift-months", default=1))
    recipient = tags.get("msg-param-recipient-display-name") or tags.get("msg-param-recipient-user-name")
    return GiftSubscriptions(
        id=event_id,
        at=at,
        viewer=viewer,
        tier=tier,
        count=1,
        amount=subscription_worth(tier, months=months, split=split),
        recipients=(recipient,) if recipient else (),
    )


def _gift_series(
    tags: Mapping[str, str], event_id: str, at: datetime, viewer: Viewer, split: Decimal
) -> GiftSubscriptions:
    tier = _tier_of(tags)
    count = max(1, number(tags, "msg-param-mass-gift-count", default=1))
    months = max(1, number(tags, "msg-param-gift-months", default=1))
    amount = subscription_worth(tier, months=count * months, split=split)
    return GiftSubscriptions(id=event_id, at=at, viewer=viewer, tier=tier, count=count, amount=amount)


def _charity(tags: Mapping[str, str], event_id: str, at: datetime, viewer: Viewer) -> tuple[ChannelEvent, ...]:
    """Return a charity donation; its amount comes in the currency's smallest unit with the number of decimals."""
    smallest = number(tags, "msg-param-donation-amount")
    exponent = number(tags, "msg-param-exponent", default=2)
    currency = tags.get("msg-param-donation-currency", "")
    if not smallest or not currency or exponent > _LARGEST_EXPONENT:
        return ()
    amount = Money(amount=Decimal(smallest).scaleb(-exponent), currency=currency)
    return (Donation(id=event_id, at=at, viewer=viewer, amount=amount, source="twitch charity", charity=True),)


def _nothing() -> Money:
    return usd(0, estimated=True)
