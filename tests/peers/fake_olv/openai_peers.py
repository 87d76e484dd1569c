"""The server's language model and voice: whatever answers at an address, asked with OpenAI's own library."""

import base64
import io
import math
import wave
from collections.abc import AsyncIterator
from struct import iter_unpack
from typing import Any, cast

import httpx2
import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from tests.peers.fake_olv.conversation import ERROR_TEXT
from tests.peers.fake_olv.ports import LlmError, Recording, Turns
from tests.peers.fake_olv.settings import OlvSettings

_SLICE_S = 0.02
SYSTEM = "You are a fake. If you received `[interrupted by user]` signal, you were interrupted."


class OpenAiLlm:
    """Asks for a streamed completion, and reads errors out, as the real server does."""

    def __init__(self, settings: OlvSettings, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.requests: list[Turns] = []
        self._settings = settings
        self._client = client_of(settings.base_url, settings.llm_api_key, transport)

    async def answer(self, messages: Turns) -> AsyncIterator[str]:
        self.requests.append(messages)
        turns = cast("Any", [{"role": "system", "content": SYSTEM}, *messages])
        try:
            stream = await self._client.chat.completions.create(
                messages=turns, model=self._settings.model, stream=True, temperature=1.0
            )
            async with stream:
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        yield chunk.choices[0].delta.content
        except openai.APIError as error:
            raise LlmError(ERROR_TEXT) from error

    async def close(self) -> None:
        await self._client.close()


class OpenAiTts:
    """Asks for the speech of a text, as a file; what fails comes without sound."""

    def __init__(self, settings: OlvSettings, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.failures: list[str] = []
        self._settings = settings
        self._client = client_of(settings.base_url, settings.tts_api_key, transport)

    async def speak(self, text: str) -> Recording | None:
        form = cast("Any", self._settings.file_extension)
        try:
            async with self._client.audio.speech.with_streaming_response.create(
                model="any", voice="any", input=text, response_format=form, speed=1.0
            ) as response:
                return recording(await response.read())
        except openai.APIError as error:
            self.failures.append(str(error))
            return None

    async def close(self) -> None:
        await self._client.close()


def client_of(base_url: str, key: str, transport: httpx2.AsyncBaseTransport | None = None) -> AsyncOpenAI:
    """Return a client that goes straight to its address, or by this transport."""
    return AsyncOpenAI(
        base_url=base_url,
        api_key=key,
        organization="z",
        project="z",
        http_client=DefaultAsyncHttpxClient(trust_env=False, transport=transport),
    )


def recording(wav: bytes) -> Recording:
    """Return a WAV with its volumes, as the real server reckons them: RMS, in relation to the loudest."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = [value for (value,) in iter_unpack("<h", file.readframes(file.getnframes()))]
        step = round(file.getframerate() * _SLICE_S)
    levels = [_rms(samples[start : start + step]) for start in range(0, len(samples), step)]
    loudest = max(levels)
    return Recording(base64.b64encode(wav).decode(), tuple(level / loudest for level in levels))


def _rms(samples: list[int]) -> float:
    return math.sqrt(sum(value * value for value in samples) / len(samples))
