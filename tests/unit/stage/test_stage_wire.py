"""The stage protocol's frames."""

import json
import struct
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events, texts

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
)
from vtuber.domain.money import usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech import SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.domain.stage_cues import (
    ClearBoard,
    GoalBar,
    QuestionItem,
    ShowActivity,
    ShowBoard,
    ShowGoals,
    ShowQuestions,
)
from vtuber.domain.viewers import Role, Viewer
from vtuber.stage import wire

AT = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = st.floats(0, 60, allow_nan=False)
CHUNKS = st.builds(
    SpeechChunk,
    first_sample=st.integers(0, 2**31),
    samples=st.integers(0, 2**20),
    pcm=st.binary(max_size=64),
    words=st.lists(st.builds(WordSpan, text=texts(), start_s=TIMES, duration_s=TIMES), max_size=4).map(tuple),
    visemes=st.lists(
        st.builds(VisemeSpan, viseme=st.sampled_from(Viseme), start_s=TIMES, duration_s=TIMES), max_size=4
    ).map(tuple),
)
ALERTS = (Donation, Cheer, Subscription, Resubscription, GiftSubscriptions, Raid, Follow, GoalReached)


def parsed(frame: str) -> dict[str, Any]:
    """Read a text frame."""
    read = json.loads(frame)
    assert isinstance(read, dict)
    return read


@given(texts(), CHUNKS)
def test_an_audio_frame_can_be_taken_apart(sentence_id: str, chunk: SpeechChunk) -> None:
    """Length of the header, header, and the very samples behind it."""
    frame = wire.audio(sentence_id, chunk)
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    assert frame[4 + length :] == chunk.pcm
    assert (header["sentence_id"], header["first_sample"]) == (sentence_id, chunk.first_sample)
    assert header["words"] == [
        {"text": word.text, "start_s": word.start_s, "duration_s": word.duration_s} for word in chunk.words
    ]
    assert [span["viseme"] for span in header["visemes"]] == [str(span.viseme) for span in chunk.visemes]


@given(events(*ALERTS))
def test_every_supporter_can_be_shown(event: wire.Alerting) -> None:
    """Each kind has its own name and a headline; what is not clean is in no field."""
    shown = parsed(wire.alert(event, clean=lambda _: True))
    assert shown.keys() == {"type", "id", "kind", "viewer", "headline", "amount", "message", "goal"}
    assert shown["goal"] == (event.goal_id if isinstance(event, GoalReached) else None)
    hidden = parsed(wire.alert(event, clean=lambda _: False))
    assert hidden["viewer"] == "Somebody"
    assert hidden["message"] == ""
    assert hidden["headline"].startswith("Somebody") or isinstance(event, GoalReached)


def test_the_kinds_of_alert_are_those_of_the_protocol() -> None:
    """One for each event, all different."""
    viewer = Viewer(id="twitch:1", name="Ann")
    donation = Donation(id="d", at=AT, viewer=viewer, amount=usd("5.5"), message="hi")
    assert parsed(wire.alert(donation, clean=lambda _: True)) == {
        "type": "alert",
        "id": "d",
        "kind": "donation",
        "viewer": "Ann",
        "headline": "Ann donated",
        "amount": "$5.50",
        "message": "hi",
        "goal": None,
    }
    raid = Raid(id="r", at=AT, viewer=viewer, viewers=12)
    assert parsed(wire.alert(raid, clean=lambda _: True))["headline"] == "Ann raids with 12"


def test_a_line_of_chat_carries_its_author() -> None:
    """Colour, standing and id go along."""
    viewer = Viewer(id="twitch:1", name="Ann", roles=(Role.VIP, Role.SUBSCRIBER), color="#102030")
    assert parsed(wire.chat(ChatMessage(id="m", at=AT, viewer=viewer, text='say "hi"'))) == {
        "type": "chat",
        "id": "m",
        "viewer_id": "twitch:1",
        "viewer": "Ann",
        "color": "#102030",
        "text": 'say "hi"',
        "roles": ["vip", "subscriber"],
    }


def test_cues_grow_older() -> None:
    """A page that comes later learns how long an activity has been on and how much of a vote is left."""
    activity = ShowActivity(activity=Activity.TALK, topic="Ferries")
    assert parsed(wire.cue(activity, age_s=12.5))["since_s"] == 12.5
    board = ShowBoard(game="connect_four", cells=((0, 1), (2, 0)), turn="chat", headline="", closes_in_s=10.0)
    assert parsed(wire.cue(board))["closes_in_s"] == 10.0
    assert parsed(wire.cue(board, age_s=4.0))["closes_in_s"] == 6.0
    assert parsed(wire.cue(board, age_s=40.0))["closes_in_s"] == 0.0


def test_boards_goals_and_questions_have_their_shapes() -> None:
    """As the protocol says."""
    board = ShowBoard(
        game="connect_four", cells=((0, 1, 0), (2, 0, 0)), turn="over", headline="A draw", last=(0, 1), score=(1, 2, 3)
    )
    shown = parsed(wire.cue(board))
    assert (shown["rows"], shown["columns"], shown["last"], shown["closes_in_s"]) == (2, 3, [0, 1], None)
    assert shown["score"] == {"streamer": 1, "chat": 2, "draws": 3}
    assert parsed(wire.cue(ClearBoard())) == {"type": "board", "game": None}
    bar = GoalBar(goal_id="g", title="Lens", raised=usd("12.5"), target=usd(50), ends_in_s=90.0)
    goals = parsed(wire.cue(ShowGoals(bars=(bar, replace(bar, ends_in_s=None)), more=1), age_s=30.5))
    first, second = goals["items"]
    assert (first["current"], first["target"], first["currency"], first["ends_in_s"]) == (12.5, 50.0, "USD", 59.5)
    assert (second["ends_in_s"], goals["more"]) == (None, 1)
    assert parsed(wire.cue(ShowGoals()))["items"] == []
    questions = ShowQuestions(
        items=(QuestionItem(viewer="A", text="?", answering=True), QuestionItem(viewer="B", text="!"))
    )
    assert [item["state"] for item in parsed(wire.cue(questions))["items"]] == ["answering", "queued"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"message_id": "m"}, {"id": "m"}), ({"viewer_id": "twitch:1"}, {"viewer_id": "twitch:1"})],
)
def test_deletions_name_a_line_or_a_viewer(fields: dict[str, str], expected: dict[str, str]) -> None:
    """Never both."""
    assert parsed(wire.chat_deleted(**fields)) == {"type": "chat_deleted", **expected}
