"""Money follows enjoyment, with a lag."""

import random
import statistics

import pytest
from tests.unit.audience.theatre import play

from vtuber.audience.attendee import Attendee
from vtuber.audience.people import INDEX_OF
from vtuber.audience.purses import donation_usd
from vtuber.audience.world import MEDIUM
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Payment

SEEDS = range(20, 24)


@pytest.mark.slow
def test_the_best_activity_earns_and_holds_most() -> None:
    """Playing only what a channel likes best earns at least three times what its worst earns, over some channels."""
    earned, watching = {0: 0.0, 3: 0.0}, {0: 0, 3: 0}
    for seed in SEEDS:
        ranking = MEDIUM.channel(seed).ranking()
        for rank in (0, 3):
            show = play("medium", seed=seed, hours=0.75, activities=(ranking[rank],))
            earned[rank] += sum(moved.usd for moved in show.audience.truth.moved)
            watching[rank] += show.audience.viewers
    assert earned[0] > 3 * earned[3]
    assert watching[0] > 1.3 * watching[3]


def test_money_comes_after_what_moved_it() -> None:
    """Of three stretches of twenty minutes the middle one is good: money peaks late in it and goes on after its end."""
    channel = MEDIUM.channel(20)
    best, worst = channel.ranking()[0], channel.ranking()[-1]
    moved = play("generous", seed=20, hours=1.0, activities=(worst, best), minutes=20.0).audience.truth.moved
    minutes = [payment.arrived_s / 60.0 for payment in moved]
    early, late, after = (sum(begin <= minute < begin + 5 for minute in minutes) for begin in (20, 35, 40))
    assert late > 2 * early
    assert after > 1.3 * early
    assert sum(payment.activity is best and payment.arrived_s > 40 * 60.0 for payment in moved) > 5
    assert 70 <= statistics.median(payment.arrived_s - payment.decided_s for payment in moved) <= 140


def test_boredom_shows_in_the_takings() -> None:
    """The same activity for two hours earns less and less."""
    best = MEDIUM.channel(20).ranking()[0]
    moved = play("generous", seed=20, hours=2.0, activities=(best,)).audience.truth.moved
    per_viewer = [sum(begin <= payment.arrived_s / 60.0 < begin + 30 for payment in moved) for begin in (10, 90)]
    assert per_viewer[1] < 0.8 * per_viewer[0]


def test_donations_are_heavy_tailed() -> None:
    """Half of them are small change; the largest hundredth is ten times as much and has a power law's tail."""
    chance = random.Random(3)
    amounts = sorted(donation_usd(MEDIUM, chance, 40.0) for _ in range(20_000))
    median = amounts[10_000]
    assert 3 <= median <= 6
    assert amounts[-200] > 8 * median
    assert amounts[-1] > 60 * median
    assert amounts[0] >= 1
    assert amounts[-1] <= MEDIUM.largest_usd
    beyond = [sum(amount > limit for amount in amounts) for limit in (50.0, 100.0, 200.0)]
    assert 1.7 < beyond[0] / beyond[1] < 4
    assert 1.7 < beyond[1] / beyond[2] < 4


def test_the_truth_knows_every_payment() -> None:
    """Each payment event has its story, and no story lacks its event."""
    show = play("medium", seed=8, hours=2.0)
    told = {moved.event_id for moved in show.audience.truth.moved}
    assert told == {event.id for event in show.events if isinstance(event, Payment)}
    assert len(told) > 5


def visitor() -> Attendee:
    """Return somebody of usual patience."""
    person = MEDIUM.channel(1).regulars[0]
    return Attendee(person, now=0.0, months=0, stay_minutes=60.0, tiring=0.02, budget_usd=10.0)


def test_boredom_grows_and_fades() -> None:
    """An activity loses its charm while it lasts and wins it back while it is away."""
    attendee = visitor()
    talk, game = INDEX_OF[Activity.TALK], INDEX_OF[Activity.GAME]
    enjoyment, boredom = [], []
    for step in range(1, 241):
        activity = game if 81 <= step < 161 else talk
        attendee.feel(activity, now=30.0 * step, liveliness=1.0, follow=0.12, world=MEDIUM)
        enjoyment.append(attendee.enjoyment)
        boredom.append(attendee.boredom[talk])
    assert boredom[79] > 0.7
    assert boredom[160] < 0.6 * boredom[79]
    assert enjoyment[20] > enjoyment[79]
    assert enjoyment[180] > enjoyment[239]


def test_moods_stay_between_their_bounds() -> None:
    """Whatever happens, enjoyment runs from 0 to 1."""
    chance = random.Random(2)
    attendee = visitor()
    for step in range(500):
        attendee.delight(chance.uniform(-0.5, 0.5))
        attendee.feel(chance.randrange(5), now=30.0 * step, liveliness=chance.random(), follow=0.12, world=MEDIUM)
        assert 0.0 <= attendee.enjoyment <= 1.0
        assert all(0.0 <= boredom <= 1.0 for boredom in attendee.boredom)
