"""The memory of a data directory: whose it is, what it makes up for, and a damaged one begun anew."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from vtuber.app.remembering import Remembering, about, journals_of, rebuild, remembering
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.show_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal

AT = datetime(2026, 1, 1, tzinfo=UTC)


def record(data: DataDirectory, stream: str, source: Literal["live", "simulation", "watch"]) -> None:
    """Put a stream with one line of chat on record."""

    async def write() -> None:
        with Journal.open(data.journal_path(stream), threaded=False) as journal:
            began = StreamStarted(
                id="e1", at=AT, stream_id=stream, index=0, persona="x", source=source, policy="thompson"
            )
            viewer = Viewer(id=f"twitch:{stream}", name=f"{source}{stream}")
            await journal.append([began, ChatMessage(id="m1", at=AT, viewer=viewer, text="hello there")])

    asyncio.run(write())


async def rebuilt(opened: Remembering) -> tuple[int, int]:
    """Take all journals in; return how many rows there were, and how many viewers."""
    rows = await rebuild(opened)
    return rows, (await opened.memory.figures()).viewers


def test_only_its_own_audience_is_remembered(tmp_path: Path) -> None:
    """The real one and the simulated one apart; viewers of other people's channels not at all."""
    with DataDirectory(tmp_path).open() as data:
        record(data, "0001", "simulation")
        record(data, "0002", "live")
        record(data, "0003", "watch")
        record(data, "0004", "live")
        assert [stream for stream, _ in journals_of(data, "live")] == ["0002", "0004"]
        with remembering(data, "watch") as nothing:
            assert nothing is None
        with remembering(data, "live") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (4, 2)
        with remembering(data, "simulation") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (2, 1)


def test_a_damaged_memory_is_begun_anew(tmp_path: Path) -> None:
    """And filled from the journals."""
    with DataDirectory(tmp_path).open() as data:
        record(data, "0001", "live")
        data.live_memory_path.write_bytes(b"SQLite format 3\x00" + b"\xaa" * 9_000)
        with remembering(data, "live") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (2, 1)


@pytest.mark.parametrize(("text", "topic"), [("do black holes sing?", "black holes"), ("when was that?", None)])
def test_what_a_question_is_about(text: str, topic: str | None) -> None:
    """An entry of her knowledge, or nothing."""
    assert about(text) == topic
