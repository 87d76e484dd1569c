"""Logging in at Twitch: codes, patience, and errors that say what to do."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.twitch_desk import AT, Desk, TokenDesk, answer, dated, form_of, oauth_at, refusal

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.oauth_answers import DeviceCode, Tokens

DEVICE = {
    "device_code": "secret-device-code",
    "user_code": "ABCDEFGH",
    "verification_uri": "https://twitch.test/activate",
    "expires_in": 60,
    "interval": 5,
}
GRANTED = {"access_token": "a", "refresh_token": "r", "expires_in": 14_000, "scope": ["user:read:chat"]}
PENDING = refusal(400, "authorization_pending")
COMMAND = "`vtuber login twitch`.*--bot"


async def log_in(desk: Desk) -> tuple[DeviceCode, Tokens, float]:
    """Run a device login; return its code, its tokens and how long it took."""
    async with desk.http() as http:
        oauth = oauth_at(http)
        device = await oauth.start_device({"user:read:chat"})
        tokens = await oauth.wait_for_person(device, {"user:read:chat"})
        return device, tokens, asyncio.get_running_loop().time()


def test_a_login_waits_for_its_person() -> None:
    """It polls at Twitch's interval until the person has agreed."""
    desk = Desk()
    desk.on("/device", answer(200, DEVICE))
    desk.on("/token", PENDING, PENDING, answer(200, GRANTED))
    device, tokens, took_s = run(log_in(desk))
    assert device.user_code == "ABCDEFGH"
    assert (tokens.access_token, tokens.refresh_token) == ("a", "r")
    assert tokens.scopes == {"user:read:chat"}
    assert took_s == 15
    assert form_of(desk.calls[0]) == {"client_id": "app", "scopes": "user:read:chat"}
    assert form_of(desk.calls[1])["device_code"] == "secret-device-code"
    assert "client_secret" not in form_of(desk.calls[1])


def test_slow_down_lengthens_every_later_wait() -> None:
    """By five seconds each time (RFC 8628)."""
    desk = Desk()
    desk.on("/device", answer(200, DEVICE))
    desk.on("/token", refusal(400, "slow_down"), PENDING, answer(200, GRANTED))
    assert run(log_in(desk))[2] == 5 + 10 + 10


def test_polling_outlasts_a_broken_connection() -> None:
    """Nobody has to type a code again because one poll failed."""
    desk = Desk()
    desk.on("/device", answer(200, DEVICE))
    desk.on("/token", httpx.ConnectError("no route"), refusal(503, "down"), answer(200, GRANTED))
    assert run(log_in(desk))[1].access_token == "a"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (PENDING, "before it expired"),
        (refusal(400, "access_denied"), "refused on Twitch's page"),
        (refusal(400, "invalid device code"), "not accept the code any more"),
    ],
)
def test_a_login_that_fails_says_what_to_do(reply: httpx.Response, said: str) -> None:
    """Expiry, refusal and a code that is over end it, each in words of its own."""
    desk = Desk()
    desk.on("/device", answer(200, DEVICE))
    desk.on("/token", reply)
    with pytest.raises(LoginError, match=f"(?s){said}.*{COMMAND}"):
        run(log_in(desk))
    assert len(desk.asked("/token")) <= 12


def test_an_unknown_client_id_is_named() -> None:
    """The error names the setting."""
    desk = Desk()
    desk.on("/device", refusal(400, "invalid client"))
    with pytest.raises(LoginError, match="TWITCH_CLIENT_ID"):
        run(log_in(desk))


def test_a_public_application_renews_without_a_secret() -> None:
    """A confidential one sends it."""

    async def renew(secret: str | None) -> dict[str, str]:
        desk = TokenDesk()
        async with desk.http() as http:
            tokens = await oauth_at(http, client_secret=secret).refresh("refresh-0")
        assert tokens is not None
        assert tokens.refresh_token == "refresh-1"
        return form_of(desk.calls[0])

    assert run(renew(None)) == {"client_id": "app", "grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert run(renew("hush"))["client_secret"] == "hush"


def test_a_spent_refresh_token_is_no_error_of_the_client() -> None:
    """Who holds the login says what that means."""

    async def renew() -> Tokens | None:
        desk = TokenDesk()
        async with desk.http() as http:
            return await oauth_at(http).refresh("refresh-9")

    assert run(renew()) is None


@pytest.mark.parametrize("message", ["missing client secret", "invalid client secret", "invalid client"])
def test_a_missing_secret_is_named(message: str) -> None:
    """It is not mistaken for a login that has lapsed."""

    async def renew() -> None:
        desk = Desk()
        desk.on("/token", refusal(403 if "invalid" in message else 400, message))
        async with desk.http() as http:
            await oauth_at(http).refresh("refresh-0")

    with pytest.raises(LoginError, match=f"{message}.*TWITCH_CLIENT_SECRET"):
        run(renew())


@pytest.mark.parametrize("trouble", [refusal(500, "oops"), refusal(429, "slow"), httpx.ReadTimeout("late")])
def test_trouble_is_waited_out_and_then_told(trouble: httpx.Response | Exception) -> None:
    """Three tries; whoever asks learns that time mends it."""
    desk = Desk()

    async def validate() -> object:
        async with desk.http() as http:
            return await oauth_at(http).validate("a")

    desk.on("/validate", trouble)
    with pytest.raises(PlatformError):
        run(validate())
    assert len(desk.calls) == 3
    desk.on("/validate", trouble, answer(200, {"client_id": "app", "user_id": "1", "login": "ann", "expires_in": 9}))
    assert run(validate()) is not None


def test_validation_may_lack_what_a_token_lacks() -> None:
    """A token without scopes reports null, one without an end reports 0."""

    async def validate() -> tuple[frozenset[str], float | None]:
        desk = Desk()
        desk.on("/validate", answer(200, {"client_id": "app", "user_id": "1", "login": "ann", "scopes": None}))
        async with desk.http() as http:
            found = await oauth_at(http).validate("a")
        assert found is not None
        return found.scopes, found.expires_in_s

    assert run(validate()) == (frozenset(), None)


@pytest.mark.parametrize(
    ("ahead_s", "said"),
    [(0, None), (170, None), (-170, None), (1200, "20 minutes behind"), (-7200, "120 minutes ahead")],
)
def test_a_wrong_clock_is_noticed(ahead_s: int, said: str | None) -> None:
    """Twitch's own date tells; the login works all the same, and the log says it once."""

    async def validate() -> str | None:
        desk = Desk()
        who = {"client_id": "app", "user_id": "1", "login": "ann", "expires_in": 5_000}
        desk.on("/validate", answer(200, who, date=dated(AT + timedelta(seconds=ahead_s))))
        async with desk.http() as http:
            oauth = oauth_at(http)
            await oauth.validate("a")
            found = await oauth.validate("a")
        assert found is not None
        assert found.expires_in_s == 5_000
        return oauth.clock_check.warning

    with capture_logs() as logs:
        warning = run(validate())
    assert (warning is None) if said is None else (warning is not None and said in warning)
    assert len(logs) == (said is not None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"access_token": 5}'])
def test_nonsense_is_not_a_token(body: bytes) -> None:
    """An answer of another shape is Twitch's trouble; its content shows in no error."""

    async def renew() -> None:
        desk = Desk()
        desk.on("/token", httpx.Response(200, content=body))
        async with desk.http() as http:
            await oauth_at(http).refresh("refresh-0")

    with pytest.raises(PlatformError) as caught:
        run(renew())
    assert caught.value.__cause__ is None
    assert "5" not in str(caught.value)


def test_secrets_show_in_no_repr() -> None:
    """Whatever is printed of a login, its tokens are not."""
    desk = Desk()
    desk.on("/device", answer(200, DEVICE))
    desk.on("/token", answer(200, {**GRANTED, "access_token": "hush-1", "refresh_token": "hush-2"}))
    device, tokens, _ = run(log_in(desk))
    assert "hush" not in repr(tokens)
    assert "secret-device-code" not in repr(device)
