"""What a subscription brings the streamer, estimated: events carry neither the local price nor the streamer's split.

Source: Twitch's United States web prices and its published revenue splits (50, 60 or 70 percent; Prime pays a fixed
sum by country), as of November 2026.
"""

from decimal import ROUND_HALF_UP, Decimal

from vtuber.domain.channel_events import Tier
from vtuber.domain.money import Money, usd

STANDARD_SPLIT = Decimal("0.50")
"""The part of the price that a streamer without a special agreement gets."""

_PRICE = {Tier.ONE: Decimal("5.99"), Tier.TWO: Decimal("9.99"), Tier.THREE: Decimal("24.99")}
_TIERS = {tier.value: tier for tier in Tier}
_PRIME = Decimal("2.25")
_CENT = Decimal("0.01")


def subscription_worth(tier: Tier, *, months: int = 1, split: Decimal = STANDARD_SPLIT) -> Money:
    """Estimate what `months` of one subscription bring; the split does not apply to Prime."""
    month = _PRIME if tier is Tier.PRIME else (_PRICE[tier] * split).quantize(_CENT, rounding=ROUND_HALF_UP)
    return usd(month * months, estimated=True)


def least_worth(tier: Tier, *, split: Decimal = STANDARD_SPLIT) -> Money:
    """Estimate what one month brings at least, where Tier 1 is told that may have been paid with Prime."""
    told = subscription_worth(tier, split=split)
    prime = subscription_worth(Tier.PRIME)
    return prime if tier is Tier.ONE and prime.amount < told.amount else told


def tier_of(plan: str) -> Tier:
    """Return the tier of a plan as Twitch names it; a name nobody knows stands for the cheapest."""
    return _TIERS.get(plan.lower(), Tier.ONE)
