"""What is written in chat goes out once, in order, at a permitted pace, and is accounted for."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.unit.twitch.twitch_desk import (
    ANN,
    Notebook,
    TokenDesk,
    WordGate,
    account_at,
    answer,
    clock,
    helix_at,
    json_of,
    oauth_at,
    refusal,
)

from vtuber.domain.errors import GateError
from vtuber.domain.show_events import ChatSent
from vtuber.runtime.virtual_time import run
from vtuber.twitch.sender import ChatSender, SendOutcome
from vtuber.twitch.token_store import TokenStore

PATH = "/chat/messages"
Scene = Callable[[ChatSender], Awaitable[Any]]


class Room(TokenDesk):
    """A chat that takes what is sent; `lines` are the messages with their times."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[float, str]] = []
        self.on(PATH, self.take)

    def take(self, request: httpx.Request) -> httpx.Response:
        self.lines.append((asyncio.get_running_loop().time(), json_of(request)["message"]))
        sent = {"message_id": f"m{len(self.lines)}", "is_sent": True, "drop_reason": None}
        return answer(200, {"data": [sent]})

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [text for _, text in self.lines]


def play(room: Room, scene: Scene, *, gate: WordGate | None = None, data: Path | None = None, **options: Any) -> Any:  # noqa: ANN401
    """Play a scene with a running sender; return what it returns and the journal's `ChatSent`."""

    async def act() -> Any:  # noqa: ANN401
        store = None
        if data:
            store = TokenStore(data)
            store.save("streamer", ANN)
        journal = Notebook()
        async with room.http() as http:
            sender = ChatSender(
                helix=helix_at(http),
                speaker=account_at(oauth_at(http), store),
                broadcaster_id="9",
                gate=gate or WordGate("slur"),
                journal=journal,
                clock=clock(),
                **options,
            )
            async with asyncio.TaskGroup() as group:
                running = group.create_task(sender.run())
                result = await scene(sender)
                running.cancel()
        return result, journal.events

    with capture_logs():
        return run(act())


def outcomes(events: list[ChatSent]) -> list[tuple[str, str]]:
    """Return text and outcome of each."""
    return [(event.text, event.outcome) for event in events]


def test_a_line_is_sent_and_accounted_for() -> None:
    """With the message it answers, in Twitch's own spelling of the id."""
    room = Room()
    outcome, events = play(room, lambda sender: sender.send("hello", reply_to="twitch:m0", cause="e9"))
    assert outcome == SendOutcome(outcome="sent", message_id="m1")
    body = {"broadcaster_id": "9", "sender_id": "1", "message": "hello", "reply_parent_message_id": "m0"}
    assert json_of(room.asked(PATH)[0]) == body
    (event,) = events
    assert (event.text, event.outcome, event.reply_to, event.cause) == ("hello", "sent", "twitch:m0", "e9")


def test_a_long_text_becomes_lines() -> None:
    """In order; only the first is a reply. One outcome for all, an entry for each."""
    room = Room()
    text = " ".join(["word"] * 99 + ["end"] + ["more"] * 99)
    outcome, events = play(room, lambda sender: sender.send(text, reply_to="m0"))
    assert outcome == SendOutcome(outcome="sent", message_id="m1")
    assert " ".join(room.texts) == text
    assert ["reply_parent_message_id" in json_of(call) for call in room.asked(PATH)] == [True, False]
    assert outcomes(events) == [(line, "sent") for line in room.texts]


def test_a_line_that_is_not_sent_ends_its_text() -> None:
    """Half a text is told as such."""
    room = Room()
    dropped = {"message_id": "", "is_sent": False, "drop_reason": {"code": "slow_mode", "message": "slowly"}}
    room.on(PATH, room.take, answer(200, {"data": [dropped]}))
    outcome, events = play(room, lambda sender: sender.send("a" * 500 + "b" * 900))
    assert (outcome.outcome, outcome.detail) == ("dropped", "1 of 3 lines sent; slow_mode: slowly")
    assert [event.outcome for event in events] == ["sent", "dropped"]


@pytest.mark.parametrize("reason", [{"code": "msg_duplicate", "message": "no"}, {"code": "new_in_2027"}, {}, None])
def test_a_drop_reason_is_opaque(reason: dict[str, str] | None) -> None:
    """Whatever its code, it is in the outcome and the journal, and nothing is tried again."""
    room = Room()
    room.on(PATH, answer(200, {"data": [{"message_id": "", "is_sent": False, "drop_reason": reason}]}))
    outcome, (event,) = play(room, lambda sender: sender.send("hello"))
    assert outcome.outcome == "dropped"
    assert (reason or {}).get("code", "no code") in outcome.detail
    assert event.detail == outcome.detail
    assert len(room.asked(PATH)) == 1


def test_a_token_that_ends_in_mid_send_is_renewed(tmp_path: Path) -> None:
    """The line is in chat once."""
    room = Room()
    room.on(PATH, refusal(401, "Invalid OAuth token"), room.take)
    outcome, _ = play(room, lambda sender: sender.send("hello"), data=tmp_path)
    assert outcome.outcome == "sent"
    assert room.texts == ["hello"]
    assert room.asked(PATH)[1].headers["authorization"] == "Bearer access-1"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (httpx.ReadTimeout("late"), "may be in chat all the same"),
        (refusal(500, "oops"), "500 oops"),
        (refusal(401, "Missing scope: user:write:chat"), "`vtuber login twitch`"),
        (refusal(400, "the message was too long"), "too long"),
        (refusal(401, "Invalid OAuth token"), "TWITCH_OAUTH_TOKEN"),
        (answer(200, {"data": []}), "does not say"),
    ],
)
def test_a_failure_is_an_outcome(trouble: httpx.Response | Exception, said: str) -> None:
    """Nothing is sent twice, the next line goes out."""
    room = Room()
    room.on(PATH, trouble, room.take)

    async def scene(sender: ChatSender) -> list[SendOutcome]:
        return [await sender.send("one"), await sender.send("two")]

    (first, second), events = play(room, scene)
    assert first.outcome == "failed"
    assert said in first.detail
    assert second.outcome == "sent"
    assert room.texts == ["two"]
    assert outcomes(events) == [("one", "failed"), ("two", "sent")]


def test_the_gate_comes_first() -> None:
    """What it refuses reaches neither the queue nor Twitch; a gate that fails refuses."""

    class Broken(WordGate):
        def allows(self, text: str) -> bool:
            raise GateError("broken")

    room = Room()
    outcome, events = play(room, lambda sender: sender.send("a slur"))
    assert (outcome.outcome, outcome.detail) == ("dropped", "the gate refused it")
    assert outcomes(events) == [("a slur", "dropped")]
    assert play(room, lambda sender: sender.send("hello"), gate=Broken())[0].outcome == "dropped"
    assert not room.lines


@pytest.mark.parametrize("text", ["/ban ann", " /me waves", ".timeout ann", "", "  \n "])
def test_commands_and_nothing_are_not_sent(text: str) -> None:
    """Chat commands are not for the show to give."""
    room = Room()
    assert play(room, lambda sender: sender.send(text))[0].outcome == "dropped"
    assert not room.lines
    assert play(room, lambda sender: sender.send("... and then"))[0].outcome == "sent"


def test_the_same_text_is_said_once_in_half_a_minute() -> None:
    """The second is dropped and the journal says so; one that failed does not count."""
    room = Room()
    room.on(PATH, refusal(500, "oops"), room.take)

    async def scene(sender: ChatSender) -> list[str]:
        said = [await sender.send("Hi all"), await sender.send("hi  all"), await sender.send("hi all")]
        await asyncio.sleep(31)
        said.append(await sender.send("hi all"))
        return [outcome.outcome for outcome in said]

    said, events = play(room, scene)
    assert said == ["failed", "sent", "dropped", "sent"]
    assert "30 s" in events[2].detail


@given(waits=st.lists(st.floats(0, 3), min_size=1, max_size=60), privileged=st.booleans())
def test_never_faster_than_allowed(waits: list[float], privileged: bool) -> None:
    """Whenever lines come, in any 30 seconds no more than Twitch takes, and in order."""
    room = Room()

    async def scene(sender: ChatSender) -> None:
        async with asyncio.TaskGroup() as group:
            for number, wait in enumerate(waits):
                await asyncio.sleep(wait)
                group.create_task(sender.send(f"line {number}"))

    play(room, scene, privileged=privileged, most_waiting=1000)
    times = [time for time, _ in room.lines]
    assert room.texts == [f"line {number}" for number in range(len(waits))]
    for start in times:
        assert sum(start <= time < start + 30 for time in times) <= (100 if privileged else 20)
    if not privileged:
        assert all(later - earlier > 1 for earlier, later in itertools.pairwise(times))


def test_the_oldest_gives_way() -> None:
    """When the queue is full; the counter and the journal tell."""
    room = Room()

    async def scene(sender: ChatSender) -> tuple[list[str], int]:
        async with asyncio.TaskGroup() as group:
            sent = [group.create_task(sender.send(f"line {number}")) for number in range(6)]
        return [task.result().outcome for task in sent], sender.overflowed

    (said, overflowed), events = play(room, scene, most_waiting=3)
    assert overflowed == 3
    assert said == ["dropped"] * 3 + ["sent"] * 3
    assert room.texts == ["line 3", "line 4", "line 5"]
    assert len(events) == 6


def test_a_dry_run_sends_nothing() -> None:
    """All else happens."""
    room = Room()

    async def scene(sender: ChatSender) -> list[SendOutcome]:
        return [await sender.send("hello"), await sender.send("hello"), await sender.send("a slur")]

    said, events = play(room, scene, dry_run=True)
    assert [outcome.outcome for outcome in said] == ["dry_run", "dropped", "dropped"]
    assert len(events) == 3
    assert not room.calls


def test_who_waits_when_it_ends_is_told() -> None:
    """What waits is dropped, and so is what comes after; nobody waits for ever."""
    room = Room()

    async def act() -> list[str]:
        async with room.http() as http:
            sender = ChatSender(
                helix=helix_at(http),
                speaker=account_at(oauth_at(http)),
                broadcaster_id="9",
                gate=WordGate(),
                journal=Notebook(),
                clock=clock(),
            )
            async with asyncio.TaskGroup() as group:
                running = group.create_task(sender.run())
                sent = [group.create_task(sender.send(f"line {number}")) for number in range(3)]
                await asyncio.sleep(0.5)
                running.cancel()
            late = await sender.send("late")
        return [*(task.result().outcome for task in sent), late.outcome]

    assert run(act()) == ["sent", "failed", "dropped", "dropped"]
    assert room.texts == ["line 0"]


def test_who_gives_up_waiting_takes_the_line_back() -> None:
    """A cancelled caller's line is not sent."""
    room = Room()

    async def scene(sender: ChatSender) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sender.send(f"line {number}")) for number in range(3)]
            await asyncio.sleep(0.5)
            tasks[2].cancel()

    play(room, scene)
    assert room.texts == ["line 0", "line 1"]
