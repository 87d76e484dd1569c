"""A streamer, and a bot if wanted, logged in at the fake Twitch, with all that acts in their name."""

import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
from tests.peers.fake_twitch import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT, FakeTwitch

from vtuber.domain.events import Event
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.accounts import Accounts
from vtuber.twitch.actions import ACTIONS
from vtuber.twitch.actor import ChannelActor
from vtuber.twitch.capabilities import CAPABILITIES, scopes_for
from vtuber.twitch.exchange import http_client
from vtuber.twitch.helix import Helix
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.opening import open_accounts
from vtuber.twitch.outlet import Speaker
from vtuber.twitch.scopes import Role
from vtuber.twitch.sender import ChatSender
from vtuber.twitch.token_store import StoredLogin, TokenStore

EVERYTHING = [one.name for one in CAPABILITIES]


@dataclass
class Notebook:
    """A journal in memory."""

    clock: LoopClock
    events: list[Event] = field(default_factory=list)

    def new_id(self) -> str:
        return f"e{len(self.events) + 1}"

    def now(self) -> datetime:
        return self.clock.now()

    async def record(self, event: Event, /) -> None:
        self.events.append(event)


class OpenGate:
    """Lets everything pass but one word."""

    def allows(self, text: str) -> bool:
        return "slur" not in text


@dataclass
class Gear:
    """What acts in the streamer's name."""

    twitch: FakeTwitch
    http: httpx.AsyncClient
    clock: LoopClock
    oauth: OAuth
    helix: Helix
    store: TokenStore
    accounts: Accounts
    journal: Notebook

    @property
    def me(self) -> str:
        """The channel's id."""
        return self.accounts.streamer.user_id

    def sender(self, speaker: Speaker | None = None, *, privileged: bool = True) -> ChatSender:
        """Return a sender for the channel."""
        return ChatSender(
            helix=self.helix,
            speaker=speaker or self.accounts.speaker,
            broadcaster_id=self.me,
            gate=OpenGate(),
            journal=self.journal,
            clock=self.clock,
            privileged=privileged,
        )

    def actor(self) -> ChannelActor:
        """Return an actor that may do everything."""
        return ChannelActor(
            helix=self.helix,
            account=self.accounts.streamer,
            gate=OpenGate(),
            journal=self.journal,
            allowed=ACTIONS,
        )


def keep_login(
    twitch: FakeTwitch, data: Path, role: Role, login: str, scopes: Iterable[str], *, client_id: str = PUBLIC_CLIENT
) -> None:
    """Put a login on disk as if it had been made."""
    token = twitch.token(login, scopes, client_id=client_id)
    stored = StoredLogin(
        client_id=client_id,
        user_id=twitch.world.user(login).id,
        login=login,
        scopes=frozenset(scopes),
        access_token=token.access,
        refresh_token=token.refresh,
    )
    TokenStore(data).save(role, stored)


@asynccontextmanager
async def gear(
    twitch: FakeTwitch,
    data: Path,
    *,
    scopes: Iterable[str] | None = None,
    bot: str | None = None,
    confidential: bool = False,
    deadline_s: float = 30.0,
) -> AsyncIterator[Gear]:
    """Log the channel's owner in (and `bot`) and open the logins as a show does."""
    client_id = CONFIDENTIAL_CLIENT if confidential else PUBLIC_CLIENT
    wanted = scopes_for("streamer", EVERYTHING) if scopes is None else frozenset(scopes)
    keep_login(twitch, data, "streamer", "streamer", wanted, client_id=client_id)
    if bot:
        keep_login(twitch, data, "bot", bot, scopes_for("bot", EVERYTHING), client_id=client_id)
    clock = LoopClock(epoch=system_now())
    async with http_client() as http:
        oauth = OAuth(
            http=http,
            endpoints=twitch.endpoints,
            client_id=client_id,
            client_secret=CLIENT_SECRET if confidential else None,
            clock=clock,
            chance=random.Random(7),
        )
        yield Gear(
            twitch=twitch,
            http=http,
            clock=clock,
            oauth=oauth,
            helix=Helix(
                http=http,
                endpoints=twitch.endpoints,
                clock=clock,
                chance=random.Random(7),
                deadline_s=deadline_s,
            ),
            store=TokenStore(data),
            accounts=await open_accounts(oauth=oauth, clock=clock, data=data),
            journal=Notebook(clock),
        )
