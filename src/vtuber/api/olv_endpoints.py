"""`/v1`: what an Open-LLM-VTuber server asks of its language model and its voice, which are us.

Whoever asks must present the key. The language model's answers are never errors, since the server reads errors out:
whoever has no key, and whatever is not a line of hers, gets an empty answer.
"""

import secrets
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.requests import ClientDisconnect

from vtuber.api.host_guard import HostGuard
from vtuber.domain.errors import VoiceError
from vtuber.olv.chat_completions import ChatRequest, chunks, completion, models, request_of
from vtuber.olv.speech_files import FORMATS, Sound, SpeechRequestError, file_of, speech_request_of
from vtuber.runtime.clock import system_now

LARGEST_BODY = 16 * 2**20
"""Bytes; the server's history grows all stream long, and a page may add a picture."""

WRONG_LLM_KEY = "set openai_compatible_llm, llm_api_key in its conf.yaml to the key that `vtuber olv config` prints"
WRONG_TTS_KEY = "set openai_tts, api_key in its conf.yaml to the key that `vtuber olv config` prints"
NO_TOOLS = "set basic_memory_agent, use_mcpp: False in its conf.yaml: its tools are not used"
NOT_HERS = "this is nothing that she is saying"


class Speaking(Protocol):
    """Who knows what she is about to say."""

    def asked(self, question: str) -> tuple[str, str] | None:
        """Return id and words of the line that a question is about; None if it is about none of hers."""
        ...

    def delivered(self, line_id: str) -> None:
        """Take note that a line's words have been sent whole."""
        ...

    async def sound_of(self, text: str) -> Sound | None:
        """Return the sound of what she is saying, or of a part of it; None for any other text. Raises `VoiceError`."""
        ...

    def turned_away(self, why: str) -> None:
        """Take note that somebody asked in vain; `why` says what they should have done."""
        ...


class Silent:
    """Says nothing: no stream is on."""

    def asked(self, question: str) -> tuple[str, str] | None:
        """Know of no line."""
        return None

    def delivered(self, line_id: str) -> None:
        """Take no note."""

    async def sound_of(self, text: str) -> Sound | None:
        """Have no sound."""
        return None

    def turned_away(self, why: str) -> None:
        """Take no note."""


def olv_router(speaking: Speaking, key: str) -> APIRouter:
    """Return the routes; `key` is what the server presents as its API key."""
    router = APIRouter(prefix="/v1", include_in_schema=False)

    def knows_key(request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {key}".encode())

    @router.post("/chat/completions")
    async def complete(request: Request) -> Response:
        asked = request_of(await _body(request))
        if not knows_key(request):
            speaking.turned_away(WRONG_LLM_KEY)
            return _streamed(_answer(asked, None, Silent()), asked)
        if asked.tools:
            speaking.turned_away(NO_TOOLS)
        return _streamed(_answer(asked, speaking.asked(asked.question), speaking), asked)

    @router.get("/models")
    async def list_models(request: Request) -> Response:
        return JSONResponse(models()) if knows_key(request) else _refused("wrong key", HTTPStatus.UNAUTHORIZED)

    @router.post("/audio/speech")
    async def speak(request: Request) -> Response:
        body = await _body(request)
        if not knows_key(request):
            speaking.turned_away(WRONG_TTS_KEY)
            return _refused(WRONG_TTS_KEY, HTTPStatus.UNAUTHORIZED)
        try:
            wanted = speech_request_of(body)
            sound = await speaking.sound_of(wanted.input)
        except SpeechRequestError as error:
            speaking.turned_away(str(error))
            return _refused(str(error), HTTPStatus.BAD_REQUEST)
        except VoiceError as error:
            return _refused(str(error), HTTPStatus.SERVICE_UNAVAILABLE)
        if sound is None:
            speaking.turned_away(NOT_HERS)
            return _refused(NOT_HERS, HTTPStatus.NOT_FOUND)
        return Response(file_of(sound, wanted.response_format), media_type=FORMATS[wanted.response_format])

    return router


def olv_application(speaking: Speaking, key: str) -> FastAPI:
    """Build an application that has these endpoints alone, for this machine alone."""
    application = FastAPI()
    application.add_middleware(HostGuard)
    application.include_router(olv_router(speaking, key))
    return application


def _streamed(answer: AsyncIterator[bytes], asked: ChatRequest) -> Response:
    return StreamingResponse(answer, media_type="text/event-stream" if asked.stream else "application/json")


async def _answer(asked: ChatRequest, line: tuple[str, str] | None, speaking: Speaking) -> AsyncIterator[bytes]:
    """Write a line, or an empty answer; it is delivered once all of it has been taken."""
    line_id, words = line or ("nothing", "")
    created = int(system_now().timestamp())
    if asked.stream:
        for part in chunks(line_id, words, created=created):
            yield part
    else:
        yield completion(line_id, words, created=created)
    if line is not None:
        speaking.delivered(line_id)


def _refused(message: str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": {"message": message, "type": "invalid_request_error"}}, status)


async def _body(request: Request) -> bytes:
    """Return the body; nothing of one that is too long or breaks off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return b""
    except ClientDisconnect:
        return b""
    return bytes(body)
