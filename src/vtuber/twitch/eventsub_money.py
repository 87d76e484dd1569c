"""Money by EventSub's own types: bits, subscriptions, gifts, charity.

Subscriptions are estimated, see `prices`. Bits are exact where they are cheered; what Twitch keeps of bits used
otherwise (power-ups, combos) is not published with them, so these are estimated too.
"""

from dataclasses import replace
from decimal import Decimal

from vtuber.domain.channel_events import Cheer, Donation, GiftSubscriptions, Resubscription, Subscription
from vtuber.domain.money import Money
from vtuber.domain.money import bits as worth_of_bits
from vtuber.domain.viewers import Viewer
from vtuber.twitch.eventsub_frame import Receipt
from vtuber.twitch.eventsub_people import supporter
from vtuber.twitch.eventsub_shapes import (
    BitsUsed,
    CharityAmount,
    CharityDonated,
    Cheered,
    GiftSeries,
    NewSubscriber,
    ResubscriptionMessage,
)
from vtuber.twitch.prices import least_worth, subscription_worth, tier_of
from vtuber.twitch.spoken import without_cheermotes

CHARITY_SOURCE = "twitch charity"
_LARGEST_EXPONENT = 4


def bits_used(event: BitsUsed, receipt: Receipt) -> tuple[Cheer, ...]:
    """Return bits and the words they came with, whatever they were used for."""
    text = event.message.text if event.message else ""
    worth = worth_of_bits(event.bits)
    return _cheer(event.bits, worth if event.type == "cheer" else replace(worth, estimated=True), text, event, receipt)


def cheered(event: Cheered, receipt: Receipt) -> tuple[Cheer, ...]:
    """Return bits cheered with a message."""
    return _cheer(event.bits, worth_of_bits(event.bits), event.message, event, receipt)


def _cheer(bits: int, worth: Money, text: str, event: BitsUsed | Cheered, receipt: Receipt) -> tuple[Cheer, ...]:
    if not bits:
        return ()
    said = without_cheermotes(text, bits)
    return (Cheer(id=receipt.id, at=receipt.at, viewer=supporter(event), bits=bits, amount=worth, message=said),)


def new_subscription(event: NewSubscriber, receipt: Receipt, split: Decimal) -> tuple[Subscription, ...]:
    """Return a subscription somebody pays for; Prime cannot be told from Tier 1, so the lower worth is taken."""
    if event.is_gift:
        return ()
    tier = tier_of(event.tier)
    amount = least_worth(tier, split=split)
    return (Subscription(id=receipt.id, at=receipt.at, viewer=supporter(event), tier=tier, amount=amount),)


def resubscription(event: ResubscriptionMessage, receipt: Receipt, split: Decimal) -> Resubscription:
    """Return a renewal that was shared; as with a new one, the lower worth is taken where Prime cannot be told."""
    tier = tier_of(event.tier)
    return Resubscription(
        id=receipt.id,
        at=receipt.at,
        viewer=supporter(event),
        tier=tier,
        amount=least_worth(tier, split=split),
        months=max(1, event.cumulative_months),
        streak_months=event.streak_months or None,
        message=event.message.text if event.message else "",
    )


def gifts(event: GiftSeries, receipt: Receipt, split: Decimal) -> GiftSubscriptions:
    """Return all gifts somebody gives in one go."""
    tier = tier_of(event.tier)
    count = max(1, event.total)
    amount = subscription_worth(tier, months=count, split=split)
    viewer = supporter(event)
    return GiftSubscriptions(id=receipt.id, at=receipt.at, viewer=viewer, tier=tier, count=count, amount=amount)


def charity_donation(event: CharityDonated, receipt: Receipt) -> tuple[Donation, ...]:
    """Return money for the channel's charity, which is nobody's revenue."""
    return charity(event.amount, supporter(event), receipt.id, receipt)


def charity(amount: CharityAmount, viewer: Viewer, event_id: str, receipt: Receipt) -> tuple[Donation, ...]:
    """Return a charity donation, from whichever event; nothing where its amount makes no sense."""
    places = amount.decimal_places if amount.decimal_places is not None else amount.decimal_place
    exponent = 2 if places is None else places
    if not amount.value or not amount.currency or exponent > _LARGEST_EXPONENT:
        return ()
    money = Money(amount=Decimal(amount.value).scaleb(-exponent), currency=amount.currency)
    return (Donation(id=event_id, at=receipt.at, viewer=viewer, amount=money, source=CHARITY_SOURCE, charity=True),)
