"""What a stream learns of earlier ones, when, and what the operator sees of it."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import planned

from vtuber.app.earlier_streams import FreshTopics
from vtuber.app.memory_commands import MemoryDesk
from vtuber.app.remembering import remembering
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation
from vtuber.domain.errors import MemoryFileError, UnknownPromiseError
from vtuber.domain.lasting_events import PromiseMade
from vtuber.domain.money import usd
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.viewers import Viewer
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
SHANTY = "promise:0001:e2"


class Titles:
    """Three topics."""

    def titles(self, activity: Activity) -> tuple[str, ...]:
        return ("Fog", "Tides", "Eels")

    def beats(self, topic: str) -> int:
        return len(topic)


class Lately:
    """Knows what was talked about."""

    def __init__(self, *topics: str) -> None:
        self._topics = topics

    def memory(self) -> StreamMemory:
        return StreamMemory(recent_topics=self._topics)


@pytest.mark.parametrize(
    ("recent", "left"),
    [
        ((), ("Fog", "Tides", "Eels")),
        (("Fog",), ("Tides", "Eels")),
        (("Fog", "Eels"), ("Tides",)),
        (("Fog", "Eels", "Tides"), ("Fog", "Tides", "Eels")),
    ],
)
def test_topics_of_the_last_streams_are_left_out_while_others_are_left(
    recent: tuple[str, ...], left: tuple[str, ...]
) -> None:
    """Their plans stay known."""
    fresh = FreshTopics(Titles(), Lately(*recent))
    assert fresh.titles(Activity.TALK) == left
    assert fresh.beats("Fog") == 3


def record(data: DataDirectory) -> None:
    """Put a stream with a promise on record."""
    viewer = Viewer(id="twitch:1", name="Wren")
    events = (
        StreamStarted(id="e1", at=AT, stream_id="0001", index=0, persona="x", source="live", policy="beta"),
        PromiseMade(
            id="e2",
            at=AT,
            promise_id=SHANTY,
            utterance_id="u1",
            text="If we hit $20, I'll sing a sea shanty.",
            until="money",
            amount=usd(20),
            raised=usd(0),
        ),
        Donation(id="d1", at=AT, viewer=viewer, amount=usd("7.50")),
        StreamEnded(id="e3", at=AT + timedelta(hours=1), stream_id="0001", reason="ended"),
    )

    async def write() -> None:
        with Journal.open(data.journal_path("0001"), threaded=False) as journal:
            await journal.append(events)

    asyncio.run(write())


def test_the_operator_sees_what_is_owed_and_can_drop_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For good: it stands in the journal, so a rebuilt memory knows it, too."""

    def told(*, json_: bool, drop: str | None = None) -> str:
        desk = MemoryDesk("live", json_=json_, vtuber_data_dir=tmp_path)
        desk.promises() if drop is None else desk.drop_promise(drop)
        return capsys.readouterr().out

    with DataDirectory(tmp_path).open() as data:
        record(data)
    MemoryDesk("live", json_=True, vtuber_data_dir=tmp_path).rebuild()
    capsys.readouterr()
    (promise,) = json.loads(told(json_=True))
    assert (promise["id"], promise["paid"], promise["amount"], promise["due"]) == (SHANTY, "7.5", "20", False)
    assert "$7.50 of $20.00" in told(json_=False)
    with pytest.raises(UnknownPromiseError, match="vtuber memory promises"):
        told(json_=True, drop="promise:0001:e9")
    assert json.loads(told(json_=True, drop=SHANTY)) == {"dropped": SHANTY}
    assert "nothing" in told(json_=False)
    MemoryDesk("live", json_=True, vtuber_data_dir=tmp_path).rebuild()
    capsys.readouterr()
    assert json.loads(told(json_=True)) == []


def test_promises_are_learned_once_all_earlier_streams_are_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then nobody knows whether one has been kept: a memory that fails delays them, and nothing else."""

    async def follow(*, fails: int) -> list[int]:
        rows: list[int] = []
        answered = asyncio.Event()
        with remembering(data, "live") as opened:
            assert opened is not None
            memory, absorb = opened.memory, opened.memory.absorb
            failures = iter(range(fails))

            async def failing(batch: object) -> None:
                if next(failures, None) is not None:
                    raise MemoryFileError("full")
                await absorb(batch)  # type: ignore[arg-type]

            monkeypatch.setattr(memory, "absorb", failing)

            async def caught_up() -> bool:
                rows.append((await memory.covered("0001")).contiguous)
                if len(rows) > 1:
                    answered.set()
                return answered.is_set()

            task = asyncio.create_task(opened.follow(plan, caught_up=caught_up))
            await answered.wait()
            task.cancel()
            await asyncio.wait([task])
        return rows

    with DataDirectory(tmp_path).open() as data:
        record(data)
        (tmp_path / "running").mkdir()
        plan = replace(planned(tmp_path / "running"), stream_id="0002")
        monkeypatch.setattr("vtuber.app.remembering.FOLLOWED_EVERY_S", 0.01)
        with Journal.open(plan.journal, threaded=False):
            pass
        assert asyncio.run(follow(fails=2)) == [4, 4]
