"""What she remembers from one stream to the next, and what she forgets when she is asked to."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.peers.reference_memory import ReferenceMemory
from tests.scenario.shows import EPOCH, Always, audience_of, donation, of, planned, scripted

from vtuber.app.forgetting import blank_journals
from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about
from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChannelEvent, ChatMessage, Donation
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.graph import digest_of
from vtuber.memory.ports import ViewerPast
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.memory.tombstones import read_tombstones
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

QUILLA = Viewer(id="twitch:7007", name="Quillavane")
OTHER = Viewer(id="twitch:7008", name="Zanderly")
DURATION_S = 60.0
GREETINGS = ("hello!", "hi again", "hey there", "hello hello", "good evening", "hi hi", "hey hey", "hello once more")

Scenes = list[tuple[float, ChannelEvent]]


class HangingMemory(ReferenceMemory):
    """Never answers, and never takes anything in."""

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        await asyncio.Event().wait()
        return None

    async def absorb(self, batch: Batch) -> None:
        await asyncio.Event().wait()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """An open data directory."""
    with DataDirectory(tmp_path).open() as opened:
        yield opened


def says(number: int, viewer: Viewer, text: str) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"q{number}", at=EPOCH, viewer=viewer, text=text)


def plan_of(data: DataDirectory, index: int) -> StreamPlan:
    """Return the plan of the n-th stream."""
    stream = f"{index + 1:04d}"
    plan = planned(data.journal_path(stream).parent, duration_s=DURATION_S)
    return replace(plan, stream_id=stream, index=index, epoch=EPOCH + timedelta(days=index))


def play(plan: StreamPlan, scenes: Scenes, remembering: Remembering | None) -> list[Event]:
    """Perform a stream in virtual time; return its journal."""

    async def whole_stream() -> None:
        parts = Parts(
            voice=SilentVoice(),
            learner=Always(Activity.REACT),
            make_source=scripted([audience_of(20), *scenes]),
            remembering=remembering,
        )
        await perform(plan, parts, asyncio.Event())

    run(whole_stream())
    return list(read_journal(plan.journal))


def play_all(data: DataDirectory, *streams: Scenes) -> list[list[Event]]:
    """Perform streams with one memory, in the data directory."""
    with SqliteMemory(data.memory_path, threaded=False) as memory:
        projector = Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path)
        remembering = Remembering(memory=memory, projector=projector)
        return [play(plan_of(data, index), scenes, remembering) for index, scenes in enumerate(streams)]


def rebuilt(data: DataDirectory, path: Path) -> str:
    """Build a memory from the journals; return its digest."""

    async def build() -> str:
        with SqliteMemory(path, threaded=False) as memory:
            projector = Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path)
            for stream in reversed(data.streams()):
                await projector.catch_up(stream, data.journal_path(stream))
            return digest_of(await memory.export())

    return asyncio.run(build())


def digest(path: Path) -> str:
    """Return the digest of a memory."""

    async def look() -> str:
        with SqliteMemory(path, threaded=False) as memory:
            return digest_of(await memory.export())

    return asyncio.run(look())


def answers(events: list[Event], message_id: str) -> list[str]:
    """Return what she began to say in answer to a message."""
    return [each.text for each in of(events, UtteranceStarted) if each.cause == message_id]


def test_a_returning_viewer_is_greeted_by_what_was(data: DataDirectory) -> None:
    """By their own words of last time, and never by another viewer's; a new one is not taken for a regular."""
    first: Scenes = [
        (5, says(1, QUILLA, "I keep bees on the roof")),
        (9, says(2, OTHER, "my boat is called Marigold")),
    ]
    again: Scenes = [(4 + 7 * n, says(10 + n, QUILLA, text)) for n, text in enumerate(GREETINGS)]
    _, events = play_all(data, first, again)
    said = " ".join(text for n in range(len(GREETINGS)) for text in answers(events, f"q{10 + n}"))
    assert "I keep bees on the roof" in said
    assert "Marigold" not in said
    quoting = [each for each in of(events, UtterancePlanned) if each.addressee == QUILLA.id]
    assert quoting
    assert all("q1" in each.quotes and "q2" not in each.quotes for each in quoting)


def test_a_rebuilt_memory_is_the_same(data: DataDirectory, tmp_path: Path) -> None:
    """From the journals, newest stream first."""
    scenes: Scenes = [
        (4, says(1, QUILLA, "I keep bees")),
        (8, donation("d1", by=3)),
        (20, says(2, OTHER, "@Quillavane how?")),
    ]
    play_all(data, scenes, scenes)
    assert rebuilt(data, tmp_path / "anew.sqlite") == digest(data.memory_path)


def test_a_hanging_memory_takes_nothing_from_the_show(data: DataDirectory) -> None:
    """She says the same as without a memory, at most the deadline later; the end comes when its time is over."""
    scenes: Scenes = [(3 + 5 * n, donation(f"d{n}", by=n)) for n in range(8)]
    gifts = {gift.id for _, gift in scenes}
    without = play(replace(plan_of(data, 0), index=1), scenes, None)
    memory = HangingMemory()
    hanging = Remembering(memory=memory, projector=Projector(memory, about=about, threaded=False))
    with_it = play(plan_of(data, 1), scenes, hanging)
    for events in (without, with_it):
        assert {each.cause for each in of(events, UtteranceStarted)} >= gifts
    waits = [
        [
            (next(s.at for s in of(events, UtteranceStarted) if s.cause == gift.id) - gift.at).total_seconds()
            for gift in of(events, Donation)
        ]
        for events in (without, with_it)
    ]
    assert max(late - usual for usual, late in zip(*waits, strict=True)) < 0.25


def test_nothing_is_left_of_a_viewer_who_asks(data: DataDirectory, tmp_path: Path) -> None:
    """Not in the memory's bytes, not in a rebuilt one, and not in the journals; they are told so, politely."""
    gift = Donation(
        id="don1", at=EPOCH, viewer=Viewer(id="kofi:quillavane", name="Quillavane"), amount=usd(5), message="for bees"
    )
    first: Scenes = [
        (5, says(1, QUILLA, "I keep honeybadgers on the roof")),
        (9, says(2, OTHER, "Quillavane told me about it")),
        (15, gift),
        (25, says(3, OTHER, "fog is nice")),
    ]
    second: Scenes = [
        (4, says(10, QUILLA, "hello from the honeybadgers")),
        (12, says(11, QUILLA, "!forgetme")),
        (25, says(12, QUILLA, "hello again")),
        (35, says(13, OTHER, "bye quillavane")),
    ]
    _, events = play_all(data, first, second)
    (answer,) = answers(events, "q11")
    assert "Quillavane" not in answer
    assert any(word in answer for word in ("gone", "blank", "remember nothing", "out of the book"))
    secrets = (b"quillavane", b"honeybadger", b"twitch:7007", b"7007")
    for path in data.path.glob("memory.sqlite*"):
        assert not [secret for secret in secrets if secret in path.read_bytes().lower()]
    assert not [secret for secret in secrets if secret in data.forgotten_path.read_bytes().lower()]
    journal = data.journal_path("0001").read_bytes().lower()
    assert all(secret in journal for secret in secrets[:2])

    counted = [len(list(read_journal(data.journal_path(stream)))) for stream in data.streams()]
    assert blank_journals(data, read_tombstones(data.forgotten_path)) > 0
    assert blank_journals(data, read_tombstones(data.forgotten_path)) == 0
    assert counted == [len(list(read_journal(data.journal_path(stream)))) for stream in data.streams()]
    for path in data.path.rglob("*.sqlite*"):
        assert not [(path, secret) for secret in secrets[:3] if secret in path.read_bytes().lower()]
    money = [event for event in read_journal(data.journal_path("0001")) if isinstance(event, Donation)]
    assert [(gift.amount, gift.message, gift.viewer.name) for gift in money] == [(usd(5), "", "Somebody")]
    rebuilt(data, tmp_path / "anew.sqlite")
    assert b"zanderly" in (tmp_path / "anew.sqlite").read_bytes().lower()
    assert not [secret for secret in secrets if secret in (tmp_path / "anew.sqlite").read_bytes().lower()]
    assert b"Somebody" not in (tmp_path / "anew.sqlite").read_bytes()
