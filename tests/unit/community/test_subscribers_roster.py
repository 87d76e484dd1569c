"""The roster of subscribers: what payments, gifts and badges add up to, whatever their order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.community.breakdown import BANDS, band_of, breakdown_of
from vtuber.community.months import months_later
from vtuber.community.subscribers import CURRENT, Roster, State, Subscriber, joined
from vtuber.community.terms import EARLY, GRACE, Means
from vtuber.domain.channel_events import Tier
from vtuber.domain.money import Money, usd
from vtuber.domain.subscriptions import (
    Acquaintance,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)

AT = datetime(2026, 1, 15, 18, tzinfo=UTC)
DAY = timedelta(days=1)


def paid(
    day: float, months: int = 0, *, viewer: str = "twitch:1", tier: Tier = Tier.ONE, ref: str = ""
) -> SubscriptionPaid:
    """Return a payment: a renewal if it tells months."""
    return SubscriptionPaid(
        at=AT + day * DAY,
        viewer=viewer,
        stream="0001",
        ref=ref or f"{viewer} {day}",
        kind="resubscription" if months else "subscription",
        tier=tier,
        months=months,
    )


def gave(day: float, count: int = 1, *, viewer: str = "twitch:2") -> SubscriptionPaid:
    """Return gifts to others."""
    return SubscriptionPaid(
        at=AT + day * DAY, viewer=viewer, stream="0001", ref=f"g{day}", kind="gift", tier=Tier.ONE, count=count
    )


def given_to(name: str, day: float, *, ref: str = "") -> SubscriptionGiven:
    """Return a gift to a name."""
    return SubscriptionGiven(
        at=AT + day * DAY, giver="twitch:2", recipient=name, stream="0001", ref=ref or f"g{day}", tier=Tier.ONE
    )


def person(number: int, name: str, *badges: tuple[float, int], last: float = 0) -> Acquaintance:
    """Return a viewer who wore badges: on which day, of how many months."""
    seen = tuple(BadgeSeen(at=AT + day * DAY, stream=f"{day}", months=months) for day, months in badges)
    return Acquaintance(
        id=f"twitch:{number}", name=name, first=AT, last=AT + last * DAY, names=(name.lower(),), badges=seen
    )


def only(history: SubscriptionHistory, day: float) -> Subscriber:
    """Return the one subscriber of a history."""
    (found,) = Roster.of(history, AT + day * DAY).subscribers
    return found


@pytest.mark.parametrize(
    ("day", "state"),
    [(0, State.ACTIVE), (27, State.ACTIVE), (28, State.DUE), (41, State.DUE), (42, State.LAPSED), (400, State.LAPSED)],
)
def test_a_month_is_paid_for_then_due_then_not_seen_renewing(day: float, state: State) -> None:
    """From three days before its end to ten after it a renewal is expected."""
    history = SubscriptionHistory(paid=(paid(0),))
    assert only(history, day).state is state
    found = only(history, day)
    assert (found.expected_from, found.expected_until) == (found.paid_until - EARLY, found.paid_until + GRACE)


def test_months_that_were_not_shared_count() -> None:
    """The cumulative months of the next renewal cover them, and the row is unbroken."""
    found = only(SubscriptionHistory(paid=(paid(0), paid(31 + 28 + 31 + 1, 4))), 95)
    assert (found.state, found.months, found.streak) == (State.ACTIVE, 4, 4)


def test_who_comes_back_after_a_gap_has_returned() -> None:
    """Cumulative months go on, the row begins anew; the month after that nobody speaks of it."""
    back = (paid(0), paid(31, 2), paid(150, 3))
    found = only(SubscriptionHistory(paid=back), 151)
    assert (found.state, found.months, found.streak) == (State.RETURNED, 3, 1)
    later = only(SubscriptionHistory(paid=(*back, paid(181, 4))), 182)
    assert (later.state, later.months, later.streak) == (State.ACTIVE, 4, 2)


def test_a_first_subscription_is_the_first_of_its_months() -> None:
    """Told again as month one, it is the same month; Prime changed to paid within it is, too."""
    told_twice = only(SubscriptionHistory(paid=(paid(0, tier=Tier.PRIME), paid(1, 1, tier=Tier.PRIME))), 2)
    assert (told_twice.months, told_twice.means) == (1, Means.PRIME)
    changed = only(SubscriptionHistory(paid=(paid(0, tier=Tier.PRIME), paid(9, tier=Tier.TWO))), 10)
    assert (changed.months, changed.means, changed.tier) == (1, Means.PAID, Tier.TWO)
    assert changed.paid_until == months_later(AT, 1)


def test_since_when_is_reckoned_back_from_the_months() -> None:
    """Somebody who is known from their 25th month on began two years before it at the latest."""
    assert only(SubscriptionHistory(paid=(paid(0, 25),)), 1).since == months_later(AT, -24)


def test_a_gift_finds_whoever_bears_the_name_last() -> None:
    """And counts for them; who never chatted is known by name alone."""
    history = SubscriptionHistory(
        given=(given_to("wren", 0), given_to("stranger", 0)),
        paid=(gave(0, 2),),
        people=(person(3, "Wren", last=1), person(4, "Wren", last=5), person(2, "Moss")),
    )
    roster = Roster.of(history, AT + DAY)
    assert {(who.id, who.means, who.gifts_received) for who in roster.subscribers} == {
        ("twitch:4", Means.GIFT, 1),
        ("name:stranger", Means.GIFT, 1),
    }
    assert roster.given == {"twitch:2": 2}
    assert all(who.expected_from is None for who in roster.subscribers)


def test_who_was_given_one_and_now_pays() -> None:
    """A gift first, their own after it; a gift within their own month changes nothing."""
    history = SubscriptionHistory(
        given=(given_to("wren", 0), given_to("wren", 40)), paid=(paid(33),), people=(person(1, "Wren"),)
    )
    found = only(history, 45)
    assert (found.means, found.months, found.gifts_received) == (Means.PAID, 2, 2)


def test_a_badge_tells_what_was_not_shared() -> None:
    """The subscription is on while it is worn, and ends a month after the last month it told, at most."""
    history = SubscriptionHistory(paid=(paid(0),), people=(person(1, "Wren", (70, 3)),))
    found = only(history, 71)
    assert (found.state, found.months, found.told_months, found.streak) == (State.ACTIVE, 3, 1, 3)
    assert (found.renewed, found.shown) == (AT, AT + 70 * DAY)
    assert found.paid_until == months_later(AT, 3)
    assert only(history, 110).state is State.LAPSED


def test_a_badge_within_the_month_moves_nothing() -> None:
    """It may be two days before its end."""
    found = only(SubscriptionHistory(paid=(paid(0, 5),), people=(person(1, "Wren", (2, 5), (29, 5)),)), 29)
    assert (found.months, found.paid_until, found.streak) == (5, months_later(AT, 1), 1)


def test_a_badge_past_the_end_of_the_same_month_shows_no_more_than_that_day() -> None:
    """The payment was seen late; the next one is due."""
    found = only(SubscriptionHistory(paid=(paid(0, 5),), people=(person(1, "Wren", (35, 5)),)), 35)
    assert (found.months, found.paid_until, found.state) == (5, AT + 35 * DAY, State.DUE)


def test_a_badge_after_a_gap_shows_that_they_are_back() -> None:
    """Its months did not keep up with the calendar."""
    found = only(SubscriptionHistory(paid=(paid(0, 5),), people=(person(1, "Wren", (200, 6)),)), 201)
    assert (found.state, found.months, found.streak) == (State.RETURNED, 6, 1)


def test_a_badge_alone_tells_of_a_subscription() -> None:
    """For a month from when it was seen; nothing is known of how it is paid."""
    history = SubscriptionHistory(people=(person(1, "Wren", (0, 30)),))
    found = only(history, 1)
    assert (found.state, found.months, found.told_months, found.means) == (State.ACTIVE, 30, 0, Means.UNKNOWN)
    assert (found.tier, found.renewed, found.since) == (None, None, months_later(AT, -29))
    assert only(history, 60).state is State.LAPSED


def test_a_giver_alone_is_no_subscriber() -> None:
    """Their gifts count all the same."""
    roster = Roster.of(SubscriptionHistory(paid=(gave(0, 5),), people=(person(2, "Moss"),)), AT)
    assert (roster.subscribers, roster.given) == ((), {"twitch:2": 5})


def test_the_month_of_all_is_an_estimate_without_gifts() -> None:
    """Per tier, marked as reckoned."""
    worth = {Tier.ONE: usd(3, estimated=True), Tier.PRIME: usd("2.25", estimated=True)}
    history = SubscriptionHistory(
        paid=(paid(0), paid(0, viewer="twitch:5", tier=Tier.PRIME)), given=(given_to("stranger", 0),)
    )
    counts = breakdown_of(Roster.of(history, AT), worth.__getitem__)
    assert (counts.current, counts.month) == (3, Money(amount=usd("5.25").amount, currency="USD", estimated=True))


@pytest.mark.parametrize(
    ("months", "band"), [(0, 0), (1, 0), (2, 1), (5, 1), (6, 2), (12, 3), (23, 3), (24, 4), (99, 4)]
)
def test_bands(months: int, band: int) -> None:
    """Each tenure is in one."""
    assert band_of(months) == BANDS[band][1]


@pytest.mark.parametrize(
    ("at", "months", "later"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-12-31", 2, "2027-02-28"), ("2026-03-31", -1, "2026-02-28")],
)
def test_a_month_later_may_be_shorter(at: str, months: int, later: str) -> None:
    """Then it is its last day."""
    assert months_later(datetime.fromisoformat(at), months) == datetime.fromisoformat(later)


_VIEWERS = st.sampled_from(["twitch:1", "twitch:2", "twitch:3"])
_DAYS = st.integers(0, 400)
_TIERS = st.sampled_from(list(Tier))
_PAID = st.one_of(
    st.builds(
        lambda day, months, viewer, tier: paid(day, months, viewer=viewer, tier=tier),
        _DAYS,
        st.integers(0, 14),
        _VIEWERS,
        _TIERS,
    ),
    st.builds(lambda day, count, viewer: gave(day, count, viewer=viewer), _DAYS, st.integers(1, 20), _VIEWERS),
)
_GIVEN = st.builds(given_to, st.sampled_from(["wren", "moss", "stranger"]), _DAYS)
_HISTORIES = st.builds(
    lambda all_paid, given, badges: SubscriptionHistory(
        paid=tuple(all_paid),
        given=tuple(given),
        people=(person(1, "Wren", *badges), person(2, "Moss", last=200)),
        streams=(StreamBegan(at=AT, stream="0001"),),
    ),
    st.lists(_PAID, max_size=12),
    st.lists(_GIVEN, max_size=5),
    st.lists(st.tuples(_DAYS, st.integers(1, 9)), max_size=4),
)


@given(history=_HISTORIES, day=_DAYS, data=st.data())
def test_order_and_repetition_change_nothing(history: SubscriptionHistory, day: int, data: st.DataObject) -> None:
    """The roster is a function of the set of what is known."""
    shuffled = SubscriptionHistory(
        paid=tuple(data.draw(st.permutations([*history.paid, *history.paid[:3]]))),
        given=tuple(data.draw(st.permutations([*history.given, *history.given[:2]]))),
        people=tuple(data.draw(st.permutations(history.people))),
        streams=history.streams,
    )
    now = AT + day * DAY
    assert Roster.of(shuffled, now) == Roster.of(history, now) == Roster.of(joined(history, shuffled), now)


@given(history=_HISTORIES, days=st.tuples(_DAYS, _DAYS))
def test_months_never_shrink(history: SubscriptionHistory, days: tuple[int, int]) -> None:
    """As time goes on, nobody has fewer months, fewer gifts, or is gone."""
    before, after = (Roster.of(history, AT + day * DAY) for day in sorted(days))
    for who in before.subscribers:
        later = after.find(who.id)
        assert later is not None
        assert later.months >= who.months
        assert later.gifts_given >= who.gifts_given
        assert later.gifts_received >= who.gifts_received
        assert later.streak <= later.months


@given(history=_HISTORIES, day=st.integers(0, 300), more=st.integers(1, 3), viewer=_VIEWERS)
def test_whoever_renews_is_a_subscriber(history: SubscriptionHistory, day: int, more: int, viewer: str) -> None:
    """However long nobody saw them do so; with a gap if even sharing it late explains nothing."""
    now = AT + day * DAY
    before = Roster.of(history, now).find(viewer)
    renewal = paid(day, (before.months if before else 0) + more, viewer=viewer, ref="last")
    found = Roster.of(joined(history, SubscriptionHistory(paid=(renewal,))), now).find(viewer)
    assert found is not None
    assert found.state in {State.ACTIVE, State.RETURNED}
    if before is not None and more == 1 and now > months_later(before.paid_until, 1):
        assert found.state is State.RETURNED


@given(history=_HISTORIES, day=_DAYS)
def test_the_counts_add_up(history: SubscriptionHistory, day: int) -> None:
    """Each breakdown to the whole that it breaks down."""
    roster = Roster.of(history, AT + day * DAY)
    counts = breakdown_of(roster)
    assert sum(counts.states.values()) == counts.known == len(roster.subscribers)
    for each in (counts.tiers, counts.means, counts.bands):
        assert sum(each.values()) == counts.current == sum(who.state in CURRENT for who in roster.subscribers)
