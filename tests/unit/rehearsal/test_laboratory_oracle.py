"""The phenomena that the worlds are built for, seen by what fixed choices and the oracle earn."""

from dataclasses import replace

import pytest

from vtuber.rehearsal.laboratory.trial import Trial, play_trial
from vtuber.rehearsal.laboratory.world import ALL_EQUAL, MEDIUM, WORLDS, World


def meant(world: World | str, policy: str, *, channels: int = 3, streams: int = 1, hours: float = 2.0) -> float:
    """Return what the audiences of a few channels mean to pay under a policy."""
    trials: list[Trial] = [
        play_trial(world, policy, seed=2, number=number, streams=streams, hours=hours) for number in range(channels)
    ]
    return sum(stream.expected_usd for trial in trials for stream in trial.streams)


@pytest.mark.parametrize("world", sorted(set(WORLDS) - {ALL_EQUAL}))
def test_oracle_beats_uniform(world: str) -> None:
    """Where modes differ, whoever knows how earns much more."""
    assert meant(world, "oracle") > 1.15 * meant(world, "uniform")


def test_nothing_to_gain_where_all_are_equal() -> None:
    """The oracle finds nothing where there is nothing."""
    assert meant(ALL_EQUAL, "oracle") == pytest.approx(meant(ALL_EQUAL, "uniform"), rel=0.06)


def test_idle_earns_least() -> None:
    """Dull everywhere."""
    earned = {mode: meant("medium", f"only_{mode}") for mode in ("talk", "react", "game", "q_and_a", "idle")}
    assert min(earned, key=lambda mode: earned[mode]) == "idle"
    assert earned["idle"] < 0.5 * min(earned[mode] for mode in earned if mode != "idle")


def test_repetition_costs_in_one_world_and_helps_in_another() -> None:
    """One mode for a whole stream beside the same world without the effect."""
    fresh, helped = replace(MEDIUM, fatigue=0.0), replace(MEDIUM, fatigue=0.0, warming=0.3)
    assert meant(MEDIUM, "only_talk") < 0.9 * meant(fresh, "only_talk")
    uniform_loses = meant(helped, "uniform") / meant(fresh, "uniform")
    constant_loses = meant(helped, "only_talk") / meant(fresh, "only_talk")
    assert uniform_loses < 0.9 * constant_loses


@pytest.mark.slow
def test_content_viewers_come_again() -> None:
    """What is played in one stream shows in the audience of the next ones."""
    kept, lost = (
        [play_trial("medium", policy, seed=2, number=number, streams=4, hours=2.0) for number in range(3)]
        for policy in ("oracle", "only_idle")
    )
    last = [sum(trial.streams[-1].viewer_minutes for trial in trials) for trials in (kept, lost)]
    first = [sum(trial.streams[0].viewer_minutes for trial in trials) for trials in (kept, lost)]
    assert last[0] / last[1] > 1.1 * first[0] / first[1]


def test_chattiest_mode_earns_least_in_its_world() -> None:
    """Chat is no sign of money there."""
    one = [
        play_trial("chatty_earns_least", f"only_{mode}", seed=2, number=1, streams=1) for mode in ("q_and_a", "game")
    ]
    chatty, quiet = (trial.streams[0] for trial in one)
    assert chatty.expected_usd / chatty.viewer_minutes < quiet.expected_usd / quiet.viewer_minutes
    assert chatty.messages / chatty.viewer_minutes > quiet.messages / quiet.viewer_minutes
