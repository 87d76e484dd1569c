"""A broadcast ends when the channel stays off the air, not when its connection hiccups."""

import asyncio
from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from vtuber.app.air_watch import FOUND_OFF, GRACE_S, AirWatch
from vtuber.domain.channel_events import ChannelOffline, ChannelOnline, ViewerCount
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)


def ended_after(changes: list[tuple[float, bool]]) -> float | None:
    """Play changes (seconds since the one before, on the air or not); return when it was over, None if it never was."""

    async def play() -> float | None:
        watch, loop = AirWatch(), asyncio.get_running_loop()
        began = loop.time()

        async def change() -> None:
            for number, (pause_s, on_air) in enumerate(changes):
                await asyncio.sleep(pause_s)
                kind = ChannelOnline if on_air else ChannelOffline
                watch.hear(kind(id=f"c{number}", at=AT))

        async with asyncio.TaskGroup() as group:
            group.create_task(change())
            try:
                async with asyncio.timeout(sum(pause for pause, _ in changes) + 10 * GRACE_S):
                    await watch.until_over()
            except TimeoutError:
                return None
            return loop.time() - began

    return run(play())


def test_it_ends_a_minute_after_the_channel_went_off() -> None:
    """Neither at once nor never."""
    assert ended_after([(100.0, False)]) == 100.0 + GRACE_S


def test_a_short_interruption_is_none() -> None:
    """Back within the time of grace, it goes on; a second loss begins anew."""
    assert ended_after([(10.0, False), (GRACE_S - 1, True)]) is None
    assert ended_after([(10.0, False), (50.0, True), (10.0, False)]) == 70.0 + GRACE_S


@given(st.lists(st.tuples(st.floats(0.1, 3 * GRACE_S), st.booleans()), max_size=8))
def test_it_is_over_exactly_when_off_for_the_whole_time(changes: list[tuple[float, bool]]) -> None:
    """Against a reading of the changes one by one."""
    expected, now, off_since = None, 0.0, None
    for pause_s, on_air in [*changes, (1e9, True)]:
        assume(off_since is None or abs(now + pause_s - off_since - GRACE_S) > 1e-6)
        if off_since is not None and now + pause_s > off_since + GRACE_S:
            expected = off_since + GRACE_S
            break
        now += pause_s
        if on_air:
            off_since = None
        elif off_since is None:
            off_since = now
    found = ended_after(changes)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert abs(found - expected) < 1e-6


def over_after(*events: ChannelOffline | ViewerCount) -> bool:
    """Tell whether a broadcast is over when nothing follows these events."""

    async def play() -> bool:
        watch = AirWatch()
        for event in events:
            watch.hear(event)
        try:
            async with asyncio.timeout(10 * GRACE_S):
                await watch.until_over()
        except TimeoutError:
            return False
        return True

    return run(play())


def test_a_count_of_viewers_refutes_a_poll_but_no_notification() -> None:
    """Helix misses a live channel now and then, and goes on showing one that is off."""
    found_off = ChannelOffline(id=f"{FOUND_OFF}1", at=AT)
    told_off = ChannelOffline(id="twitch:told", at=AT)
    count = ViewerCount(id="twitch:viewers:1", at=AT, viewers=3)
    assert over_after(found_off)
    assert not over_after(found_off, count)
    assert over_after(told_off, count)
    assert over_after(told_off, found_off, count)
    assert over_after(found_off, told_off, count)
