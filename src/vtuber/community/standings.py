"""What one subscription event is to its viewer: their first, a renewal, a return, gifts."""

from vtuber.community.anniversaries import anniversary_of
from vtuber.community.subscribers import Roster, State, Subscriber, joined
from vtuber.community.terms import Means
from vtuber.domain.channel_events import GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.standing import Occasion, SubscriberStanding
from vtuber.domain.subscriptions import SubscriptionGiven, SubscriptionHistory, SubscriptionPaid

Subscribing = Subscription | Resubscription | GiftSubscriptions

_LONGER_THAN_NEW = 2


def history_of(event: Subscribing, stream: str) -> SubscriptionHistory:
    """Return what one event tells, as the memory would."""
    kind, months, streak, count = "subscription", 0, 0, 0
    given: tuple[SubscriptionGiven, ...] = ()
    match event:
        case Resubscription():
            kind, months, streak = "resubscription", event.months, event.streak_months or 0
        case GiftSubscriptions():
            kind, count = "gift", event.count
            given = tuple(
                SubscriptionGiven(
                    at=event.at, giver=event.viewer.id, recipient=name, stream=stream, ref=event.id, tier=event.tier
                )
                for name in sorted({name.casefold() for name in event.recipients})
            )
        case Subscription():
            pass
    paid = SubscriptionPaid(
        at=event.at,
        viewer=event.viewer.id,
        stream=stream,
        ref=event.id,
        kind=kind,
        tier=event.tier,
        months=months,
        count=count,
        streak=streak,
    )
    return SubscriptionHistory(paid=(paid,), given=given)


def standing_of(event: Subscribing, earlier: SubscriptionHistory, stream: str) -> SubscriberStanding:
    """Return what an event is to its viewer, given all that was known before it."""
    before = Roster.of(earlier, event.at)
    after = Roster.of(joined(earlier, history_of(event, stream)), event.at)
    known, now = before.find(event.viewer.id), after.find(event.viewer.id)
    gifts = after.given.get(event.viewer.id, 0)
    received = known.gifts_received if known else 0
    if now is None or isinstance(event, GiftSubscriptions):
        return SubscriberStanding(
            occasion=Occasion.GIFTED, months=known.months if known else 0, gifts_given=gifts, gifts_received=received
        )
    months = max(now.months, event.viewer.months_subscribed)
    mark = anniversary_of(months, known.told_months if known else 0)
    return SubscriberStanding(
        occasion=_occasion(event, known, now),
        months=months,
        streak=now.streak,
        anniversary=mark.months if mark else None,
        exact=mark.exact if mark else False,
        prime=event.tier is Tier.PRIME,
        gifts_given=gifts,
        gifts_received=received,
    )


def _occasion(event: Subscription | Resubscription, known: Subscriber | None, now: Subscriber) -> Occasion:
    if known is not None and known.means is Means.GIFT:
        return Occasion.FROM_GIFT
    if now.state is State.RETURNED and known is not None:
        return Occasion.RETURNED
    if isinstance(event, Resubscription):
        return Occasion.RENEWED if event.months > 1 or known is not None else Occasion.FIRST
    goes_on = known is not None and known.is_current
    if goes_on or event.viewer.months_subscribed >= _LONGER_THAN_NEW:
        return Occasion.CONTINUED
    return Occasion.FIRST if known is None else Occasion.RETURNED
