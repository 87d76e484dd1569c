"""Both minds read the notes that the last stream left."""

import asyncio
import json
import random
from dataclasses import replace

import pytest
from tests.unit.director.test_director_toolbox import STATE

from vtuber.director.briefing import Briefing
from vtuber.director.directions import system_text
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.state_text import state_text
from vtuber.director.tools import SetActivity, Toolbox
from vtuber.domain.activities import Activity
from vtuber.domain.proposals import Proposal
from vtuber.domain.self_notes import SelfNote, SelfNotes
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.stream_state import StreamState

TITLES = ("Fog", "Ferries", "Tides", "Eels")
TOPICS: dict[Activity, tuple[str, ...]] = {Activity.TALK: TITLES}
NOTES = SelfNotes(
    stream_id="0001",
    notes=(
        SelfNote(kind="landed", text="Landed: Eels (2.0 times the usual chat).", topics=("Eels",)),
        SelfNote(kind="tired", text="Tired, leave alone for now: Fog (0.4).", topics=("Fog",)),
        SelfNote(kind="questions", text="Questions: from minute 25 on.", activity=Activity.Q_AND_A, minute=25.0),
    ),
)
TALKING = Proposal(arm=Activity.TALK, probabilities={"talk": 1.0})


def chosen(mind: OfflineMind, briefing: Briefing) -> SetActivity:
    """Let a mind decide, and return what it set."""
    tools = Toolbox(state=lambda: briefing.state, topics=TOPICS)
    asyncio.run(mind.decide(briefing, tools))
    (effect,) = [effect for effect in tools.effects if isinstance(effect, SetActivity)]
    return effect


def briefing(*, notes: SelfNotes = NOTES, state: StreamState = STATE, lasting: StreamMemory | None = None) -> Briefing:
    """Return a briefing with the notes."""
    return Briefing(state=state, proposal=TALKING, topics=TOPICS, notes=notes, lasting=lasting or StreamMemory())


def test_a_model_is_shown_the_notes_as_data() -> None:
    """Their text in the JSON, what to make of it in the directions; without notes there is no such field."""
    shown = json.loads(state_text(briefing()))
    assert shown["notes_to_self"] == [note.text for note in NOTES.notes]
    assert "`notes_to_self`" in system_text()
    assert "notes_to_self" not in json.loads(state_text(briefing(notes=SelfNotes())))


@pytest.mark.parametrize("seed", range(8))
def test_the_offline_mind_leaves_tired_topics_alone(seed: int) -> None:
    """While there are others."""
    mind = OfflineMind(rng=random.Random(seed))
    topics = [chosen(mind, briefing()).topic for _ in range(3)]
    assert "Fog" not in topics
    only = Briefing(state=STATE, proposal=TALKING, topics={Activity.TALK: ("Fog",)}, notes=NOTES)
    assert chosen(OfflineMind(rng=random.Random(seed)), only).topic == "Fog"


def test_the_offline_mind_returns_to_what_landed_last_time() -> None:
    """Though topics of the last streams are left alone otherwise; now and then."""
    lately = StreamMemory(recent_topics=("Eels", "Fog"))
    first = [chosen(OfflineMind(rng=random.Random(seed)), briefing(lasting=lately)).topic for seed in range(200)]
    without = [
        chosen(OfflineMind(rng=random.Random(seed)), briefing(lasting=lately, notes=SelfNotes())).topic
        for seed in range(200)
    ]
    assert "Eels" not in without
    assert 20 <= first.count("Eels") <= 60


@pytest.mark.parametrize(
    ("second", "notes", "activity"),
    [
        (1_400.0, NOTES, Activity.TALK),
        (1_600.0, NOTES, Activity.Q_AND_A),
        (1_600.0, SelfNotes(), Activity.TALK),
        (3_700.0, SelfNotes(), Activity.Q_AND_A),
    ],
)
def test_the_offline_mind_takes_questions_when_they_did_well(
    second: float, notes: SelfNotes, activity: Activity
) -> None:
    """From the minute that the note names; without a note after an hour."""
    busy = replace(STATE, elapsed_s=second, questions_waiting=20, viewers=50, chat_per_minute=30.0)
    assert chosen(OfflineMind(rng=random.Random(1)), briefing(state=busy, notes=notes)).activity is activity


def test_without_notes_nothing_is_drawn_for_them() -> None:
    """The same seed gives the same choices as ever."""
    plain = [chosen(OfflineMind(rng=random.Random(seed)), briefing(notes=SelfNotes())).topic for seed in range(30)]
    assert plain == [random.Random(seed).choice(TITLES) for seed in range(30)]
