"""The report says what was held back from the learner."""

import asyncio
import json
from pathlib import Path

from tests.unit.learning.pressed_streams import ASK, PressedStream, after
from typer.testing import CliRunner

from vtuber.app.command_line import application
from vtuber.app.learned_stream import LearnedStream
from vtuber.domain.activities import Activity
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal


def recorded(folder: Path, *, presses: bool) -> Path:
    """Return a data directory with a stream of the real channel on record."""
    data = DataDirectory(folder)
    stream = PressedStream()
    stream.begin(Activity.TALK)
    if presses:
        stream.say(*[ASK] * 4)
        stream.block("asks", by="caps")
    begun = StreamStarted(id="b", at=after(0), stream_id="0001", index=0, persona="p", source="live", policy="uniform")
    ended = StreamEnded(id="z", at=after(4.0), stream_id="0001", reason="ended")

    async def write() -> None:
        with Journal.open(data.journal_path("0001"), threaded=False) as journal:
            await journal.append([begun, *stream.events, ended])

    with data.open():
        asyncio.run(write())
    return folder


def report(folder: Path, *options: str) -> str:
    """Return what `vtuber report` prints."""
    result = CliRunner().invoke(application, ["report", "--data-dir", str(folder), *options])
    assert result.exception is None, result.exception
    return result.output


def test_what_was_held_back_is_told(tmp_path: Path) -> None:
    """In words, and in JSON."""
    folder = recorded(tmp_path, presses=True)
    text = " ".join(report(folder).split())
    assert "What counts for the learner - 1 ask for support over the cap was not said." in text
    assert "Talk: in 1 segment only 25% of what came in counted for the learner, because of 4 asks for support." in text
    assert len(json.loads(report(folder, "--json"))["counting"]) == 2


def test_a_stream_that_pressed_nobody_has_no_such_section(tmp_path: Path) -> None:
    """Nothing is said of guards that had nothing to do."""
    folder = recorded(tmp_path, presses=False)
    assert "What counts" not in report(folder)
    assert json.loads(report(folder, "--json"))["counting"] == []


def test_the_learner_is_fed_with_what_counts(tmp_path: Path) -> None:
    """Events and segments in one pass."""
    stream = PressedStream()
    stream.begin(Activity.TALK)
    stream.say(*[ASK] * 4)
    learned = LearnedStream.of(stream.events)
    assert [segment.counted for segment in learned.segments] == [0.25]
