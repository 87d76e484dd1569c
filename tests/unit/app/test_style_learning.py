"""Styles are fed from the journals that the learner of activities knows, once each, whatever happens between."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.unit.metrics.streams import StreamScript, after

from vtuber.app.reports import show_report
from vtuber.app.style_learning import feed_known, style_learner, style_path
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.styles import StyleQuestion
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

ODDS = {"open": 0.4, "choice": 0.3, "story": 0.3}


@dataclass
class Knows:
    """A learner of activities that has learned from some streams."""

    streams: tuple[str, ...]

    def knows(self, stream_id: str) -> bool:
        return stream_id in self.streams


def recorded(data: DataDirectory, stream_id: str, options: tuple[str, ...]) -> None:
    """Write a stream with a choice every two minutes."""
    script = StreamScript(stream_id)
    script.segment(0, 0)
    script.viewers(0, 20)
    for number, option in enumerate(options):
        script.events.append(
            StyleChosen(
                id=f"c{number}",
                at=after(60 + 120 * number),
                question="asking",
                option=option,
                probabilities=ODDS,
                activity=Activity.TALK,
                segment=0,
            )
        )
        script.chat(80 + 120 * number)
    script.end(240 + 120 * len(options))
    path = data.journal_path(stream_id)
    path.parent.mkdir(parents=True, exist_ok=True)

    async def write() -> None:
        with Journal.open(path, threaded=False) as journal:
            await journal.append(script.events)

    run(write())


def choices(data: DataDirectory) -> int:
    """Return how many askings are known to what a new process reads from the disk."""
    learner = style_learner(data.learner_path, policy="beta")
    return sum(belief.choices for belief in learner.beliefs(StyleQuestion.ASKING))


def test_what_the_learner_knows_is_fed_once(tmp_path: Path) -> None:
    """Streams of another audience, and the one that is on, are left alone; feeding again changes nothing."""
    data = DataDirectory(tmp_path)
    recorded(data, "0001", ("open", "choice"))
    recorded(data, "0002", ("open", "story", "open"))
    recorded(data, "0003", ("open",))
    learner = style_learner(data.learner_path, policy="beta")
    feed_known(learner, data, Knows(("0001", "0003")), except_for="0003")
    assert choices(data) == 2
    written = style_path(data.learner_path).read_bytes()
    feed_known(style_learner(data.learner_path, policy="beta"), data, Knows(("0001",)), except_for=None)
    assert style_path(data.learner_path).read_bytes() == written
    feed_known(style_learner(data.learner_path, policy="beta"), data, Knows(("0001", "0003")), except_for=None)
    assert choices(data) == 3


def test_streams_that_were_let_go_are_not_learned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more streams than are kept, the latest are known, and feeding again changes nothing."""
    for module in ("vtuber.app.style_learning", "vtuber.learning.nested.style_history"):
        monkeypatch.setattr(f"{module}.STREAMS_KEPT", 2)
    data = DataDirectory(tmp_path)
    for stream_id in ("0001", "0002", "0003"):
        recorded(data, stream_id, ("open",))
    for _ in range(2):
        learner = style_learner(data.learner_path, policy="beta")
        feed_known(learner, data, Knows(("0001", "0002", "0003")), except_for=None)
        assert [stream.stream_id for stream in learner.history.streams] == ["0002", "0003"]


def test_a_damaged_journal_is_passed_over(tmp_path: Path) -> None:
    """The others are learned all the same."""
    data = DataDirectory(tmp_path)
    recorded(data, "0001", ("open",))
    recorded(data, "0002", ("open",))
    data.journal_path("0001").write_bytes(b"no journal at all" * 100)
    feed_known(style_learner(data.learner_path, policy="beta"), data, Knows(("0001", "0002")), except_for=None)
    assert choices(data) == 1


def test_the_report_tells_of_styles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words what is not yet known, in JSON the figures."""
    monkeypatch.chdir(tmp_path)
    data = DataDirectory(tmp_path)
    recorded(data, "0001", ("open", "choice", "story", "open"))
    feed_known(style_learner(data.learner_path, policy="beta"), data, Knows(("0001",)), except_for=None)
    show_report("0001", html=None, as_json=False, vtuber_data_dir=tmp_path)
    told = capsys.readouterr().out
    assert "Below the activities, over all streams" in told
    assert "Asking chat: not yet known which way is best, after 4 choices." in told
    show_report("0001", html=None, as_json=True, vtuber_data_dir=tmp_path)
    styles = json.loads(capsys.readouterr().out)["styles"]
    assert [option["choices"] for option in styles["asking"]["options"]] == [2, 1, 1]
