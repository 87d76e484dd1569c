"""Thanks that fit what was given and who gave it."""

from vtuber.domain.briefs import HonourRedemption, ThankPayment, ThankSubscriber, WelcomeFollowers, WelcomeRaid
from vtuber.domain.channel_events import Cheer, Donation, GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.money import Money
from vtuber.writing.composer import Composer, joined
from vtuber.writing.replies import Replies
from vtuber.writing.spoken_amounts import Size, counted, listed, number, ordinal, size_of, size_of_bits, spoken_money
from vtuber.writing.spoken_names import NAMELESS
from vtuber.writing.tenure import MONTHS_A_YEAR, months_of, rules_for
from vtuber.writing.topics import TopicBank

_NAMED_FOLLOWERS = 4
_MANY_GIFTS = 10
_SOME_GIFTS = 2
_RAID_STEPS = (10, 60)
_REWARDS = {
    "hydrate": "hydrate",
    "water": "hydrate",
    "posture": "stretch",
    "stretch": "stretch",
    "joke": "joke",
    "fact": "fact",
    "story": "story",
    "poem": "poem",
    "topic": "topic",
    "star": "star",
    "song": "song",
    "sing": "song",
    "question": "question",
    "name": "name",
}
"""What a reward's title holds, and the rule that does it."""
_TIERS = {Tier.PRIME: "prime", Tier.ONE: "tier one", Tier.TWO: "tier two", Tier.THREE: "tier three"}


class Thanks:
    """Says thank you once, for the right thing, at the right size."""

    def __init__(self, composer: Composer, replies: Replies, topics: TopicBank) -> None:
        self._composer = composer
        self._replies = replies
        self._topics = topics

    def payment(self, brief: ThankPayment) -> str:
        """Thank for a donation or a cheer, say how often it has been by now, and answer the message."""
        event = brief.event
        name = self._composer.name_of(event.viewer)
        what, size, kind = _gift(event)
        if name is None:
            rule = f"thanks.anonymous.{kind}"
        else:
            rule = "thanks.charity" if kind == "charity" else f"thanks.{kind}.{size.name.lower()}"
        thanks = self._composer.first_of((rule, "thanks.any"), name=name or "kind stranger", what=what)
        history = self._history(brief, name, size) if name else ""
        return joined(thanks, history, self._replies.aside(event.message))

    def subscriber(self, brief: ThankSubscriber) -> str:
        """Thank for a subscription, by tier and months, or for gifts, by count."""
        event = brief.event
        name = self._composer.name_of(event.viewer)
        match event:
            case Subscription() | Resubscription():
                words = event.message if isinstance(event, Resubscription) else ""
                return joined(self._subscription(brief, event, name or NAMELESS), self._replies.aside(words))
            case GiftSubscriptions():
                return joined(self._gifts(event, name), self._all_gifts(brief, event, name))

    def raid(self, brief: WelcomeRaid) -> str:
        """Welcome a raid, by its size, and say what is going on."""
        event = brief.event
        size = ("small", "medium", "large")[sum(event.viewers >= step for step in _RAID_STEPS)]
        name = self._composer.name_of(event.viewer)
        welcome = self._composer.line(f"raid.{size}", name=name, what=counted(event.viewers, "viewer"))
        topic = self._topics.spoken(brief.topic)
        return joined(
            welcome, self._composer.line("raid.who"), self._composer.line(f"doing.{brief.activity}", topic=topic)
        )

    def followers(self, brief: WelcomeFollowers) -> str:
        """Notice new followers by name, or by number where they are many."""
        names = self._composer.names_of(tuple(event.viewer.name for event in reversed(brief.events)), _NAMED_FOLLOWERS)
        count = len(brief.events)
        if len(names) == count == 1:
            return self._composer.line("follow.one", name=names[0])
        if names and len(names) == count:
            return self._composer.line("follow.several", names=listed(names))
        some = listed(names[:2]) if names else None
        return self._composer.line("follow.many", names=some, count=counted(count, "new follower"))

    def redemption(self, brief: HonourRedemption) -> str:
        """Do what a reward asks for: by its title if there is a rule for such titles, else with thanks."""
        event = brief.event
        name = self._composer.name_of(event.viewer)
        title = event.reward.lower()
        kind = next((kind for sign, kind in _REWARDS.items() if sign in title), "any")
        lead = self._composer.line("reward.lead", name=name)
        return joined(lead, self._composer.first_of((f"reward.{kind}", "reward.any"), name=name))

    def _history(self, brief: ThankPayment, name: str, size: Size) -> str:
        notes, money = brief.notes, brief.event.amount
        if notes.payments <= 1:
            return self._composer.line("thanks.first_time", name=name) if size >= Size.MEDIUM else ""
        given = notes.given.get(money.currency)
        total = None
        if isinstance(brief.event, Donation) and given is not None and given > money.amount and not money.estimated:
            total = spoken_money(Money(amount=given, currency=money.currency))
        return self._composer.line("thanks.again", name=name, times=ordinal(notes.payments), total=total)

    def _subscription(self, brief: ThankSubscriber, event: Subscription | Resubscription, name: str) -> str:
        months = months_of(brief)
        return self._composer.first_of(
            (*rules_for(brief), "thanks.any.sub"),
            name=name,
            months=counted(months, "month") if months else None,
            years=counted(months // MONTHS_A_YEAR, "year") if months >= MONTHS_A_YEAR else None,
            count=number(months) if months else None,
            tier=_TIERS[event.tier],
        )

    def _all_gifts(self, brief: ThankSubscriber, event: GiftSubscriptions, name: str | None) -> str:
        """Say how many somebody has given by now: each was announced in public."""
        given = brief.standing.gifts_given if brief.standing else 0
        if name is None or given <= event.count:
            return ""
        return self._composer.line("thanks.gift.total", name=name, total=counted(given, "subscription"))

    def _gifts(self, event: GiftSubscriptions, name: str | None) -> str:
        size = "many" if event.count >= _MANY_GIFTS else "some" if event.count >= _SOME_GIFTS else "one"
        recipients = self._composer.names_of(event.recipients, _NAMED_FOLLOWERS)
        what = counted(event.count, "subscription")
        thanks = self._composer.first_of(
            (f"thanks.gift.{size}", "thanks.any"), name=name or "somebody anonymous", what=what
        )
        if not recipients or len(recipients) < event.count:
            return thanks
        return joined(thanks, self._composer.line("thanks.gift.to", names=listed(recipients)))


def _gift(event: Donation | Cheer) -> tuple[str, Size, str]:
    """Return what was given, in words, how much that is, and which thanks it gets."""
    match event:
        case Cheer():
            return counted(event.bits, "bit"), size_of_bits(event.bits), "bits"
        case Donation(amount=amount):
            what = "something" if amount.estimated else spoken_money(amount)
            return what, size_of(amount), "charity" if event.charity else "donation"
