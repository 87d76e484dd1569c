"""A login in use always has a fresh token, and spends a refresh token once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.twitch_desk import (
    ANN,
    Desk,
    TokenDesk,
    account_at,
    answer,
    clock,
    oauth_at,
    refusal,
)

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.app_account import AppAccount
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.opening import open_accounts, open_environment, open_stored
from vtuber.twitch.token_store import TokenStore

if TYPE_CHECKING:
    from vtuber.twitch.accounts import Account

Scene = Callable[[OAuth, TokenStore], Awaitable[None]]


def play(desk: Desk, data: Path, scene: Scene) -> None:
    """Play a scene in virtual time, with Ann's login on disk."""

    async def act() -> None:
        store = TokenStore(data)
        if store.load("streamer") is None:
            store.save("streamer", ANN)
        async with desk.http() as http:
            await scene(oauth_at(http), store)

    run(act())


def test_a_token_is_renewed_ahead_of_its_end(tmp_path: Path) -> None:
    """Ten minutes before; until then nobody is asked."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store)
        await asyncio.sleep(14_400 - 601)
        assert await account.token() == "access-0"
        assert not desk.calls
        await asyncio.sleep(2)
        assert await account.token() == "access-1"
        assert await account.token() == "access-1"
        assert len(desk.calls) == 1

    play(desk, tmp_path, scene)


def test_a_new_token_is_stored_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If it cannot be stored it is not given out; once it can, it is, and no second one is asked for."""
    desk = TokenDesk()
    secrets: list[str] = []

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store, secrets=secrets)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
            with pytest.raises(LoginError, match="No space left"):
                await account.renewed("access-0")
        assert store.load("streamer") == ANN
        assert await account.renewed("access-0") == "access-1"
        stored = store.load("streamer")
        assert stored is not None
        assert stored.refresh_token == "refresh-1"
        assert desk.number == 1

    play(desk, tmp_path, scene)
    assert set(secrets) == {"access-0", "refresh-0", "access-1", "refresh-1"}


def test_many_who_need_a_new_token_cause_one(tmp_path: Path) -> None:
    """In one process, and in two that share a data directory."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        accounts = [account_at(oauth, store), account_at(oauth, TokenStore(tmp_path))]
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(account.renewed("access-0")) for account in accounts * 3]
        assert {task.result() for task in asked} == {"access-1"}
        assert (desk.number, desk.refused) == (1, 0)

    play(desk, tmp_path, scene)


def test_a_cancelled_renewal_loses_no_token(tmp_path: Path) -> None:
    """The refresh token is spent the moment it arrives: its successor is stored whatever happens to the caller."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store)
        async with asyncio.TaskGroup() as group:
            renewal = group.create_task(account.renewed("access-0"))
            await asyncio.sleep(0.5)
            assert desk.number == 1
            assert store.load("streamer") == ANN
            renewal.cancel()
        assert renewal.cancelled()
        stored = store.load("streamer")
        assert stored is not None
        assert stored.refresh_token == "refresh-1"
        assert await account.renewed("access-0") == "access-1"
        assert desk.number == 1

    desk.slow_s = 1.0
    play(desk, tmp_path, scene)


def test_a_lost_answer_is_told_as_a_lapsed_login(tmp_path: Path) -> None:
    """Twitch spent the token and its answer never came: the repetition is refused, and a person has to help."""
    desk = TokenDesk()
    spend = desk._token  # noqa: SLF001  (the desk's own)

    def lose(request: httpx.Request) -> httpx.Response:
        spend(request)
        raise httpx.ReadTimeout("lost")

    desk.on("/token", lose, spend)

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        with pytest.raises(LoginError, match="`vtuber login twitch`"):
            await account_at(oauth, store).renewed("access-0")

    play(desk, tmp_path, scene)


def test_twitch_being_down_does_not_end_a_good_token(tmp_path: Path) -> None:
    """The old token goes on while it lasts."""
    desk = Desk()
    desk.on("/token", refusal(503, "down"))

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store)
        await asyncio.sleep(14_000)
        with capture_logs() as logs:
            assert await account.token() == "access-0"
        assert [log["event"] for log in logs] == ["login not renewed yet"]
        with pytest.raises(PlatformError):
            await account.renewed("access-0")

    play(desk, tmp_path, scene)


def test_validity_is_looked_at_hourly(tmp_path: Path) -> None:
    """A token that ended is renewed, trouble is waited out, and a revoked login ends the watch with the way out."""
    desk = TokenDesk()
    validate = desk._validate  # noqa: SLF001  (the desk's own)
    desk.on("/validate", validate, *[refusal(500, "oops")] * 3, validate)

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store, lasts_s=None)

        async def trouble() -> None:
            await asyncio.sleep(2.5 * 3600)
            assert [log["event"] for log in logs] == ["login not validated"]
            desk.expire()
            await asyncio.sleep(3600)
            assert await account.token() == "access-1"
            desk.disconnect()

        with capture_logs() as logs:
            async with asyncio.TaskGroup() as group:
                group.create_task(trouble())
                with pytest.raises(LoginError, match=r"revoked.*`vtuber login twitch`"):
                    await account.keep_valid()
        assert asyncio.get_running_loop().time() == pytest.approx(4 * 3600, abs=10)

    play(desk, tmp_path, scene)


def test_opening_validates_and_renews(tmp_path: Path) -> None:
    """What ended while the program was off is renewed; name and permissions are those Twitch reports now."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        store.save("streamer", replace(ANN, login="anne", scopes=frozenset({"bits:read"})))
        accounts = await open_accounts(oauth=oauth, clock=clock(), data=tmp_path)
        assert (accounts.streamer.login, accounts.streamer.user_id, accounts.bot) == ("ann", "1", None)
        assert accounts.streamer.scopes == ANN.scopes
        assert accounts.speaker is accounts.reader is accounts.streamer
        desk.expire()
        again = await open_stored("streamer", store=store, oauth=oauth, clock=clock())
        assert again is not None
        assert await again.token() == "access-1"

    play(desk, tmp_path, scene)


def test_a_bot_speaks_and_the_streamer_reads(tmp_path: Path) -> None:
    """Where both are logged in."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        store.save("bot", replace(ANN, user_id="2", login="bot"))
        accounts = await open_accounts(oauth=oauth, clock=clock(), data=tmp_path)
        assert accounts.speaker is accounts.bot
        assert accounts.reader is accounts.streamer

    play(desk, tmp_path, scene)


def test_nobody_logged_in(tmp_path: Path) -> None:
    """The error is the command."""

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        store.remove("streamer")
        with pytest.raises(LoginError, match="`vtuber login twitch`"):
            await open_accounts(oauth=oauth, clock=clock(), data=tmp_path)

    play(TokenDesk(), tmp_path, scene)


def test_a_revoked_bot_is_told_from_the_streamer(tmp_path: Path) -> None:
    """The command is the bot's."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        store.save("bot", ANN)
        desk.disconnect()
        with pytest.raises(LoginError, match="`vtuber login twitch --bot`"):
            await open_stored("bot", store=store, oauth=oauth, clock=clock())

    play(desk, tmp_path, scene)


def test_a_login_of_another_application_is_not_tried(tmp_path: Path) -> None:
    """Its refresh token would be refused; the error names both ways out."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        store.save("streamer", replace(ANN, client_id="other"))
        with pytest.raises(LoginError, match=r"other.*TWITCH_CLIENT_ID.*`vtuber login twitch`"):
            await open_stored("streamer", store=store, oauth=oauth, clock=clock())
        assert not desk.calls

    play(desk, tmp_path, scene)


@pytest.mark.parametrize("prefix", ["", "oauth:"])
def test_a_token_from_the_environment(tmp_path: Path, prefix: str) -> None:
    """It is validated at the start, goes before a stored login, cannot be renewed, and is never on disk."""
    desk = TokenDesk()
    desk.valid.add("from-outside")
    secrets: list[str] = []

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        accounts = await open_accounts(
            oauth=oauth,
            clock=clock(),
            data=tmp_path,
            environment_token=f"{prefix}from-outside",
            register=secrets.append,
        )
        account = accounts.streamer
        assert await account.token() == "from-outside"
        assert (account.client_id, account.login, account.renewable) == ("app", "ann", False)
        desk.disconnect()
        with pytest.raises(LoginError, match=r"TWITCH_OAUTH_TOKEN.*`vtuber login twitch`"):
            await account.validate()
        with pytest.raises(LoginError, match="TWITCH_OAUTH_TOKEN"):
            await open_environment("from-outside", oauth=oauth, clock=clock())
        assert store.load("streamer") == ANN

    play(desk, tmp_path, scene)
    assert "from-outside" in secrets


def test_a_login_changed_under_our_feet(tmp_path: Path) -> None:
    """Logged out or in as somebody else meanwhile: no other account's tokens are taken."""
    desk = TokenDesk()

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account = account_at(oauth, store)
        store.save("streamer", replace(ANN, user_id="2", access_token="other"))
        with pytest.raises(LoginError):
            await account.renewed("access-0")
        store.remove("streamer")
        with pytest.raises(LoginError):
            await account.renewed("access-0")
        assert not desk.calls

    play(desk, tmp_path, scene)


def test_the_application_speaks_for_the_bot(tmp_path: Path) -> None:
    """Its own token bears the badge: got with the secret, kept until shortly before its end, renewed when refused."""
    desk = Desk()
    desk.on("/token", *(answer(200, {"access_token": f"app-{n}", "expires_in": 5_000}) for n in range(9)))
    secrets: list[str] = []

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        bot = account_at(oauth, store)
        app = AppAccount(account=bot, oauth=oauth, clock=clock(), register=secrets.append)
        assert [await app.token(), await app.token()] == ["app-0", "app-0"]
        assert await app.renewed("app-0") == "app-1"
        assert await app.renewed("app-0") == "app-1"
        await asyncio.sleep(4_500)
        assert await app.token() == "app-2"
        assert (app.user_id, app.client_id) == (bot.user_id, "app")

    play(desk, tmp_path, scene)
    assert secrets == ["app-0", "app-1", "app-2"]


def test_an_account_shows_no_token(tmp_path: Path) -> None:
    """In its repr."""

    async def scene(oauth: OAuth, store: TokenStore) -> None:
        account: Account = account_at(oauth, store)
        assert repr(account) == "Account(role='streamer', login='ann')"

    play(TokenDesk(), tmp_path, scene)
