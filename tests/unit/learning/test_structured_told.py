"""The structured policy begins with what other channels told, forgets it, and is not taken in by pressing."""

import json
import random
from pathlib import Path

import pytest
from tests.unit.learning.test_guards_adversary import learned

from vtuber.app.learners import load_learner, prior_words
from vtuber.app.settings import Settings
from vtuber.domain.proposals import Context
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.policies import Policy, make_policy
from vtuber.learning.pooled_prior import ArmPrior, LogEffect, PooledPrior

ARMS = ("talk", "react", "game", "q_and_a")
BEGIN = Context(viewers=60, messages_per_minute=10, minutes_into_stream=0, planned_minutes=240, previous_arm=None)
TRUE = {"talk": 0.4, "react": 1.0, "game": 1.0, "q_and_a": 1.6}


def prior(sd: float = 0.4, **effects: float) -> PooledPrior:
    """Return a prior of three channels that says the same of payments and of chat."""
    told = {arm: LogEffect(mean=mean, sd=sd) for arm, mean in effects.items()}
    arms = {arm: ArmPrior(payments=effect, messages=effect) for arm, effect in told.items()}
    return PooledPrior(channels=3, strength=3.0, arms=arms)


def odds(policy: Policy) -> dict[str, float]:
    """Return the odds at the beginning of a stream."""
    policy.begin_stream(0)
    return dict(policy.propose(BEGIN).probabilities)


def taught(policy: Policy, streams: int) -> dict[str, float]:
    """Play streams of a simulated channel in turn, and return what each arm is believed to be worth, talk at last."""
    chance = random.Random(2)
    for index in range(streams):
        policy.begin_stream(index)
        for step in range(20):
            arm = ARMS[step % len(ARMS)]
            paid = [4.0 * step + 4 * chance.random() for _ in range(50) if chance.random() < 0.02 * TRUE[arm]]
            payments = tuple(Payment(5.0, minute) for minute in sorted(paid))
            policy.observe(SegmentOutcome(arm, 4.0, 240.0, 60, 60, 8, 8, round(60 * TRUE[arm]), payments, 4.0 * step))
        policy.end_stream()
    return {arm: belief.mean for arm, belief in policy.posteriors().items()}


def test_it_begins_with_what_it_was_told() -> None:
    """More of what pays elsewhere, the more certain that is; nothing is out of reach."""
    told, doubted = prior(talk=0.7, q_and_a=-0.7), prior(1.5, talk=0.7, q_and_a=-0.7)
    untold = odds(make_policy("structured", seed=1, arms=ARMS))
    sure, unsure = (odds(make_policy("structured", seed=1, arms=ARMS, prior=each)) for each in (told, doubted))
    assert sure["talk"] > unsure["talk"]
    assert sure["talk"] > 1.3 * untold["talk"]
    assert 0 < sure["q_and_a"] < 0.7 * untold["q_and_a"]


@pytest.mark.slow
def test_a_wrong_prior_fades() -> None:
    """It holds back the truth at first, and hardly any more after a dozen streams."""
    wrong = prior(talk=0.7, q_and_a=-0.7)

    def gap(streams: int) -> float:
        believed = [taught(make_policy("structured", seed=1, arms=ARMS, prior=each), streams) for each in (wrong, None)]
        return abs(believed[0]["talk"] / believed[1]["talk"] - 1)

    assert gap(12) < 0.4 < gap(1)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["begging", "questions"])
def test_pressing_loses_in_this_policy_too(way: str) -> None:
    """Under the guards; without them it has most of the time. The channel is simulated."""
    _, guarded = learned(way, guards=True, policy="structured")
    _, unguarded = learned(way, guards=False, policy="structured")
    assert guarded < 0.25
    assert unguarded > 2 * guarded


def test_who_begins_with_a_prior_says_so(tmp_path: Path) -> None:
    """The learner of the real channel, under the settings' policy; and it is no part of what is saved."""
    file = LearnerFile(tmp_path / "learner.json")
    given = tmp_path / "prior.json"
    given.write_text(json.dumps(prior(talk=0.7).to_json()), encoding="utf-8")
    begun = load_learner(file, Settings(vtuber_prior=given), seed=1, source="live")
    assert prior_words(begun) == ", begins with a prior of 3 channels, worth 3 streams"
    assert begun.policy.state() == load_learner(file, Settings(), seed=1, source="live").policy.state()
    assert begun.for_stream().prior == prior(talk=0.7)
