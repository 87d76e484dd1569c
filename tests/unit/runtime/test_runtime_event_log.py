"""Recorded events are journalled, then published: once, in one order, whoever recorded them and however it ended."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import ChatMessage, Follow
from vtuber.domain.events import Event
from vtuber.domain.viewers import ANONYMOUS
from vtuber.runtime.bus import Bus, Overflow, Subscription
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal, read_journal
from vtuber.runtime.virtual_time import run

EPOCH = datetime(2026, 5, 1, 20, tzinfo=UTC)


def chat(id_: str) -> ChatMessage:
    """A chat message by its id."""
    return ChatMessage(id=id_, at=EPOCH, viewer=ANONYMOUS, text="hello")


@dataclass(frozen=True)
class Recorder:
    """A task that records batches of events, each after a pause, and may be cancelled."""

    batches: list[tuple[int, list[int]]]
    cancelled_at: int | None


@dataclass(frozen=True)
class Consumer:
    """A subscriber and the time it takes for each event."""

    capacity: int
    overflow: Overflow
    pace: int


RECORDERS = st.lists(
    st.builds(
        Recorder,
        batches=st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 40), max_size=4)), max_size=8),
        cancelled_at=st.none() | st.integers(0, 8),
    ),
    max_size=4,
)
CONSUMERS = st.lists(
    st.builds(Consumer, capacity=st.integers(1, 4), overflow=st.sampled_from(Overflow), pace=st.integers(0, 3)),
    max_size=4,
)


@dataclass
class Outcome:
    """What came of a run: what taps heard, each consumer's events and drops, the journal, what was acknowledged."""

    tapped: list[str]
    heard: list[list[str]]
    dropped: list[int]
    longest: list[int]
    stored: list[str]
    acknowledged: int


async def play(path: Path, recorders: list[Recorder], consumers: list[Consumer], *, threaded: bool) -> Outcome:
    """Let recorders and consumers run into each other."""
    outcome = Outcome([], [[] for _ in consumers], [], [0] * len(consumers), [], 0)
    bus = Bus()
    second = 0.001 if threaded else 1.0

    async def record(log: EventLog, recorder: Recorder) -> None:
        for pause, numbers in recorder.batches:
            await asyncio.sleep(pause * second)
            new = await log.record_all([chat(f"m{number}") for number in numbers])
            outcome.acknowledged += new

    async def cancel(task: asyncio.Task[None], after: int) -> None:
        await asyncio.sleep(after * second)
        task.cancel()

    async def consume(place: int, subscription: Subscription, pace: int) -> None:
        async for event in subscription:
            outcome.heard[place].append(event.id)
            await asyncio.sleep(pace * second)

    def watch(subscriptions: list[Subscription]) -> Callable[[Event], None]:
        def tap(event: Event) -> None:
            outcome.tapped.append(event.id)
            outcome.longest[:] = map(max, outcome.longest, map(len, subscriptions))

        return tap

    with Journal.open(path, threaded=threaded) as journal, ExitStack() as stack:
        subscriptions = [
            stack.enter_context(bus.subscribe(f"c{place}", capacity=consumer.capacity, overflow=consumer.overflow))
            for place, consumer in enumerate(consumers)
        ]
        bus.tap("watch", watch(subscriptions))
        log = EventLog(journal=journal, bus=bus, clock=LoopClock(epoch=EPOCH))
        async with asyncio.TaskGroup() as consuming:
            for place, (subscription, consumer) in enumerate(zip(subscriptions, consumers, strict=True)):
                consuming.create_task(consume(place, subscription, consumer.pace))
            async with asyncio.TaskGroup() as recording:
                for recorder in recorders:
                    task = recording.create_task(record(log, recorder))
                    if recorder.cancelled_at is not None:
                        recording.create_task(cancel(task, recorder.cancelled_at))
            await journal.flush()
            bus.close()
        outcome.dropped = [subscription.dropped for subscription in subscriptions]
    outcome.stored = [event.id for event in read_journal(path)]
    return outcome


def check(outcome: Outcome, recorders: list[Recorder], consumers: list[Consumer]) -> None:
    """Hold an outcome against what the log and the bus promise."""
    assert outcome.tapped == outcome.stored
    assert len(set(outcome.stored)) == len(outcome.stored)
    if all(recorder.cancelled_at is None for recorder in recorders):
        assert outcome.acknowledged == len(outcome.stored)
        assert set(outcome.stored) == {f"m{n}" for one in recorders for _, batch in one.batches for n in batch}
    for place, consumer in enumerate(consumers):
        heard = outcome.heard[place]
        assert heard == [id_ for id_ in outcome.stored if id_ in set(heard)]
        assert len(heard) + outcome.dropped[place] == len(outcome.stored)
        match consumer.overflow:
            case Overflow.WAIT:
                assert heard == outcome.stored
            case Overflow.DROP_OLDEST:
                assert heard[-1:] == outcome.stored[-1:]
                assert outcome.longest[place] <= consumer.capacity
            case Overflow.DROP_NEWEST:
                assert heard[: consumer.capacity] == outcome.stored[: consumer.capacity]
                assert outcome.longest[place] <= consumer.capacity


def in_a_folder(
    runner: Callable[[Coroutine[Any, Any, Outcome]], Outcome],
    recorders: list[Recorder],
    consumers: list[Consumer],
    *,
    threaded: bool,
) -> Outcome:
    """Play with a journal of its own."""
    with TemporaryDirectory() as folder:
        return runner(play(Path(folder) / "journal.sqlite", recorders, consumers, threaded=threaded))


@given(RECORDERS, CONSUMERS)
def test_any_interleaving_keeps_the_promises(recorders: list[Recorder], consumers: list[Consumer]) -> None:
    """In virtual time: order, no duplicates, drops counted exactly, and the same outcome again."""
    outcome = in_a_folder(run, recorders, consumers, threaded=False)
    check(outcome, recorders, consumers)
    assert in_a_folder(run, recorders, consumers, threaded=False) == outcome


@given(RECORDERS, CONSUMERS)
def test_threads_keep_the_promises(recorders: list[Recorder], consumers: list[Consumer]) -> None:
    """Publication follows the commits of the journal's thread, callers cancelled in the midst of one included."""
    check(in_a_folder(asyncio.run, recorders, consumers, threaded=True), recorders, consumers)


def test_nobody_hears_of_an_event_before_it_is_stored(tmp_path: Path) -> None:
    """When a tap is called, another reader of the file finds the event."""
    path = tmp_path / "journal.sqlite"
    seen: list[bool] = []

    async def show() -> None:
        bus = Bus()
        bus.tap("reader", lambda event: seen.append(event in list(read_journal(path))))
        with Journal.open(path, threaded=True) as journal:
            log = EventLog(journal=journal, bus=bus, clock=LoopClock(epoch=EPOCH))
            for number in range(5):
                assert await log.record(chat(f"m{number}"))

    asyncio.run(show())
    assert seen == [True] * 5


@pytest.mark.parametrize("threaded", [False, True])
def test_a_redelivery_is_told_and_not_published(tmp_path: Path, threaded: bool) -> None:
    """Platforms send events again; the second one does nothing, after a restart too."""
    heard: list[str] = []

    async def show() -> list[bool]:
        bus = Bus()
        bus.tap("heard", lambda event: heard.append(event.id))
        with Journal.open(tmp_path / "journal.sqlite", threaded=threaded) as journal:
            log = EventLog(journal=journal, bus=bus, clock=LoopClock(epoch=EPOCH))
            return [await log.record(chat("m1")), await log.record(chat("m1"))]

    assert asyncio.run(show()) == [True, False]
    assert asyncio.run(show()) == [False, False]
    assert heard == ["m1"]


def test_ids_go_on_after_a_restart(tmp_path: Path) -> None:
    """Our own ids never repeat within a journal, though some were never recorded."""

    async def show() -> tuple[str, datetime]:
        with Journal.open(tmp_path / "journal.sqlite", threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=LoopClock(epoch=EPOCH))
            log.new_id()
            await log.record(Follow(id=log.new_id(), at=EPOCH, viewer=ANONYMOUS))
            await asyncio.sleep(2)
            return log.new_id(), log.now()

    assert run(show())[0] == "e3"
    again, now = run(show())
    assert again == "e5"
    assert (now - EPOCH).total_seconds() == 2
