"""Which thanks fit a subscription: by occasion, by what this month is, and by tenure."""

from collections.abc import Iterator

from vtuber.domain.briefs import ThankSubscriber
from vtuber.domain.channel_events import GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.standing import Occasion, SubscriberStanding
from vtuber.writing.spoken_amounts import counted

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

_OCCASIONS = {
    Occasion.FIRST: "their first subscription here",
    Occasion.RETURNED: "was a subscriber before and is one again",
    Occasion.CONTINUED: "was a subscriber already",
    Occasion.FROM_GIFT: "their first own subscription, after one that was given to them",
}


def months_of(brief: ThankSubscriber) -> int:
    """Return the tenure that may be told, 0 where it is not known."""
    event, standing = brief.event, brief.standing
    told = event.months if isinstance(event, Resubscription) else 0
    # Who was met with a tenure is not new, even if no payment of theirs is known.
    met = max(brief.notes.months_subscribed, event.viewer.months_subscribed)
    return told or max(standing.months if standing else 0, met)


def is_new(brief: ThankSubscriber) -> bool:
    """Tell whether this is somebody's first subscription, as far as is known."""
    occasion = brief.standing.occasion if brief.standing else Occasion.FIRST
    return occasion is Occasion.FIRST and months_of(brief) <= 1


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
    if not is_new(brief):
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


def facts_of(standing: SubscriberStanding) -> Iterator[str]:
    """Give what a model may know of a subscriber, in words; none of it is a viewer's own."""
    known_as = _OCCASIONS.get(standing.occasion)
    if known_as:
        yield known_as
    if standing.months > 1:
        yield f"{counted(standing.months, 'month')} of subscription in all"
    if standing.streak > 1:
        yield f"at least {counted(standing.streak, 'month')} of them in a row"
    if standing.anniversary is not None:
        mark = "half a year" if standing.anniversary == _HALF_A_YEAR else _years(standing.anniversary)
        yield f"this month makes {mark}" if standing.exact else f"has passed {mark} meanwhile"
    if standing.prime:
        yield "subscribes with Prime"
    if standing.gifts_given:
        yield f"has given {counted(standing.gifts_given, 'subscription')} to others, all told"
    if standing.gifts_received:
        yield f"was given {counted(standing.gifts_received, 'subscription')} by others"


def _years(months: int) -> str:
    return counted(months // MONTHS_A_YEAR, "year")
