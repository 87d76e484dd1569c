"""Who may not renew, with reasons; and which months are worth a word."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.community.anniversaries import Anniversary, anniversary_of, coming
from vtuber.community.churn import AT_RISK, at_risk, risk_of
from vtuber.community.subscribers import Roster
from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    Acquaintance,
    Attended,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)

AT = datetime(2026, 1, 15, 18, tzinfo=UTC)
DAY = timedelta(days=1)
STREAMS = tuple(StreamBegan(at=AT - (20 - number) * DAY, stream=f"{number:04d}") for number in range(20))


def subscriber(
    *,
    months: int = 5,
    day: float = -10,
    tier: Tier = Tier.ONE,
    attended: range = range(20),
    viewer: str = "twitch:1",
    badge: float | None = None,
) -> SubscriptionHistory:
    """Return what is known of one who renewed so many days ago, and came to these of the last twenty streams."""
    paid = SubscriptionPaid(
        at=AT + day * DAY, viewer=viewer, stream="0001", ref="1", kind="resubscription", tier=tier, months=months
    )
    who = Acquaintance(
        id=viewer,
        name="Wren",
        first=AT - 90 * DAY,
        last=AT,
        names=("wren",),
        badges=() if badge is None else (BadgeSeen(at=AT + badge * DAY, stream="b", months=months),),
        attended=tuple(Attended(at=STREAMS[number].at, stream=STREAMS[number].stream) for number in attended),
    )
    return SubscriptionHistory(paid=(paid,), people=(who,), streams=STREAMS)


def risk(history: SubscriptionHistory) -> tuple[float, tuple[str, ...]]:
    """Return the score and the reasons of the one subscriber, in words."""
    roster = Roster.of(history, AT)
    found = risk_of(roster.subscribers[0], roster)
    assert found is not None
    return found.score, tuple(reason.words for reason in found.reasons)


def test_who_comes_and_pays_is_at_no_risk() -> None:
    """Nothing speaks against it."""
    assert risk(subscriber()) == (0.0, ())


def test_reasons_add_up_and_say_what_they_are() -> None:
    """Staying away weighs most, then being overdue, then Prime."""
    score, reasons = risk(subscriber(day=-36, tier=Tier.PRIME, attended=range(15)))
    assert reasons == (
        "chatted in 0 of the last 5 streams, in 15 of the 15 before",
        "a renewal was due 5 days ago",
        "Prime has to be renewed by hand",
    )
    assert score == pytest.approx(0.8)


def test_a_gift_does_not_renew() -> None:
    """And a first month is the least certain."""
    given_one = SubscriptionGiven(at=AT - DAY, giver="twitch:9", recipient="kelp", stream="0001", ref="1")
    assert risk(SubscriptionHistory(given=(given_one,))) == (
        0.4,
        ("it was a gift, which does not renew by itself", "it is their first month"),
    )


def test_a_badge_that_is_gone_tells() -> None:
    """Of somebody who wore one and chats without it; not of one who never did, nor within a day of paying."""
    score, reasons = risk(subscriber(day=-30, badge=-28))
    assert (score, reasons) == (0.4, ("chatted lately without the badge they wore before",))
    assert risk(subscriber(day=-30)) == (0.0, ())
    assert risk(subscriber(day=-30, badge=-1.5)) == (0.0, ())


def test_too_few_streams_tell_nothing_of_attendance() -> None:
    """Somebody who came for the first time a week ago is not compared with before."""
    history = subscriber(attended=range(0))
    newcomer = Acquaintance(id="twitch:1", name="Wren", first=AT - 7.5 * DAY, last=AT, names=("wren",))
    assert risk(SubscriptionHistory(paid=history.paid, people=(newcomer,), streams=STREAMS)) == (0.0, ())


def test_nobody_who_is_gone_is_at_risk() -> None:
    """Whoever was not seen renewing is on another list."""
    roster = Roster.of(subscriber(day=-80), AT)
    assert risk_of(roster.subscribers[0], roster) is None
    assert at_risk(roster, least=0) == ()


def test_the_list_begins_with_the_highest() -> None:
    """And leaves out the safe ones."""
    histories = [
        subscriber(viewer="twitch:1"),
        subscriber(viewer="twitch:2", attended=range(15)),
        subscriber(viewer="twitch:3", attended=range(15), day=-40),
    ]
    merged = SubscriptionHistory(
        paid=tuple(each.paid[0] for each in histories),
        people=tuple(each.people[0] for each in histories),
        streams=STREAMS,
    )
    listed = at_risk(Roster.of(merged, AT))
    assert [each.subscriber.id for each in listed] == ["twitch:3", "twitch:2"]
    assert all(each.risk.score >= AT_RISK for each in listed)


@given(
    months=st.integers(1, 40),
    day=st.integers(-40, 0),
    tier=st.sampled_from(list(Tier)),
    attended=st.integers(0, 20).map(range),
)
def test_a_score_is_the_sum_of_its_reasons(months: int, day: int, tier: Tier, attended: range) -> None:
    """Between 0 and 1, so that each can be explained."""
    roster = Roster.of(subscriber(months=months, day=day, tier=tier, attended=attended), AT)
    found = risk_of(roster.subscribers[0], roster)
    if found is not None:
        assert found.score == pytest.approx(min(1, sum(reason.points for reason in found.reasons)), abs=0.005)
        assert all(reason.points > 0 for reason in found.reasons)


@pytest.mark.parametrize(
    ("before", "months", "mark"),
    [
        (5, 6, Anniversary(months=6, exact=True)),
        (11, 12, Anniversary(months=12, exact=True)),
        (0, 24, Anniversary(months=24, exact=True)),
        (4, 8, Anniversary(months=6, exact=False)),
        (11, 14, Anniversary(months=12, exact=False)),
        (3, 38, Anniversary(months=36, exact=False)),
        (0, 14, None),
        (6, 7, None),
        (12, 12, None),
        (12, 18, None),
        (0, 1, None),
    ],
)
def test_half_a_year_and_every_year(before: int, months: int, mark: Anniversary | None) -> None:
    """The month itself, or one that was passed since the last word."""
    assert anniversary_of(months, before) == mark


@given(steps=st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_no_mark_is_told_twice_and_no_year_is_missed(steps: list[int]) -> None:
    """However many months lie between two renewals that are shared."""
    told, months = [], 1
    for step in steps:
        before, months = months, months + step
        if (mark := anniversary_of(months, before)) is not None:
            told.append(mark.months)
    assert told == sorted(set(told))
    assert {mark for mark in told if mark >= 12} == set(range(12, months + 1, 12))


def test_coming_anniversaries_are_those_of_the_next_renewal() -> None:
    """The soonest first; a gift has none."""
    roster = Roster.of(subscriber(months=11), AT)
    (found,) = coming(roster)
    assert (found.months, found.at) == (12, roster.subscribers[0].paid_until)
    assert coming(Roster.of(subscriber(months=10), AT)) == ()
    assert coming(Roster.of(subscriber(months=11, day=-80), AT)) == ()
