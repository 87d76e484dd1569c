"""One WebSocket connection, driven by a session that knows the protocol and no sockets."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

import structlog

from vtuber.domain.errors import SettingError
from vtuber.runtime.clock import Clock

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_log = structlog.get_logger(__name__)

_CLOSE_WITHIN_S = 1.0
_SHORTEST_SLEEP_S, _LONGEST_SLEEP_S = 0.01, 0.5
_FRAMES_AHEAD = 256
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


class Session(Protocol[E_co]):
    """A protocol's state machine for one connection."""

    def open(self, now: float) -> Sequence[E_co]:
        """Begin."""
        ...

    def receive(self, text: str, now: float) -> Sequence[E_co]:
        """Take a text frame."""
        ...

    def due(self, now: float) -> Sequence[E_co]:
        """Take note of the time."""
        ...

    def next_due(self) -> float:
        """Return when `due` must be called at the latest."""
        ...

    def at_once_after(self, code: int | None) -> bool:
        """Return whether the next connection may follow at once when this one was closed with `code`."""
        ...


class Link(Generic[E]):
    """A connection from the attempt to open it to its end: `run` it in a task, watch its events.

    `act` is given what the session asks for, frame by frame, and calls back: `establish` once the connection does its
    work, `leave` to ask for a successor and read on, `end` to give it up. `settled` is set when it is known whether the
    connection works, `leaving` when a successor is wanted.
    """

    def __init__(
        self,
        *,
        url: str,
        session: Session[E],
        act: Callable[["Link[E]", Sequence[E]], Awaitable[None]],
        clock: Clock,
        open_within_s: float,
    ) -> None:
        self.session = session
        self.settled = asyncio.Event()
        self.leaving = asyncio.Event()
        self.over = False
        """Nothing more is taken from it."""
        self.up_since: float | None = None
        """When it began to do its work."""
        self.heard_at = clock.monotonic()
        """When something last came."""
        self.close_code: int | None = None
        self.reason = ""
        """Why it is left or over, in words."""
        self.at_once = True
        """Whether its successor may follow at once."""
        self._url = url
        self._act = act
        self._clock = clock
        self._open_within_s = open_within_s
        self._socket: ClientConnection
        self._group: asyncio.TaskGroup
        self._tasks: set[asyncio.Task[None]] = set()
        self._acting = False

    def establish(self) -> None:
        """The connection does its work from now on."""
        if not self.over and self.up_since is None:
            self.up_since = self._clock.monotonic()
            self.settled.set()

    def leave(self, reason: str) -> None:
        """Ask for a successor; until that is up, everything is still read from here."""
        if not self.leaving.is_set():
            self.reason = reason
        self.leaving.set()
        self.settled.set()

    def end(self, reason: str, *, at_once: bool = True) -> None:
        """Take nothing more from this connection; it is closed in the background."""
        if not self.over:
            self._note_end(reason, at_once=at_once)
            self.spawn(self._socket.close())

    def retire(self, linger_s: float) -> None:
        """End this connection when what is still on its way has had `linger_s` seconds to arrive."""
        if not self.over:
            self.spawn(self._retire(linger_s))

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Run a task that is cancelled when the connection has closed."""
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, text: str) -> None:
        """Send a text frame; one that the connection does not take any more is lost with it."""
        from websockets.exceptions import ConnectionClosed

        try:
            await self._socket.send(text)
        except ConnectionClosed:
            _log.debug("sent to a closed connection", url=self._url)

    async def run(self) -> None:
        """Open, converse, close; network failures end it.

        Raises what `act` and spawned tasks raise, and `SettingError` for a proxy of a kind that cannot be used. A proxy
        named in the environment is used, though never for addresses of this machine.
        """
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        try:
            self._socket = await connect(
                self._url,
                open_timeout=self._open_within_s,
                close_timeout=_CLOSE_WITHIN_S,
                ping_interval=None,
                compression=None,
                max_queue=_FRAMES_AHEAD,
                proxy=None if urlsplit(self._url).hostname in _LOOPBACK else True,
            )
        except ImportError as error:
            raise SettingError(
                "The environment names a SOCKS proxy, which connections to Twitch's chat cannot go through. Name an "
                "HTTP proxy instead (HTTPS_PROXY), or let Twitch be reached without: NO_PROXY=twitch.tv."
            ) from error
        except (OSError, WebSocketException) as error:
            self._note_end(f"cannot connect: {error}", at_once=True)
            return
        try:
            async with asyncio.TaskGroup() as self._group:
                await self._converse()
        finally:
            self._note_end("stopped", at_once=True)
            await self._socket.close()

    async def _converse(self) -> None:
        from websockets.exceptions import ConnectionClosed

        self.spawn(self._watch())
        try:
            await self._act(self, self.session.open(self._clock.monotonic()))
            while True:
                await self._take(await self._socket.recv())
        except ConnectionClosed as closed:
            self.close_code = closed.rcvd.code if closed.rcvd else None
            self._note_end(f"closed: {closed}", at_once=self.session.at_once_after(self.close_code))
        for task in self._tasks:
            task.cancel()

    async def _take(self, frame: str | bytes) -> None:
        if self.over or isinstance(frame, bytes):
            return
        self.heard_at = self._clock.monotonic()
        self._acting = True
        await self._act(self, self.session.receive(frame, self.heard_at))
        self._acting = False

    async def _watch(self) -> None:
        """Tell the session the time; not while its own effects are what it waits for."""
        while not self.over:
            wait_s = self.session.next_due() - self._clock.monotonic()
            await asyncio.sleep(min(max(wait_s, _SHORTEST_SLEEP_S), _LONGEST_SLEEP_S))
            if self._acting or self.over:
                continue
            if effects := self.session.due(self._clock.monotonic()):
                await self._act(self, effects)

    async def _retire(self, linger_s: float) -> None:
        await asyncio.sleep(linger_s)
        self.end("its successor is up")

    def _note_end(self, reason: str, *, at_once: bool) -> None:
        if self.over:
            return
        self.over = True
        self.reason = reason if self.up_since is None or not self.leaving.is_set() else self.reason
        self.at_once = at_once
        self.leaving.set()
        self.settled.set()
