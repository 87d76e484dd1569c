"""The operator's limits hold, and what is logged is what is drawn from."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vtuber.domain.activities import ARMS
from vtuber.domain.proposals import Context
from vtuber.learning.bounded_odds import within
from vtuber.learning.limits import ModeLimits
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.policies import POLICY_NAMES, make_policy

SEGMENT = 4.0


def outcome(arm: str, minutes: float = SEGMENT, messages: int = 80) -> SegmentOutcome:
    """Return a segment that ran."""
    return SegmentOutcome(arm, minutes, 60 * minutes, 60, 60, 4, 4, messages)


def shares(outcomes: Sequence[SegmentOutcome]) -> dict[str, float]:
    """Return each arm's share of what ran."""
    minutes: Counter[str] = Counter()
    for each in outcomes:
        minutes[each.arm] += each.minutes  # type: ignore[assignment]
    return {arm: minutes[arm] / sum(minutes.values()) for arm in ARMS}


def played(name: str, limits: ModeLimits, segments: int, *, seed: int = 3) -> list[SegmentOutcome]:
    """Let a policy choose a long stream in which game is liked best, and return it."""
    policy, chance = make_policy(name, seed=seed, arms=ARMS, limits=limits), random.Random(seed)
    policy.begin_stream(0)
    outcomes: list[SegmentOutcome] = []
    previous = None
    for number in range(segments):
        proposal = policy.propose(Context(60, 20.0, SEGMENT * number, 240.0, previous))
        assert sum(proposal.probabilities.values()) == pytest.approx(1)
        assert proposal.propensity > 0
        previous = proposal.arm
        ran = outcome(previous, SEGMENT + chance.uniform(0, 0.3), 200 if previous == "game" else 60)
        outcomes.append(ran)
        policy.observe(ran)
    return outcomes


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_limits_hold_in_a_long_stream(name: str) -> None:
    """Whatever the policy wants: within two segments of each limit, and no run is too long."""
    limits = ModeLimits.of("game<=40%, q_and_a>=0.2, talk<=10%", longest_minutes=9, segment_minutes=SEGMENT)
    outcomes = played(name, limits, 90)
    for length in (45, 90):
        slack, found = 2 / length, shares(outcomes[:length])
        assert found["game"] <= 0.4 + slack
        assert found["talk"] <= 0.1 + slack
        assert found["q_and_a"] >= 0.2 - slack
    runs, run = [], 0.0
    for number, each in enumerate(outcomes):
        run = each.minutes + (run if number and outcomes[number - 1].arm == each.arm else 0.0)
        runs.append(run)
    assert max(runs) <= 9


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_without_limits_nothing_changes(name: str) -> None:
    """Limits that never bind leave the very draws of a policy without any."""
    free, loose = (make_policy(name, seed=5, arms=ARMS, limits=limits) for limits in (None, ModeLimits()))
    for policy in (free, loose):
        policy.begin_stream(0)
    for number in range(12):
        context = Context(60, 20.0, SEGMENT * number, 240.0, None)
        proposal = free.propose(context)
        assert loose.propose(context) == proposal
        for policy in (free, loose):
            policy.observe(outcome(proposal.arm))


def test_propensities_are_the_frequencies() -> None:
    """Of many draws after the same past, each arm comes as often as is logged."""
    limits = ModeLimits.of("game<=30%, react>=25%", longest_minutes=13, segment_minutes=SEGMENT)
    policy = make_policy("uniform", seed=2, arms=ARMS, limits=limits)
    for arm in ("game", "talk", "game", "game", "talk"):
        policy.observe(outcome(arm))
    proposals = [policy.propose(Context(60, 20.0, 20.0, 240.0, "talk")) for _ in range(2_000)]
    logged = proposals[0].probabilities
    assert all(proposal.probabilities == logged for proposal in proposals)
    assert logged["game"] == 0
    assert logged["react"] > 0.5
    drawn = Counter(proposal.arm for proposal in proposals)
    for arm in ARMS:
        spread = (logged[arm] * (1 - logged[arm]) / 2_000) ** 0.5
        assert drawn[arm] / 2_000 == pytest.approx(logged[arm], abs=4 * spread + 1e-9)


BOUNDS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(lambda drawn: (drawn[0], *sorted(drawn[1:]))),
    min_size=1,
    max_size=6,
)


@given(BOUNDS)
def test_odds_come_to_lie_within_bounds(drawn: list[tuple[float, float, float]]) -> None:
    """They sum to 1, lie within bounds that can be kept, and keep their proportions where no bound holds them."""
    assume(sum(weight for weight, _, _ in drawn) > 0.01)
    weights, least, most = zip(*drawn, strict=True)
    odds = [weight / sum(weights) for weight in weights]
    found = within(odds, least, most)
    assert sum(found) == pytest.approx(1)
    assert min(found) >= 0
    if sum(least) <= 1 <= sum(most):
        assert all(low - 1e-6 <= share <= high + 1e-6 for share, low, high in zip(found, least, most, strict=True))
        free = [
            share / wanted
            for share, wanted, low, high in zip(found, odds, least, most, strict=True)
            if low + 1e-6 < share < high - 1e-6 and wanted > 1e-6
        ]
        assert not free or max(free) == pytest.approx(min(free), rel=1e-4)


LIMIT = st.tuples(st.sampled_from(list(ARMS)), st.sampled_from(["<=", ">="]), st.integers(0, 100))


@settings(max_examples=40, deadline=None)
@given(st.lists(LIMIT, max_size=5, unique_by=lambda each: each[:2]), st.sampled_from([None, 4.0, 9.0, 30.0]))
def test_what_is_accepted_can_be_kept(drawn: list[tuple[str, str, int]], longest: float | None) -> None:
    """Any limits that are not refused hold over a long stream, even against a policy that wants one arm only."""
    text = ", ".join(f"{arm}{bound}{share}%" for arm, bound, share in drawn)
    try:
        limits = ModeLimits.of(text, longest_minutes=longest, segment_minutes=SEGMENT)
    except ValueError:
        assume(False)
    chance = random.Random(1)
    outcomes: list[SegmentOutcome] = []
    for _ in range(150):
        odds = limits.bounded(ARMS, [1.0, 0.0, 0.0, 0.0], outcomes)
        assert sum(odds) == pytest.approx(1)
        (arm,) = chance.choices(ARMS, weights=odds)
        outcomes.append(outcome(arm))
    found = shares(outcomes)
    # Runs take an arm out now and then whatever its share is, so together they bind less tightly.
    slack = 0.04 if longest is None else 0.1
    for limited, share in limits.ceilings.items():
        assert found[limited] <= share + slack
    for limited, share in limits.floors.items():
        assert found[limited] >= share - slack


@pytest.mark.parametrize(
    ("text", "longest", "said"),
    [
        ("game<0.4", None, "no limit"),
        ("game<=40", None, "at most 1, or 100%"),
        ("dance<=0.4", None, "'dance', which is no mode; there are talk, react, game, q_and_a"),
        ("idle>=0.1", None, "fallback"),
        ("game<=0.4, game<=0.5", None, "two limits of one kind"),
        ("game<=0.1, game>=0.2", None, "more of game than it allows"),
        ("game>=60%, talk>=50%", None, "110% of the time"),
        ("game<=10%, talk<=10%, react<=10%, q_and_a<=10%", None, "allows 40% of the time"),
        ("game>=60%", 4.0, "it can have 50%"),
        ("game<=5%, talk<=5%, react<=5%", 4.0, "something would have to exceed"),
        ("", 3.0, "one segment takes 4"),
    ],
)
def test_what_cannot_be_kept_is_refused(text: str, longest: float | None, said: str) -> None:
    """The error says what is wrong and what there is."""
    with pytest.raises(ValueError, match=said):
        ModeLimits.of(text, longest_minutes=longest, segment_minutes=SEGMENT)


def test_shares_are_read_either_way() -> None:
    """As a part of 1 or in percent, with or without spaces."""
    limits = ModeLimits.of(" game <= 40% ,q_and_a>=0.1,")
    assert (limits.ceilings, limits.floors) == ({"game": 0.4}, {"q_and_a": 0.1})


def test_idle_time_counts_for_nobody() -> None:
    """A long break does not make up for a share."""
    limits = ModeLimits.of("game<=50%")
    alone = limits.bounded(ARMS, [0.0, 0.0, 1.0, 0.0], [outcome("game")])
    with_break = limits.bounded(ARMS, [0.0, 0.0, 1.0, 0.0], [outcome("game"), outcome("idle", 60.0)])
    assert alone == with_break
    assert alone[2] < 0.5
