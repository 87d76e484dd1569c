"""Simulated channels keep their books: heads, money and chance, whatever is played on them."""

from itertools import pairwise

import hypothesis
import pytest
from hypothesis import strategies as st

from vtuber.domain.errors import SettingError
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.world import MODES, WORLDS, world_of

HONEST = sorted(name for name, world in WORLDS.items() if not (world.noise or world.net_only))
arms = st.lists(st.sampled_from(MODES), min_size=1, max_size=8)
numbers = st.integers(min_value=0, max_value=1_000)


def played(channel: Channel, choices: list[str], streams: int = 2) -> list[tuple[list[SegmentOutcome], list[Payment]]]:
    """Play streams with these modes in turn; return the outcomes and the late payments of each."""
    found = []
    for stream in range(streams):
        channel.begin(stream)
        outcomes: list[SegmentOutcome] = []
        while not channel.over:
            outcomes.append(channel.play(choices[len(outcomes) % len(choices)]))
        found.append((outcomes, list(channel.end())))
    return found


@hypothesis.settings(max_examples=25)
@hypothesis.given(choices=arms, number=numbers, world=st.sampled_from(HONEST))
def test_heads_add_up(choices: list[str], number: int, world: str) -> None:
    """Who is there at the end of a segment was there at its beginning or came, and did not go."""
    for outcomes, _ in played(Channel(world, seed=3, number=number, hours=1.0), choices):
        assert outcomes[0].viewers_start == 0
        for before, after in pairwise(outcomes):
            assert after.viewers_start == before.viewers_end
        for outcome in outcomes:
            assert outcome.viewers_end == outcome.viewers_start + outcome.arrivals - outcome.departures
            assert min(outcome.viewers_end, outcome.arrivals, outcome.departures, outcome.messages) >= 0
            assert outcome.departures <= outcome.viewers_start
            assert outcome.viewer_minutes >= 0


@hypothesis.settings(max_examples=25)
@hypothesis.given(choices=arms, number=numbers, world=st.sampled_from(["medium", "long_lag", "large"]))
def test_each_payment_arrives_once(choices: list[str], number: int, world: str) -> None:
    """What was meant to be paid arrives in the segment it falls into, or late, and nothing arrives twice."""
    channel = Channel(world, seed=4, number=number, hours=1.0)
    for stream in range(2):
        channel.begin(stream)
        arrived: list[Payment] = []
        while not channel.over:
            outcome = channel.play(choices[len(arrived) % len(choices)])
            begun = channel.minute - outcome.minutes
            assert all(begun <= payment.minute < channel.minute for payment in outcome.payments)
            arrived += outcome.payments
        late = channel.end()
        assert all(payment.minute >= channel.planned_minutes for payment in late)
        arrived += late
        assert len(arrived) == channel.ledger.payments
        assert sum(payment.amount for payment in arrived) == pytest.approx(channel.ledger.paid_usd)
        assert all(payment.amount > 0 for payment in arrived)


@pytest.mark.parametrize("world", WORLDS)
def test_same_seed_same_channel(world: str) -> None:
    """Seed and number settle everything; another number is another channel."""
    choices = ["talk", "game", "q_and_a", "idle", "react"]
    first, again, other = (played(Channel(world, seed=5, number=number, hours=1.0), choices) for number in (1, 1, 2))
    assert first == again
    assert first != other


def test_policies_meet_the_same_raids_and_drift() -> None:
    """What no policy causes is the same for all of them."""
    one, other = (Channel("strong_drift", seed=6, hours=2.0) for _ in range(2))
    raids = [
        [[outcome.after_raid for outcome in outcomes] for outcomes, _ in played(channel, [arm], streams=8)]
        for channel, arm in ((one, "talk"), (other, "game"))
    ]
    assert raids[0] == raids[1]
    assert any(any(stream) for stream in raids[0])
    assert (one.nature.tastes == other.nature.tastes).all()
    assert one.mood == other.mood


def test_net_counts_hide_who_came_and_went() -> None:
    """Where only heads are counted, a segment shows arrivals or departures, never both."""
    ((outcomes, _),) = played(Channel("net_counts", seed=7), ["talk"], streams=1)
    assert all(0 in (outcome.arrivals, outcome.departures) for outcome in outcomes)
    assert any(outcome.departures for outcome in outcomes)


def test_noise_is_in_what_is_seen_only() -> None:
    """Noise blurs heads and messages and changes nothing that happens."""
    clear, blurred = (Channel(world, seed=8) for world in ("medium", "noisy"))
    ((seen, _),), ((blurred_seen, _),) = (played(channel, ["react", "talk"], streams=1) for channel in (clear, blurred))
    assert clear.ledger == blurred.ledger
    ratios = [two.viewers_end / one.viewers_end for one, two in zip(seen, blurred_seen, strict=True) if one.viewers_end]
    assert min(ratios) < 0.95
    assert max(ratios) > 1.05
    assert [outcome.payments for outcome in seen] == [outcome.payments for outcome in blurred_seen]


def test_context_tells_what_was() -> None:
    """Before a segment the policy hears of heads, chat, time and the mode before."""
    channel = Channel("large", seed=9)
    channel.begin(0)
    first = channel.context()
    assert (first.viewers, first.previous_arm, first.minutes_into_stream, first.planned_minutes) == (0, None, 0.0, 240)
    outcome = [channel.play("game") for _ in range(10)][-1]
    then = channel.context()
    assert then.viewers == outcome.viewers_end
    assert then.messages_per_minute == outcome.messages / outcome.minutes
    assert (then.previous_arm, then.minutes_into_stream) == ("game", 40.0)


def test_streams_are_played_in_order() -> None:
    """A stream cannot be left out."""
    with pytest.raises(ValueError, match="cannot follow"):
        Channel("small", seed=1).begin(1)


def test_unknown_world() -> None:
    """The error names the worlds there are."""
    with pytest.raises(SettingError, match=r"no world called 'tiny'.*small"):
        world_of("tiny")
