"""The bot badge: what is sent with the application's own token bears it, if streamer and bot have agreed.

Source: https://dev.twitch.tv/docs/chat/#getting-the-chat-bot-badge: an app access token, the sender's `user:bot` and
the broadcaster's `channel:bot`.
"""

import asyncio

from vtuber.runtime.clock import Clock
from vtuber.twitch.accounts import RENEWED_AHEAD_S, Account, Accounts, Register
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.scopes import BOT, CHANNEL_BOT, Role


class AppAccount:
    """An account that speaks through the application. `oauth` must have the client secret."""

    def __init__(self, *, account: Account, oauth: OAuth, clock: Clock, register: Register) -> None:
        self._account = account
        self._oauth = oauth
        self._clock = clock
        self._register = register
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._due_at = 0.0

    @property
    def role(self) -> Role:
        """Whose name the lines bear."""
        return self._account.role

    @property
    def client_id(self) -> str:
        """The application."""
        return self._oauth.client_id

    @property
    def user_id(self) -> str:
        """The id of the account that speaks."""
        return self._account.user_id

    async def token(self) -> str:
        """Return the application's token, a new one ahead of its end; raises `LoginError` or `PlatformError`."""
        if self._token is None or self._clock.monotonic() >= self._due_at:
            return await self.renewed(self._token or "")
        return self._token

    async def renewed(self, spent: str) -> str:
        """Return another token than the one that was refused; raises `LoginError` or `PlatformError`."""
        async with self._lock:
            if self._token is None or self._token == spent:
                tokens = await self._oauth.app_tokens()
                self._register(tokens.access_token)
                self._token = tokens.access_token
                self._due_at = self._clock.monotonic() + tokens.expires_in_s - RENEWED_AHEAD_S
            return self._token


def may_bear_badge(accounts: Accounts) -> bool:
    """Whether both sides agreed to the badge, which only an account other than the broadcaster's shows."""
    bot = accounts.bot
    return bot is not None and BOT in bot.scopes and CHANNEL_BOT in accounts.streamer.scopes
