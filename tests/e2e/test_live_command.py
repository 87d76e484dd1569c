"""`vtuber login`, `live` and `watch` as a user runs them, against a Twitch that is faithful but ours."""

import asyncio
import re
from itertools import count
from pathlib import Path

import pytest
from tests.e2e.live_process import SCOPES, addresses, answers_to, live, recorded, running, until
from tests.e2e.vtuber_process import PATIENCE_S, run_vtuber
from tests.peers.fake_twitch import FakeTwitch

from vtuber.domain.channel_events import ChatMessage, Cheer, GiftSubscriptions, Raid, ViewerCount
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.twitch.capability_table import CAPABILITIES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

_CODE = re.compile(r"enter the code (\w+):")


def test_from_logging_in_to_the_end_of_the_show(tmp_path: Path) -> None:
    """Log in with a code; wait for the broadcast; chat, cheers, gifts and a raid are answered; act; end on Ctrl-C."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            world = twitch.world
            every = [part for capability in CAPABILITIES for part in ("--with", capability.name)]
            async with running(tmp_path, "login", "twitch", "--data-dir", "data", *every, twitch=twitch) as login:
                await until(lambda: _CODE.search(login.output))
                found = _CODE.search(login.output)
                assert found
                twitch.approve(found[1], "streamer")
                assert await asyncio.to_thread(login.wait) == 0, login.errors
            token = tmp_path / "data" / "twitch" / "streamer.json"
            assert token.stat().st_mode & 0o777 == 0o600
            async with running(tmp_path, *live(), twitch=twitch, TWITCH_ACTIONS="shout_out,write_in_chat") as show:
                await asyncio.to_thread(show.wait_for, "Waiting for streamer to go on the air")
                await asyncio.to_thread(show.wait_until_ready)
                assert not recorded(tmp_path, StreamStarted)
                world.go_live(viewers=12)
                await asyncio.to_thread(show.wait_for, "Stream 0001 begins")
                await until(lambda: recorded(tmp_path, ViewerCount))
                await until_chat_is_heard(twitch, tmp_path)
                world.chat("brook", "here you go", bits=300)
                world.gift("cleo", 5)
                world.raid("dario", 40)
                kinds: tuple[type, ...] = (Cheer, GiftSubscriptions, Raid)
                await until(lambda: all(recorded(tmp_path, kind) for kind in kinds))
                (cheer,) = recorded(tmp_path, Cheer)
                assert (cheer.bits, cheer.message) == (300, "here you go")
                (gifts,) = recorded(tmp_path, GiftSubscriptions)
                assert gifts.count == 5
                assert "hello, what is this place?" in [line.text for line in recorded(tmp_path, ChatMessage)]
                await until(lambda: answers_to(tmp_path, cheer.id) and answers_to(tmp_path, gifts.id))
                await until(lambda: recorded(tmp_path, ChannelActed))
                (acted,) = recorded(tmp_path, ChannelActed)
                assert (acted.action, acted.outcome) == ("shout_out", "done"), acted.detail
                assert [(action.method, action.path) for action in world.actions] == [("POST", "/chat/shoutouts")]
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
                assert "Learned so far" in show.output
            assert [event.source for event in recorded(tmp_path, StreamStarted)] == ["live"]
            assert recorded(tmp_path, StreamEnded)
            assert (tmp_path / "data" / "learner-live.json").is_file()
            assert not (tmp_path / "data" / "learner.json").is_file()
            secrets = [secret for token in twitch.tokens.of("streamer") for secret in (token.access, token.refresh)]
            assert secrets
            told = show.output + "".join(path.read_text() for path in (tmp_path / "data" / "logs").iterdir())
            assert not [secret for secret in secrets if secret in told]

    asyncio.run(story())


async def until_chat_is_heard(twitch: FakeTwitch, folder: Path) -> None:
    """Talk until it is on record. Chat is subscribed to last: from then on nothing is missed."""
    async with asyncio.timeout(PATIENCE_S):
        while not recorded(folder, ChatMessage):
            twitch.world.chat("ada", "hello, what is this place?")
            await asyncio.sleep(0.2)


def test_a_dry_run_sends_nothing(tmp_path: Path) -> None:
    """It says what it would do."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            token = twitch.token("streamer", SCOPES).access
            settings = {"TWITCH_OAUTH_TOKEN": f"oauth:{token}", "TWITCH_ACTIONS": "shout_out,add_marker"}
            async with running(tmp_path, *live("--dry-run", "--now"), twitch=twitch, **settings) as show:
                await until(lambda: recorded(tmp_path, StreamStarted))
                await until(lambda: "channel.raid" in {each.type for each in twitch.subscriptions.all})
                twitch.world.raid("dario", 40)
                await asyncio.to_thread(show.wait_for, "would do: shout_out")
                assert not twitch.world.actions
                assert not twitch.world.sent
                assert token not in show.output

    asyncio.run(story())


def test_watching_needs_no_login_and_sends_nothing(tmp_path: Path) -> None:
    """Chat of a channel is answered on the local stage; at Twitch nobody but a `justinfan` was there."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            command = ("watch", "streamer", "--no-browser", "--port", "0", "--data-dir", "data")
            async with running(tmp_path, *command, twitch=twitch) as show:
                await until(lambda: recorded(tmp_path, StreamStarted))
                async with asyncio.timeout(PATIENCE_S):
                    for number in count():
                        twitch.world.chat("ada", f"hello there, is the {number}th lighthouse yours?")
                        await asyncio.sleep(0.5)
                        if recorded(tmp_path, ChatMessage):
                            break
                await until(lambda: any(answers_to(tmp_path, line.id) for line in recorded(tmp_path, ChatMessage)))
                assert not twitch.world.sent
                assert not twitch.world.actions
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors

    asyncio.run(story())


def test_a_login_revoked_in_the_middle_ends_the_show_in_order(tmp_path: Path) -> None:
    """Thanks, a farewell, the report, and then the command that mends it."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            token = twitch.token("streamer", SCOPES).access
            async with running(tmp_path, *live("--now"), twitch=twitch, TWITCH_OAUTH_TOKEN=token) as show:
                await until(
                    lambda: {each.type for each in twitch.subscriptions.all} >= {"channel.chat.message", "channel.raid"}
                )
                await until(lambda: recorded(tmp_path, StreamStarted))
                await asyncio.sleep(3)
                twitch.revoke_login("streamer")
                assert await asyncio.to_thread(show.wait) == 77, show.errors
                assert "TWITCH_OAUTH_TOKEN" in show.errors
                assert "vtuber login twitch" in show.errors
                assert "Traceback" not in show.errors
            assert recorded(tmp_path, StreamEnded)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("command", "settings", "code", "told"),
    [
        (live(), {}, 77, "vtuber login twitch"),
        (live(), {"TWITCH_OAUTH_TOKEN": "oauth:wrong"}, 77, "TWITCH_OAUTH_TOKEN"),
        (live(), {"TWITCH_CHANNEL": "somebodyelse", "TWITCH_OAUTH_TOKEN": "right"}, 77, "vtuber watch somebodyelse"),
        (live(), {"TWITCH_CHANNEL": "no/channel"}, 78, "TWITCH_CHANNEL"),
        (("login", "twitch", "--data-dir", "data"), {"TWITCH_CLIENT_ID": ""}, 77, "dev.twitch.tv/console"),
        (("login", "twitch", "--with", "flying", "--data-dir", "data"), {}, 78, "polls"),
        (("watch", "nobody_has_it", "--no-browser", "--port", "0", "--data-dir", "data"), {}, 66, "spelling"),
    ],
    ids=[
        "no login",
        "wrong token",
        "wrong channel",
        "no channel name",
        "no client id",
        "no ability",
        "no such channel",
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(
    tmp_path: Path, command: tuple[str, ...], settings: dict[str, str], code: int, told: str
) -> None:
    """One paragraph, an exit code, nothing lost."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            given = dict(settings)
            if given.get("TWITCH_OAUTH_TOKEN") == "right":
                given["TWITCH_OAUTH_TOKEN"] = twitch.token("streamer", SCOPES).access
            async with running(tmp_path, *command, twitch=twitch, **given) as process:
                assert await asyncio.to_thread(process.wait) == code, process.errors
                assert told in process.errors
                assert process.errors.startswith("vtuber: ")
                assert "Traceback" not in process.errors

    asyncio.run(story())


def test_a_clock_that_is_off_and_a_missing_scope_are_told_at_the_start(tmp_path: Path) -> None:
    """With what to do about each; the show goes on."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            twitch.clock.skip(3_600)
            token = twitch.token("streamer", ["user:read:chat"]).access
            async with running(tmp_path, *live("--now"), twitch=twitch, TWITCH_OAUTH_TOKEN=token) as show:
                await asyncio.to_thread(show.wait_for, "Stream 0001 begins")
                for told in (
                    "clock is 60 minutes behind",
                    "the login lacks bits:read",
                    "vtuber login twitch --with polls",
                ):
                    await asyncio.to_thread(show.wait_for, told)

    asyncio.run(story())


def test_the_doctor_tells_what_the_login_is_good_for(tmp_path: Path) -> None:
    """What it can do, and for what it cannot the scope and the command."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            token = twitch.token("streamer", ["user:read:chat", "bits:read"]).access
            settings = addresses(twitch) | {"TWITCH_OAUTH_TOKEN": token}
            found = await asyncio.to_thread(run_vtuber, "doctor", "--data-dir", "data", folder=tmp_path, **settings)
            assert "logged in as streamer" in found.stdout, found.stdout
            assert "channel:manage:polls" in found.stdout
            assert "vtuber login twitch --with polls" in found.stdout
            assert token not in found.stdout

    asyncio.run(story())
