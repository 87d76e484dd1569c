"""Which thanks fit a subscription: by occasion, by what this month is, and by tenure."""

from vtuber.domain.briefs import ThankSubscriber
from vtuber.domain.channel_events import GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.standing import Occasion, SubscriberStanding

MONTHS_A_YEAR = 12

_HALF_A_YEAR = 6
_BY_TENURE = (
    (24, ("thanks.sub.years", "thanks.sub.long")),
    (MONTHS_A_YEAR, ("thanks.sub.long",)),
    (_HALF_A_YEAR, ("thanks.sub.again",)),
    (2, ("thanks.sub.few", "thanks.sub.again")),
    (0, ("thanks.sub.first_month",)),
)
"""From so many months on these rules, the better ones first."""


def months_of(brief: ThankSubscriber) -> int:
    """Return the tenure that may be told, 0 where it is not known."""
    event, standing = brief.event, brief.standing
    told = event.months if isinstance(event, Resubscription) else 0
    # Who was met with a tenure is not new, even if no payment of theirs is known.
    met = max(brief.notes.months_subscribed, event.viewer.months_subscribed)
    return told or max(standing.months if standing else 0, met)


def rules_for(brief: ThankSubscriber) -> tuple[str, ...]:
    """Return the rules of lines that fit, the best first."""
    match brief.event:
        case GiftSubscriptions():
            return ()
        case Subscription(tier=tier):
            return _for_new(brief, is_prime=tier is Tier.PRIME)
        case Resubscription(tier=tier):
            return _for_renewal(brief, is_prime=tier is Tier.PRIME)


def _for_new(brief: ThankSubscriber, *, is_prime: bool) -> tuple[str, ...]:
    occasion = brief.standing.occasion if brief.standing else Occasion.FIRST
    if occasion is Occasion.RETURNED:
        return ("thanks.sub.back",)
    if occasion is Occasion.FROM_GIFT:
        return ("thanks.sub.own",)
    if occasion is not Occasion.FIRST or months_of(brief) > 1:
        return ("thanks.sub.on",)
    return ("thanks.sub.prime",) if is_prime else ("thanks.sub.new",)


def _for_renewal(brief: ThankSubscriber, *, is_prime: bool) -> tuple[str, ...]:
    months, standing = months_of(brief), brief.standing
    tenure = next(rules for least, rules in _BY_TENURE if months >= least)
    if standing is not None and standing.occasion is Occasion.RETURNED:
        return ("thanks.sub.back", *tenure)
    if mark := _mark(months, standing):
        return (mark, *tenure)
    if standing is not None and standing.occasion is Occasion.FROM_GIFT:
        return ("thanks.sub.own", *tenure)
    return ("thanks.sub.prime_again", *tenure) if is_prime and months > 1 else tenure


def _mark(months: int, standing: SubscriberStanding | None) -> str | None:
    """Return the rule for an anniversary: the month itself, or a year that was passed since the last word."""
    if months and months % MONTHS_A_YEAR == 0:
        return "thanks.sub.anniversary"
    if months == _HALF_A_YEAR:
        return "thanks.sub.half_year"
    passed = standing.anniversary if standing is not None and not standing.exact else None
    return "thanks.sub.year_passed" if passed is not None and passed >= MONTHS_A_YEAR else None
