"""The offline voice: espeak-ng, in a process of its own."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Self

import structlog

from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.voice.emotion_style import coloured
from vtuber.voice.espeak_child import ANSWER_S, EspeakChild
from vtuber.voice.espeak_frames import NUMBER, Kind, Sound, Speak, parse_failed, parse_sound, speak_body
from vtuber.voice.speech_assembly import SpeechAssembly
from vtuber.voice.spoken_text import spoken_text

_log = structlog.get_logger(__name__)


class EspeakVoice:
    """Speaks by espeak-ng while it is entered.

    The process is replaced after it has died or hung: the sentence it was saying fails, the next one is said. One
    sentence is synthesised at a time; a second waits for the first to be complete or closed.
    """

    sample_rate = 22050

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._child: EspeakChild | None = None
        self._open = False

    @property
    def process_id(self) -> int | None:
        """The id of the process, None while there is none."""
        return self._child.id if self._child else None

    async def __aenter__(self) -> Self:
        """Start the process.

        Raises:
            VoiceError: it does not start; the text says why.
        """
        self._open = True
        await self._running()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound in stretches of about 60 ms; nothing for a text without a letter or digit.

        Raises:
            VoiceError: the process died or hung over this sentence, or knows no voice of that name.
        """
        text = spoken_text(sentence.text)
        if not text:
            return
        async with self._turn:
            assembly = SpeechAssembly(text, self.sample_rate)
            async with aclosing(self._sounds(text, coloured(style, sentence.emotion))) as sounds:
                async for sound in sounds:
                    for chunk in assembly.add(sound):
                        yield chunk
            for chunk in assembly.finish():
                yield chunk

    async def _sounds(self, text: str, style: VoiceStyle) -> AsyncGenerator[Sound, None]:
        child, number, answered = await self._running(), next(self._numbers), False
        child.send(Kind.SPEAK, speak_body(Speak(number, style.rate, style.pitch, style.pitch_range, style.name, text)))
        try:
            while not answered:
                kind, body = await child.receive(ANSWER_S)
                # Whatever bears another number is left over from a sentence that was broken off.
                if NUMBER.unpack_from(body)[0] != number:
                    continue
                answered = kind is not Kind.SOUND
                if kind is Kind.FAILED:
                    raise VoiceError(parse_failed(body)[1])
                if kind is Kind.SOUND:
                    yield parse_sound(body)
        finally:
            if not answered:
                child.send(Kind.CANCEL, NUMBER.pack(number))

    async def _running(self) -> EspeakChild:
        if not self._open:
            raise VoiceError("the voice has not been entered")
        if self._child is not None and not self._child.alive:
            _log.warning("espeak-ng process is replaced", process=self._child.id)
            await self._give_up()
        if self._child is None:
            self._child = await EspeakChild.start(sample_rate=self.sample_rate)
        return self._child

    async def _close(self) -> None:
        self._open = False
        await self._give_up()

    async def _give_up(self) -> None:
        if self._child is not None:
            await self._child.stop()
        self._child = None
