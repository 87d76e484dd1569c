"""What the laboratory's tables say, of results whose truth is known."""

import json
from dataclasses import replace
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from vtuber.rehearsal.laboratory.intervals import ratio_of_revenues
from vtuber.rehearsal.laboratory.laboratory_report import write_laboratory_report
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import SIMULATED, json_of, percent, text_of, times
from vtuber.rehearsal.laboratory.trial import StreamFigures, Trial


def trial(policy: str, number: int, usd: list[float], world: str = "medium") -> Trial:
    """Return a trial that earned these dollars per stream, talking."""
    streams = tuple(
        StreamFigures(
            expected_usd=one, paid_usd=2 * one, payments=3, viewer_minutes=100.0, messages=7, minutes={"talk": 30.0}
        )
        for one in usd
    )
    return Trial(world=world, policy=policy, seed=1, number=number, streams=streams)


def standings(ours: float, *, channels: int = 20, streams: int = 12, spread: float = 0.0) -> Standings:
    """Arrange channels on which uniform earns 100, the oracle 200, and ours `ours`, give or take."""
    chance = np.random.Generator(np.random.PCG64(3))
    trials = []
    for number in range(channels):
        luck = float(np.exp(spread * chance.standard_normal()))
        trials += [
            trial("uniform", number, [100.0 * luck] * streams),
            trial("oracle", number, [200.0 * luck] * streams),
        ]
        blur = spread * chance.standard_normal(streams) - spread**2 / 2
        trials.append(trial("ours", number, [ours * luck * float(np.exp(one)) for one in blur]))
    return Standings("medium", trials)


@hypothesis.given(share=st.floats(min_value=-0.5, max_value=1.2))
def test_share_is_of_the_way_from_uniform_to_oracle(share: float) -> None:
    """Half way is a half, with an interval of no width where channels do not differ."""
    found = standings(100.0 + 100.0 * share).share("ours", 10)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((share, share, share), abs=1e-9)


def test_intervals_hold_the_value_and_narrow_with_channels() -> None:
    """More channels, less doubt."""
    few, many = (standings(180.0, channels=channels, spread=0.3).share("ours", 10) for channels in (8, 200))
    assert few is not None
    assert many is not None
    assert few.low < few.value < few.high
    assert many.high - many.low < 0.5 * (few.high - few.low)
    assert many.low < 0.85
    assert many.high > 0.8


def test_ratios_are_paired() -> None:
    """What makes one channel richer than another does not blur a comparison on the same channels."""
    ratio = standings(150.0, spread=0.0).ratio("ours", "uniform", 10)
    assert ratio is not None
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((1.5, 1.5, 1.5))
    rich_and_poor = standings(200.0, spread=1.0)
    oracle = rich_and_poor.ratio("oracle", "uniform", 10, paid=True)
    assert oracle is not None
    assert (oracle.low, oracle.high) == pytest.approx((2.0, 2.0))


def test_no_share_where_there_is_no_gain() -> None:
    """An oracle that gains nothing is no yardstick."""
    trials = [trial(policy, number, [100.0]) for policy in ("uniform", "oracle", "ours") for number in range(3)]
    equal = Standings("all_equal", [*(trial(one.policy, one.number, [100.0], "all_equal") for one in trials)])
    assert equal.share("ours", 1) is None
    assert equal.curve("ours") == []
    assert "nothing to gain" in text_of([equal])


def test_time_is_ranked_by_each_channels_oracle() -> None:
    """Whoever plays the favourites of every channel is seen to, though the channels differ."""
    trials = []
    for number, best in enumerate(["talk", "game"]):
        other = {"talk": "game", "game": "talk"}[best]
        for policy, minutes in (
            ("uniform", {"talk": 30.0, "game": 30.0}),
            ("oracle", {best: 50.0, other: 10.0}),
            ("ours", {best: 45.0, other: 15.0}),
        ):
            one = trial(policy, number, [1.0])
            trials.append(replace(one, streams=(replace(one.streams[0], minutes=minutes),)))
    found = Standings("medium", trials)
    assert found.modes("ours", 1) == {"talk": 0.5, "game": 0.5}
    assert found.on_favourites("ours", 1)[:2] == (0.75, 0.25)
    assert found.on_favourites("uniform", 1)[:2] == (0.5, 0.5)


def test_nothing_is_no_yardstick() -> None:
    """A ratio to no revenue at all is left open."""
    poor = Standings("small", [trial(policy, 0, [0.0], "small") for policy in ("uniform", "oracle", "ours")])
    assert poor.ratio("ours", "uniform", 1) is None
    assert "–" in text_of([poor])
    assert json_of([poor])["worlds"]["small"]["revenue_ratio"]["ours/uniform"]["1"]["meant"] is None


def test_policies_must_have_played_the_same_channels() -> None:
    """Half a run has no table."""
    with pytest.raises(ValueError, match="same channels"):
        Standings("medium", [trial("uniform", 0, [1.0]), trial("uniform", 1, [1.0]), trial("oracle", 0, [2.0])])


def test_text_and_json_say_that_it_is_simulated() -> None:
    """A figure of a simulated world never goes without saying so."""
    found = standings(180.0)
    text = text_of([found])
    assert SIMULATED in text
    assert "80 % [80, 80]" in text
    assert max(map(len, text.splitlines())) < 120
    told = json.loads(json.dumps(json_of([found])))
    assert told["simulated"] is True
    assert told["worlds"]["medium"]["share_of_oracles_gain"]["ours"]["10"][0] == pytest.approx(0.8)
    assert told["worlds"]["medium"]["revenue_ratio"]["ours/uniform"]["10"]["paid"][0] == pytest.approx(1.8)


@pytest.mark.slow
def test_report_has_plots_that_say_what_they_show(tmp_path: Path) -> None:
    """One page with everything in it, and each plot as a file."""
    page = write_laboratory_report(tmp_path, [standings(180.0, spread=0.2)], seed=1).read_text(encoding="utf-8")
    assert "The channels are simulated" in page
    assert page.count("Simulated channels.") >= 3
    assert {path.name for path in tmp_path.glob("*.png")} == {
        "learning-curves.png",
        "gains-by-world.png",
        "modes-medium.png",
    }


@pytest.mark.parametrize("channels", [2, 6, 16])
def test_intervals_hold_the_truth_with_few_channels(channels: int) -> None:
    """Rich and poor channels, on which ours earns about 1.3 times as much: nine in ten intervals hold it, and more."""
    chance, held = np.random.Generator(np.random.PCG64(8)), 0
    for _ in range(400):
        theirs = np.exp(chance.standard_normal(channels))
        found = ratio_of_revenues(1.3 * np.exp(0.25 * chance.standard_normal(channels) - 0.25**2 / 2) * theirs, theirs)
        assert found is not None
        held += found.low <= 1.3 <= found.high
    assert held >= 0.9 * 400


def test_one_channel_has_no_interval() -> None:
    """Nobody knows how far another channel would differ; programs read null."""
    single = standings(180.0, channels=1)
    assert percent(single.share("ours", 10)) == "80 % [-∞, ∞]"
    assert times(single.ratio("ours", "uniform", 10)) == "1.80 × [0.00, ∞]"
    share = single.share("ours", 10)
    assert share is not None
    assert share.to_json()[1:] == [None, None]


def test_who_earned_nothing_somewhere_has_an_interval() -> None:
    """Where there is no logarithm the ratio itself is taken, and no revenue is under none."""
    found = ratio_of_revenues(np.array([0.0, 0.0, 5.0]), np.array([4.0, 5.0, 6.0]))
    assert found is not None
    assert found.low == 0.0
    assert found.value == pytest.approx(1 / 3)
    assert found.high > 1
