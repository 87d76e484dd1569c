"""Thanks for subscriptions fit tenure and occasion, and cross the gate."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from vtuber.domain.briefs import ThankSubscriber
from vtuber.domain.channel_events import GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.money import usd
from vtuber.domain.standing import Occasion, SubscriberStanding
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.recent_lines import RecentLines, sentences_of
from vtuber.writing.tenure import rules_for
from vtuber.writing.untrusted import Marks

AT = datetime(2026, 1, 1, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")
WORTH = usd("2.50", estimated=True)
SEEDS = 25
MakeWriter = Callable[..., OfflineWriter]

REPROACH = re.compile(
    r"\b(?:lapsed?|expired?|ran out|gone|(?<!given )away|missed|lost|left us|late|overdue|again soon|see you next month"
    r"|do not forget to|please (?:renew|stay)|renew (?:it|again))\b|\$|\bdollars?\b",
    re.IGNORECASE,
)


def new(
    occasion: Occasion | None, *, tier: Tier = Tier.ONE, months: int = 0, badge: int = 0, notes: int = 0
) -> ThankSubscriber:
    """Return a brief for a subscription that tells no tenure."""
    viewer = Viewer(id=WREN.id, name=WREN.name, months_subscribed=badge)
    return ThankSubscriber(
        event=Subscription(id="s", at=AT, viewer=viewer, tier=tier, amount=WORTH),
        notes=ViewerNotes(months_subscribed=notes),
        standing=None if occasion is None else SubscriberStanding(occasion=occasion, months=months),
    )


def renewal(
    months: int, occasion: Occasion | None = Occasion.RENEWED, *, tier: Tier = Tier.ONE, passed: int | None = None
) -> ThankSubscriber:
    """Return a brief for a renewal; `passed` is a mark that lies behind since the last word."""
    standing = SubscriberStanding(occasion=occasion, months=months, anniversary=passed) if occasion else None
    return ThankSubscriber(
        event=Resubscription(id="s", at=AT, viewer=WREN, tier=tier, amount=WORTH, months=months),
        notes=ViewerNotes(),
        standing=standing,
    )


def gifts(count: int, given: int) -> ThankSubscriber:
    """Return a brief for gifts of somebody who has `given` so many in all."""
    return ThankSubscriber(
        event=GiftSubscriptions(id="s", at=AT, viewer=WREN, tier=Tier.ONE, count=count, amount=WORTH),
        notes=ViewerNotes(),
        standing=SubscriberStanding(occasion=Occasion.GIFTED, gifts_given=given),
    )


@pytest.mark.parametrize(
    ("brief", "rule"),
    [
        (new(Occasion.FIRST), "thanks.sub.new"),
        (new(None), "thanks.sub.new"),
        (new(Occasion.FIRST, tier=Tier.PRIME), "thanks.sub.prime"),
        (new(Occasion.RETURNED, months=9), "thanks.sub.back"),
        (new(Occasion.FROM_GIFT), "thanks.sub.own"),
        (new(Occasion.CONTINUED), "thanks.sub.on"),
        (new(None, badge=36), "thanks.sub.on"),
        (new(Occasion.FIRST, notes=36), "thanks.sub.on"),
        (renewal(1), "thanks.sub.first_month"),
        (renewal(2), "thanks.sub.few"),
        (renewal(5), "thanks.sub.few"),
        (renewal(6), "thanks.sub.half_year"),
        (renewal(7), "thanks.sub.again"),
        (renewal(12), "thanks.sub.anniversary"),
        (renewal(13), "thanks.sub.long"),
        (renewal(14, passed=12), "thanks.sub.year_passed"),
        (renewal(8, passed=6), "thanks.sub.again"),
        (renewal(25), "thanks.sub.years"),
        (renewal(36), "thanks.sub.anniversary"),
        (renewal(9, tier=Tier.PRIME), "thanks.sub.prime_again"),
        (renewal(12, tier=Tier.PRIME), "thanks.sub.anniversary"),
        (renewal(9, Occasion.RETURNED), "thanks.sub.back"),
        (renewal(2, Occasion.FROM_GIFT), "thanks.sub.own"),
        (renewal(30, None), "thanks.sub.years"),
    ],
)
def test_the_occasion_comes_first_then_the_mark_then_tenure(brief: ThankSubscriber, rule: str) -> None:
    """Each has lines of its own."""
    assert rules_for(brief)[0] == rule


ALL = [
    *(new(occasion, tier=tier, months=4) for occasion in Occasion for tier in Tier),
    *(
        renewal(months, occasion, tier=tier)
        for months in (1, 2, 5, 6, 7, 11, 12, 13, 23, 24, 37, 60, 121)
        for occasion in (*Occasion, None)
        for tier in (Tier.PRIME, Tier.ONE)
    ),
    *(renewal(months, passed=months - 1) for months in (13, 25, 61)),
    *(gifts(count, given) for count in (1, 5, 20) for given in (count, count + 1, 300)),
]


def test_all_thanks_cross_the_gate_and_reproach_nobody(make_writer: MakeWriter) -> None:
    """With the name, no amounts, no word of having been away, no wish for more."""
    gate = Gate(moderator=WordListModerator(home="en"))
    for number, brief in enumerate(ALL):
        for seed in range(4):
            text = make_writer(100 * number + seed).compose(brief)
            assert "Wren" in text, text
            assert not re.search(r"[{}|<>]", text), text
            assert not REPROACH.search(text), text
            for sentence in sentences_of(text):
                assert gate.examine(re.sub(r"\[\w+\] ?", "", sentence)).allowed, sentence


@pytest.mark.parametrize(
    "brief", [renewal(36), renewal(37), renewal(41, tier=Tier.PRIME), new(Occasion.CONTINUED), new(None, badge=36)]
)
def test_nobody_welcomes_whoever_has_been_here_for_years(make_writer: MakeWriter, brief: ThankSubscriber) -> None:
    """Not as new, and not as one who comes back."""
    for seed in range(SEEDS):
        text = make_writer(seed).compose(brief)
        assert not re.search(r"\bwelcome\b|\bnew\b|\bfirst\b|just (?:grew|joined)|\bjoins\b", text, re.IGNORECASE), text


def test_the_first_is_welcomed_and_the_returning_one_welcomed_back(make_writer: MakeWriter) -> None:
    """Without a word on how long it has been."""
    for seed in range(SEEDS):
        back = make_writer(seed).compose(new(Occasion.RETURNED, months=9))
        assert re.search(r"welcome back|again", back, re.IGNORECASE), back
        assert not re.search(r"welcome back", make_writer(seed).compose(new(Occasion.FIRST)), re.IGNORECASE)


def test_what_is_said_is_true_of_the_months(make_writer: MakeWriter) -> None:
    """Half a year at six months alone; years where years are full."""
    for seed in range(SEEDS):
        assert re.search(r"half[- ](?:a )?year|six months", make_writer(seed).compose(renewal(6)), re.IGNORECASE)
        assert "two years" in make_writer(seed).compose(renewal(26, passed=24)).lower()
        seventh = make_writer(seed).compose(renewal(7))
        assert not re.search(r"half|year", seventh, re.IGNORECASE), seventh
        assert re.search(r"seven\b", seventh, re.IGNORECASE), seventh


def test_a_giver_hears_how_many_it_are_by_now(make_writer: MakeWriter) -> None:
    """Unless these are all."""
    for seed in range(SEEDS):
        assert "27 subscriptions" in make_writer(seed).compose(gifts(2, 27)).lower()
        assert "27" not in make_writer(seed).compose(gifts(27, 27)).replace("27 subscriptions", "", 1)


def prompt(brief: ThankSubscriber) -> str:
    """Return what a model is told."""

    async def parts() -> str:
        made = PromptParts(Marks(Random(1)), lambda _text: True)
        return "\n".join(part.text for part in made.of(brief, RecentLines(clock=LoopClock(epoch=AT)), {}))

    return run(parts())


def test_a_model_knows_the_standing() -> None:
    """As facts; the name is marked as somebody else's words."""
    standing = SubscriberStanding(
        occasion=Occasion.FROM_GIFT,
        months=24,
        streak=7,
        anniversary=24,
        exact=True,
        prime=True,
        gifts_given=3,
        gifts_received=1,
    )
    told = prompt(ThankSubscriber(event=renewal(24).event, notes=ViewerNotes(), standing=standing))
    for fact in (
        "their first own subscription",
        "at least seven months of them in a row",
        "this month makes two years",
        "with Prime",
        "three subscriptions to others",
        "given one subscription by others",
        "Never ask for more",
    ):
        assert fact in told, (fact, told)
    assert re.search(r"<data \w+>Wren</data", told)
    assert "2.5" not in told


@pytest.mark.parametrize(
    ("brief", "what"),
    [
        (new(Occasion.FIRST), "their first subscription"),
        (new(Occasion.RETURNED, months=5), "no newcomer"),
        (new(None, badge=36), "no newcomer"),
    ],
)
def test_a_model_is_not_told_that_a_regular_is_new(brief: ThankSubscriber, what: str) -> None:
    """What she is asked to thank for says which it is."""
    assert what in prompt(brief)
