"""Goals count what was paid and announce each milestone once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events, events_of, monies

from vtuber.community.goals import MILESTONES, GoalTracker
from vtuber.domain.channel_events import (
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.events import Event
from vtuber.domain.money import Money, bits, usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.viewers import ANONYMOUS

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)
PAYMENTS = (Donation, Cheer, Subscription, Resubscription, GiftSubscriptions)


def tracker(target: Money | None = None) -> GoalTracker:
    """A goal of 100 dollars."""
    return GoalTracker(goal_id="mic", title="A new microphone", target=target or usd(100))


def donation(amount: Money, *, charity: bool = False) -> Donation:
    """A donation."""
    return Donation(id="d1", at=AT, viewer=ANONYMOUS, amount=amount, charity=charity)


def test_milestones_are_passed_one_by_one() -> None:
    """Reaching a share exactly passes it; staying beyond it passes nothing again."""
    goal = tracker()
    passed = [goal.apply(donation(usd(amount))) for amount in ("24.99", "0.01", "1", "25", "23", "1", "25", "300")]
    assert passed == [(), (25,), (), (50,), (), (75,), (100,), ()]
    assert goal.raised == usd("400.00")


def test_one_payment_may_pass_several() -> None:
    """All of them are told, lowest first."""
    goal = tracker()
    assert goal.apply(donation(usd(60))) == (25, 50)
    assert goal.apply(donation(usd(1000))) == (75, 100)


def test_every_kind_of_payment_counts() -> None:
    """The sum is estimated as soon as one part is."""
    goal = tracker()
    half = usd("2.50", estimated=True)
    for event in (
        donation(usd(5)),
        Cheer(id="c", at=AT, viewer=ANONYMOUS, bits=100, amount=bits(100)),
        Subscription(id="s", at=AT, viewer=ANONYMOUS, tier=Tier.PRIME, amount=half),
        Resubscription(id="r", at=AT, viewer=ANONYMOUS, tier=Tier.ONE, amount=half, months=3),
        GiftSubscriptions(id="g", at=AT, viewer=ANONYMOUS, tier=Tier.ONE, count=2, amount=usd(5, estimated=True)),
    ):
        goal.apply(event)
    assert goal.raised == usd("16.00", estimated=True)


@pytest.mark.parametrize(
    "event",
    [
        donation(usd(500), charity=True),
        donation(Money(amount=Decimal(500), currency="EUR")),
        Follow(id="f", at=AT, viewer=ANONYMOUS),
        Raid(id="r", at=AT, viewer=ANONYMOUS, viewers=500),
    ],
)
def test_what_is_not_the_streamers_money_does_not_count(event: Event) -> None:
    """Charity, other currencies and events without money leave the goal as it is."""
    goal = tracker()
    assert goal.apply(event) == ()
    assert goal.raised == usd(0)


def test_paying_back_passes_nothing_anew() -> None:
    """A sum that falls and rises again announces no milestone twice."""
    goal = tracker()
    assert goal.apply(donation(usd(30))) == (25,)
    assert goal.apply(donation(usd(-20))) == ()
    assert goal.apply(donation(usd(20))) == ()
    assert goal.raised == usd(30)


def test_what_was_not_announced_before_a_crash_is_due() -> None:
    """The payments were journalled, one announcement was, the other was not: it is due after the rebuild."""
    goal = tracker()
    payment = donation(usd(60))
    goal.apply(payment)
    announced = goal.reached(25, id="e1", at=AT, cause=payment.id)
    assert announced == GoalReached(
        id="e1", at=AT, cause="d1", goal_id="mic", title="A new microphone", percent=25, raised=usd(60)
    )
    rebuilt = tracker()
    for event in (payment, announced):
        rebuilt.apply(event)
    assert [*rebuilt.due] == [50]
    rebuilt.apply(rebuilt.reached(50, id="e2", at=AT))
    assert [*rebuilt.due] == []


def test_another_goals_milestones_are_not_ours() -> None:
    """Announcements count for the goal they name."""
    goal = tracker()
    other = GoalTracker(goal_id="cam", title="A camera", target=usd(10))
    goal.apply(other.reached(25, id="e1", at=AT))
    assert goal.apply(donation(usd(25))) == (25,)


def test_the_bar_shows_how_it_stands() -> None:
    """What is raised may exceed the target."""
    goal = tracker()
    goal.apply(donation(usd(150)))
    cue = goal.cue()
    assert (cue.goal_id, cue.title, cue.raised, cue.target) == ("mic", "A new microphone", usd(150), usd(100))


def test_a_goal_needs_a_target() -> None:
    """A target of nothing would be reached before it began."""
    with pytest.raises(ValueError, match="above 0"):
        tracker(usd(0))


@given(
    target=monies(["USD"]).filter(lambda money: money.amount > 0),
    history=st.lists(events(*PAYMENTS, Follow) | events_of(GoalReached), max_size=25),
    crash=st.integers(0, 60),
)
def test_each_milestone_is_announced_once_over_a_crash(target: Money, history: list[Event], crash: int) -> None:
    """A show that announces what a payment passed, dies anywhere, rebuilds and goes on misses none, repeats none."""
    journal: list[Event] = []
    goal = tracker(target)

    def record(event: Event) -> tuple[int, ...]:
        journal.append(event)
        return goal.apply(event)

    def announce(percents: tuple[int, ...]) -> None:
        for percent in percents:
            if len(journal) == crash:
                return
            record(goal.reached(percent, id=f"e{len(journal)}", at=AT))

    for event in history:
        if len(journal) == crash:
            goal = tracker(target)
            for known in journal:
                goal.apply(known)
            crash = -1
            announce(goal.due)
        announce(record(event))
    crash = -1
    announce(goal.due)

    announced = [event.percent for event in journal if isinstance(event, GoalReached) and event.goal_id == "mic"]
    raised = sum(
        event.amount.amount
        for event in history
        if isinstance(event, PAYMENTS) and event.amount.currency == "USD" and not getattr(event, "charity", False)
    )
    assert goal.raised.amount == raised
    assert announced == [percent for percent in MILESTONES if raised * 100 >= target.amount * percent]
