"""The connection to `/proxy-ws`, kept up for as long as the stream lasts; what is said through it, line by line."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from vtuber.olv.messages import encode
from vtuber.olv.proxy_effects import Effect, LineBegan, LineEnd, LineEnded, ProxyHealth, Send
from vtuber.olv.proxy_session import NEVER, ProxySession
from vtuber.olv.proxy_socket import proxy_socket
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock
from vtuber.runtime.wire import Connect, Wire, WireError

_log = structlog.get_logger(__name__)

_BACK_OFF = Backoff(first_delay_s=0.5, longest_delay_s=10.0)
_STANDS_S = 30.0
"""A connection that lasted this long was a good one: the next attempt comes soon."""
_ID_BITS = 48


@dataclass(slots=True)
class Turn:
    """A line that is being said: when it began to sound, when it was over, and how it ended."""

    line_id: str
    began: asyncio.Event = field(default_factory=asyncio.Event)
    """Also set when it is over without having begun."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    sounded: bool = False
    sound_s: float | None = None
    """How long it sounds, where that is known when it begins."""
    end: LineEnd | None = None
    reason: str = ""


class ProxyLink:
    """Drives one server. The socket stays open between lines: the server survives the last proxy client badly."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        chance: random.Random,
        session: ProxySession | None = None,
        connect: Connect = proxy_socket,
    ) -> None:
        self.url = url
        self.settled = asyncio.Event()
        """Set once the first attempt to connect has come to an end, whichever."""
        self._session = session or ProxySession()
        self._clock = clock
        self._chance = chance
        self._connect = connect
        self._turns: dict[str, Turn] = {}
        self._said = 0
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._changed = asyncio.Event()

    @property
    def health(self) -> ProxyHealth:
        """How it is."""
        return self._session.health

    @property
    def expressions(self) -> frozenset[str]:
        """The emotions that the server's model knows."""
        return self._session.expressions

    def say(self, text: str) -> Turn:
        """Say a line after those said before it; returns at once."""
        self._said += 1
        turn = Turn(f"vtuber-{self._said}-{self._chance.getrandbits(_ID_BITS):012x}")
        self._turns[turn.line_id] = turn
        self._apply(self._session.say(turn.line_id, text, self._clock.monotonic()))
        return turn

    def interrupt(self, heard: str) -> None:
        """Stop what is being said; `heard` is what was heard of it."""
        self._apply(self._session.interrupt(heard, self._clock.monotonic()))

    def asked(self, question: str) -> tuple[str, str] | None:
        """Return id and words of the line that the server's question to its language model is about, if any."""
        found = self._session.asked(question, self._clock.monotonic())
        self._changed.set()
        return found

    def delivered(self, line_id: str) -> None:
        """Take note that a line's words have been given out."""
        self._session.delivered(line_id)

    async def run(self) -> None:
        """Keep the connection up until cancelled."""
        failures, told = 0, ""
        while True:
            began = self._clock.monotonic()
            reason = await self._connection()
            failures = 1 if self._clock.monotonic() - began >= _STANDS_S else failures + 1
            wait_s = _BACK_OFF.delay_s(failures, self._chance)
            if failures == 1 or reason != told:
                told = reason
                _log.warning("no connection to Open-LLM-VTuber", reason=reason)
            await asyncio.sleep(wait_s)

    async def _connection(self) -> str:
        """Connect, serve until the connection is lost, and say why it was."""
        reason = ""
        try:
            async with self._connect(self.url) as wire, asyncio.TaskGroup() as group:
                self._outbox = asyncio.Queue()
                self._session.opened()
                self.settled.set()
                group.create_task(self._receive(wire), name="olv receiver")
                group.create_task(self._send(wire, self._outbox), name="olv sender")
                group.create_task(self._watch(), name="olv watchdog")
        except* WireError as errors:
            reason = str(errors.exceptions[0])
        finally:
            self.settled.set()
            self._apply(self._session.closed(self._clock.monotonic()))
        return reason

    async def _receive(self, wire: Wire) -> None:
        while True:
            frame = await wire.receive()
            self._apply(self._session.receive(frame, self._clock.monotonic()))

    @staticmethod
    async def _send(wire: Wire, outbox: asyncio.Queue[str]) -> None:
        while True:
            await wire.send(await outbox.get())

    async def _watch(self) -> None:
        """Tell the session the time whenever it wants to know it."""
        while True:
            self._changed.clear()
            due_at = self._session.next_due()
            wait_s = None if due_at == NEVER else max(0.0, due_at - self._clock.monotonic())
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            self._apply(self._session.due(self._clock.monotonic()))

    def _apply(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message=message):
                    self._outbox.put_nowait(encode(message))
                case LineBegan(line_id=line_id, sound_s=sound_s):
                    turn = self._turns[line_id]
                    turn.sounded, turn.sound_s = True, sound_s
                    turn.began.set()
                case LineEnded():
                    self._end(effect)
        self._changed.set()

    def _end(self, ended: LineEnded) -> None:
        turn = self._turns.pop(ended.line_id)
        turn.end, turn.reason = ended.end, ended.reason
        turn.began.set()
        turn.over.set()
        if ended.end is LineEnd.LOST:
            _log.warning("line lost at Open-LLM-VTuber", line=ended.line_id, reason=ended.reason)
