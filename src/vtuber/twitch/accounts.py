"""Logins in use: a token that is always fresh, renewed ahead of its end and stored before anybody uses it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import Clock
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.scopes import Role, login_command
from vtuber.twitch.spending import to_the_end
from vtuber.twitch.token_store import StoredLogin, TokenStore

_log = structlog.get_logger(__name__)

RENEWED_AHEAD_S = 600.0
VALIDATED_EVERY_S = 3600.0
"""Twitch asks of every application that it validates its tokens hourly."""

Register = Callable[[str], object]
"""Is told each token, so that no log shows it."""


class Account:
    """One login in use. `renewable` is False for a token from the environment, which comes without a refresh token."""

    def __init__(
        self,
        *,
        role: Role,
        stored: StoredLogin,
        lasts_s: float | None,
        oauth: OAuth,
        clock: Clock,
        store: TokenStore | None,
        register: Register,
    ) -> None:
        self.role = role
        self._stored = stored
        self._oauth = oauth
        self._clock = clock
        self._store = store
        self._register = register
        self._lock = asyncio.Lock()
        self._unsaved: StoredLogin | None = None
        self._due_at: float | None = None
        self._adopt(stored, lasts_s)

    def __repr__(self) -> str:
        return f"Account(role={self.role!r}, login={self.login!r})"

    @property
    def user_id(self) -> str:
        """The account's id at Twitch."""
        return self._stored.user_id

    @property
    def login(self) -> str:
        """The account's name, in lower case."""
        return self._stored.login

    @property
    def client_id(self) -> str:
        """The application the login was made through; every call has to name it."""
        return self._stored.client_id

    @property
    def scopes(self) -> frozenset[str]:
        """What the login may do."""
        return self._stored.scopes

    @property
    def renewable(self) -> bool:
        """Whether a new token can be had without a person."""
        return self._store is not None

    async def token(self) -> str:
        """Return an access token that is good for some minutes at least.

        Raises `LoginError` when the login is no longer accepted; while Twitch is down the old token is given as long as
        it lasts.
        """
        if self.renewable and self._due_at is not None and self._clock.monotonic() >= self._due_at:
            try:
                return await self.renewed(self._stored.access_token)
            except PlatformError as error:
                _log.warning("login not renewed yet", role=self.role, error=str(error))
        return self._stored.access_token

    async def renewed(self, spent: str) -> str:
        """Return another token than the one Twitch refused; raises `LoginError` or `PlatformError`."""
        async with self._lock:
            if self._stored.access_token == spent:
                if self._store is None:
                    raise self._lapsed()
                outcome = await to_the_end(self._renewal(spent, self._store))
                if not isinstance(outcome, tuple):
                    raise outcome
                self._adopt(*outcome)
            return self._stored.access_token

    async def validate(self) -> None:
        """Ask Twitch whether the login still stands, and renew it if not; raises `LoginError` or `PlatformError`."""
        token = self._stored.access_token
        found = await self._oauth.validate(token)
        if found is None:
            await self.renewed(token)
        elif token == self._stored.access_token:
            self._due_at = self._due(found.expires_in_s)

    async def keep_valid(self) -> None:
        """Validate hourly, for ever: the work of a supervised task.

        Raises `LoginError` once the login was revoked. Twitch being down is logged and waited out.
        """
        while True:
            await asyncio.sleep(VALIDATED_EVERY_S)
            try:
                await self.validate()
            except PlatformError as error:
                _log.warning("login not validated", role=self.role, error=str(error))

    def _adopt(self, stored: StoredLogin, lasts_s: float | None) -> None:
        self._register(stored.access_token)
        if stored.refresh_token:
            self._register(stored.refresh_token)
        self._stored = stored
        self._due_at = self._due(lasts_s)

    def _due(self, lasts_s: float | None) -> float | None:
        """Return when to renew a token that lasts so long from now; a short-lived one at half its time."""
        return None if lasts_s is None else self._clock.monotonic() + max(lasts_s - RENEWED_AHEAD_S, lasts_s / 2)

    async def _renewal(
        self, spent: str, store: TokenStore
    ) -> tuple[StoredLogin, float | None] | LoginError | PlatformError:
        """Return the renewed login and how long it lasts, or why there is none."""
        try:
            async with store.locked(self.role):
                return await self._renew_alone(spent, store)
        except (LoginError, PlatformError) as error:
            return error

    async def _renew_alone(self, spent: str, store: TokenStore) -> tuple[StoredLogin, float | None]:
        if self._unsaved is not None:
            store.save(self.role, self._unsaved)
        current = store.load(self.role)
        self._unsaved = None
        if current is None or current.user_id != self.user_id or current.refresh_token is None:
            raise self._lapsed()
        if current.access_token != spent:
            # Somebody else has renewed the login; its tokens may be as good as new.
            found = await self._oauth.validate(current.access_token)
            if found is not None:
                return current, found.expires_in_s
        tokens = await self._oauth.refresh(current.refresh_token)
        if tokens is None:
            raise self._lapsed()
        renewed = current.renewed(tokens)
        self._unsaved = renewed
        store.save(self.role, renewed)
        self._unsaved = None
        return renewed, tokens.expires_in_s

    def _lapsed(self) -> LoginError:
        return lapsed(self.role, login=self.login, renewable=self.renewable)


def lapsed(role: Role, *, login: str = "", renewable: bool = True) -> LoginError:
    """Return the error for a login that Twitch does not accept any more."""
    whose = f"the login of {login or f'the {role}'}"
    if not renewable:
        return LoginError(
            f"Twitch does not accept {whose} any more: the token in TWITCH_OAUTH_TOKEN has ended or was revoked, and "
            f"cannot be renewed. Put a new one there, or remove it and run `{login_command(role)}`."
        )
    return LoginError(
        f"Twitch does not accept {whose} any more: it was revoked, or not used for 30 days. Log in anew: "
        f"`{login_command(role)}`."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Who reads and who speaks. Without a `bot` the streamer does both."""

    streamer: Account
    bot: Account | None = None

    @property
    def reader(self) -> Account:
        """Chat and notifications are read as the streamer."""
        return self.streamer

    @property
    def speaker(self) -> Account:
        """Chat is written by the bot, if there is one."""
        return self.bot or self.streamer
