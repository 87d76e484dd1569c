"""The conversation of `vtuber login twitch` and `vtuber logout twitch`."""

import io
import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import Clock
from vtuber.twitch.capabilities import CAPABILITIES, capabilities_of, scopes_for
from vtuber.twitch.endpoints import TWITCH, Endpoints
from vtuber.twitch.exchange import http_client
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.scopes import Role, login_command
from vtuber.twitch.token_store import StoredLogin, TokenStore

if TYPE_CHECKING:
    from vtuber.twitch.oauth_answers import DeviceCode, Tokens

Echo = Callable[[str], None]
"""Writes a paragraph to the terminal."""

_MINUTE_S = 60


async def login(
    *,
    client_id: str | None,
    client_secret: str | None = None,
    role: Role = "streamer",
    capabilities: Sequence[str] = (),
    endpoints: Endpoints = TWITCH,
    data: Path,
    clock: Clock,
    chance: random.Random,
    echo: Echo,
) -> StoredLogin:
    """Log an account in with a code that its owner types on another device, and keep the login.

    Asks for the usual permissions, those of `capabilities` (names of `capabilities.CAPABILITIES`), and those an earlier
    login of this role through the same application had. Raises `LoginError`, `PlatformError`, or `SettingError` for an
    unknown capability.
    """
    if not client_id:
        raise LoginError(
            "There is no client id to log in with. Register an application at https://dev.twitch.tv/console/apps (type "
            "Public, any redirect address such as http://localhost), put its client id into TWITCH_CLIENT_ID, and run "
            f"`{login_command(role)}` again."
        )
    store = TokenStore(data)
    scopes = scopes_for(role, capabilities, keep=_held_before(store, role, client_id, echo))
    async with http_client() as http:
        oauth = OAuth(
            http=http,
            endpoints=endpoints,
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
            chance=chance,
        )
        device = await oauth.start_device(scopes)
        _show(device, role, scopes, echo)
        tokens = await oauth.wait_for_person(device, scopes)
        stored = await _checked(oauth, tokens, role)
        if role == "bot" and stored.user_id == _streamer_id(store):
            await oauth.revoke(stored.access_token)
            raise LoginError(
                f"{stored.login} is the channel's own account, not a bot's; nothing was stored. Open the page in a "
                f"browser in which the bot is logged in at Twitch: `{login_command(role)}`."
            )
        async with store.locked(role):
            store.save(role, stored)
        _tell(stored, store, role, echo)
        if oauth.clock_check.warning:
            echo(oauth.clock_check.warning)
    return stored


async def logout(
    *,
    client_secret: str | None = None,
    role: Role = "streamer",
    endpoints: Endpoints = TWITCH,
    data: Path,
    clock: Clock,
    chance: random.Random,
    echo: Echo,
) -> bool:
    """Revoke a role's login at Twitch and forget it; False where there was none.

    Twitch revokes by access token: one that has ended is renewed for it, which takes a confidential application's
    secret. If Twitch cannot be reached the login is forgotten all the same, and the user is told how to revoke it by
    hand.
    """
    store = TokenStore(data)
    async with store.locked(role):
        stored = store.load(role)
        if stored is None:
            echo(f"No {role} is logged in at Twitch.")
            return False
        async with http_client() as http:
            oauth = OAuth(
                http=http,
                endpoints=endpoints,
                client_id=stored.client_id,
                client_secret=client_secret,
                clock=clock,
                chance=chance,
            )
            try:
                revoked = await _revoked(oauth, stored)
            except (LoginError, PlatformError) as error:
                echo(
                    f"{error} The login is forgotten here, but still stands there: disconnect the application at "
                    "https://www.twitch.tv/settings/connections."
                )
            else:
                ended = "revoked" if revoked else "no longer valid at Twitch, and forgotten here"
                echo(f"The login of {stored.login} is {ended}. To log in again: `{login_command(role)}`.")
        return store.remove(role)


async def _revoked(oauth: OAuth, stored: StoredLogin) -> bool:
    if await oauth.revoke(stored.access_token):
        return True
    tokens = await oauth.refresh(stored.refresh_token) if stored.refresh_token else None
    return tokens is not None and await oauth.revoke(tokens.access_token)


def _streamer_id(store: TokenStore) -> str | None:
    try:
        stored = store.load("streamer")
    except LoginError:
        return None
    return stored.user_id if stored else None


def _held_before(store: TokenStore, role: Role, client_id: str, echo: Echo) -> Collection[str]:
    try:
        stored = store.load(role)
    except LoginError as error:
        echo(f"{error} It is replaced now.")
        return ()
    return stored.scopes if stored and stored.client_id == client_id else ()


def _show(device: "DeviceCode", role: Role, scopes: Collection[str], echo: Echo) -> None:
    whose = "the channel's account" if role == "streamer" else "the bot's account (not the channel's)"
    echo(f"Log in with {whose}. Open this page, on any device, and enter the code {device.user_code}:")
    echo(device.verification_uri)
    echo(qr_code(device.verification_uri))
    echo(f"Permissions asked for: {', '.join(sorted(scopes))}.")
    echo(f"Waiting for you; the code is good for {device.expires_in_s / _MINUTE_S:.0f} minutes. Ctrl-C gives up.")


def qr_code(text: str) -> str:
    """Draw a text as a QR code with half blocks, for a terminal."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out=drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")


async def _checked(oauth: OAuth, tokens: "Tokens", role: Role) -> StoredLogin:
    found = await oauth.validate(tokens.access_token)
    if found is None or not found.user_id:
        raise LoginError(f"Twitch gave a token and does not accept it. Run `{login_command(role)}` again.")
    return StoredLogin(
        client_id=oauth.client_id,
        user_id=found.user_id,
        login=found.login,
        scopes=found.scopes,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
    )


def _tell(stored: StoredLogin, store: TokenStore, role: Role, echo: Echo) -> None:
    """Say what this login can see and do now, and what it could."""
    echo(f"Logged in as {stored.login}; kept in {store.path(role)}.")
    if role == "bot":
        echo("It writes in the channel's chat. The channel itself is read by the streamer's login.")
        return
    statuses = [one for one in capabilities_of(streamer=stored) if one.name != "bot-badge"]
    sees = {one.name for one in CAPABILITIES if one.types or one.name == "viewer-counts"}
    able = [one for one in statuses if one.available]
    echo(f"Sees: {'; '.join(one.gives for one in able if one.name in sees)}.")
    if does := "; ".join(one.gives for one in able if one.name not in sees):
        echo(f"Does: {does}.")
    if lacking := "; ".join(f"{one.gives} (`{one.mend}`)" for one in statuses if not one.available):
        echo(f"Not yet: {lacking}.")
