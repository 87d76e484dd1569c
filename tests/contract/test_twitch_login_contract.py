"""Logging in and staying logged in, against the fake Twitch."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.twitch_gear import EVERYTHING, gear, keep_login
from tests.peers.fake_twitch import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT, FakeTwitch, Terms

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.capabilities import scopes_for
from vtuber.twitch.device_login import login, logout
from vtuber.twitch.helix_errors import MissingScopeError
from vtuber.twitch.opening import open_accounts, open_environment
from vtuber.twitch.scopes import Role
from vtuber.twitch.token_store import StoredLogin, TokenStore

pytestmark = pytest.mark.slow

QUICK = Terms(device_interval=1)


async def log_in(
    twitch: FakeTwitch, data: Path, said: list[str], *, role: Role = "streamer", client_id: str = PUBLIC_CLIENT
) -> StoredLogin:
    """Hold the conversation of `vtuber login twitch`."""
    return await login(
        client_id=client_id,
        client_secret=CLIENT_SECRET if client_id == CONFIDENTIAL_CLIENT else None,
        role=role,
        capabilities=["polls"],
        endpoints=twitch.endpoints,
        data=data,
        clock=LoopClock(epoch=system_now()),
        chance=random.Random(7),
        echo=said.append,
    )


async def person(twitch: FakeTwitch, account: str | None) -> None:
    """Be the person at the other device: think until the program has asked once, and agree as an account or refuse."""
    while not twitch.tokens.devices:  # noqa: ASYNC110  (the page of codes rings no bell)
        await asyncio.sleep(0.05)
    (code,) = twitch.tokens.devices
    while not any(path == "/oauth2/token" for path, _ in twitch.oauth.calls):  # noqa: ASYNC110  (likewise)
        await asyncio.sleep(0.05)
    if account:
        twitch.approve(code, account)
    else:
        twitch.deny(code)


@pytest.mark.parametrize("role", ["streamer", "bot"])
@pytest.mark.parametrize("client_id", [PUBLIC_CLIENT, CONFIDENTIAL_CLIENT])
def test_a_device_login(tmp_path: Path, role: Role, client_id: str) -> None:
    """It waits while the person thinks, keeps what it gets, and that login opens and renews."""

    async def play() -> None:
        said: list[str] = []
        async with FakeTwitch(terms=QUICK) as twitch, asyncio.TaskGroup() as group:
            group.create_task(person(twitch, "hoshi"))
            stored = await log_in(twitch, tmp_path, said, role=role, client_id=client_id)
            polls = [fields for path, fields in twitch.oauth.calls if path == "/oauth2/token"]
            assert len(polls) >= 2
            assert TokenStore(tmp_path).load(role) == stored
            assert (stored.login, stored.user_id) == ("hoshi", twitch.world.user("hoshi").id)
            assert stored.scopes == scopes_for(role, ["polls"])
            assert any("Logged in as hoshi" in line for line in said)
            assert not any(stored.access_token in line or str(stored.refresh_token) in line for line in said)

    asyncio.run(play())


def test_a_refused_login(tmp_path: Path) -> None:
    """Nothing is kept; the command is named."""

    async def play() -> None:
        async with FakeTwitch(terms=QUICK) as twitch, asyncio.TaskGroup() as group:
            group.create_task(person(twitch, None))
            with pytest.raises(LoginError, match=r"`vtuber login twitch`"):
                await log_in(twitch, tmp_path, [])
        assert TokenStore(tmp_path).load("streamer") is None

    asyncio.run(play())


def test_a_code_that_expires(tmp_path: Path) -> None:
    """Nobody comes."""

    async def play() -> None:
        async with FakeTwitch(terms=Terms(device_interval=1, device_lifetime=2)) as twitch:
            with pytest.raises(LoginError, match=r"expired.*`vtuber login twitch`"):
                await log_in(twitch, tmp_path, [])

    asyncio.run(play())


def test_an_unknown_application(tmp_path: Path) -> None:
    """Is told by its setting."""

    async def play() -> None:
        async with FakeTwitch() as twitch:
            with pytest.raises(LoginError, match="TWITCH_CLIENT_ID"):
                await log_in(twitch, tmp_path, [], client_id="nobody")

    asyncio.run(play())


@pytest.mark.parametrize("confidential", [False, True])
def test_tokens_rotate(tmp_path: Path, confidential: bool) -> None:
    """Many times in a row, each stored before its use; a public application's refresh tokens are spent once each."""

    async def play() -> None:
        async with FakeTwitch() as twitch, gear(twitch, tmp_path, confidential=confidential) as channel:
            account = channel.accounts.streamer
            seen = {await account.token()}
            for _ in range(3):
                twitch.expire(await account.token())
                await channel.helix.request("GET", "/users", account=account)
                stored = channel.store.load("streamer")
                assert stored is not None
                assert stored.access_token == await account.token()
                seen.add(stored.access_token)
            assert len(seen) == 4
            assert len(twitch.tokens.spent) == (0 if confidential else 3)

    asyncio.run(play())


def test_a_token_about_to_end_is_renewed_first(tmp_path: Path) -> None:
    """By what Twitch says of its time: nobody gets a 401."""

    async def play() -> None:
        async with FakeTwitch(terms=Terms(token_lifetime=2)) as twitch, gear(twitch, tmp_path) as channel:
            first = await channel.accounts.streamer.token()
            await asyncio.sleep(1.2)
            await channel.helix.request("GET", "/users", account=channel.accounts.streamer)
            assert await channel.accounts.streamer.token() != first
            assert {status for _, _, status in twitch.helix.calls} == {200}

    asyncio.run(play())


def test_a_revoked_login_names_its_command(tmp_path: Path) -> None:
    """In a call, at the hourly look, and at the next start."""

    async def play() -> None:
        async with FakeTwitch() as twitch, gear(twitch, tmp_path, bot="bot") as channel:
            assert channel.accounts.bot is not None
            twitch.revoke_login("bot")
            with pytest.raises(LoginError, match=r"revoked.*`vtuber login twitch --bot`"):
                await channel.accounts.bot.validate()
            twitch.revoke_login("streamer")
            with pytest.raises(LoginError, match=r"revoked.*`vtuber login twitch`"):
                await channel.helix.request("GET", "/users", account=channel.accounts.streamer)
            with pytest.raises(LoginError, match=r"revoked.*`vtuber login twitch`"):
                await open_accounts(oauth=channel.oauth, clock=channel.clock, data=tmp_path)

    asyncio.run(play())


def test_a_missing_permission_names_its_command(tmp_path: Path) -> None:
    """Also one that was taken back while the show runs."""

    async def play() -> None:
        async with FakeTwitch() as twitch, gear(twitch, tmp_path) as channel:
            twitch.drop_scope("streamer", "moderator:manage:announcements")
            me = {"broadcaster_id": channel.me, "moderator_id": channel.me}
            with pytest.raises(MissingScopeError, match="`vtuber login twitch --with announcements`"):
                await channel.helix.request(
                    "POST", "/chat/announcements", params=me, json={"message": "hi"}, account=channel.accounts.streamer
                )
            assert not twitch.tokens.spent

    asyncio.run(play())


def test_a_token_from_the_environment(tmp_path: Path) -> None:
    """It works as it is, and says whose it is."""

    async def play() -> None:
        async with FakeTwitch() as twitch, gear(twitch, tmp_path) as channel:
            token = twitch.token("hoshi", ["user:read:chat"])
            account = await open_environment(f"oauth:{token.access}", oauth=channel.oauth, clock=channel.clock)
            assert account.login == "hoshi"
            assert account.scopes == {"user:read:chat"}
            answer = await channel.helix.request("GET", "/users", account=account)
            assert "hoshi" in str(answer)
            twitch.expire(token.access)
            with pytest.raises(LoginError, match="TWITCH_OAUTH_TOKEN"):
                await channel.helix.request("GET", "/users", account=account)

    asyncio.run(play())


def test_logging_out(tmp_path: Path) -> None:
    """The token is worthless afterwards; without a connection the login is forgotten all the same."""

    async def leave(twitch: FakeTwitch, said: list[str]) -> bool:
        clock, chance = LoopClock(epoch=system_now()), random.Random(7)
        return await logout(endpoints=twitch.endpoints, data=tmp_path, clock=clock, chance=chance, echo=said.append)

    async def play() -> None:
        async with FakeTwitch() as twitch:
            keep_login(twitch, tmp_path, "streamer", "streamer", ["bits:read"])
            stored = TokenStore(tmp_path).load("streamer")
            assert stored is not None
            assert await leave(twitch, [])
            assert twitch.tokens.valid(stored.access_token) is None
            keep_login(twitch, tmp_path, "streamer", "streamer", ["bits:read"])
            ended = TokenStore(tmp_path).load("streamer")
            assert ended is not None
            twitch.tokens.revoke(ended.access_token)
            assert await leave(twitch, [])
            assert not [token for token in twitch.tokens.of("streamer") if twitch.tokens.valid(token.access)]
            assert len(twitch.tokens.spent) == 1
            assert not await leave(twitch, [])
            keep_login(twitch, tmp_path, "streamer", "streamer", ["bits:read"])
            twitch.faults.refuse(60, "oauth2")
            said: list[str] = []
            assert await leave(twitch, said)
            assert "twitch.tv/settings/connections" in said[0]
            assert TokenStore(tmp_path).load("streamer") is None

    asyncio.run(play())


def test_twitch_being_away_at_the_start(tmp_path: Path) -> None:
    """Time mends it, and a short absence is not noticed."""

    async def play() -> None:
        async with FakeTwitch() as twitch:
            twitch.faults.refuse(0.3, "oauth2")
            async with gear(twitch, tmp_path) as channel:
                assert channel.accounts.streamer.login == "streamer"
            twitch.faults.refuse(60, "oauth2")
            with pytest.raises(PlatformError):
                async with gear(twitch, tmp_path):
                    pass

    asyncio.run(play())


MODULES = ("device_login", "sender", "actor", "subscriptions", "opening", "app_account")
LOADED = """
import sys
from vtuber.twitch import {modules}
print(*{{"httpx", "segno", "websockets"}} & {{*sys.modules}})
"""


def test_libraries_are_loaded_when_they_are_used() -> None:
    """The command line must start quickly: no module loads one on import."""
    code = LOADED.format(modules=", ".join(MODULES))
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


RENEW = """
import asyncio, random, sys
from pathlib import Path
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.endpoints import Endpoints
from vtuber.twitch.exchange import http_client
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.opening import open_stored
from vtuber.twitch.token_store import TokenStore

async def main(data, auth, client_id, spent):
    clock = LoopClock(epoch=system_now())
    async with http_client() as http:
        endpoints = Endpoints(auth=auth)
        oauth = OAuth(http=http, endpoints=endpoints, client_id=client_id, clock=clock, chance=random.Random(7))
        account = await open_stored("streamer", store=TokenStore(Path(data)), oauth=oauth, clock=clock)
        print(await account.renewed(spent))

asyncio.run(main(*sys.argv[1:]))
"""


def test_two_processes_spend_a_refresh_token_once(tmp_path: Path) -> None:
    """Whoever comes second takes what the first one stored."""

    async def play() -> None:
        async with FakeTwitch() as twitch:
            keep_login(twitch, tmp_path, "streamer", "streamer", scopes_for("streamer", EVERYTHING))
            stored = TokenStore(tmp_path).load("streamer")
            assert stored is not None
            twitch.expire(stored.access_token)
            arguments = [str(tmp_path), twitch.endpoints.auth, PUBLIC_CLIENT, stored.access_token]
            renewals = [
                await asyncio.create_subprocess_exec(
                    sys.executable, "-c", RENEW, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
                for _ in range(3)
            ]
            said = [await renewal.communicate() for renewal in renewals]
            assert [renewal.returncode for renewal in renewals] == [0, 0, 0], said
            assert len({out for out, _ in said}) == 1
            assert len(twitch.tokens.spent) == 1
            refreshes = [fields for _, fields in twitch.oauth.calls if fields.get("grant_type") == "refresh_token"]
            assert len(refreshes) == 1

    asyncio.run(play())


def test_the_hourly_look_runs_until_it_is_stopped(tmp_path: Path) -> None:
    """As a task that a supervisor cancels."""

    async def play() -> None:
        async with FakeTwitch() as twitch, gear(twitch, tmp_path) as channel:
            with capture_logs() as logs:
                async with asyncio.TaskGroup() as group:
                    watch = group.create_task(channel.accounts.streamer.keep_valid())
                    await asyncio.sleep(0.05)
                    watch.cancel()
            assert watch.cancelled()
            assert not logs

    asyncio.run(play())
