"""The conversation of logging in and out."""

import random
from pathlib import Path

import httpx
import pytest
from tests.unit.twitch.twitch_desk import ANN, AT, ENDPOINTS, Desk, answer, clock, dated, form_of, refusal

from vtuber.domain.errors import LoginError, SettingError
from vtuber.runtime.virtual_time import run
from vtuber.twitch import device_login
from vtuber.twitch.capabilities import scopes_for
from vtuber.twitch.scopes import Role
from vtuber.twitch.token_store import StoredLogin, TokenStore

PAGE = "https://twitch.test/activate?device-code=ABCDEFGH"
GRANTED = {"access_token": "a-secret", "refresh_token": "r-secret", "expires_in": 14_000, "scope": []}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A Twitch at which the person agrees after the second poll, on a clock an hour behind ours."""
    desk = Desk()
    waiting = {"device_code": "d", "user_code": "ABCDEFGH", "verification_uri": PAGE, "expires_in": 1800, "interval": 5}
    desk.on("/device", answer(200, waiting))
    desk.on("/token", refusal(400, "authorization_pending"), answer(200, GRANTED))
    who = {"client_id": "app", "user_id": "1", "login": "ann", "expires_in": 14_000}
    desk.on(
        "/validate",
        lambda _: answer(200, {**who, "scopes": form_of(desk.asked("/device")[-1])["scopes"].split()}),
    )
    desk.on("/revoke", answer())
    monkeypatch.setattr(device_login, "http_client", desk.http)
    return desk


def log_in(
    data: Path, *, role: Role = "streamer", client_id: str | None = "app", with_: tuple[str, ...] = ()
) -> tuple[StoredLogin, str]:
    """Log in; return the login and all that was said."""
    said: list[str] = []

    async def act() -> StoredLogin:
        return await device_login.login(
            client_id=client_id,
            role=role,
            capabilities=with_,
            endpoints=ENDPOINTS,
            data=data,
            clock=clock(),
            chance=random.Random(7),
            echo=said.append,
        )

    return run(act()), "\n".join(said)


def log_out(data: Path, role: Role = "streamer") -> tuple[bool, str]:
    """Log out; return whether there was a login, and all that was said."""
    said: list[str] = []

    async def act() -> bool:
        return await device_login.logout(
            role=role, endpoints=ENDPOINTS, data=data, clock=clock(), chance=random.Random(7), echo=said.append
        )

    return run(act()), "\n".join(said)


def test_a_login_shows_waits_keeps_and_tells(desk: Desk, tmp_path: Path) -> None:
    """Page, code and QR code; then what can be seen and done, and how to get the rest. No token is shown."""
    stored, said = log_in(tmp_path)
    assert TokenStore(tmp_path).load("streamer") == stored
    assert (stored.login, stored.refresh_token, stored.scopes) == ("ann", "r-secret", scopes_for("streamer"))
    assert all(part in said for part in (PAGE, "ABCDEFGH", "█", "30 minutes", "Logged in as ann"))
    assert "Sees: chat" in said
    assert "Does: writing in chat" in said
    assert "making polls (`vtuber login twitch --with polls`)" in said
    assert "secret" not in said


def test_what_was_granted_before_is_asked_for_again(desk: Desk, tmp_path: Path) -> None:
    """A login for one more ability loses none."""
    log_in(tmp_path, with_=("polls",))
    stored, said = log_in(tmp_path, with_=("clips",))
    assert {"channel:manage:polls", "clips:edit"} <= stored.scopes
    assert "making polls (" not in said


def test_a_bot_is_kept_apart(desk: Desk, tmp_path: Path) -> None:
    """It asks for what a bot needs, and says whose account to use."""
    stored, said = log_in(tmp_path, role="bot")
    assert stored.scopes == {"user:write:chat"}
    assert "bot's account" in said
    assert TokenStore(tmp_path).load("streamer") is None
    assert TokenStore(tmp_path).load("bot") == stored


def test_the_channels_own_account_is_no_bot(desk: Desk, tmp_path: Path) -> None:
    """Whose browser is logged in as the streamer is told; what was granted is taken back."""
    log_in(tmp_path)
    with pytest.raises(LoginError, match=r"ann is the channel's own.*`vtuber login twitch --bot`"):
        log_in(tmp_path, role="bot")
    assert TokenStore(tmp_path).load("bot") is None
    assert len(desk.asked("/revoke")) == 1


def test_a_damaged_login_does_not_stand_in_the_way(desk: Desk, tmp_path: Path) -> None:
    """It is set aside, and said so."""
    store = TokenStore(tmp_path)
    store.save("streamer", ANN)
    store.path("streamer").write_text("{")
    stored, said = log_in(tmp_path)
    assert "corrupt-1" in said
    assert store.load("streamer") == stored


def test_a_wrong_clock_is_mentioned(desk: Desk, tmp_path: Path) -> None:
    """The login is good all the same."""
    desk.on("/device", answer(200, {**_body(desk), "interval": 1}, date=dated(AT.replace(year=2027))))
    assert "clock is" in log_in(tmp_path)[1]


def _body(desk: Desk) -> dict[str, object]:
    return {"device_code": "d", "user_code": "ABCDEFGH", "verification_uri": PAGE, "expires_in": 1800}


def test_without_a_client_id_it_says_how_to_get_one(desk: Desk, tmp_path: Path) -> None:
    """Nothing is asked of Twitch."""
    for missing in (None, ""):
        with pytest.raises(LoginError, match=r"TWITCH_CLIENT_ID.*`vtuber login twitch`"):
            log_in(tmp_path, client_id=missing)
    with pytest.raises(SettingError, match="polling"):
        log_in(tmp_path, with_=("polling",))
    assert not desk.calls


def test_a_refusal_keeps_the_old_login(desk: Desk, tmp_path: Path) -> None:
    """Nothing changes on disk."""
    before, _ = log_in(tmp_path)
    desk.on("/token", refusal(400, "access_denied"))
    with pytest.raises(LoginError, match="refused"):
        log_in(tmp_path)
    assert TokenStore(tmp_path).load("streamer") == before


@pytest.mark.parametrize(
    ("renewal", "reactions", "said"),
    [
        (answer(), [answer()], "is revoked"),
        (refusal(400, "Invalid refresh token"), [refusal(400, "Invalid token")], "no longer valid"),
        (answer(200, GRANTED), [refusal(400, "Invalid token"), answer()], "is revoked"),
        (refusal(400, "missing client secret"), [refusal(400, "Invalid token")], "twitch.tv/settings/connections"),
        (answer(), [httpx.ConnectError("no route")], "twitch.tv/settings/connections"),
    ],
)
def test_logging_out(
    desk: Desk,
    tmp_path: Path,
    renewal: httpx.Response,
    reactions: list[httpx.Response | Exception],
    said: str,
) -> None:
    """The login is revoked there, if need be with a token renewed for it, and forgotten here; once."""
    log_in(tmp_path)
    desk.on("/token", renewal)
    desk.on("/revoke", *reactions)
    was_there, told = log_out(tmp_path)
    assert was_there
    assert said in told
    assert form_of(desk.asked("/revoke")[0]) == {"client_id": "app", "token": "a-secret"}
    assert TokenStore(tmp_path).load("streamer") is None
    assert log_out(tmp_path) == (False, "No streamer is logged in at Twitch.")


def test_a_qr_code_has_the_size_of_a_terminal() -> None:
    """Eighty columns and twenty-four lines hold the page's address."""
    lines = device_login.qr_code("https://www.twitch.tv/activate?public=true&device-code=ABCDEFGH").splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)
