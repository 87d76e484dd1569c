"""What is learned is kept: exactly once, through crashes, and never lost in silence."""

import hashlib
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.learning.seasons import EVEN, stream

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.errors import LearnerFileError
from vtuber.domain.segments import Segment
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile, LearnerState
from vtuber.learning.segment_outcomes import outcome_of

STATE = LearnerState(policy="beta", policy_state={"arms": {"talk": [1.1, 2.7]}}, fed={"s1": (0, 1), "s2": (0,)})


def season(streams: int) -> list[tuple[Segment, ...]]:
    """Return a few streams of twelve segments."""
    chance = random.Random(11)
    liveliness = {**EVEN, Activity.GAME: 2.0}
    return [
        stream(f"s{number}", [chance.choice(ARMS) for _ in range(12)], chance, liveliness=liveliness)
        for number in range(streams)
    ]


SEASON = season(4)


def learner_at(path: Path, policy: str = "beta") -> Learner:
    """Start as a new process would."""
    return Learner.load(LearnerFile(path), policy=policy, seed=1)


def test_a_file_that_never_was_is_no_error(tmp_path: Path) -> None:
    """The first start knows nothing."""
    assert LearnerFile(tmp_path / "learner.json").load() is None
    assert learner_at(tmp_path / "learner.json").streams == 0


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    """A state survives the file, in a directory made for it, and leaves nothing else behind."""
    file = LearnerFile(tmp_path / "data" / "learner.json")
    file.save(STATE)
    assert file.load() == STATE
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["learner.json"]


def test_feeding_again_teaches_nothing(tmp_path: Path) -> None:
    """A stream that was fed is known, also to the next process and under another policy."""
    path = tmp_path / "learner.json"
    first = learner_at(path)
    assert first.feed("s0", SEASON[0]) == 12
    assert first.feed("s0", SEASON[0]) == 0
    second = learner_at(path, policy="uniform")
    assert second.feed("s0", SEASON[0]) == 0
    assert second.streams == 1
    assert second.policy.state()["history"] == first.policy.state()["history"]


def test_segments_that_came_later_are_learned(tmp_path: Path) -> None:
    """Only what is new among a stream's segments is fed."""
    learner = learner_at(tmp_path / "learner.json")
    assert learner.feed("s0", SEASON[0][:5]) == 5
    assert learner.feed("s0", SEASON[0]) == 7
    segments = sum(posterior.segments for posterior in learner.policy.posteriors().values())
    assert segments == pytest.approx(12)


@given(st.lists(st.sampled_from(["fed", "killed before saving", "killed after saving", "fed twice"]), max_size=12))
def test_kills_change_nothing(fates: list[str]) -> None:
    """Whenever processes die between steps, the posterior is that of one undisturbed process, to the last digit."""
    with TemporaryDirectory() as folder:
        undisturbed = learner_at(Path(folder) / "undisturbed.json")
        for segments in SEASON:
            undisturbed.feed(segments[0].stream_id, segments)
        path = Path(folder) / "disturbed.json"
        learner = learner_at(path)
        remaining = iter(fates)
        for segments in SEASON:
            while (fate := next(remaining, "fed")) == "killed before saving":
                for segment in segments:
                    learner.policy.observe(outcome_of(segment))
                learner = learner_at(path)
            learner.feed(segments[0].stream_id, segments)
            if fate == "killed after saving":
                learner = learner_at(path)
            if fate != "fed":
                learner.feed(segments[0].stream_id, segments)
        assert learner_at(path).policy.state() == undisturbed.policy.state()
        assert path.read_bytes() == (Path(folder) / "undisturbed.json").read_bytes()


@given(st.data())
def test_damage_is_reported_and_the_file_kept(data: st.DataObject) -> None:
    """A truncated or altered file fails once, is set aside unchanged, and the next start is fresh."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "learner.json"
        LearnerFile(path).save(STATE)
        sound = path.read_bytes()
        place = data.draw(st.integers(0, len(sound) - 1))
        damaged = data.draw(st.sampled_from([sound[:place], sound[:place] + b"\xff" + sound[place + 1 :]]))
        path.write_bytes(damaged)
        with pytest.raises(LearnerFileError, match=r"learner\.json\.corrupt-1") as caught:
            LearnerFile(path).load()
        assert caught.value.exit_code != 0
        assert "\n" not in str(caught.value)
        assert (Path(folder) / "learner.json.corrupt-1").read_bytes() == damaged
        assert LearnerFile(path).load() is None


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '"text"', '{"version": "1"}', '{"version": 1}', "1e999"])
def test_other_peoples_json_is_damage_too(tmp_path: Path, text: str) -> None:
    """A file that is JSON but not a learner is set aside like any damaged one."""
    path = tmp_path / "learner.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LearnerFileError, match="damaged"):
        LearnerFile(path).load()


def test_damaged_files_are_numbered(tmp_path: Path) -> None:
    """A second damaged file does not replace the first."""
    path = tmp_path / "learner.json"
    for text in ("first", "second"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LearnerFileError):
            LearnerFile(path).load()
    kept = {entry.name: entry.read_text(encoding="utf-8") for entry in tmp_path.iterdir()}
    assert kept == {"learner.json.corrupt-1": "first", "learner.json.corrupt-2": "second"}


def test_an_earlier_version_is_set_aside_and_learned_anew(tmp_path: Path) -> None:
    """Its beliefs are of another kind: it is kept, told of, and the streams count as unknown."""
    path = tmp_path / "learner.json"
    content = {"policy": "thompson", "policy_state": {"arms": {"talk": [1.1, 2.7]}}, "fed": {"s0": [0, 1]}}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    old = json.dumps({"version": 1, "sha256": hashlib.sha256(canonical.encode()).hexdigest(), "content": content})
    path.write_text(old, encoding="utf-8")
    file = LearnerFile(path)
    learner = Learner.load(file, policy="beta", seed=1)
    assert "learner.json.old-1" in file.remark
    assert "learned again from the journals" in file.remark
    assert (tmp_path / "learner.json.old-1").read_text(encoding="utf-8") == old
    assert (learner.streams, learner.feed("s0", SEASON[0])) == (0, 12)
    again = LearnerFile(path)
    assert again.load() is not None
    assert again.remark == ""


def test_a_later_version_is_set_aside_as_such(tmp_path: Path) -> None:
    """A file of a newer program is not called damaged and not lost."""
    path = tmp_path / "learner.json"
    LearnerFile(path).save(STATE)
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "version": 3}), encoding="utf-8")
    with pytest.raises(LearnerFileError, match="later version"):
        LearnerFile(path).load()
    assert (tmp_path / "learner.json.newer-1").exists()


def test_an_unreadable_file_is_left_alone(tmp_path: Path) -> None:
    """What the system refuses to read stays where it is."""
    path = tmp_path / "learner.json"
    path.mkdir()
    with pytest.raises(LearnerFileError, match="cannot be read"):
        LearnerFile(path).load()
    assert path.exists()
