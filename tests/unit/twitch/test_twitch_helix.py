"""Calls of Helix: what is repeated, what is not, and what a failure says."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.twitch_desk import (
    ANN,
    AT,
    Desk,
    TokenDesk,
    account_at,
    answer,
    dated,
    helix_at,
    oauth_at,
    refusal,
)

from vtuber.domain.errors import LoginError, PlatformError, VTuberError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.accounts import Account
from vtuber.twitch.exchange import UnansweredError
from vtuber.twitch.helix import Helix
from vtuber.twitch.helix_errors import (
    BadRequestError,
    ConflictError,
    HelixError,
    MissingScopeError,
    NotFoundError,
    TooManyCallsError,
)
from vtuber.twitch.token_store import TokenStore

Scene = Callable[[Helix, Account], Awaitable[Any]]
OK = answer(200, {"data": [{"id": "1"}]})


def play(desk: Desk, data: Path, scene: Scene) -> Any:  # noqa: ANN401
    """Play a scene in virtual time, with Ann's login on disk."""

    async def act() -> Any:  # noqa: ANN401
        store = TokenStore(data)
        store.save("streamer", ANN)
        async with desk.http() as http:
            return await scene(helix_at(http), account_at(oauth_at(http), store))

    return run(act())


async def get_users(helix: Helix, account: Account) -> dict[str, object]:
    """Make a call that may be repeated."""
    return await helix.request("GET", "/users", params={"login": ["ann", "bob"]}, account=account)


async def send(helix: Helix, account: Account) -> dict[str, object]:
    """Make a call that must not be repeated blindly."""
    return await helix.request("POST", "/chat/messages", json={"message": "hello"}, account=account)


def test_a_call_names_the_application_and_the_login(tmp_path: Path) -> None:
    """Parameters may be lists; the answer comes back as it is, and no content is an empty object."""
    desk = TokenDesk()
    desk.on("/users", OK, httpx.Response(204))
    assert play(desk, tmp_path, get_users) == {"data": [{"id": "1"}]}
    assert play(desk, tmp_path, get_users) == {}
    request = desk.calls[0]
    assert str(request.url) == "https://helix.test/users?login=ann&login=bob"
    assert (request.headers["authorization"], request.headers["client-id"]) == ("Bearer access-0", "app")


def test_an_ended_token_is_renewed_in_the_middle_of_a_call(tmp_path: Path) -> None:
    """A chat message too: a refused one was not sent. Once; a second refusal is told."""
    desk = TokenDesk()
    desk.on("/chat/messages", refusal(401, "Invalid OAuth token"), OK)
    assert play(desk, tmp_path, send) == {"data": [{"id": "1"}]}
    sent = desk.asked("/chat/messages")
    assert [request.headers["authorization"] for request in sent] == ["Bearer access-0", "Bearer access-1"]
    desk = TokenDesk()
    desk.on("/chat/messages", refusal(401, "Invalid OAuth token"))
    with pytest.raises(LoginError, match="`vtuber login twitch`"):
        play(desk, tmp_path, send)
    assert len(desk.asked("/chat/messages")) == 2


def test_a_missing_permission_names_its_command(tmp_path: Path) -> None:
    """No token is spent on it."""
    desk = TokenDesk()
    desk.on("/users", refusal(401, "Missing scope: channel:manage:polls"))
    with pytest.raises(MissingScopeError, match=r"channel:manage:polls.*`vtuber login twitch --with polls`") as caught:
        play(desk, tmp_path, get_users)
    assert (caught.value.scope, caught.value.mend) == ("channel:manage:polls", "vtuber login twitch --with polls")
    assert len(desk.calls) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequestError), (403, HelixError), (404, NotFoundError), (409, ConflictError), (422, HelixError)],
)
def test_a_refusal_is_told_in_twitchs_words(tmp_path: Path, status: int, kind: type[HelixError]) -> None:
    """At once, with its status."""
    desk = TokenDesk()
    desk.on("/users", refusal(status, "no such thing"))
    with pytest.raises(kind, match="GET /users: no such thing") as caught:
        play(desk, tmp_path, get_users)
    assert caught.value.status == status
    assert len(desk.calls) == 1


def test_patience_is_taken_by_twitchs_clock(tmp_path: Path) -> None:
    """`Ratelimit-Reset` counts from the answer's own date, however wrong ours is; even a chat message may wait."""
    desk = TokenDesk()
    theirs = AT + timedelta(days=400)
    reset = str(int((theirs + timedelta(seconds=6)).timestamp()))
    desk.on("/chat/messages", refusal(429, "Too Many", date=dated(theirs), ratelimit_reset=reset), OK)

    async def scene(helix: Helix, account: Account) -> float:
        await send(helix, account)
        return asyncio.get_running_loop().time()

    with capture_logs():
        assert 6 <= play(desk, tmp_path, scene) < 7


def test_patience_has_an_end(tmp_path: Path) -> None:
    """It is tried now and then until the deadline; a wait that would pass it is not begun."""
    desk = TokenDesk()
    reset = str(int(AT.timestamp()) + 45)
    desk.on("/users", refusal(429, "Too Many", date=dated(AT), ratelimit_reset=reset))

    async def scene(helix: Helix, account: Account) -> float:
        with pytest.raises(TooManyCallsError):
            await get_users(helix, account)
        return asyncio.get_running_loop().time()

    with capture_logs():
        assert 15 < play(desk, tmp_path, scene) <= 30
    assert len(desk.calls) == 3


@pytest.mark.parametrize("headers", [{}, {"ratelimit_reset": "soon"}, {"ratelimit_reset": "0"}])
def test_a_limit_without_a_time_is_tried_again_a_few_times(tmp_path: Path, headers: dict[str, str]) -> None:
    """It ends, whatever the header says."""
    desk = TokenDesk()
    desk.on("/users", refusal(429, "Too Many", **headers))
    with pytest.raises(TooManyCallsError):
        play(desk, tmp_path, get_users)
    assert len(desk.calls) == 4


def test_a_limit_of_one_call_is_not_waited_for(tmp_path: Path) -> None:
    """Points are left: it is this call that comes too often."""
    desk = TokenDesk()
    desk.on("/chat/messages", refusal(429, "cooldown", ratelimit_remaining="799", ratelimit_reset="1"))
    with pytest.raises(TooManyCallsError, match="cooldown"):
        play(desk, tmp_path, send)
    assert len(desk.calls) == 1


TROUBLE = [refusal(500, "oops"), refusal(503, "down"), httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut")]


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_is_outlasted_where_repeating_is_harmless(tmp_path: Path, trouble: httpx.Response | Exception) -> None:
    """Up to four times, with growing waits."""
    desk = TokenDesk()
    desk.on("/users", trouble, trouble, trouble, OK)
    assert play(desk, tmp_path, get_users) == {"data": [{"id": "1"}]}
    desk.on("/users", trouble)
    desk.calls.clear()
    with pytest.raises(PlatformError):
        play(desk, tmp_path, get_users)
    assert len(desk.calls) == 4


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_chat_message_is_not_sent_twice(tmp_path: Path, trouble: httpx.Response | Exception) -> None:
    """It may have arrived."""
    desk = TokenDesk()
    desk.on("/chat/messages", trouble, OK)
    with pytest.raises(PlatformError) as caught:
        play(desk, tmp_path, send)
    assert len(desk.calls) == 1
    assert not isinstance(caught.value, UnansweredError) or caught.value.arrived


def test_a_chat_message_that_never_left_is_sent_again(tmp_path: Path) -> None:
    """A connection that was not made carried nothing."""
    desk = TokenDesk()
    desk.on("/chat/messages", httpx.ConnectError("refused"), httpx.ConnectTimeout("late"), OK)
    assert play(desk, tmp_path, send) == {"data": [{"id": "1"}]}


def test_a_deadline_holds_over_all_tries(tmp_path: Path) -> None:
    """Each try gets what is left."""
    TokenDesk()

    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(1000)
        return OK

    async def scene() -> float:
        store = TokenStore(tmp_path)
        async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as http:
            helix = helix_at(http, deadline_s=25)
            with pytest.raises(UnansweredError):
                await get_users(helix, account_at(oauth_at(http), store))
        return asyncio.get_running_loop().time()

    assert 20 < run(scene()) <= 25


@pytest.mark.parametrize(
    "reaction",
    [
        refusal(400, "bad"),
        refusal(401, "Invalid OAuth token"),
        refusal(401, "Missing scope: bits:read"),
        refusal(429, "slow"),
        refusal(500, "oops"),
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
    ],
)
def test_no_token_is_ever_told(tmp_path: Path, reaction: httpx.Response | Exception) -> None:
    """Not in an error, not in its causes, not in the log."""
    desk = TokenDesk()
    desk.on("/users", reaction)
    with capture_logs() as logs, pytest.raises(VTuberError) as caught:
        play(desk, tmp_path, get_users)
    told = f"{caught.value!r} {caught.value.__cause__!r} {logs!r}"
    assert "access-" not in told
    assert "refresh-" not in told
