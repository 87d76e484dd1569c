"""Between two broadcasts: what comes then, and what does not, neither ends the program nor begins a stream."""

import asyncio
from pathlib import Path

import httpx
import pytest
from tests.e2e.live_process import SCOPES, live, recorded, running, running_impatiently, until, until_heard
from tests.peers.fake_twitch import FakeTwitch
from tests.peers.webhook_posts import KOFI_TOKEN, PUBLIC_HOST, kofi

from vtuber.domain.stream_events import StreamEnded, StreamStarted

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

WAITING = "Waiting for streamer to go on the air"
TYPES = 25
STALE_S, OUTAGE_S = 5.0, 3.0


def test_one_broadcast_after_another(tmp_path: Path) -> None:
    """Cut off for a second, off for good, Twitch down meanwhile and slow to notice, on again: two streams."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            world, settings = twitch.world, {"TWITCH_OAUTH_TOKEN": twitch.token("streamer", SCOPES).access}
            async with running_impatiently(tmp_path, *live(), twitch=twitch, **settings) as show:
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
                await until(lambda: recorded(tmp_path, StreamEnded))
                twitch.faults.refuse(OUTAGE_S)
                await until(lambda: show.output.count(WAITING) == 2)
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


def test_a_tunnel_leads_nowhere_while_waiting(tmp_path: Path) -> None:
    """Donation services are told to come again; the world sees nothing, this machine everything."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            settings = {"TWITCH_OAUTH_TOKEN": twitch.token("streamer", SCOPES).access}
            settings |= {"KOFI_VERIFICATION_TOKEN": KOFI_TOKEN, "VTUBER_WEBHOOK_HOST": PUBLIC_HOST}
            async with running(tmp_path, *live(), twitch=twitch, **settings) as show:
                await asyncio.to_thread(show.wait_for, WAITING)
                await asyncio.to_thread(show.wait_until_ready)
                async with httpx.AsyncClient(base_url=f"http://{show.host}", trust_env=False) as world:
                    payment = kofi()
                    for through in ({"X-Forwarded-For": "192.0.2.1"}, {"Host": PUBLIC_HOST}):
                        for path in ("/stage/", "/api/health", "/api/state"):
                            assert (await world.get(path, headers=through)).status_code == 404
                        answer = await world.post(payment.path, content=payment.body, headers=payment.headers | through)
                        assert answer.status_code == 503
                    assert (await world.get("/api/health")).status_code == 200

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
