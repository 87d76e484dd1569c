"""Saying one line through a server and watching every step of it: what `vtuber olv check` does."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.olv.messages import MessageError, Unknown, decode_server
from vtuber.olv.ports import Voice
from vtuber.olv.proxy_effects import Patience, ProxyHealth
from vtuber.olv.proxy_link import ProxyLink
from vtuber.olv.proxy_session import ProxySession
from vtuber.olv.proxy_socket import proxy_socket
from vtuber.olv.server_messages import Audio, Control, Order, ServerMessage, SetModelAndConf
from vtuber.olv.server_voice import ServerVoice
from vtuber.olv.speech_files import Sound
from vtuber.runtime.clock import Clock
from vtuber.runtime.wire import Connect, Wire, WireError

TRIAL_LINE = "Now then, C++ costs $5 + 3% (or so)."
"""A comma, and every character that some setting eats."""

_SAID_WITHIN_S = 60.0
_TOLD_WITHIN_S = 3.0
_ASKS_WITHIN_S = 4.0


@dataclass(slots=True)
class Observed:
    """What happened. `refused` is why the connection was not made; `sentences` came with their sound or without."""

    refused: WireError | None = None
    expressions: frozenset[str] = frozenset()
    asked: bool = False
    turned_away: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    """What our voice was asked to read."""
    sentences: list[Audio] = field(default_factory=list)
    ended: bool = False
    lost_for: str = ""
    health: ProxyHealth = field(default_factory=ProxyHealth)


class Trial:
    """One line through one server; satisfies what the endpoints ask for."""

    def __init__(
        self, url: str, voice: Voice, *, clock: Clock, chance: random.Random, connect: Connect = proxy_socket
    ) -> None:
        self.observed = Observed()
        self._connect = connect
        self._stands = False
        self._has_told = asyncio.Event()
        session = ProxySession(Patience(ask_s=_ASKS_WITHIN_S))
        self._link = ProxyLink(url, clock=clock, chance=chance, session=session, connect=self._overheard)
        self._voice = ServerVoice(self._link, voice, clock=clock).on(_Unseen())

    def asked(self, question: str) -> tuple[str, str] | None:
        """Answer, and note it."""
        found = self._voice.asked(question)
        self.observed.asked = self.observed.asked or found is not None
        return found

    def delivered(self, line_id: str) -> None:
        """Pass it on."""
        self._voice.delivered(line_id)

    async def sound_of(self, text: str) -> Sound | None:
        """Answer, and note it."""
        self.observed.read.append(text)
        return await self._voice.sound_of(text)

    def turned_away(self, why: str) -> None:
        """Note why."""
        if why not in self.observed.turned_away:
            self.observed.turned_away.append(why)

    async def run(self, style: VoiceStyle) -> Observed:
        """Say the line and return what happened; takes a minute at most."""
        async with asyncio.TaskGroup() as group:
            connection = group.create_task(self._voice.run(), name="olv trial")
            await self._link.settled.wait()
            if self.observed.refused is None:
                await self._told()
                await self._say(style)
            self.observed.health = self._link.health
            connection.cancel()
        return self.observed

    async def _told(self) -> None:
        """Wait until the server has told of its model."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_WITHIN_S):
                await self._has_told.wait()
        self.observed.expressions = self._link.expressions

    async def _say(self, style: VoiceStyle) -> None:
        sentence = Sentence(id="trial", utterance_id="trial", text=TRIAL_LINE, emotion=Emotion.JOY)
        try:
            async with asyncio.timeout(_SAID_WITHIN_S), aclosing(self._voice.synthesize(sentence, style)) as sound:
                await anext(sound)
                self._voice.sentence_started(sentence, self._voice.sample_rate)
                async for _chunk in sound:
                    pass
        except VoiceError as error:
            self.observed.lost_for = str(error)
        except TimeoutError:
            self.observed.lost_for = f"it was not over within {_SAID_WITHIN_S:g} s"

    @asynccontextmanager
    async def _overheard(self, url: str) -> AsyncIterator[Wire]:
        try:
            async with self._connect(url) as wire:
                self._stands = True
                yield _Ear(wire, self._hear)
        except WireError as error:
            if not self._stands:
                self.observed.refused = error
            raise

    def _hear(self, message: ServerMessage | Unknown) -> None:
        match message:
            case Audio():
                self.observed.sentences.append(message)
            case Control(text=Order.CHAIN_END):
                self.observed.ended = True
            case SetModelAndConf():
                self._has_told.set()
            case _:
                pass


class _Ear:
    """A wire, and somebody who listens to what comes over it."""

    def __init__(self, wire: Wire, hear: Callable[[ServerMessage | Unknown], None]) -> None:
        self._wire = wire
        self._hear = hear

    async def receive(self) -> str:
        frame = await self._wire.receive()
        with suppress(MessageError):
            self._hear(decode_server(frame))
        return frame

    async def send(self, text: str) -> None:
        await self._wire.send(text)


class _Unseen:
    """A stage that nobody looks at."""

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """Show nothing."""

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Show nothing."""

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """Show nothing."""

    def silence(self) -> None:
        """Show nothing."""
