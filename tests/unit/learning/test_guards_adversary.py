"""A mode that earns by pressing chat loses under the guards, and would win without them. The channel is simulated."""

import random

import pytest
from tests.unit.learning.pressed_streams import ASK, MINUTES, QUESTION, PressedStream, poisson

from vtuber.domain.activities import Activity
from vtuber.domain.proposals import Context
from vtuber.learning.guards.penalty import guarded
from vtuber.learning.policies import Policy, make_policy
from vtuber.learning.segment_outcomes import outcome_of

HONEST, PRESSING = Activity.TALK, Activity.REACT
STREAMS = 10
SEGMENTS = 20
CONTEXT = Context(
    viewers=60, messages_per_minute=10, minutes_into_stream=0, planned_minutes=80, previous_arm=str(HONEST)
)


def press(stream: PressedStream, way: str) -> None:
    """Beg, spam questions, or have viewers fight."""
    match way:
        case "begging":
            stream.say(*[ASK] * 4)
        case "questions":
            stream.say(*[QUESTION] * 30)
            stream.say(*[QUESTION] * 30, minute=3.0)
        case _:
            stream.fight(*(f"v{number}" for number in range(8)))


def played(policy: Policy, way: str, chance: random.Random) -> PressedStream:
    """Play a stream in which the pressing mode brings twice the payments or three times the chat, some minutes late."""
    arms = [Activity(policy.propose(CONTEXT).arm) for _ in range(SEGMENTS)]
    arrivals: list[float] = []
    for number, arm in enumerate(arms):
        pays = 1.6 if arm is PRESSING and way == "begging" else 0.8
        caused = [number * MINUTES + chance.uniform(0, MINUTES) for _ in range(poisson(chance, pays))]
        arrivals += [at + chance.expovariate(1 / 2.0) for at in caused]
    stream = PressedStream()
    for number, arm in enumerate(arms):
        chats = 3.0 if arm is PRESSING and way != "begging" else 1.0
        begin = number * MINUTES
        paid_at = sorted(at for at in arrivals if begin <= at < begin + MINUTES)
        stream.begin(arm, messages=poisson(chance, 40 * chats), paid_at=paid_at)
        if arm is PRESSING:
            press(stream, way)
    return stream


def learned(way: str, *, guards: bool, policy: str = "beta") -> tuple[Policy, float]:
    """Let a policy learn from some streams; return it and the share the pressing mode had in the last half of them."""
    learner, chance, pressed = make_policy(policy, seed=3, arms=(HONEST, PRESSING)), random.Random(5), 0
    for index in range(STREAMS):
        learner.begin_stream(index)
        stream = played(learner, way, chance)
        segments = guarded(stream.events, stream.segments) if guards else stream.segments
        for segment in segments:
            learner.observe(outcome_of(segment))
        learner.end_stream()
        if index >= STREAMS // 2:
            pressed += sum(segment.activity is PRESSING for segment in segments)
    return learner, pressed / (SEGMENTS * (STREAMS - STREAMS // 2))


@pytest.mark.parametrize("way", ["begging", "questions", "conflict"])
def test_pressing_loses_under_the_guards(way: str) -> None:
    """It is believed to be worth less, and is on less often, than a mode that earns less honestly."""
    policy, share = learned(way, guards=True)
    believed = policy.posteriors()
    assert believed[PRESSING].mean < believed[HONEST].mean
    assert share < 0.25


@pytest.mark.parametrize("way", ["begging", "questions", "conflict"])
def test_pressing_would_win_without_them(way: str) -> None:
    """The same channel, without the guards: so they are what makes the difference."""
    policy, share = learned(way, guards=False)
    believed = policy.posteriors()
    assert believed[PRESSING].mean > believed[HONEST].mean
    assert share > 0.75
