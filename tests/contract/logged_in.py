"""A login at the fake Twitch with all permissions: the real Helix client, subscriptions and chat sender on it."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
from tests.contract.connected import CHANNEL
from tests.peers.fake_twitch import PUBLIC_CLIENT, FakeTwitch

from vtuber.domain.show_events import ChannelActed, ChatSent
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.capability_table import CAPABILITIES
from vtuber.twitch.chat_post import SendOutcome
from vtuber.twitch.eventsub_listener import SubscribePort
from vtuber.twitch.helix import Helix
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.opening import open_stored
from vtuber.twitch.sender import ChatSender
from vtuber.twitch.subscriptions import Subscriptions
from vtuber.twitch.token_store import StoredLogin, TokenStore


class Notebook:
    """A journal that keeps what it is given, and a gate that lets everything pass."""

    def __init__(self) -> None:
        self.events: list[ChatSent | ChannelActed] = []

    def new_id(self) -> str:
        return f"note-{len(self.events)}"

    def now(self) -> datetime:
        return system_now()

    async def record(self, event: ChatSent | ChannelActed, /) -> None:
        self.events.append(event)

    def allows(self, text: str) -> bool:
        return True


class LoggedIn:
    """The channel's owner, logged in; `outcomes` says what became of each text that was sent."""

    def __init__(self, data: Path) -> None:
        self._store = TokenStore(data)
        self.helix: Helix
        self.sender: ChatSender
        self.outcomes: dict[str, SendOutcome] = {}
        self._turn = asyncio.Lock()

    async def open(self, twitch: FakeTwitch, http: httpx.AsyncClient, clock: LoopClock) -> SubscribePort:
        """Log in, and return the port through which sessions are subscribed."""
        chance = random.Random(11)
        scopes = {scope for capability in CAPABILITIES for scope in (*capability.scopes, *capability.bot_scopes)}
        token = twitch.token(CHANNEL, scopes)
        owner = twitch.world.broadcaster
        login = StoredLogin(
            client_id=PUBLIC_CLIENT,
            user_id=owner.id,
            login=owner.login,
            scopes=frozenset(scopes),
            access_token=token.access,
            refresh_token=token.refresh,
        )
        self._store.save("streamer", login)
        oauth = OAuth(http=http, endpoints=twitch.endpoints, client_id=PUBLIC_CLIENT, clock=clock, chance=chance)
        account = await open_stored("streamer", store=self._store, oauth=oauth, clock=clock)
        assert account is not None
        self.account = account
        self.helix = helix = Helix(http=http, endpoints=twitch.endpoints, clock=clock, chance=chance)
        notebook = Notebook()
        self.sender = ChatSender(
            helix=helix,
            speaker=account,
            broadcaster_id=owner.id,
            gate=notebook,
            journal=notebook,
            clock=clock,
            privileged=True,
        )
        return Subscriptions(helix=helix, account=account).subscribe

    async def send(self, text: str, *, into: Callable[[], None] = lambda: None) -> SendOutcome:
        """Say something in chat; `into` lays the fault that this text, and no other, meets with."""
        async with self._turn:
            into()
            self.outcomes[text] = await self.sender.send(text)
        return self.outcomes[text]

    def sent_once(self, twitch: FakeTwitch) -> None:
        """Hold what was reported of each text against how often it is in chat."""
        in_chat = Counter(sent.text for sent in twitch.world.sent)
        assert max(in_chat.values()) == 1, in_chat.most_common(3)
        for text, outcome in self.outcomes.items():
            if outcome.outcome == "sent":
                assert in_chat[text] == 1, f"reported as sent and is not in chat: {text}"
