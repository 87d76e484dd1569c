"""Opening the logins at the start of a show: from disk or from the environment, and validated before they are used."""

from pathlib import Path
from typing import TYPE_CHECKING

from vtuber.domain.errors import LoginError
from vtuber.runtime.clock import Clock
from vtuber.twitch.accounts import Account, Accounts, Register, lapsed
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.scopes import Role, login_command
from vtuber.twitch.token_store import StoredLogin, TokenStore

if TYPE_CHECKING:
    from vtuber.twitch.oauth_answers import Validation

_PREFIX = "oauth:"


def _unheard(_secret: str) -> None:
    """Tell nobody."""


async def open_accounts(
    *, oauth: OAuth, clock: Clock, data: Path, environment_token: str | None = None, register: Register = _unheard
) -> Accounts:
    """Open the streamer's login and, where there is one, the bot's.

    A token from the environment (`TWITCH_OAUTH_TOKEN`) goes before a stored login of the streamer. Raises `LoginError`
    when there is no login or Twitch refuses one, `PlatformError` when it cannot be asked.
    """
    store = TokenStore(data)
    if environment_token:
        streamer = await open_environment(environment_token, oauth=oauth, clock=clock, register=register)
    else:
        opened = await open_stored("streamer", store=store, oauth=oauth, clock=clock, register=register)
        if opened is None:
            raise LoginError(f"Nobody is logged in at Twitch yet. Log the channel in: `{login_command('streamer')}`.")
        streamer = opened
    bot = await open_stored("bot", store=store, oauth=oauth, clock=clock, register=register)
    return Accounts(streamer=streamer, bot=bot)


async def open_stored(
    role: Role, *, store: TokenStore, oauth: OAuth, clock: Clock, register: Register = _unheard
) -> Account | None:
    """Open a login from disk, renewing it if its token has ended; None where there is none."""
    stored = store.load(role)
    if stored is None:
        return None
    if stored.client_id != oauth.client_id:
        raise LoginError(
            f"The stored login of the {role} was made through another application (client id {stored.client_id}). Set "
            f"TWITCH_CLIENT_ID back, or log in through the new one: `{login_command(role)}`."
        )
    register(stored.access_token)
    found = await oauth.validate(stored.access_token)
    account = Account(
        role=role,
        stored=_as_found(stored, found),
        lasts_s=found.expires_in_s if found else 0.0,
        oauth=oauth,
        clock=clock,
        store=store,
        register=register,
    )
    if found is None:
        await account.renewed(stored.access_token)
    return account


async def open_environment(token: str, *, oauth: OAuth, clock: Clock, register: Register = _unheard) -> Account:
    """Open a token that stands in the environment, with or without the prefix `oauth:`; it cannot be renewed."""
    bare = token.strip().removeprefix(_PREFIX)
    register(bare)
    found = await oauth.validate(bare)
    if found is None or not found.user_id:
        raise lapsed("streamer", renewable=False)
    stored = StoredLogin(
        client_id=found.client_id,
        user_id=found.user_id,
        login=found.login,
        scopes=found.scopes,
        access_token=bare,
        refresh_token=None,
    )
    return Account(
        role="streamer",
        stored=stored,
        lasts_s=found.expires_in_s,
        oauth=oauth,
        clock=clock,
        store=None,
        register=register,
    )


def _as_found(stored: StoredLogin, found: "Validation | None") -> StoredLogin:
    """Return a login with the name and permissions that Twitch reports of it now."""
    if found is None:
        return stored
    return StoredLogin(
        client_id=stored.client_id,
        user_id=found.user_id or stored.user_id,
        login=found.login or stored.login,
        scopes=found.scopes,
        access_token=stored.access_token,
        refresh_token=stored.refresh_token,
    )
