"""Goals count what was paid in their currency, and pass each milestone once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import events, monies

from vtuber.community.goal_book import KINDS, GoalBook
from vtuber.community.goal_rows import planned_row, row_of
from vtuber.community.goals import GoalProgress
from vtuber.domain.channel_events import (
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Payment,
    Raid,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalClosed, GoalSet
from vtuber.domain.goals import MILESTONES, Goal, GoalState
from vtuber.domain.money import Money, bits, usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.viewers import ANONYMOUS

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)
PAYMENTS = (Donation, Cheer, Subscription, Resubscription, GiftSubscriptions)
MIC = Goal(id="mic", title="A new microphone", target=usd(100), start=AT)


def progress(goal: Goal = MIC) -> GoalProgress:
    """A goal of 100 dollars."""
    return GoalProgress.of(goal)


def donation(amount: Money, *, name: str = "d1", at: datetime = AT, charity: bool = False) -> Donation:
    """A donation."""
    return Donation(id=name, at=at, viewer=ANONYMOUS, amount=amount, charity=charity)


def test_milestones_are_passed_one_by_one() -> None:
    """Reaching a share exactly passes it; staying beyond it passes nothing again."""
    goal = progress()
    passed = []
    for amount in ("24.99", "0.01", "1", "25", "23", "1", "25", "300"):
        goal.pay(donation(usd(amount)))
        passed.append(goal.passed)
    assert passed == [(), (25,), (25,), (25, 50), (25, 50), (25, 50, 75), MILESTONES, MILESTONES]
    assert (goal.raised, goal.state) == (usd("400.00"), GoalState.REACHED)


def test_every_kind_of_payment_counts() -> None:
    """The sum is estimated as soon as one part is."""
    goal = progress()
    half = usd("2.50", estimated=True)
    paid: tuple[Payment, ...] = (
        donation(usd(5)),
        Cheer(id="c", at=AT, viewer=ANONYMOUS, bits=100, amount=bits(100)),
        Subscription(id="s", at=AT, viewer=ANONYMOUS, tier=Tier.PRIME, amount=half),
        Resubscription(id="r", at=AT, viewer=ANONYMOUS, tier=Tier.ONE, amount=half, months=3),
        GiftSubscriptions(id="g", at=AT, viewer=ANONYMOUS, tier=Tier.ONE, count=2, amount=usd(5, estimated=True)),
    )
    for payment in paid:
        goal.pay(payment)
    assert goal.raised == usd("16.00", estimated=True)


@pytest.mark.parametrize(
    "payment",
    [
        donation(usd(500), charity=True),
        donation(Money(amount=Decimal(500), currency="EUR")),
        donation(usd(500), at=AT + timedelta(hours=1, seconds=1)),
    ],
)
def test_what_is_not_the_streamers_money_does_not_count(payment: Donation) -> None:
    """Charity, other currencies and what comes after the deadline leave the goal as it is."""
    goal = progress(replace(MIC, deadline=AT + timedelta(hours=1)))
    goal.pay(payment)
    assert (goal.raised, goal.passed) == (usd(0), ())
    goal.pay(donation(usd(1), at=AT + timedelta(hours=1)))
    assert goal.raised == usd(1)


def test_paying_back_passes_nothing_anew() -> None:
    """A sum that falls takes no milestone back; one that rises again passes none twice."""
    goal = progress()
    for amount in (30, -20, 20):
        goal.pay(donation(usd(amount)))
        assert goal.passed == (25,)
    assert goal.raised == usd(30)


def test_a_goal_may_be_changed() -> None:
    """A lower target passes milestones at once; a higher one takes none back."""
    goal = progress()
    goal.pay(donation(usd(30)))
    goal.change(replace(MIC, target=usd(40), start=AT + timedelta(hours=1)), cause="e9")
    assert (goal.passed, goal.causes, goal.goal.start) == ((25, 50, 75), {25: "d1", 50: "e9", 75: "e9"}, AT)
    goal.change(replace(MIC, target=usd(4000)), cause="e10")
    assert goal.passed == (25, 50, 75)


def test_a_goal_needs_a_target() -> None:
    """A target of nothing would be reached before it began."""
    with pytest.raises(ValueError, match="above 0"):
        progress(replace(MIC, target=usd(0)))


def set_goal(goal_id: str, target: Money, *, number: int = 1) -> GoalSet:
    """A goal begins."""
    return GoalSet(id=f"e{number}", at=AT, goal_id=goal_id, title=goal_id.title(), target=target)


def test_another_goals_milestones_are_not_ours() -> None:
    """Events count for the goal they name, payments for every goal in their currency."""
    book = GoalBook.of(
        [
            set_goal("mic", usd(100)),
            set_goal("cam", usd(10), number=2),
            GoalReached(id="e3", at=AT, goal_id="cam", title="A camera", percent=25, raised=usd(5)),
            GoalReached(id="e4", at=AT, goal_id="unknown", title="?", percent=25, raised=usd(5)),
            donation(usd(26)),
            donation(usd(26)),
        ]
    )
    assert [(each.goal.id, percent) for each, percent in book.due] == [
        ("mic", 25),
        ("cam", 50),
        ("cam", 75),
        ("cam", 100),
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(events(*KINDS), max_size=8), st.integers(0, 8))
def test_no_journal_breaks_the_book(journal: list[Event], cut: int) -> None:
    """Whatever stands in a journal, and however often a part of it is read again: no sum counts a payment twice."""
    goals = [set_goal("a", usd(50)), set_goal("b", Money(amount=Decimal(9), currency="EUR"), number=2)]
    once = GoalBook.of([*goals, *journal])
    for each in once.goals.values():
        assert each.raised.currency == each.goal.target.currency
        assert set(each.due).isdisjoint(each.fired)
    paid = [*goals, *(event for event in journal if isinstance(event, PAYMENTS))]
    assert GoalBook.of([*paid, *paid[2 : 2 + cut]]).standings == GoalBook.of(paid).standings


def test_closing_ends_the_counting() -> None:
    """What is paid afterwards is for other goals."""
    closed = GoalClosed(id="e5", at=AT, goal_id="mic", title="Mic", target=usd(100), raised=usd(5), reason="closed")
    book = GoalBook.of([set_goal("mic", usd(100)), donation(usd(5)), closed, donation(usd(95), name="d2")])
    (standing,) = book.standings
    assert (standing.raised, standing.state, book.open) == (usd(5), GoalState.CLOSED, ())


@given(monies(["USD"]).filter(lambda money: money.amount > 0), monies(["USD"]))
def test_rows_hold_exact_amounts(target: Money, paid: Money) -> None:
    """Amounts are text, the share is in percent; a planned goal has the same keys."""
    goal = replace(MIC, target=target)
    begun = progress(goal)
    begun.pay(donation(paid))
    row = row_of(begun.standing)
    assert (Decimal(row["raised"]), Decimal(row["target"])) == (paid.amount, target.amount)
    assert row["percent"] == pytest.approx(float(paid.amount / target.amount * 100), abs=0.051)
    assert planned_row(goal).keys() == row.keys()


@pytest.mark.parametrize(
    "event", [Follow(id="f", at=AT, viewer=ANONYMOUS), Raid(id="r", at=AT, viewer=ANONYMOUS, viewers=5)]
)
def test_other_events_cost_one_look(event: Event) -> None:
    """They are told from those that count, so that nobody looks for milestones after them."""
    assert not GoalBook().apply(event)
