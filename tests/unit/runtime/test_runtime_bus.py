"""Everybody hears of every event, in one order, and what a full queue drops is counted."""

import asyncio
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from vtuber.domain.channel_events import ChatMessage, Follow
from vtuber.domain.events import Event
from vtuber.domain.viewers import ANONYMOUS
from vtuber.runtime.bus import Bus, Overflow, Subscription
from vtuber.runtime.virtual_time import VirtualDeadlockError, run

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)


def chat(number: int) -> ChatMessage:
    """The chat message `m<number>`."""
    return ChatMessage(id=f"m{number}", at=AT, viewer=ANONYMOUS, text="hello")


async def ids_until_closed(subscription: Subscription) -> list[str]:
    """Drain a subscription."""
    return [event.id async for event in subscription]


@pytest.mark.parametrize(
    ("overflow", "kept"), [(Overflow.DROP_OLDEST, ["m3", "m4"]), (Overflow.DROP_NEWEST, ["m0", "m1"])]
)
def test_a_full_queue_drops_by_its_policy(overflow: Overflow, kept: list[str]) -> None:
    """The oldest or the newest go, and are counted."""

    async def show() -> tuple[list[str], int, dict[str, int]]:
        bus = Bus()
        with bus.subscribe("slow", capacity=2, overflow=overflow) as subscription:
            for number in range(5):
                await bus.publish(chat(number))
            dropped = bus.dropped()
            bus.close()
            return await ids_until_closed(subscription), subscription.dropped, dropped

    assert run(show()) == (kept, 3, {"slow": 3})


def test_a_queue_that_waits_holds_its_publishers() -> None:
    """With `WAIT` a publisher goes on when the consumer has made room."""

    async def show() -> tuple[list[float], list[str]]:
        bus, published = Bus(), []
        clock = asyncio.get_running_loop().time

        async def publish() -> None:
            for number in range(4):
                await bus.publish(chat(number))
                published.append(clock())
            bus.close()

        with bus.subscribe("slow", capacity=1, overflow=Overflow.WAIT) as subscription:
            async with asyncio.TaskGroup() as group:
                group.create_task(publish())
                heard = []
                await asyncio.sleep(10)
                async for event in subscription:
                    heard.append(event.id)
                    await asyncio.sleep(10)
        return published, heard

    assert run(show()) == ([0.0, 10.0, 20.0, 30.0], ["m0", "m1", "m2", "m3"])


def test_a_cancelled_publisher_has_published() -> None:
    """Cancellation ends the wait for room, it does not take the event back."""

    async def show() -> list[str]:
        bus = Bus()
        with bus.subscribe("slow", capacity=1, overflow=Overflow.WAIT) as subscription:
            await bus.publish(chat(0))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await bus.publish(chat(1))
            bus.close()
            return await ids_until_closed(subscription)

    assert run(show()) == ["m0", "m1"]


def test_a_consumer_that_leaves_frees_its_publishers() -> None:
    """Nobody waits for a subscription whose block has ended."""

    async def show() -> bool:
        bus = Bus()
        async with asyncio.TaskGroup() as group:
            with bus.subscribe("gone", capacity=1, overflow=Overflow.WAIT):
                await bus.publish(chat(0))
                waiting = group.create_task(bus.publish(chat(1)))
                await asyncio.sleep(1)
                assert not waiting.done()
        return bus.dropped() == {}

    assert run(show())


def test_a_consumer_that_publishes_to_itself_is_found_out() -> None:
    """The deadlock the documentation warns of shows at once in virtual time."""

    async def show() -> None:
        bus = Bus()
        with bus.subscribe("self", capacity=1, overflow=Overflow.WAIT) as subscription:
            await bus.publish(chat(0))
            async for _ in subscription:
                await bus.publish(chat(1))
                await bus.publish(chat(2))

    with pytest.raises(VirtualDeadlockError, match="waits"):
        run(show())


def test_kinds_are_filtered_before_the_queue() -> None:
    """Events of other types neither arrive nor count as dropped."""

    async def show() -> tuple[list[str], int]:
        bus = Bus()
        with bus.subscribe("follows", capacity=1, overflow=Overflow.DROP_NEWEST, kinds=(Follow,)) as subscription:
            await bus.publish(chat(0))
            await bus.publish(Follow(id="f1", at=AT, viewer=ANONYMOUS))
            await bus.publish(chat(1))
            bus.close()
            return await ids_until_closed(subscription), subscription.dropped

    assert run(show()) == (["f1"], 0)


def test_a_tap_that_fails_stops_nobody() -> None:
    """Its exception is logged with the event's id and counted; the other taps and queues get the event."""
    heard: list[str] = []

    def broken(event: Event) -> None:
        raise ZeroDivisionError(event.id)

    async def show() -> tuple[dict[str, int], list[str]]:
        bus = Bus()
        bus.tap("broken", broken)
        bus.tap("sound", lambda event: heard.append(event.id))
        with bus.subscribe("queue", capacity=5, overflow=Overflow.DROP_OLDEST) as subscription:
            await bus.publish(chat(0))
            await bus.publish(chat(1))
            bus.close()
            return dict(bus.failures), await ids_until_closed(subscription)

    with capture_logs() as logged:
        failures, queued = run(show())
    assert failures == {"broken": 2}
    assert heard == queued == ["m0", "m1"]
    assert [(line["tap"], line["event_id"]) for line in logged] == [("broken", "m0"), ("broken", "m1")]


def test_taps_run_in_their_order_before_queues() -> None:
    """A projection is up to date when a consumer hears of the event."""
    order: list[str] = []

    async def show() -> None:
        bus = Bus()
        with bus.subscribe("queue", capacity=5, overflow=Overflow.DROP_OLDEST) as subscription:
            bus.tap("first", lambda _: order.append(f"first {len(subscription)}"))
            bus.tap("second", lambda _: order.append(f"second {len(subscription)}"))
            await bus.publish(chat(0))

    run(show())
    assert order == ["first 0", "second 0"]


def test_a_queue_holds_something() -> None:
    """A capacity of none is a mistake."""

    async def show() -> None:
        Bus().subscribe("none", capacity=0, overflow=Overflow.WAIT)

    with pytest.raises(ValueError, match="at least one"):
        run(show())
