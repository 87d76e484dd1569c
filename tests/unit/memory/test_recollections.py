"""What is known of a viewer across streams, when the memory answers, is late, hangs or fails."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.channel_events import ChatMessage, Donation, MessageDeleted, ViewerBanned
from vtuber.domain.errors import MemoryAwayError, MemoryFileError
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.memory.changes import Batch
from vtuber.memory.ports import ViewerPast
from vtuber.memory.projection import changes_of
from vtuber.memory.recollections import DEADLINE_S, LEFT_ALONE_S, Recollections
from vtuber.memory.viewer_notes import ViewerNotebook
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")
MOSS = Viewer(id="twitch:2", name="Moss")


class MoodyMemory(ReferenceMemory):
    """Answers after `takes_s` seconds, or fails while `broken`."""

    def __init__(self) -> None:
        super().__init__()
        self.takes_s = 0.0
        self.broken = False
        self.away = False
        self.asked = 0

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        self.asked += 1
        await asyncio.sleep(self.takes_s)
        if self.away:
            raise MemoryAwayError("connection refused")
        if self.broken:
            raise MemoryFileError("the disk is gone")
        return await super().past(viewer, besides=besides)


def says(number: int, viewer: Viewer, text: str, at: datetime = AT) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=at, viewer=viewer, text=text)


def recollections(memory: ReferenceMemory, *heard: Event) -> Recollections:
    """Return recollections of the second stream that have heard these events; what has `rude` in it is not clean."""
    notebook = ViewerNotebook(clean=lambda text: "rude" not in text)
    recalled = Recollections(
        notebook=notebook,
        memory=memory,
        stream="0002",
        clock=LoopClock(epoch=AT),
        clean=lambda text: "rude" not in text,
    )
    for event in heard:
        notebook.apply(event)
        recalled.apply(event)
    return recalled


async def remember(memory: ReferenceMemory, stream: str, *events: Event) -> None:
    """Let the memory take in a stream."""
    changes = tuple(change for seq, event in enumerate(events, 1) for change in changes_of(event, seq, lambda _: None))
    await memory.absorb(Batch(stream=stream, first=1, last=len(events), changes=changes))


LAST_TIME = (
    says(1, WREN, "the harbour smells of salt"),
    says(2, WREN, "how rude of the gulls"),
    Donation(id="d1", at=AT, viewer=WREN, amount=usd(5)),
    says(3, MOSS, "my secret is a lighthouse"),
)
TONIGHT = (
    says(11, WREN, "back again, hello", AT + timedelta(days=1)),
    Donation(id="d2", at=AT + timedelta(days=1), viewer=WREN, amount=usd(2)),
)


def test_streams_add_up() -> None:
    """What the memory has of the running stream is not counted twice; only clean words are handed out."""

    async def ask() -> ViewerNotes:
        memory = MoodyMemory()
        await remember(memory, "0001", *LAST_TIME)
        await remember(memory, "0002", *TONIGHT)
        return await recollections(memory, *TONIGHT).of(WREN.id, besides="m11")

    notes = run(ask())
    assert (notes.streams_attended, notes.messages, notes.payments, notes.given) == (2, 1, 2, {"USD": Decimal(7)})
    assert (notes.earlier_line, notes.earlier_id) == ("the harbour smells of salt", "m1")
    assert [line.id for line in notes.last_time] == ["m1"]
    assert (notes.first_seen, notes.gave_last_time) == (AT, True)
    assert "secret" not in repr(notes)


def test_a_hanging_memory_delays_nothing() -> None:
    """The first question takes the deadline, those of the next seconds nothing; the last answer stands in."""

    async def ask() -> None:
        memory, clock = MoodyMemory(), LoopClock(epoch=AT)
        await remember(memory, "0001", *LAST_TIME)
        recalled = recollections(memory, *TONIGHT)
        known = await recalled.of(WREN.id)
        memory.takes_s = 10**9
        began = clock.monotonic()
        assert await recalled.of(WREN.id) == known
        assert abs(clock.monotonic() - began - DEADLINE_S) < 0.001
        began = clock.monotonic()
        assert (await recalled.of(MOSS.id)).streams_attended == 1
        assert await recalled.of(WREN.id) == known
        assert clock.monotonic() == began
        assert (memory.asked, recalled.late) == (2, 1)
        memory.takes_s = 0
        await asyncio.sleep(LEFT_ALONE_S)
        assert (await recalled.of(MOSS.id)).streams_attended == 2

    run(ask())


def test_a_failing_memory_is_spoken_without() -> None:
    """With what this stream has shown."""

    async def ask() -> ViewerNotes:
        memory = MoodyMemory()
        memory.broken = True
        return await recollections(memory, *TONIGHT).of(WREN.id)

    notes = run(ask())
    assert (notes.streams_attended, notes.messages, notes.given) == (1, 1, {"USD": Decimal(2)})


def test_a_memory_that_is_away_is_asked_as_soon_as_it_is_back() -> None:
    """Nobody waits for it meanwhile; what it last said stands in."""

    async def ask() -> None:
        memory, clock = MoodyMemory(), LoopClock(epoch=AT)
        await remember(memory, "0001", *LAST_TIME)
        recalled = recollections(memory, *TONIGHT)
        known = await recalled.of(WREN.id)
        memory.away = True
        began = clock.monotonic()
        assert await recalled.of(WREN.id) == known
        assert (await recalled.of(MOSS.id)).streams_attended == 1
        memory.away = False
        assert (await recalled.of(MOSS.id)).streams_attended == 2
        assert (clock.monotonic() - began, recalled.late) == (0, 0)

    run(ask())


def test_words_taken_back_tonight_are_left_out_though_the_memory_has_them() -> None:
    """Deleted ones, and all of a banned viewer's; the money stays."""

    async def ask(taking_back: Event) -> ViewerNotes:
        memory = MoodyMemory()
        await remember(memory, "0001", *LAST_TIME)
        return await recollections(memory, taking_back).of(WREN.id)

    deleted = run(ask(MessageDeleted(id="x", at=AT, message_id="m1")))
    banned = run(ask(ViewerBanned(id="x", at=AT + timedelta(days=1), viewer_id=WREN.id)))
    for notes in (deleted, banned):
        assert (notes.earlier_line, notes.last_time, notes.given) == (None, (), {"USD": Decimal(5)})


def test_a_viewer_who_asks_is_forgotten_at_once() -> None:
    """Before the memory has heard of it, and also in answers that were on their way."""

    async def ask() -> ViewerNotes:
        memory = MoodyMemory()
        await remember(memory, "0001", *LAST_TIME)
        recalled = recollections(memory, *TONIGHT)
        assert (await recalled.of(WREN.id)).streams_attended == 2
        memory.takes_s = 0.01
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(recalled.of(WREN.id))
            await asyncio.sleep(0.005)
            wish = says(12, WREN, "!ForgetMe")
            recalled.apply(wish)
            recalled._notebook.apply(wish)  # noqa: SLF001  (the tap before it)
        assert asked.result() == ViewerNotes()
        memory.broken = True
        return await recalled.of(WREN.id)

    assert run(ask()) == ViewerNotes()
