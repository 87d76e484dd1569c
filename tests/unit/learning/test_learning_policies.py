"""Policies differ in what they propose and agree in what they learn."""

import json
import random
from collections import Counter

import pytest
from tests.unit.learning.seasons import EVEN, segment, stream

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.errors import SettingError
from vtuber.learning.policies import POLICY_NAMES, make_policy

LOVED = {**EVEN, Activity.GAME: 2.5}


def experience(streams: int, seed: int = 1) -> list[list[Activity]]:
    """Return activities drawn at random for several streams."""
    chance = random.Random(seed)
    return [[chance.choice(ARMS) for _ in range(24)] for _ in range(streams)]


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_every_policy_learns_the_same(name: str) -> None:
    """After the same streams every policy has the same state, and continues from any other's."""
    chance = random.Random(2)
    policy, other = make_policy(name, rng=random.Random(0)), make_policy("beta", rng=random.Random(5))
    for number, activities in enumerate(experience(3)):
        segments = stream(f"s{number}", activities, chance, liveliness=LOVED)
        policy.learn(segments)
        other.learn(segments)
    assert policy.state() == other.state()
    continued = make_policy(name, rng=random.Random(0), state=json.loads(json.dumps(other.state())))
    assert continued.state() == policy.state()


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_every_proposal_carries_its_odds(name: str) -> None:
    """The logged odds are a distribution over all arms, and the drawn arm was possible."""
    policy = make_policy(name, rng=random.Random(3))
    policy.learn(stream("s1", experience(1)[0], random.Random(2), liveliness=LOVED))
    previous = None
    for _ in range(20):
        proposal = policy.propose(previous)
        assert list(proposal.probabilities) == [arm.value for arm in ARMS]
        assert sum(proposal.probabilities.values()) == pytest.approx(1)
        assert proposal.propensity > 0
        previous = proposal.arm


def test_an_unknown_policy_is_named_with_the_known_ones() -> None:
    """The error says what could have been meant."""
    with pytest.raises(SettingError, match=r"'thomson'.*thompson, uniform, rota, greedy"):
        make_policy("thomson", rng=random.Random(0))


def test_the_rota_takes_turns() -> None:
    """Each arm follows the one before it, and what is no arm leads back to the first."""
    policy = make_policy("rota", rng=random.Random(0))
    previous, seen = None, []
    for _ in range(len(ARMS) + 1):
        previous = policy.propose(previous).arm
        seen.append(previous)
    assert seen == [*ARMS, ARMS[0]]
    assert policy.propose(Activity.IDLE).arm is ARMS[0]


@pytest.mark.parametrize("name", ["beta", "greedy"])
def test_the_loved_activity_comes_to_be_proposed(name: str) -> None:
    """After eight streams on its own proposals, the best activity is proposed most of the time."""
    chance = random.Random(4)
    policy = make_policy(name, rng=random.Random(7))
    for number in range(8):
        activities = [policy.propose(None).arm for _ in range(24)]
        policy.learn(stream(f"s{number}", activities, chance, liveliness=LOVED))
    drawn = Counter(policy.propose(None).arm for _ in range(200))
    assert drawn[Activity.GAME] > 120


def test_thompson_follows_a_change_of_taste() -> None:
    """When another activity becomes the loved one, old evidence fades and the proposals move."""
    chance = random.Random(8)
    policy = make_policy("beta", rng=random.Random(9))
    for number in range(30):
        liveliness = LOVED if number < 10 else {**EVEN, Activity.Q_AND_A: 2.5}
        activities = [policy.propose(None).arm for _ in range(24)]
        policy.learn(stream(f"s{number}", activities, chance, liveliness=liveliness))
    assert policy.propose(None).probabilities[Activity.Q_AND_A] > 0.5


def test_evidence_fades_once_per_stream() -> None:
    """Two halves of one stream fade nothing; the next stream does."""
    policy = make_policy("uniform", rng=random.Random(0))
    policy.learn([segment(number=0), segment(number=1, minute=5)])
    policy.learn([segment(number=2, minute=10)])
    assert policy.posteriors()[Activity.TALK].segments == pytest.approx(3)
    policy.learn([segment(stream_id="s2")])
    assert policy.posteriors()[Activity.TALK].segments == pytest.approx(3 * 0.95 + 1)
