"""What is kept of a retrospective follows from the journal, and holds nothing of whoever is to be forgotten."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.metrics.streams import StreamScript, after

from vtuber.app.archive import Archive
from vtuber.app.discreet import discreet_events
from vtuber.app.forgetting import blank_files
from vtuber.app.kept_retrospectives import FILE_NAME, KeptRetrospective, digest_of, keep, read_kept
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.self_notes import SelfNote, SelfNotes
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.tombstones import write_tombstones
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal, read_journal

MAREN = Viewer(id="twitch:77", name="Maren")
WORDS = "Maren asks what tides are made of."
MAREN_FORGOTTEN = Forgotten(viewers=frozenset({mark_of(MAREN.id)}), names=frozenset({name_mark(MAREN.name)}))


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """An open data directory."""
    with DataDirectory(tmp_path).open() as opened:
        yield opened


def write(data: DataDirectory, stream: str, events: Iterable[Event]) -> None:
    """Write a journal."""

    async def append() -> None:
        with Journal.open(data.journal_path(stream), threaded=False) as journal:
            await journal.append(list(events))

    asyncio.run(append())


def evening(stream: str, *, lively: str = "Eels", line: str = "what are tides made of?") -> list[Event]:
    """Return half an hour in which chat likes one topic, and Maren is answered."""
    script = StreamScript(stream)
    script.viewers(0, 30)
    for number, topic in enumerate(("Fog", "Eels", "Ferries", "Fog")):
        script.segment(number * 480, number, Activity.TALK, topic=topic)
        for second in range(0, 470, 4 if topic == lively else 20):
            script.chat(number * 480 + second + 1)
    script.end(1_920)
    asked = ChatMessage(id="m1", at=after(500), viewer=MAREN, text=line)
    planned = UtterancePlanned(
        id="u1",
        at=after(501),
        cause="m1",
        brief="reply_to_chat",
        activity=Activity.TALK,
        addressee=MAREN.id,
        quotes=("m1",),
    )
    begun = UtteranceStarted(id="b1", at=after(502), cause="m1", utterance_id="u1", text=WORDS, emotion=Emotion.NEUTRAL)
    over = UtteranceFinished(id="f1", at=after(505), utterance_id="u1", text=WORDS, sentences=1, spoken_s=3.0)
    return sorted([*script.events, asked, planned, begun, over], key=lambda event: event.at)


def test_figures_and_notes_are_the_same_with_and_without_the_file(data: DataDirectory) -> None:
    """It is a cache, but for a model's words."""
    for stream in ("0001", "0002"):
        write(data, stream, evening(stream))
    archive = Archive(data)
    worked_out = archive.past_figures("0002"), archive.notes_for("0002", "rehearsal")
    archive.keep_retrospective(archive.retrospective("0001", None))
    assert read_kept(data.journal_path("0001")) is not None
    assert (archive.past_figures("0002"), archive.notes_for("0002", "rehearsal")) == worked_out
    assert worked_out[1].topics("landed") == ("Eels",)


def test_only_streams_with_such_an_audience_count(data: DataDirectory) -> None:
    """What a simulated audience liked tells the real channel nothing."""
    live = [replace(event, source="live") if isinstance(event, StreamStarted) else event for event in evening("0001")]
    write(data, "0001", live)
    write(data, "0002", evening("0002"))
    archive = Archive(data)
    assert archive.past_figures("0002") == ()
    assert archive.notes_for("0002", "rehearsal") == SelfNotes()
    assert archive.notes_for("0003", "live").stream_id == "0001"


def test_a_longer_journal_is_read_anew(data: DataDirectory) -> None:
    """What a stream left before it went on says nothing of the whole."""
    events = evening("0001")
    write(data, "0001", events[:20])
    archive = Archive(data)
    archive.keep_retrospective(archive.retrospective("0001", None))
    write(data, "0001", events)
    assert read_kept(data.journal_path("0001")) is None
    assert archive.notes_for("0002", "rehearsal").topics("landed") == ("Eels",)


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 1}', b'{"version": 99, "rows": 1}'])
def test_a_damaged_file_is_no_harm(data: DataDirectory, content: bytes) -> None:
    """It is worked out again."""
    write(data, "0001", evening("0001"))
    (data.stream_path("0001") / FILE_NAME).write_bytes(content)
    assert read_kept(data.journal_path("0001")) is None
    assert Archive(data).notes_for("0002", "rehearsal").notes


def test_a_models_words_go_with_the_recommendations_they_are_of(data: DataDirectory) -> None:
    """And with no others."""
    write(data, "0001", evening("0001"))
    archive = Archive(data)
    plain = archive.retrospective("0001", None)
    archive.keep_retrospective(plain.in_words(tuple(f"In other words: {each}" for each in plain.recommendations)))
    again = archive.retrospective("0001", None)
    assert again.recommendations[0].startswith("In other words")
    kept = read_kept(data.journal_path("0001"))
    assert kept is not None
    assert kept.words_for(["Something else."]) == ()


def test_lines_to_somebody_forgotten_are_not_told(data: DataDirectory) -> None:
    """Not even before the journal has been blanked; how many there were is."""
    write(data, "0001", evening("0001"))
    archive = Archive(data)
    assert WORDS in archive.retrospective("0001", None).to_text()
    write_tombstones(data.forgotten_path, MAREN_FORGOTTEN)
    retrospective = archive.retrospective("0001", None)
    assert "Maren" not in retrospective.to_text()
    assert "Maren" not in str(retrospective.to_json())
    assert sum(each.blank for each in (*retrospective.best, *retrospective.worst)) == 1
    blank_files(data, MAREN_FORGOTTEN)
    assert archive.retrospective("0001", None).to_text() == retrospective.to_text()


def test_whoever_asks_to_be_forgotten_in_the_stream_is_not_told_of(data: DataDirectory) -> None:
    """Though nothing else knows of it yet."""
    write(data, "0001", evening("0001", line="!forgetme"))
    assert "Maren" in str(list(read_journal(data.journal_path("0001"))))
    told = list(discreet_events(data.journal_path("0001"), Forgotten()))
    assert "Maren" not in str(told)
    assert len(told) == len(list(read_journal(data.journal_path("0001"))))


def test_forgetting_reaches_what_is_kept(data: DataDirectory) -> None:
    """Notes and words that name somebody go from the file; the others stay."""
    write(data, "0001", evening("0001"))
    journal = data.journal_path("0001")
    figures = Archive(data).retrospective("0001", None).figures
    notes = (
        SelfNote(kind="landed", text="Landed: Maren (2.0 times the usual chat).", topics=("Maren",)),
        SelfNote(kind="usual", text="Last time 30 viewers on average."),
    )
    kept = KeptRetrospective(
        rows=len(evening("0001")),
        figures=figures,
        notes=SelfNotes(stream_id="0001", notes=notes),
        written=("Maren liked it.",),
        words_of=digest_of(["x"]),
    )
    keep(journal, kept)
    blank_files(data, MAREN_FORGOTTEN)
    found = read_kept(journal)
    assert found is not None
    assert [note.kind for note in found.notes.notes] == ["usual"]
    assert found.written == ()
    assert b"Maren" not in (journal.parent / FILE_NAME).read_bytes()


def test_notes_are_read_without_whoever_is_forgotten_since(data: DataDirectory) -> None:
    """Even from a file that nobody has cleaned."""
    write(data, "0001", evening("0001"))
    archive = Archive(data)
    assert archive.notes_for("0002", "rehearsal").topics("landed") == ("Eels",)
    write_tombstones(data.forgotten_path, Forgotten(names=frozenset({name_mark("Eels")})))
    assert archive.notes_for("0002", "rehearsal").topics("landed") == ()


def test_nothing_on_record_leaves_nothing(data: DataDirectory) -> None:
    """The first stream of a channel starts without notes."""
    assert Archive(data).notes_for("0001", "live") == SelfNotes()
    assert Archive(data).past_figures("0001") == ()


def test_a_start_that_was_broken_off_takes_nothing_away(data: DataDirectory) -> None:
    """Notes are those of the last stream that lasted, figures compared with such; otherwise with what there is."""
    events = evening("0002")
    write(data, "0001", [event for event in evening("0001") if event.at < after(600)])
    write(data, "0002", events)
    write(data, "0003", [event for event in evening("0003") if event.at < after(300)])
    archive = Archive(data)
    assert archive.notes_for("0004", "rehearsal").stream_id == "0002"
    assert [each.stream_id for each in archive.past_figures("0004")] == []
    assert [each.stream_id for each in archive.past_figures("0003")] == ["0002"]
    assert [each.stream_id for each in archive.past_figures("0002")] == ["0001"]
    assert archive.notes_for("0002", "rehearsal").stream_id == "0001"
