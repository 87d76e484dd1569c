"""What a stream leaves in its notes to self, both minds read at the next start."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import EPOCH, Always, Scene, audience_of, chat, of, planned, scripted

from vtuber.app.archive import Archive
from vtuber.app.minds import Minds
from vtuber.app.plan import StreamPlan
from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import Decision, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.self_notes import FEWEST_NOTES, MOST_NOTES, SelfNotes
from vtuber.models.names import OFFLINE, ModelAccess, model_name
from vtuber.models.ports import CallAnswer, CallWish, Conversation, End, Piece, Words
from vtuber.models.spend import Caps
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

SEGMENT_S = 120.0
DURATION_S = 8 * SEGMENT_S
MODEL = model_name("ollama:director")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """An open data directory."""
    with DataDirectory(tmp_path).open() as opened:
        yield opened


class Directing:
    """A model that directs: it notes what it is shown, and follows every proposal with the first topic."""

    def __init__(self) -> None:
        self.shown: list[dict[str, object]] = []

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> Conversation:
        state = json.loads(prompt.turns[-1].text)
        self.shown.append(state)
        return _Deciding(state)


class _Deciding:
    def __init__(self, state: dict[str, object]) -> None:
        self._state = state

    async def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        if self._state["proposal_due"] is not None and not answers:
            wish = {"activity": "talk", "topic": ""}
            yield CallWish(call_id="c1", tool="set_activity", arguments=json.dumps(wish))
        else:
            yield Words("As proposed.")
        yield End()


def plan_of(data: DataDirectory, index: int, notes: SelfNotes) -> StreamPlan:
    """Return the plan of the n-th stream."""
    stream = f"{index + 1:04d}"
    plan = planned(data.journal_path(stream).parent, duration_s=DURATION_S, segment_s=SEGMENT_S)
    return replace(plan, stream_id=stream, index=index, epoch=EPOCH + timedelta(days=index), notes=notes)


def uneven_chat() -> list[Scene]:
    """Return chat that loves the fourth segment and hardly bears the sixth."""
    scenes: list[Scene] = [audience_of(40)]
    second, count = 1.0, 0
    while second < DURATION_S:
        place = int(second // SEGMENT_S)
        second += {3: 1.0, 5: 30.0}.get(place, 4.0)
        count += 1
        scenes.append((second, chat(f"m{count}", f"the ferry was late because of the fog {count}", by=1 + count % 25)))
    return scenes


def play(data: DataDirectory, index: int, notes: SelfNotes, minds: Minds | None = None) -> list[Event]:
    """Perform a stream, and keep its retrospective."""
    plan = plan_of(data, index, notes)

    async def whole_stream() -> None:
        parts = Parts(
            voice=SilentVoice(), learner=Always(Activity.TALK), make_source=scripted(uneven_chat()), minds=minds
        )
        await perform(plan, parts, asyncio.Event())

    run(whole_stream())
    archive = Archive(data)
    archive.keep_retrospective(archive.retrospective(plan.stream_id, None))
    return list(read_journal(plan.journal))


@pytest.mark.slow
def test_the_notes_of_a_stream_are_read_at_the_next_start_by_both_minds(data: DataDirectory) -> None:
    """The offline mind leaves alone what tired; a model is shown every line, before its first decision."""
    archive = Archive(data)
    assert archive.notes_for("0001", "rehearsal") == SelfNotes()
    first = play(data, 0, SelfNotes())
    notes = archive.notes_for("0002", "rehearsal")
    assert FEWEST_NOTES <= len(notes.notes) <= MOST_NOTES
    topics = [segment.topic for segment in of(first, SegmentStarted)]
    assert notes.topics("landed")[0] == topics[3]
    assert topics[5] in notes.topics("tired")

    second = play(data, 1, notes)
    assert set(notes.topics("tired")).isdisjoint({segment.topic for segment in of(second, SegmentStarted)})

    model = Directing()
    minds = Minds(
        writer=(OFFLINE,),
        director=(MODEL,),
        models={MODEL: model},
        access=ModelAccess(),
        caps=Caps(),
    )
    directed = play(data, 2, archive.notes_for("0003", "rehearsal"), minds)
    told = [note.text for note in archive.notes_for("0003", "rehearsal").notes]
    assert told
    assert model.shown[0]["notes_to_self"] == told
    assert all(state["notes_to_self"] == told for state in model.shown)
    assert {decision.mind for decision in of(directed, Decision)} == {"model"}
