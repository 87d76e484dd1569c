"""Listens to EventSub over WebSocket: sessions, subscriptions, moves between servers, and coming back after a loss."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import Clock
from vtuber.twitch.arrivals import Arrivals
from vtuber.twitch.arrivals import Deliver as DeliverAll
from vtuber.twitch.close_codes import CLOSE_CODES
from vtuber.twitch.eventsub_session import (
    Close,
    Deliver,
    EventSubEffect,
    EventSubSession,
    EventSubTiming,
    MoveTo,
    Revoked,
    Subscribe,
    TakenOver,
)
from vtuber.twitch.link import Link
from vtuber.twitch.message_ids import MessageIds
from vtuber.twitch.reconnects import ReconnectPolicy, Reconnects
from vtuber.twitch.scopes import login_command
from vtuber.twitch.succession import ConnectionStatus, OnGap, Succession

_log = structlog.get_logger(__name__)

_LINGER_S = 1.0
_MOVE_FAILED = frozenset({4004, 4007})

SubscribePort = Callable[[str], Awaitable[frozenset[str]]]
"""Creates all wanted subscriptions for the session of this id and returns the types that exist then.

It may be called again for the same session. Raises `LoginError` where a login must be mended, `PlatformError` where the
same call may succeed later.
"""

OnRevoked = Callable[[str, str], None]
"""Hears the type of a subscription that Twitch ended, and why."""


class EventSubListener:
    """Listener to a channel's notifications: `run` it in a task.

    Every message id is handed over once, over all connections (see `MessageIds` for the bound). A lost session is
    followed by a fresh one as `ReconnectPolicy` says. When Twitch moves the session, the old connection is read until
    the new one is welcomed. Buffer: when `limit` messages wait, the socket is not read, so that Twitch waits; none is
    dropped.
    """

    def __init__(
        self,
        *,
        url: str,
        subscribe: SubscribePort,
        clock: Clock,
        chance: random.Random,
        timing: EventSubTiming | None = None,
        back_off: ReconnectPolicy | None = None,
        open_within_s: float = 5.0,
        limit: int = 10_000,
        on_revoked: OnRevoked | None = None,
        on_gap: OnGap | None = None,
    ) -> None:
        self._url = url
        self._subscribe = subscribe
        self._clock = clock
        self._chance = chance
        self._timing = timing
        self._open_within_s = open_within_s
        self._policy = back_off or ReconnectPolicy()
        self._on_revoked = on_revoked
        self._arrivals = Arrivals(limit=limit)
        self._seen = MessageIds()
        self._latest: Link[EventSubEffect] | None = None
        self._session: EventSubSession | None = None
        self._unreadable_before = 0
        self._move_to = url
        self._succession = Succession(
            make=self._make,
            back_off=Reconnects(self._policy, chance),
            clock=clock,
            linger_s=_LINGER_S,
            on_gap=on_gap,
        )
        self.types: frozenset[str] = frozenset()
        """The types of subscription that exist."""
        self.subscribing_failed = 0
        """How often subscribing failed and was tried again."""

    @property
    def unreadable(self) -> int:
        """How many frames were not what Twitch documents."""
        return self._unreadable_before + (self._session.unreadable if self._session else 0)

    @property
    def status(self) -> ConnectionStatus:
        """How the connection is."""
        return self._succession.status(self._arrivals)

    async def run(self, deliver: DeliverAll) -> None:
        """Listen until cancelled; `deliver` gets the notifications that arrived together, as Twitch sent them.

        Raises `LoginError` when subscriptions are refused for good, and what `deliver` raises.
        """
        await self._succession.run_with(self._arrivals.hand_over(deliver))

    def _make(self, previous: Link[EventSubEffect] | None) -> Link[EventSubEffect]:
        """Make the next connection: at the address of a move while the session's old one lives, else a fresh one."""
        self._examine(self._latest)
        if previous is not None and self._latest is not None and self._latest.close_code in _MOVE_FAILED:
            previous.end("the move to another server failed")
        moved = previous is not None and not previous.over
        self._unreadable_before = self.unreadable
        self._session = session = EventSubSession(seen=self._seen, moved=moved, timing=self._timing)
        self._latest = Link(
            url=self._move_to if moved else self._url,
            session=session,
            act=partial(self._act, session),
            clock=self._clock,
            open_within_s=self._open_within_s,
        )
        return self._latest

    @staticmethod
    def _examine(link: Link[EventSubEffect] | None) -> None:
        closed = CLOSE_CODES.get(link.close_code or 0) if link is not None else None
        if closed is not None:
            report = _log.error if closed.ours else _log.info
            report("EventSub closed the connection", meaning=closed.meaning, at_once=closed.at_once)

    async def _act(
        self, session: EventSubSession, link: Link[EventSubEffect], effects: Sequence[EventSubEffect]
    ) -> None:
        for effect in effects:
            match effect:
                case Deliver(text):
                    self._arrivals.put(text)
                case Subscribe(session_id):
                    link.spawn(self._create_subscriptions(session_id, link))
                case TakenOver():
                    link.establish()
                case MoveTo(url):
                    self._move(url, link)
                case Revoked(kind, status):
                    self._note_revoked(kind, status)
                case Close(reason):
                    link.end(reason)
        if await self._arrivals.room():
            session.heard(self._clock.monotonic())

    def _move(self, url: str, link: Link[EventSubEffect]) -> None:
        if link.up_since is None:
            link.end("asked to move before its subscriptions were made")
            return
        self._move_to = url
        link.leave("Twitch moves the session to another server")

    def _note_revoked(self, kind: str, status: str) -> None:
        _log.warning("subscription revoked", type=kind, status=status)
        self.types -= {kind}
        if self._on_revoked is not None:
            self._on_revoked(kind, status)

    async def _create_subscriptions(self, session_id: str, link: Link[EventSubEffect]) -> None:
        """Subscribe, again and again while the connection lives and Twitch asks for patience."""
        back_off = Reconnects(self._policy, self._chance)
        while True:
            try:
                self.types = await self._subscribe(session_id)
            except PlatformError as error:
                self.subscribing_failed += 1
                self._succession.last_error = str(error)
                _log.warning("subscribing failed", error=str(error))
                await asyncio.sleep(back_off.lost(self._clock.monotonic()))
            else:
                break
        if not self.types:
            raise LoginError(
                "The Twitch login allows none of the notifications that the show listens to. Run "
                f"`{login_command('streamer')}` and accept the permissions it asks for."
            )
        link.establish()
