"""Whatever leaves the program takes a gated road: nothing but that road makes, or speaks to, what sends it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {
    path.relative_to(ROOT / "src").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "src/vtuber").rglob("*.py"))
}
ROADS: dict[str, set[str]] = {
    # Speech: the sentence is examined in its preparation; voices behind other voices, and trials with a fixed word.
    "synthesize": {
        "vtuber/voice/preparation.py",
        "vtuber/voice/fallback.py",
        "vtuber/voice/resampled.py",
        "vtuber/olv/server_voice.py",
        "vtuber/olv/trial.py",
        "vtuber/app/doctor.py",
        "vtuber/app/doctor_speech.py",
        "vtuber/app/voices.py",
    },
    "Preparation": {"vtuber/voice/speaker.py"},
    "Speaker": {"vtuber/app/cast.py"},
    "sentence_started": {
        "vtuber/voice/speaker.py",
        "vtuber/app/sinks.py",
        "vtuber/olv/server_voice.py",
        "vtuber/olv/trial.py",
    },
    "utter": {"vtuber/activities/floor.py"},
    # The stage: a page gets frames from the hub alone, and the hub makes all that hold other people's words.
    "StageHub": {"vtuber/app/cast.py", "vtuber/app/waiting_room.py"},
    "wire.chat": {"vtuber/stage/hub.py"},
    "wire.alert": {"vtuber/stage/hub.py"},
    "wire.cue": {"vtuber/stage/hub.py"},
    "wire.sentence_start": {"vtuber/stage/hub.py"},
    "page.send": {"vtuber/stage/hub.py"},
    "ShowQuestions": {"vtuber/activities/q_and_a.py"},
    "ShowBoard": {"vtuber/activities/connect_four/performance.py"},
    "ShowGoals": {"vtuber/app/stage_goals.py"},
    "ShowActivity": {"vtuber/activities/floor.py", "vtuber/activities/show.py"},
    # Open-LLM-VTuber: frontends get what is spoken; a server asks for the line that is spoken, and for nothing else.
    "FrontendHub": {"vtuber/app/cast.py", "vtuber/app/waiting_room.py"},
    "ServerVoice": {"vtuber/app/open_llm_vtuber.py", "vtuber/olv/trial.py"},
    "socket.send_text": {"vtuber/api/stage_socket.py", "vtuber/api/olv_socket.py"},
    "socket.send_bytes": {"vtuber/api/stage_socket.py"},
    # The channel: lines and actions cross a gate in the sender and the actor, which the desk alone makes.
    "ChatPost": {"vtuber/twitch/sender.py"},
    "ChatSender": {"vtuber/app/channel_desk.py"},
    "ChannelActor": {"vtuber/app/channel_desk.py"},
    "call_of": {"vtuber/twitch/actor.py"},
    "_helix.request": {
        "vtuber/twitch/actor.py",
        "vtuber/twitch/chat_post.py",
        "vtuber/twitch/subscriptions.py",
    },
}
"""What sends, to the files that may call it; a name with a point is called on something of that name."""

ON_AIR = {"vtuber/app/safeguards.py", "vtuber/app/channel_desk.py", "vtuber/app/retelling.py"}
"""Files that build a gate for a stream, or for a model's words about one; elsewhere one is only tried."""

GATED = ("Speaker", "ChatSender", "ChannelActor")
"""What cannot be made without naming its gate."""


@cache
def all_calls(tree: ast.AST) -> tuple[tuple[str, str, ast.Call], ...]:
    """Return the calls in a file: what they are made on (nothing, or its last name), what is called, and the call."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.append(("", node.func.id, node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value
            bearer = on.attr if isinstance(on, ast.Attribute) else on.id if isinstance(on, ast.Name) else ""
            found.append((bearer, node.func.attr, node))
    return tuple(found)


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Give the calls of a function, class or method, whatever it is called on unless the name says on what."""
    owner, _, last = name.rpartition(".")
    return (call for bearer, called, call in all_calls(tree) if called == last and owner in {"", bearer})


def callers(name: str) -> set[str]:
    """Return the files that call something; classes named in `partial(Class, ...)` count as called."""
    found = {file for file, tree in SOURCES.items() if any(calls(tree, name))}
    return found | {
        file
        for file, tree in SOURCES.items()
        for call in calls(tree, "partial")
        if call.args and isinstance(call.args[0], ast.Name) and call.args[0].id == name
    }


@pytest.mark.parametrize("name", ROADS)
def test_only_the_gated_road_leads_out(name: str) -> None:
    """A new caller is a new way out: it needs a gate, and an attack in `test_removed_gates.py`."""
    assert callers(name) == ROADS[name]


def test_whoever_sends_to_the_platform_is_known() -> None:
    """Besides the actor's, whose calls are values: lines of chat, what is to be notified, and logins."""
    writing = {
        file
        for file, tree in SOURCES.items()
        for call in calls(tree, "request")
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value in {"POST", "PUT", "PATCH"}
    }
    assert writing == {"vtuber/twitch/chat_post.py", "vtuber/twitch/subscriptions.py"}


@pytest.mark.parametrize("name", GATED)
def test_each_is_made_with_its_gate(name: str) -> None:
    """Named at the place where it is made; none makes do without."""
    made = [call for file in ROADS[name] for call in calls(SOURCES[file], name)]
    assert made
    assert all("gate" in {keyword.arg for keyword in call.keywords} for call in made)


def test_every_gate_knows_the_secrets() -> None:
    """A gate is built for a stream with that stream's canaries."""
    made = [call for file in ON_AIR for call in calls(SOURCES[file], "Gate")]
    assert len(made) == len(ON_AIR)
    assert callers("Gate") == {*ON_AIR, "vtuber/app/doctor.py"}
    assert all("secrets" in {keyword.arg for keyword in call.keywords} for call in made)


@pytest.mark.parametrize(
    ("code", "name", "count"),
    [
        ("ChatSender(helix=h)", "ChatSender", 1),
        ("sender.ChatSender(helix=h)", "ChatSender", 1),
        ("self._helix.request('POST', '/x')", "_helix.request", 1),
        ("self._show.request(x)", "_helix.request", 0),
        ("wire.chat(message)", "wire.chat", 1),
        ("self._wire.chat(author)", "wire.chat", 0),
        ("ChatSender", "ChatSender", 0),
    ],
)
def test_callers_are_seen(code: str, name: str, count: int) -> None:
    """The rules above find a call however it is spelled."""
    assert len(list(calls(ast.parse(code), name))) == count
