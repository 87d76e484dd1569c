"""Letting go of what is older than the retention period: in memories and journals, and so that it stays gone."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vtuber.app.plan import Source
from vtuber.app.remembering import rebuild, remembering, remove_memory
from vtuber.app.retention import LetGo, let_go
from vtuber.app.settings import Settings
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.graph import Graph, digest_of
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal, read_journal

DAYS = 30
BEGAN = datetime(2026, 1, 1, 18, tzinfo=UTC)
GUEST = Viewer(id="twitch:8001", name="Ossifrage")
REGULAR = Viewer(id="twitch:8002", name="Pellwether")


def stream(index: int, source: Source, day: float, *said: tuple[Viewer, str]) -> list[Event]:
    """Return a stream some days after the first."""
    at, name = BEGAN + timedelta(days=day), f"{index + 1:04d}"
    began = StreamStarted(id="e1", at=at, stream_id=name, index=index, persona="x", source=source, policy="uniform")
    lines: list[Event] = []
    for number, (viewer, text) in enumerate(said):
        utterance, message = f"e{10 + 2 * number}", f"m{index}-{number}"
        lines += [
            ChatMessage(id=message, at=at, viewer=viewer, text=text),
            Donation(id=f"d{index}-{number}", at=at, viewer=viewer, amount=usd(2), message="for the fogbell"),
            UtterancePlanned(
                id=utterance,
                at=at,
                cause=message,
                brief="reply_to_chat",
                activity=Activity.TALK,
                addressee=viewer.id,
                quotes=(message,),
            ),
            UtteranceStarted(
                id=f"e{11 + 2 * number}",
                at=at,
                cause=message,
                utterance_id=utterance,
                text=f"Ah, {viewer.name}!",
                emotion=Emotion.JOY,
            ),
        ]
    return [began, *lines, StreamEnded(id="e9", at=at, stream_id=name, reason="ended")]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """A channel with a guest, a regular, and a look at somebody else's channel."""
    streams = [
        stream(0, "live", 0, (GUEST, "I polish astrolabes"), (REGULAR, "the herring is blue tonight")),
        stream(1, "watch", 1, (Viewer(id="twitch:8003", name="Quernstone"), "not my channel at all")),
        stream(2, "live", 40, (REGULAR, "the herring is back")),
    ]
    with DataDirectory(tmp_path).open() as opened:
        for number, events in enumerate(streams):
            asyncio.run(_write(opened.journal_path(f"{number + 1:04d}"), events))
        yield opened


async def _write(path: Path, events: list[Event]) -> None:
    with Journal.open(path, threaded=False) as journal:
        await journal.append(events)


def remembered(data: DataDirectory, *, anew: bool = False) -> Graph:
    """Return what is remembered of the real channel, built `anew` or not."""
    if anew:
        remove_memory(data.live_memory_path)

    async def look() -> Graph:
        await rebuild(opened)
        return await opened.memory.export()

    with remembering(data, "live") as found:
        assert found is not None
        opened = found
        return asyncio.run(look())


def at(day: float) -> datetime:
    """Return the time so many days after the first stream."""
    return BEGAN + timedelta(days=day)


def left_of(data: DataDirectory, *secrets: bytes) -> list[tuple[str, bytes]]:
    """Return what is still in some file."""
    files = [path for path in data.path.rglob("*") if path.is_file()]
    return [(path.name, each) for path in files for each in secrets if each in path.read_bytes().lower()]


def test_a_guest_goes_and_a_regular_stays(data: DataDirectory) -> None:
    """In every file; a look changes nothing; a memory built anew is the same; done again nothing changes."""
    secrets = (b"ossifrage", b"twitch:8001", b"astrolabe", b"herring is blue", b"quernstone", b"not my channel")
    remembered(data)
    assert {secret for _, secret in left_of(data, *secrets)} == set(secrets)
    whole = digest_of(remembered(data))
    looked = let_go(data, now=at(40), days=DAYS, only_look=True)
    assert (looked.viewers, looked.lines, looked.events_blanked) == (1, 1, 0)
    assert digest_of(remembered(data)) == whole

    gone = let_go(data, now=at(40), days=DAYS)
    assert (gone.viewers, gone.lines, gone.before) == (1, 1, at(10))
    assert gone.events_blanked == 11
    assert left_of(data, *secrets) == []
    assert left_of(data, b"herring is back", b"pellwether")
    graph = remembered(data)
    assert [(viewer.id, viewer.first) for viewer in graph.viewers] == [(REGULAR.id, int(at(0).timestamp() * 1e6))]
    assert [(paid.stream, paid.amount) for paid in graph.payments] == [("0001", "2"), ("0003", "2")]
    assert remembered(data, anew=True) == graph
    assert let_go(data, now=at(40), days=DAYS) == LetGo(before=at(10))


def test_a_regular_who_stops_coming_goes_at_last(data: DataDirectory) -> None:
    """Also from the journals that were blanked before; figures of the stream stay."""
    let_go(data, now=at(40), days=DAYS)
    asyncio.run(_write(data.journal_path("0004"), stream(3, "live", 90, (GUEST, "hello once more"))))
    gone = let_go(data, now=at(90), days=DAYS)
    assert (gone.viewers, gone.lines) == (1, 0)
    assert left_of(data, b"pellwether", b"twitch:8002", b"herring", b"astrolabe") == []
    graph = remembered(data)
    assert [(viewer.name, viewer.first) for viewer in graph.viewers] == [("Ossifrage", int(at(90).timestamp() * 1e6))]
    assert remembered(data, anew=True) == graph
    money = [event for event in read_journal(data.journal_path("0001")) if isinstance(event, Donation)]
    assert [gift.amount for gift in money] == [usd(2), usd(2)]
    assert len({gift.viewer.id for gift in money}) == 2


@pytest.mark.parametrize("days", [1, 6, -1, 3651])
def test_a_period_has_bounds(days: int) -> None:
    """Too short a one would make strangers of those who come once a week."""
    with pytest.raises(ValueError, match="vtuber_memory_retention_days"):
        Settings(vtuber_memory_retention_days=days)
    assert Settings(vtuber_memory_retention_days=7).vtuber_memory_retention_days == 7
