"""Policies differ in what they propose and agree in what they remember."""

import dataclasses
import json
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.seasons import EVEN, segment, stream

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.errors import SettingError
from vtuber.learning.history import STREAMS_KEPT
from vtuber.learning.limits import ModeLimits
from vtuber.learning.policies import POLICY_NAMES, Context, Payment, Policy, SegmentOutcome, make_policy
from vtuber.learning.segment_outcomes import outcome_of

LOVED = {**EVEN, Activity.GAME: 2.5}
NOW = Context(60, 20.0, 0.0, 240.0, None)


def learn(policy: Policy, number: int, activities: Sequence[str], chance: random.Random) -> None:
    """Let a policy see a stream in which the game is loved."""
    learn_from(policy, number, activities, chance, LOVED)


def learn_from(
    policy: Policy, number: int, arms: Sequence[str], chance: random.Random, liked: Mapping[Activity, float]
) -> None:
    """Let a policy see a stream of these arms."""
    policy.begin_stream(number)
    for each in stream(f"s{number}", [Activity(arm) for arm in arms], chance, liveliness=liked):
        policy.observe(outcome_of(each))
    policy.end_stream()


def seen(policy: Policy, streams: int, seed: int = 1) -> Policy:
    """Return the policy after a few streams of activities drawn at random."""
    chance = random.Random(seed)
    for number in range(streams):
        learn(policy, number, [chance.choice(ARMS) for _ in range(24)], chance)
    return policy


def restored(policy: Policy) -> Policy:
    """Return what comes back from a file."""
    return type(policy).from_state(json.loads(json.dumps(policy.state())))


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_every_policy_continues_from_any_others_state(name: str) -> None:
    """After the same streams every policy remembers the same, and goes on from any other's memory."""
    policy, other = seen(make_policy(name, seed=0), 3), seen(make_policy("uniform", seed=5), 3)
    assert policy.state()["history"] == other.state()["history"]
    continued = make_policy(name, seed=0, state=json.loads(json.dumps(other.state())))
    assert continued.posteriors() == policy.posteriors()
    assert continued.propose(NOW) == policy.propose(NOW)


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_a_restored_policy_is_the_same_in_mid_stream(name: str) -> None:
    """What comes back from a file believes and proposes the same to the last digit, and goes on doing so."""
    policy = seen(make_policy(name, seed=4), 2)
    policy.begin_stream(2)
    chance = random.Random(8)
    for each in stream("s2", [chance.choice(ARMS) for _ in range(9)], chance, liveliness=LOVED):
        policy.observe(outcome_of(each))
    other = restored(policy)
    assert other.posteriors() == policy.posteriors()
    assert other.propose(NOW) == policy.propose(NOW)
    for twin in (policy, other):
        twin.end_stream([Payment(5.0, 46.0)])
        twin.begin_stream(3)
    assert other.state() == policy.state()
    assert other.propose(NOW) == policy.propose(NOW)


@pytest.mark.slow
@pytest.mark.parametrize("name", POLICY_NAMES)
@settings(max_examples=6, deadline=None)
@given(cut=st.integers(0, 23), seed=st.integers(0, 3))
def test_a_stream_begun_again_counts_once(name: str, cut: int, seed: int) -> None:
    """A process that dies in a stream, and one that observes it again from the start, believe the same."""
    chance = random.Random(seed)
    outcomes = [
        outcome_of(each) for each in stream("s0", [chance.choice(ARMS) for _ in range(24)], chance, liveliness=LOVED)
    ]
    once, again = make_policy(name, seed=seed), make_policy(name, seed=seed)
    again.begin_stream(0)
    for outcome in outcomes[:cut]:
        again.observe(outcome)
    for policy in (once, again):
        policy.begin_stream(0)
        for outcome in outcomes:
            policy.observe(outcome)
        policy.end_stream()
    assert again.state() == once.state()
    assert again.posteriors() == once.posteriors()


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_every_proposal_carries_its_odds(name: str) -> None:
    """The logged odds are a distribution over all arms, the drawn arm was possible, and idle is no choice."""
    policy = seen(make_policy(name, seed=3), 1)
    policy.begin_stream(1)
    previous = None
    for number in range(20):
        proposal = policy.propose(Context(60, 20.0, 4.0 * number, 240.0, previous))
        assert set(proposal.probabilities) == {arm.value for arm in Activity}
        assert sum(proposal.probabilities.values()) == pytest.approx(1)
        assert proposal.propensity > 0
        assert proposal.probabilities["idle"] == 0
        previous = proposal.arm
        policy.observe(SegmentOutcome(previous, 4.0, 240.0, 60, 60, 5, 5, 90))


@pytest.mark.parametrize("name", [name for name in POLICY_NAMES if name != "rota"])
def test_arms_are_drawn_as_often_as_they_say(name: str) -> None:
    """Over many draws the frequencies are the propensities."""
    policy = seen(make_policy(name, seed=6), 1)
    drawn: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for _ in range(600):
        proposal = policy.propose(NOW)
        drawn[proposal.arm] += 1
        expected.update(proposal.probabilities)
    for arm, chance in expected.items():
        assert drawn[arm] == pytest.approx(chance, abs=5 * (chance + 1) ** 0.5)


def test_idle_is_drawn_only_when_nothing_else_is_there() -> None:
    """A channel that can only idle idles."""
    assert make_policy("uniform", seed=1, arms=("idle",)).propose(NOW).probabilities == {"idle": 1.0}


def test_an_unknown_policy_is_named_with_the_known_ones() -> None:
    """The error says what could have been meant."""
    with pytest.raises(SettingError, match=rf"'thomson'.*{', '.join(POLICY_NAMES)}"):
        make_policy("thomson", seed=0)


@pytest.mark.parametrize("arms", [(), ("talk", "talk")])
def test_arms_must_make_sense(arms: tuple[str, ...]) -> None:
    """None at all, or one twice, is a mistake of the caller's."""
    with pytest.raises(ValueError, match="each once"):
        make_policy("beta", seed=0, arms=arms)


def test_the_rota_takes_turns() -> None:
    """Each arm follows the one before it, and what is no arm leads back to the first."""
    policy = make_policy("rota", seed=0, arms=ARMS)
    turns = [policy.propose(Context(1, 1.0, 0.0, 240.0, arm)).arm for arm in ARMS]
    assert turns == [*ARMS[1:], ARMS[0]]
    assert policy.propose(Context(1, 1.0, 0.0, 240.0, "idle")).arm == ARMS[0]
    assert all(before != after for before, after in pairwise(turns))


@pytest.mark.parametrize("name", ["beta", "greedy"])
def test_the_loved_activity_comes_to_be_proposed(name: str) -> None:
    """After eight streams on its own proposals, the best activity is proposed most of the time."""
    chance = random.Random(4)
    policy = make_policy(name, seed=7)
    for number in range(8):
        learn(policy, number, [policy.propose(NOW).arm for _ in range(24)], chance)
    drawn = Counter(policy.propose(NOW).arm for _ in range(200))
    assert drawn["game"] > 120


def test_it_follows_a_change_of_taste() -> None:
    """When another activity becomes the loved one, old evidence fades and the proposals move."""
    chance = random.Random(8)
    policy = make_policy("beta", seed=9)
    for number in range(30):
        liveliness = LOVED if number < 10 else {**EVEN, Activity.Q_AND_A: 2.5}
        learn_from(policy, number, [policy.propose(NOW).arm for _ in range(24)], chance, liveliness)
    assert policy.propose(NOW).probabilities["q_and_a"] > 0.5


def test_evidence_fades_once_per_stream() -> None:
    """Nothing fades within a stream; the next stream lets what was before it fade."""
    policy = make_policy("uniform", seed=0)
    for number in range(3):
        policy.observe(outcome_of(segment(number=number, minute=5 * number)))
    assert policy.posteriors()["talk"].segments == pytest.approx(3)
    policy.end_stream()
    assert policy.posteriors()["talk"].segments == pytest.approx(3)
    policy.observe(outcome_of(segment(stream_id="s2")))
    assert policy.posteriors()["talk"].segments == pytest.approx(3 * 0.95 + 1)


def odd(value: float, kind: Any = np.float64) -> Any:  # noqa: ANN401  (numbers that a type checker would refuse)
    """Return a number of another library's type."""
    return kind(value)


ODD_TYPES = SegmentOutcome(
    arm=Activity.GAME,
    minutes=odd(4.1, np.float32),
    viewer_minutes=odd(201.7, np.float32),
    viewers_start=odd(50, np.int64),
    viewers_end=odd(52, np.int64),
    arrivals=odd(5, np.int64),
    departures=odd(3, np.int64),
    messages=odd(40, np.int64),
    payments=[Payment(odd(5.3, np.float32), odd(2.0))],
    after_raid=odd(1, np.bool_),
    probabilities={"game": odd(0.6), "talk": odd(0.4)},
)


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_figures_of_any_type_are_kept(name: str) -> None:
    """Other programs' numbers, numpy's say, come back from JSON as they went in, and to the same beliefs."""
    policy = make_policy(name, seed=odd(3, np.int64))
    policy.begin_stream(odd(0, np.int64))
    for _ in range(4):
        policy.observe(ODD_TYPES)
    policy.end_stream([Payment(odd(1.7, np.float32), odd(17.3, np.float32))])
    policy.observe(ODD_TYPES)
    other = restored(policy)
    assert other.state() == policy.state()
    assert other.posteriors() == policy.posteriors()
    assert other.propose(NOW) == policy.propose(NOW)


def test_what_was_observed_cannot_be_changed_afterwards() -> None:
    """Whoever fills one list of payments again and again changes nothing that was observed."""
    payments = [Payment(5.0, 2.0)]
    policy = make_policy("beta", seed=0)
    policy.observe(SegmentOutcome("talk", 4.0, 200.0, 50, 50, 0, 0, 40, payments))
    before = policy.state()
    payments.clear()
    assert policy.state() == before


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_a_stream_that_never_ended_is_learned_though_older_ones_are_let_go(name: str) -> None:
    """When the next stream begins, it counts as ended, however many there were."""
    policy = make_policy(name, seed=0, arms=("talk", "game"))
    segment_ = SegmentOutcome("talk", 4.0, 200.0, 50, 50, 2, 2, 40)
    paid = SegmentOutcome("game", 4.0, 200.0, 50, 50, 2, 2, 90, [Payment(5.0, 1.0)] * 9)
    for index in range(STREAMS_KEPT + 1):
        policy.begin_stream(index)
        policy.observe(paid if index == STREAMS_KEPT else segment_)
        if index < STREAMS_KEPT:
            policy.end_stream()
    policy.begin_stream(STREAMS_KEPT + 1)
    assert policy.posteriors() == restored(policy).posteriors()


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_streams_fed_twice_count_once(name: str) -> None:
    """Finished streams that are fed again, all of them, change nothing to the last digit."""
    policy = seen(make_policy(name, seed=2), 3)
    once = policy.state(), policy.posteriors(), policy.propose(NOW)
    again = seen(restored(policy), 3)
    assert (again.state(), again.posteriors(), again.propose(NOW)) == once


def test_limits_come_back_with_a_restored_policy() -> None:
    """A state holds what was learned; the operator's limits are given beside it."""
    limits = ModeLimits.of("game<=0%")
    policy = make_policy("uniform", seed=0, limits=limits)
    again = type(policy).from_state(policy.state(), limits=limits)
    assert again.propose(NOW) == policy.propose(NOW)
    assert again.propose(NOW).probabilities["game"] == 0


SOUND = SegmentOutcome("talk", 4.0, 160.0, 40, 40, 3, 3, 20, (Payment(5.0, 1.0),))


@pytest.mark.parametrize("name", POLICY_NAMES)
@pytest.mark.parametrize(
    "field", ["minutes", "viewer_minutes", "viewers_start", "viewers_end", "arrivals", "departures", "messages"]
)
@pytest.mark.parametrize("figure", [math.nan, math.inf, -3])
def test_what_cannot_be_is_refused_and_leaves_no_trace(name: str, field: str, figure: float) -> None:
    """One such figure would be believed for as long as its stream is remembered."""
    policy = make_policy(name, seed=1)
    policy.observe(SOUND)
    before, changed = policy.state(), dict[str, Any]({field: figure})
    with pytest.raises(ValueError, match=field):
        policy.observe(dataclasses.replace(SOUND, **changed))
    assert policy.state() == before


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_a_payment_that_is_no_number_is_refused(name: str) -> None:
    """In a segment and after the stream."""
    policy = make_policy(name, seed=1)
    policy.observe(SOUND)
    for payment in (Payment(math.nan, 1.0), Payment(5.0, math.inf)):
        with pytest.raises(ValueError, match="payment"):
            policy.observe(dataclasses.replace(SOUND, payments=(payment,)))
        with pytest.raises(ValueError, match="payment"):
            policy.end_stream((payment,))
    policy.end_stream()
    json.dumps(policy.state(), allow_nan=False)


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_refunds_and_payments_of_nothing_move_no_belief(name: str) -> None:
    """They are no sign of support."""
    plain, more = make_policy(name, seed=1), make_policy(name, seed=1)
    nothing = (Payment(0.0, 1.5), Payment(-5.0, 2.0))
    plain.observe(SOUND)
    more.observe(dataclasses.replace(SOUND, payments=(*SOUND.payments, *nothing)))
    plain.end_stream()
    more.end_stream(nothing)
    assert more.state() == plain.state()


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_times_that_are_no_numbers_are_refused(name: str) -> None:
    """A choice cannot be made at no time."""
    with pytest.raises(ValueError, match="minutes_into_stream"):
        make_policy(name, seed=1).propose(dataclasses.replace(NOW, minutes_into_stream=math.nan))


@pytest.mark.parametrize("exploration", [-0.1, 1.5])
def test_exploration_is_a_share(exploration: float) -> None:
    """Otherwise the odds would be none."""
    with pytest.raises(ValueError, match="exploration"):
        make_policy("beta", seed=1, exploration=exploration)


def test_limits_that_cannot_be_kept_are_refused() -> None:
    """Also where they were not read from text."""
    with pytest.raises(ValueError, match="in all"):
        make_policy("beta", seed=1, limits=ModeLimits(floors={"talk": 0.9, "game": 0.9}))


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_any_policys_state_says_what_it_is(name: str) -> None:
    """`Policy.from_state` rebuilds the kind that the state is of."""
    policy = seen(make_policy(name, seed=3), 2)
    again = Policy.from_state(json.loads(json.dumps(policy.state())))
    assert type(again) is type(policy)
    assert again.propose(NOW) == policy.propose(NOW)


def test_a_state_of_an_unknown_policy_is_refused() -> None:
    """By name, with those that are known."""
    state = {**make_policy("beta", seed=1).state(), "policy": "psychic"}
    with pytest.raises(SettingError, match=r"'psychic'.*structured"):
        Policy.from_state(state)
