"""The link to Twitch: logins opened and validated, and the web API ready to be called."""

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from vtuber.app.settings import Settings
from vtuber.domain.errors import LoginError
from vtuber.runtime.clock import Clock
from vtuber.runtime.secrets import Secrets
from vtuber.twitch.accounts import Account, Accounts
from vtuber.twitch.app_account import AppAccount, may_bear_badge
from vtuber.twitch.capabilities import CapabilityStatus, capabilities_of
from vtuber.twitch.endpoints import Endpoints
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.exchange import http_client
from vtuber.twitch.helix import Helix
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.opening import open_accounts
from vtuber.twitch.own_lines import OwnLines
from vtuber.twitch.scopes import READ_CHAT, holds, login_command


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchLink:
    """Everything that acts or reads in the channel's name. `warning` says that this machine's clock is off."""

    accounts: Accounts
    speaker: Account | AppAccount
    helix: Helix
    endpoints: Endpoints
    clock: Clock
    chance: random.Random
    capabilities: tuple[CapabilityStatus, ...]
    warning: str = ""
    own_lines: OwnLines = field(default_factory=OwnLines)

    @property
    def channel(self) -> str:
        """The channel's name."""
        return self.accounts.streamer.login

    @property
    def reads_chat(self) -> bool:
        """Whether the login lets us read chat through EventSub; if not, it is read like anybody reads it."""
        return holds(self.accounts.reader.scopes, READ_CHAT)

    async def streams(self) -> Mapping[str, object]:
        """Ask "Get Streams" for the channel; raises `VTuberError`s of Helix."""
        me = self.accounts.streamer
        return await self.helix.request("GET", "/streams", params={"user_id": me.user_id}, account=me)

    def eventsub_normaliser(self, settings: Settings) -> EventSubNormaliser:
        """Return what reads the channel's notifications."""
        return EventSubNormaliser(
            split=settings.twitch_sub_split, own_user_id=self.speaker.user_id, own_lines=self._shared_lines
        )

    def irc_normaliser(self, settings: Settings) -> IrcNormaliser:
        """Return what reads the channel's chat where EventSub does not tell it."""
        return IrcNormaliser(
            split=settings.twitch_sub_split, own_user_id=self.speaker.user_id, own_lines=self._shared_lines
        )

    @property
    def _shared_lines(self) -> OwnLines | None:
        """A bot's account writes nothing but our lines; the streamer's has an owner who may write too."""
        return self.own_lines if self.accounts.bot is None else None


@asynccontextmanager
async def twitch_link(
    settings: Settings, *, data: Path, known_secrets: Secrets, clock: Clock, chance: random.Random
) -> AsyncIterator[TwitchLink]:
    """Open the link; raise `LoginError` with the command that mends it, or `PlatformError` while Twitch is down."""
    token, secret = settings.twitch_oauth_token, settings.twitch_client_secret
    async with http_client() as http:
        oauth = OAuth(
            http=http,
            endpoints=settings.endpoints,
            client_id=settings.twitch_client_id or "",
            client_secret=secret.get_secret_value() if secret else None,
            clock=clock,
            chance=chance,
        )
        accounts = await open_accounts(
            oauth=oauth,
            clock=clock,
            data=data,
            environment_token=token.get_secret_value() if token else None,
            register=known_secrets.register,
        )
        _check_channel(settings.twitch_channel, accounts.streamer.login)
        speaker: Account | AppAccount = accounts.speaker
        if secret and may_bear_badge(accounts):
            speaker = AppAccount(account=accounts.speaker, oauth=oauth, clock=clock, register=known_secrets.register)
        yield TwitchLink(
            accounts=accounts,
            speaker=speaker,
            helix=Helix(http=http, endpoints=settings.endpoints, clock=clock, chance=chance),
            endpoints=settings.endpoints,
            clock=clock,
            chance=chance,
            capabilities=capabilities_of(streamer=accounts.streamer, bot=accounts.bot, app=secret is not None),
            warning=oauth.clock_check.warning or "",
        )


def _check_channel(wanted: str | None, login: str) -> None:
    if wanted is not None and wanted.lstrip("#").lower() != login.lower():
        raise LoginError(
            f"TWITCH_CHANNEL is {wanted}, but the login is {login}'s: she can run the login's own channel only. Log in "
            f"as {wanted.lstrip('#')} with `{login_command('streamer')}`, or take TWITCH_CHANNEL away. To read "
            f"somebody else's channel without a login: `vtuber watch {wanted.lstrip('#')}`."
        )
