"""Between two broadcasts: what comes then, and what does not, neither ends the program nor begins a stream."""

import asyncio
from pathlib import Path

import pytest
from tests.e2e.live_process import SCOPES, Impatient, live, recorded, running, until, until_heard
from tests.peers.fake_twitch import FakeTwitch

from vtuber.domain.show_events import StreamEnded, StreamStarted

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

WAITING = "Waiting for streamer to go on the air"
TYPES = 25
STALE_S, OUTAGE_S = 5.0, 3.0


def test_one_broadcast_after_another(tmp_path: Path) -> None:
    """Cut off for a second, off for good, Twitch down meanwhile and slow to notice, on again: two streams."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            world, settings = twitch.world, {"TWITCH_OAUTH_TOKEN": twitch.token("streamer", SCOPES).access}
            async with running(tmp_path, *live(), twitch=twitch, how=Impatient, **settings) as show:
                await asyncio.to_thread(show.wait_for, WAITING)
                await until_heard(twitch, TYPES)
                world.publish(world.note("channel.chat.message", {"of": "a shape nobody knows"}))
                broadcast = world.go_live(viewers=3)
                await asyncio.to_thread(show.wait_for, "Stream 0001 begins")
                await asyncio.to_thread(show.wait_for, "3 viewers")

                world.go_offline()
                await asyncio.sleep(1)
                world.go_live(viewers=4)
                await asyncio.sleep(4)
                assert not recorded(tmp_path, StreamEnded)

                world.go_offline()
                world.channel.stream = broadcast  # "Get Streams" goes on showing it
                await until(lambda: recorded(tmp_path, StreamEnded), 60)
                twitch.faults.refuse(OUTAGE_S)
                await until(lambda: show.output.count(WAITING) == 2, 60)
                await asyncio.sleep(STALE_S)
                assert "Stream 0002" not in show.output
                world.channel.stream = None

                world.go_live(viewers=5)
                await asyncio.to_thread(show.wait_for, "Stream 0002 begins")
                await until(lambda: recorded(tmp_path, StreamStarted, "0002"))
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            assert len(recorded(tmp_path, StreamStarted)) == len(recorded(tmp_path, StreamEnded)) == 1
            assert recorded(tmp_path, StreamEnded, "0002")

    asyncio.run(story())


def test_ctrl_c_while_waiting_ends_it(tmp_path: Path) -> None:
    """At once, and without a word of a stream."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            token = twitch.token("streamer", SCOPES).access
            async with running(tmp_path, *live(), twitch=twitch, TWITCH_OAUTH_TOKEN=token) as show:
                await asyncio.to_thread(show.wait_for, WAITING)
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
                assert "no stream is on" in show.output
                assert not show.errors
            assert not (tmp_path / "data" / "streams" / "0001").exists()

    asyncio.run(story())
