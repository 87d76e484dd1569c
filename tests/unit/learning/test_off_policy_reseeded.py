"""A policy asked about streams of several seeds has the odds that each of them had."""

from vtuber.domain.proposals import Context
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.off_policy.reseeded import ReseededPolicy
from vtuber.learning.off_policy.target import TargetPolicy, Vectors, probabilities_of
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.policies import make_policy

ARMS = ("talk", "react", "game")
MINUTES = 4.0
SEGMENTS = 9
SEEDS = {0: 3, 1: 3, 2: 11}


def play(policy: TargetPolicy, index: int) -> tuple[LoggedStream, Vectors]:
    """Play a stream; return what is on record of it, and the odds of its choices."""
    policy.begin_stream(index)
    steps, vectors, earlier = [], [], None
    for number in range(SEGMENTS):
        minute = MINUTES * number
        context = Context(
            viewers=20,
            messages_per_minute=0.0 if earlier is None else 2.0,
            minutes_into_stream=minute,
            planned_minutes=MINUTES * SEGMENTS,
            previous_arm=earlier,
        )
        proposal = policy.propose(context)
        outcome = SegmentOutcome(
            arm=proposal.arm,
            minutes=MINUTES,
            viewer_minutes=20 * MINUTES,
            viewers_start=20,
            viewers_end=20,
            arrivals=1,
            departures=1,
            messages=8,
            payments=(Payment(5.0, minute + 1),) if proposal.arm == "game" else (),
            minute=minute,
        )
        policy.observe(outcome)
        steps.append((outcome, proposal))
        vectors.append(proposal.probabilities)
        earlier = proposal.arm
    policy.end_stream()
    return LoggedStream.of(index, steps, planned_minutes=MINUTES * SEGMENTS), tuple(vectors)


def structured(seeds: dict[int, int]) -> ReseededPolicy:
    """Return the policy whose odds rest on draws."""
    return ReseededPolicy(lambda seed, state: make_policy("structured", seed=seed, arms=ARMS, state=state), seeds)


def test_the_odds_on_record_are_met() -> None:
    """Each stream was chosen in by a process of its own, with its own seed and all that was learned before."""
    state, streams, odds = None, [], []
    for index, seed in SEEDS.items():
        policy = make_policy("structured", seed=seed, arms=ARMS, state=state)
        stream, vectors = play(policy, index)
        state = policy.state()
        streams.append(stream)
        odds.append(vectors)
    assert list(probabilities_of(structured(SEEDS), streams)) == odds
    assert list(probabilities_of(structured({}), streams)) != odds


def test_a_stream_without_a_seed_takes_the_one_before() -> None:
    """Old journals have none."""
    streams = [play(make_policy("uniform", seed=1, arms=ARMS), index)[0] for index in range(3)]
    known, all_alike = structured({0: 5}), structured({0: 5, 1: 5, 2: 5})
    assert probabilities_of(known, streams) == probabilities_of(all_alike, streams)
