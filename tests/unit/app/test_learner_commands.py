"""What a channel has learned leaves it without its viewers, and several channels make a prior."""

import json
from pathlib import Path

import pytest
from tests.unit.learning.pressed_streams import PressedStream
from typer.testing import CliRunner

from vtuber.app.command_line import application
from vtuber.app.learners import load_learner, prior_words
from vtuber.app.priors import prior_of
from vtuber.app.settings import Settings
from vtuber.domain.activities import ARMS
from vtuber.domain.errors import PriorFileError, SettingError
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.pooled_prior import PooledPrior, read_prior
from vtuber.runtime.data_dir import DataDirectory

SECRETS = ("Mia", "twitch:4711", "harbour lights", "0001", "5.0")
"""A viewer, their id, a topic, a stream's id, an amount: all were in what was learned from."""


def channel(folder: Path, *, payments: int) -> Path:
    """Return a data directory whose real channel has been learned from."""
    data = DataDirectory(folder)
    with data.open():
        learner = Learner.load(LearnerFile(data.live_learner_path), policy="beta", seed=1)
        for number in range(3):
            stream = PressedStream()
            for place, arm in enumerate((*ARMS, *ARMS)):
                minute = 4.0 * place
                paid = [minute + 1 + each / 10 for each in range(payments if arm is ARMS[0] else 1)]
                stream.begin(arm, messages=40 + place, paid_at=paid)
                stream.chat("twitch:4711", "the harbour lights went out, says Mia")
            learner.feed(f"{number + 1:04d}", stream.segments)
    return folder


def run(*arguments: object) -> str:
    """Run the command line; return what it prints, raise what it raises."""
    result = CliRunner().invoke(application, [str(each) for each in arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_an_export_holds_no_viewer(tmp_path: Path) -> None:
    """Sums, counts and the operator's label; every field is known, and there is no room for another."""
    out = tmp_path / "figures.json"
    said = run("learner", "export", out, "--label", "evenings", "--data-dir", channel(tmp_path / "a", payments=3))
    assert "3 streams" in said
    written = out.read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if secret in written]
    document = json.loads(written)
    assert set(document) == {"format", "version", "label", "simulated", "streams", "arms"}
    assert document["label"] == "evenings"
    assert set(document["arms"]) == {str(arm) for arm in ARMS}
    for figures in document["arms"].values():
        assert all(isinstance(value, int | float) for value in figures.values())
        assert len(figures) == 6


def test_channels_are_pooled_and_a_new_one_begins_with_them(tmp_path: Path) -> None:
    """By two commands and a setting, which says what it is; the simulated channel never does."""
    files = []
    for name, payments in (("a", 3), ("b", 4), ("c", 2)):
        files.append(tmp_path / f"{name}.json")
        run("learner", "export", files[-1], "--data-dir", channel(tmp_path / name, payments=payments))
    out = tmp_path / "prior.json"
    said = run("learner", "pool", *files, "--out", out, "--label", "mine")
    assert "begins with a prior of 3 channels (mine), worth 3 streams" in said
    prior = read_prior(out.read_bytes())
    assert prior.arms[str(ARMS[0])].payments.mean > 0 > prior.arms[str(ARMS[1])].payments.mean
    assert prior_of(Settings(vtuber_prior=out), "live") == prior
    assert prior_of(Settings(vtuber_prior=out), None) is None
    assert prior_of(Settings(vtuber_prior=out), "simulation") is None
    assert prior_of(Settings(), "live") is None


def test_a_policy_without_room_for_a_prior_says_so(tmp_path: Path) -> None:
    """Rather than to leave the operator in the belief that it counts."""
    out = tmp_path / "prior.json"
    out.write_text(json.dumps(PooledPrior(channels=2, strength=2.0, arms={}).to_json()), encoding="utf-8")
    file = LearnerFile(tmp_path / "learner.json")
    with pytest.raises(SettingError, match="policy 'uniform' cannot begin with a prior"):
        load_learner(file, Settings(vtuber_policy="uniform", vtuber_prior=out), seed=1, source="live")
    begun = load_learner(file, Settings(vtuber_policy="uniform", vtuber_prior=out), seed=1, source="simulation")
    assert prior_words(begun) == ""


def test_what_makes_no_prior_is_told(tmp_path: Path) -> None:
    """One channel, no file, another file, nothing learned yet."""
    one = tmp_path / "one.json"
    run("learner", "export", one, "--data-dir", channel(tmp_path / "a", payments=3))
    with pytest.raises(PriorFileError, match="2 channels or more, not 1"):
        run("learner", "pool", one, "--out", tmp_path / "p")
    with pytest.raises(PriorFileError, match="No such file"):
        run("learner", "pool", one, tmp_path / "none", "--out", tmp_path / "p")
    (tmp_path / "other.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(PriorFileError, match="not a table"):
        run("learner", "pool", one, tmp_path / "other.json", "--out", tmp_path / "p")
    with pytest.raises(PriorFileError, match="Nothing has been learned yet"):
        run("learner", "export", tmp_path / "x", "--data-dir", tmp_path / "fresh")
    with pytest.raises(PriorFileError, match="cannot be written"):
        run("learner", "export", tmp_path / "no" / "x", "--data-dir", tmp_path / "a")
    assert not (tmp_path / "p").exists()


def test_a_prior_that_cannot_be_read_names_its_setting(tmp_path: Path) -> None:
    """And what to do."""
    broken = tmp_path / "prior.json"
    broken.write_text("{", encoding="utf-8")
    for path, said in ((broken, "cannot be used"), (tmp_path / "none", "No such file")):
        with pytest.raises(SettingError, match=f"VTUBER_PRIOR is .*{said}.*learner pool"):
            prior_of(Settings(vtuber_prior=path), "live")
