"""The voice of OpenAI, or of any server that speaks its protocol: sentences are sent as text and come back as sound."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

import structlog

from vtuber.domain.errors import VoiceBusyError, VoiceError, VoiceLateError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.runtime.clock import Clock
from vtuber.voice.duration_model import spoken_s
from vtuber.voice.loudness import Leveller
from vtuber.voice.paying import paid
from vtuber.voice.pcm import BYTES
from vtuber.voice.ports import Purse
from vtuber.voice.request_budget import RequestBudget
from vtuber.voice.sentence_cache import SentenceCache, SentenceKey
from vtuber.voice.speech_request import (
    NORMAL_RATE,
    PREFIX_BYTES,
    SAMPLE_RATE,
    SpeechService,
    body_of,
    is_sound,
    retry_after_s,
    speed_of,
)
from vtuber.voice.spoken_text import spoken_text
from vtuber.voice.streamed_sentence import StreamedSentence

if TYPE_CHECKING:
    import httpx

CACHE_BYTES = 32_000_000
"""Eleven minutes of sound."""

KEEP_ALIVE_S = 60.0
"""How long an idle connection is kept, so that the next sentence needs no handshake."""

BACKSTOP_S = 60.0
"""The connection's own time-out; `Patience` is always shorter."""

LONGEST_FACTOR, LONGEST_EXTRA_S = 4.0, 10.0
"""A sentence that lasts so many times longer than expected, and this much more, is broken off."""

PACE_LEARNS = 0.2
PACE_LIMITS = (0.5, 2.0)
"""How fast, and how far, the expected length of a sentence follows the voice's real one."""

_OK, _UNAUTHORIZED, _FORBIDDEN, _TOO_MANY = 200, 401, 403, 429

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the service may take, in seconds: to the first sound, from one stretch to the next, and in all.

    A whole sentence may take `whole_s` and as long again as it is expected to last.
    """

    first_sound_s: float = 2.0
    stall_s: float = 1.5
    whole_s: float = 10.0


class OpenAiVoice:
    """Speaks by a service while it is entered. Sentences may overlap; each is a request of its own.

    A sentence said before in the same way comes from memory. One for which the service allows no request now is
    refused at once, with `VoiceBusyError`.
    """

    sample_rate = SAMPLE_RATE

    def __init__(
        self,
        service: SpeechService,
        *,
        clock: Clock,
        per_minute: int = 0,
        patience: Patience | None = None,
        cache_bytes: int = CACHE_BYTES,
        purse: Purse | None = None,
    ) -> None:
        self._service = service
        self._clock = clock
        self._patience = patience or Patience()
        self._budget = RequestBudget(per_minute)
        self._purse = purse
        self._cache = SentenceCache(cache_bytes)
        self._client: httpx.AsyncClient | None = None
        self._leveller = Leveller(SAMPLE_RATE)
        self._pace = 1.0

    async def __aenter__(self) -> Self:
        """Make ready; nothing is sent yet."""
        import httpx

        limits = httpx.Limits(max_connections=8, keepalive_expiry=KEEP_ALIVE_S)
        headers = {**self._service.headers, "Accept-Encoding": "identity"}
        # Redirects are not followed: the key goes to the configured address alone.
        self._client = httpx.AsyncClient(headers=headers, limits=limits, timeout=BACKSTOP_S, follow_redirects=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound in stretches of 60 ms as it arrives; nothing for a text without a letter or digit.

        The style's rate is kept; its other values are espeak-ng's. A sentence that fails in the middle fades out.

        Raises:
            VoiceBusyError: the service allows no request now; nothing was sent.
            VoiceError: the service failed or took too long.
        """
        text = spoken_text(sentence.text)
        if not text:
            return
        speed = speed_of(self._service, style, sentence.emotion)
        key = SentenceKey(
            text=text,
            model=self._service.model,
            voice=self._service.voice,
            emotion=sentence.emotion,
            speed=speed,
        )
        known = self._cache.get(key)
        if known is not None:
            for chunk in known:
                yield chunk
            return
        async with aclosing(self._asked(key)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _asked(self, key: SentenceKey) -> AsyncGenerator[SpeechChunk, None]:
        usual_s = spoken_s(key.text, round(NORMAL_RATE * key.speed))
        leveller = self._leveller.for_next_sentence()
        spoken = StreamedSentence(
            key.text, sample_rate=self.sample_rate, expected_s=usual_s * self._pace, leveller=leveller
        )
        paying = paid(
            self._purse,
            key.text,
            expected_s=usual_s * self._pace,
            longest_s=LONGEST_FACTOR * usual_s + LONGEST_EXTRA_S,
            heard_s=lambda: heard / BYTES / self.sample_rate,
        )
        heard = 0
        try:
            async with paying, aclosing(self._received(key, usual_s, lambda: spoken.sounds)) as received:
                async for stretch in received:
                    heard += len(stretch)
                    for chunk in spoken.add(stretch):
                        yield chunk
        except VoiceError:
            for chunk in spoken.break_off():
                yield chunk
            raise
        for chunk in spoken.finish():
            yield chunk
        if not spoken.sounds:
            raise VoiceError("the speech service sent no sound")
        self._leveller = leveller
        self._pace = _within(PACE_LIMITS, self._pace + PACE_LEARNS * (spoken.duration_s / usual_s - self._pace))
        self._cache.put(key, spoken.retimed())

    async def _received(
        self, key: SentenceKey, usual_s: float, sounds: Callable[[], bool]
    ) -> AsyncGenerator[bytes, None]:
        """Give the bytes of the answer as they come, each in time."""
        import httpx

        began = self._clock.monotonic()
        most_bytes = (LONGEST_FACTOR * usual_s + LONGEST_EXTRA_S) * self.sample_rate * BYTES

        def due() -> float:
            now, patience = self._clock.monotonic(), self._patience
            next_by = now + patience.stall_s if sounds() else began + patience.first_sound_s
            return min(next_by, began + patience.whole_s + usual_s)

        try:
            async with asyncio.timeout_at(due()):
                response = await self._send(key)
            try:
                self._examine(response)
                stretches = _sound_of(response.aiter_bytes())
                async with aclosing(stretches):
                    while True:
                        async with asyncio.timeout_at(due()):
                            stretch = await anext(stretches, None)
                        if stretch is None:
                            return
                        most_bytes -= len(stretch)
                        if most_bytes < 0:
                            raise VoiceError("the speech service sends more than the sentence can be")
                        yield stretch
            finally:
                await response.aclose()
        except TimeoutError:
            raise VoiceLateError("the speech service took too long") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            # Neither the text of such an error nor its request goes on: both may hold the key.
            raise VoiceError(f"the speech service failed: {type(error).__name__}") from None

    async def _send(self, key: SentenceKey) -> "httpx.Response":
        if self._client is None:
            raise VoiceError("the voice has not been entered")
        if not self._budget.take(self._clock.monotonic()):
            raise VoiceBusyError("the speech service allows no more requests for now")
        body = body_of(self._service, key.text, speed=key.speed, emotion=key.emotion)
        request = self._client.build_request("POST", self._service.address, json=body)
        return await self._client.send(request, stream=True)

    def _examine(self, response: "httpx.Response") -> None:
        """Refuse an answer that is not sound. Its text is not quoted: services repeat the key in it."""
        status = response.status_code
        if status == _TOO_MANY:
            wait_s = retry_after_s(response.headers.get("Retry-After"))
            if wait_s is not None:
                self._budget.close_until(self._clock.monotonic() + wait_s)
                _log.info("speech service asks for patience", seconds=wait_s)
                raise VoiceBusyError(f"the speech service asks for {wait_s:.0f} s of patience")
        if status in {_UNAUTHORIZED, _FORBIDDEN}:
            raise VoiceError(f"the speech service does not accept the key (status {status})")
        if status != _OK:
            raise VoiceError(f"the speech service answers with status {status}")
        kind = response.headers.get("Content-Type", "").lower()
        if kind.startswith(("text/", "application/json")):
            raise VoiceError("the speech service answers with text in place of sound")


async def _sound_of(received: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Pass on what is received once its beginning has turned out to be bare samples."""
    prefix: bytes | None = b""
    async for stretch in received:
        if prefix is None:
            yield stretch
            continue
        prefix += stretch
        if len(prefix) >= PREFIX_BYTES:
            if not is_sound(prefix[:PREFIX_BYTES]):
                raise VoiceError("the speech service answers with something else than samples of sound")
            yield prefix
            prefix = None


def _within(limits: tuple[float, float], value: float) -> float:
    return max(limits[0], min(limits[1], value))
