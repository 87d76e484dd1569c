"""`kill -9` in the middle of a live show: it goes on, and what was due to viewers and channel is done once."""

import asyncio
import stat
from collections import Counter
from pathlib import Path

import pytest
from tests.e2e.live_process import hears_chat, journal, live, log_in, recorded, running, subscribed, until
from tests.peers.fake_twitch import FakeTwitch

from vtuber.domain.channel_events import Cheer, Raid, Redemption, Subscription
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed
from vtuber.twitch.token_store import TokenStore

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]

LIVES = 2
SUPPORT = (Cheer, Subscription, Raid, Redemption)
ACTIONS = "shout_out,fulfill_redemption"


def test_killed_again_and_again(tmp_path: Path) -> None:
    """One stream; each supporter thanked once, each reward fulfilled once, the raider recommended once."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            log_in(twitch, tmp_path)
            world = twitch.world
            world.go_live(viewers=9)
            for number in range(LIVES):
                async with running(tmp_path, *live(), twitch=twitch, TWITCH_ACTIONS=ACTIONS) as show:
                    await _until_it_listens(twitch)
                    world.chat(f"cheerer{number}", "for the road", bits=100 + number)
                    world.redeem(f"redeemer{number}", "Ring the bell", 100)
                    world.subscribe(f"subscriber{number}")
                    world.raid("ivy", 20)
                    await _until_on_record(tmp_path, 4 * (number + 1))
                    await asyncio.sleep(3.0 * number)
                await until(lambda: not subscribed(twitch))
                login = TokenStore(tmp_path / "data").load("streamer")
                assert login is not None
                assert login.login == "streamer"
            async with running(tmp_path, *live(), twitch=twitch, TWITCH_ACTIONS=ACTIONS) as show:
                await until(lambda: _supporters(tmp_path) <= _answered(tmp_path), 120)
                await until(lambda: _fulfilled(twitch) == LIVES)
                await until(lambda: _recommended(tmp_path))
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            patches = [action for action in world.actions if action.method == "PATCH"]
            assert len(patches) == LIVES

    asyncio.run(story())
    events = journal(tmp_path)
    begun = Counter(event.cause for event in events if isinstance(event, UtteranceStarted))
    assert {each: begun[each] for each in _supporters(tmp_path)} == dict.fromkeys(_supporters(tmp_path), 1)
    assert len(_supporters(tmp_path)) == 4 * LIVES
    assert (len(recorded(tmp_path, StreamResumed)), len(recorded(tmp_path, StreamEnded))) == (LIVES, 1)
    assert _recommended(tmp_path) == 1
    kept = tmp_path / "data" / "twitch" / "streamer.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def _until_it_listens(twitch: FakeTwitch) -> None:
    """Wait until the show has subscribed to all it wants."""
    await until(lambda: hears_chat(twitch))
    known = 0
    while (now := subscribed(twitch)) != known:
        known = now
        await asyncio.sleep(0.5)


async def _until_on_record(folder: Path, supporters: int) -> None:
    await until(lambda: len(_supporters(folder)) >= supporters)


def _supporters(folder: Path) -> set[str]:
    return {event.id for event in journal(folder) if isinstance(event, SUPPORT)}


def _answered(folder: Path) -> set[str | None]:
    return {event.cause for event in recorded(folder, UtteranceStarted)}


def _recommended(folder: Path) -> int:
    acted = recorded(folder, ChannelActed)
    return sum(each.action == "shout_out" and each.outcome == "done" for each in acted)


def _fulfilled(twitch: FakeTwitch) -> int:
    return sum(each.status == "FULFILLED" for each in twitch.world.channel.redemptions.values())
