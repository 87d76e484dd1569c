"""The stage page in OBS is opened once: it waits, and shows the show when that begins, without being reloaded."""

import asyncio
from itertools import cycle, permutations
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, PATIENCE_MS
from tests.e2e.live_process import SCOPES, hears_chat, live, running, until
from tests.peers.fake_twitch import FakeTwitch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

GREETING = "hello from the deck"
_SEEN = ("whales", "a lighthouse", "calm waters", "dolphins", "an island", "gulls", "a harbour", "stars")


def test_the_page_goes_from_waiting_to_live_by_itself(tmp_path: Path) -> None:
    """Nothing is shown while she waits; then chat and a cheer are, on the same page."""

    async def story() -> None:
        async with FakeTwitch() as twitch, async_playwright() as playwright:
            token = twitch.token("streamer", SCOPES).access
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE_MS)
            async with running(tmp_path, *live(), twitch=twitch, TWITCH_OAUTH_TOKEN=token) as show:
                await asyncio.to_thread(show.wait_until_ready)
                page = await browser.new_page()
                complaints: list[str] = []
                page.on("pageerror", lambda error: complaints.append(str(error)))
                frames: list[int] = []
                page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
                await page.goto(show.url)
                await until(lambda: frames)
                await page.evaluate("window.opened = 'once'")
                twitch.world.go_live(viewers=12)
                await asyncio.to_thread(show.wait_for, "Stream 0001 begins")
                await until(lambda: hears_chat(twitch))
                heard = page.get_by_text(GREETING).locator("visible=true").first
                async with asyncio.timeout(60):
                    # Each time in other words: who repeats a line is not shown again.
                    for seen, then in cycle(permutations(_SEEN, 2)):
                        if await heard.is_visible():
                            break
                        twitch.world.chat("ada", f"{GREETING}, {seen} ahead, and {then} behind it")
                        await asyncio.sleep(0.5)
                twitch.world.chat("brook", "for the lamp", bits=500)
                await page.get_by_text("500 bits").first.wait_for()
                assert await page.evaluate("window.opened") == "once"
                assert not complaints
            await browser.close()

    asyncio.run(story())
