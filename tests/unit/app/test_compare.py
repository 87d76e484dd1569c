"""What `vtuber compare` reads of the journals, and what it prints."""

import asyncio
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vtuber.app.compare import show_comparisons
from vtuber.app.plan import Source
from vtuber.app.rehearse import RehearsalOptions, by_settings
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import Donation, ViewerCount
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.errors import DataDirectoryError, SettingError, UnknownStreamError
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.learning.sequences.audit import AUDIT_EXPLORATION, audit_exploration
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal

BEGIN = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)
GIVER = Viewer(id="twitch:1", name="Wren")
SEGMENTS = 30


def events(number: int, source: Source, chance: random.Random, *, ended: bool = True) -> Iterator[Event]:
    """Yield a stream in which q_and_a brings nearly a donation a minute, the rest one in ten.

    Every fifth draw the director overrules, with `idle`.
    """
    stream_id = f"{number:04d}"
    at = BEGIN + timedelta(days=number)
    yield StreamStarted(id="s", at=at, stream_id=stream_id, index=number, persona="x", source=source, policy="beta")
    yield ViewerCount(id="v", at=at, viewers=60)
    for place in range(SEGMENTS):
        begin = at + timedelta(minutes=4 * place)
        drawn = chance.choice(ARMS)
        is_overruled = place % 5 == 4
        arm = Activity.IDLE if is_overruled else drawn
        yield SegmentStarted(
            id=f"g{place}",
            at=begin,
            number=place,
            activity=arm,
            topic="x",
            chosen_by=ChosenBy.DIRECTOR if is_overruled else ChosenBy.LEARNER,
            proposal=Proposal(arm=drawn.value, probabilities={arm.value: 0.25 for arm in ARMS}),
        )
        for minute in range(4):
            if chance.random() < (0.9 if arm is Activity.Q_AND_A else 0.1):
                moment = begin + timedelta(minutes=minute + 0.5)
                yield Donation(id=f"d{place}.{minute}", at=moment, viewer=GIVER, amount=usd(5))
    if ended:
        yield StreamEnded(id="e", at=at + timedelta(minutes=4 * SEGMENTS), stream_id=stream_id, reason="ended")


def record(folder: Path, streams: int, source: Source = "live", *, first: int = 1, ended: bool = True) -> None:
    """Put streams on record."""
    chance = random.Random(first)
    for number in range(first, first + streams):
        path = DataDirectory(folder).journal_path(f"{number:04d}")
        path.parent.mkdir(parents=True)

        async def write(path: Path = path, number: int = number) -> None:
            with Journal.open(path, threaded=False) as journal:
                await journal.append(list(events(number, source, chance, ended=ended)))

        asyncio.run(write())


def compared(folder: Path, capsys: pytest.CaptureFixture[str], *, of: Source | None = None) -> dict[str, object]:
    """Return what `vtuber compare --json` prints."""
    show_comparisons(of, plot=None, calibrated=False, as_json=True, vtuber_data_dir=folder)
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.slow
def test_the_text_names_what_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Winners with their bounds, the rest as not yet known; regret as an estimate; the plot where it was asked for."""
    record(tmp_path, 10)
    plot = tmp_path / "sequences.png"
    show_comparisons(None, plot=plot, calibrated=True, as_json=False, vtuber_data_dir=tmp_path)
    text = capsys.readouterr().out
    assert "simulated" not in text.splitlines()[0]
    assert "q_and_a beats talk with 95%: +$" in text
    assert text.count("beats") == 3
    assert text.count("not yet known") == 3
    assert "Estimated regret: against q_and_a all the time" in text
    assert "Forecast before a stream, and what came" in text
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_what_the_director_overruled_counts_for_what_was_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the last choices of a stream, whose twelve minutes its end cuts off, are left out."""
    record(tmp_path, 3)
    found = compared(tmp_path, capsys)
    assert (found["choices"], found["left_out"], found["overruled"]) == (3 * 28, 3 * 2, 3 * 6)


def test_real_and_simulated_audiences_are_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The real one is taken if there is one; streams that are not over do not count."""
    record(tmp_path, 4, "simulation")
    record(tmp_path, 3, "live", first=5)
    record(tmp_path, 1, "live", first=8, ended=False)
    real, simulated = compared(tmp_path, capsys), compared(tmp_path, capsys, of="simulation")
    assert (real["source"], real["streams"]) == ("live", 3)
    assert (simulated["source"], simulated["streams"]) == ("simulation", 4)
    show_comparisons("simulation", plot=None, calibrated=False, as_json=False, vtuber_data_dir=tmp_path)
    assert capsys.readouterr().out.startswith("The audience of these streams is simulated.")


def test_without_streams_the_error_says_what_to_do(tmp_path: Path) -> None:
    """Nothing to compare is no result."""
    record(tmp_path, 1, ended=False)
    with pytest.raises(UnknownStreamError, match="vtuber streams"):
        show_comparisons(None, plot=None, calibrated=False, as_json=False, vtuber_data_dir=tmp_path)


def test_too_little_makes_no_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two streams allow no interval: it says so and writes no file."""
    record(tmp_path, 2)
    plot = tmp_path / "sequences.png"
    show_comparisons(None, plot=plot, calibrated=False, as_json=False, vtuber_data_dir=tmp_path)
    printed = capsys.readouterr()
    assert "no plot yet" in printed.err
    assert "there is too little to compare" in printed.out
    assert not plot.exists()


def test_too_few_streams_say_that_forecasts_cannot_be_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever asks how forecasts came true gets an answer, whoever does not is spared it."""
    record(tmp_path, 4)
    for asked in (True, False):
        show_comparisons(None, plot=None, calibrated=asked, as_json=False, vtuber_data_dir=tmp_path)
        assert ("How forecasts came true: not yet known; it takes 5 streams" in capsys.readouterr().out) == asked


def test_audit_mode_sets_the_share_of_draws_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option goes before the setting; without it the setting stands."""
    monkeypatch.setenv("VTUBER_EXPLORATION", "0.04")
    options = RehearsalOptions(streams=1, hours=1, seed=1)
    audited = by_settings(options, vtuber_exploration=audit_exploration(audit=True))
    assert audited.exploration == AUDIT_EXPLORATION
    assert by_settings(options, vtuber_exploration=audit_exploration(audit=False)).exploration == 0.04


@pytest.mark.slow
def test_a_plot_gets_its_folder_or_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder is made; where it cannot be, the answer has been printed and the error says what to do."""
    record(tmp_path / "data", 4)
    plot = tmp_path / "new" / "sequences.png"
    show_comparisons(None, plot=plot, calibrated=False, as_json=False, vtuber_data_dir=tmp_path / "data")
    assert plot.read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    with pytest.raises(DataDirectoryError, match=r"Cannot write to .* Choose another place"):
        show_comparisons(None, plot=plot / "x.png", calibrated=False, as_json=False, vtuber_data_dir=tmp_path / "data")
    assert "beats" in capsys.readouterr().out


def test_forecasts_begin_with_the_prior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the real channel's policy believed rests on it: one that cannot be read is an error, where that is asked."""
    record(tmp_path, 5)
    monkeypatch.setenv("VTUBER_PRIOR", str(tmp_path / "missing.json"))
    with pytest.raises(SettingError, match="VTUBER_PRIOR"):
        show_comparisons(None, plot=None, calibrated=True, as_json=False, vtuber_data_dir=tmp_path)
    show_comparisons(None, plot=None, calibrated=False, as_json=False, vtuber_data_dir=tmp_path)
