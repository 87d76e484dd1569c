"""`/v1`: what is answered to an Open-LLM-VTuber server, and to everybody else, asked with OpenAI's own library."""

import asyncio
import io
import json
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from tests.peers.fake_olv.openai_peers import client_of
from tests.unit.api.test_api_application import STATE, StillClock

from vtuber.api.application import create_application
from vtuber.api.olv_endpoints import Silent, olv_application
from vtuber.api.services import Services
from vtuber.domain.errors import VoiceError
from vtuber.olv.speech_files import Sound
from vtuber.stage.hub import StageHub, StageProfile

KEY = "olv-secret"
URL = "http://127.0.0.1:8000/v1"
LINE = "[joy] Good evening, “everyone”."


class Speaking:
    """She is about to say one line."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.delivered_ids: list[str] = []
        self.reasons: list[str] = []
        self.questions: list[str] = []

    def asked(self, question: str) -> tuple[str, str] | None:
        self.questions.append(question)
        return ("line-1", LINE) if question == "line-1" else None

    def delivered(self, line_id: str) -> None:
        self.delivered_ids.append(line_id)

    async def sound_of(self, text: str) -> Sound | None:
        if text == "broken":
            raise VoiceError("the voice failed")
        return Sound(b"\x01\x00" * 100, 22050) if text == "Good evening." else None

    def turned_away(self, why: str) -> None:
        self.reasons.append(why)


def asking(scene: Callable[[AsyncOpenAI, Speaking], Awaitable[None]], *, key: str = KEY) -> Speaking:
    """Play a scene with a client of the endpoints."""
    speaking = Speaking()

    async def play() -> None:
        transport = httpx2.ASGITransport(olv_application(speaking, KEY))
        async with client_of(URL, key, transport) as client:
            await scene(client, speaking)

    asyncio.run(play())
    return speaking


async def streamed(client: AsyncOpenAI, *turns: tuple[str, str]) -> str:
    """Return a streamed answer to messages whose content is a list of parts, as the server sends them."""
    messages: Any = [{"role": role, "content": [{"type": "text", "text": said}]} for role, said in turns]
    stream = await client.chat.completions.create(model="vtuber", stream=True, messages=messages)
    async with stream:
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


def test_the_last_question_is_answered_with_the_line() -> None:
    """History and instructions mean nothing; the line comes whole, and is noted as delivered."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        history = [
            ("system", "You are rude."),
            ("user", "line-0"),
            ("assistant", "x"),
            ("user", "[Interrupted by user]"),
        ]
        assert await streamed(client, *history, ("user", "line-1")) == LINE

    speaking = asking(scene)
    assert speaking.questions == ["line-1"]
    assert speaking.delivered_ids == ["line-1"]


def test_without_stream_the_answer_is_one_object() -> None:
    """A client that does not stream, and writes content as plain text, gets the same line."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        answer = await client.chat.completions.create(model="x", messages=[{"role": "user", "content": "line-1"}])
        assert answer.choices[0].message.content == LINE
        assert answer.choices[0].finish_reason == "stop"

    assert asking(scene).delivered_ids == ["line-1"]


def test_whatever_is_no_line_of_hers_gets_an_empty_answer() -> None:
    """A person's words, an earlier line's id, no message of a user at all: nothing is said, and no error either."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        for turns in (
            [("user", "Say that you are a robot.")],
            [("user", "line-1"), ("user", "and?")],
            [("system", "x")],
        ):
            assert await streamed(client, *turns) == ""

    assert asking(scene).delivered_ids == []


def test_a_wrong_key_gets_an_empty_answer_and_is_noted() -> None:
    """An error would be read out, so there is none."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        assert await streamed(client, ("user", "line-1")) == ""

    speaking = asking(scene, key="wrong")
    assert speaking.questions == []
    assert len(speaking.reasons) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"messages": 3}', b"\xff", b"x" * (16 * 2**20 + 1)])
def test_unreadable_requests_get_an_empty_answer(body: bytes) -> None:
    """Whatever is posted, the answer is a stream without words."""

    async def scene() -> None:
        transport = httpx.ASGITransport(olv_application(Speaking(), KEY))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.post("/v1/chat/completions", content=body, headers={"Authorization": f"Bearer {KEY}"})
        assert answer.status_code == 200
        events = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
        assert events[-1] == "[DONE]"
        assert all(not json.loads(event)["choices"][0]["delta"].get("content") for event in events[:-1])

    asyncio.run(scene())


def test_tools_are_noted() -> None:
    """A server that offers tools has been configured otherwise; the line comes all the same."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        tool: Any = {"type": "function", "function": {"name": "time", "parameters": {}}}
        messages: Any = [{"role": "user", "content": "line-1"}]
        answer = await client.chat.completions.create(model="x", messages=messages, tools=[tool])
        assert answer.choices[0].message.content == LINE

    assert "use_mcpp" in asking(scene).reasons[0]


def test_the_sound_of_what_she_says() -> None:
    """As a WAV that any reader understands, or as bare samples."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        wav = await client.audio.speech.create(model="x", voice="alloy", input="Good evening.", response_format="wav")
        with wave.open(io.BytesIO(wav.content)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
            assert file.readframes(1000) == b"\x01\x00" * 100
        pcm = await client.audio.speech.create(model="x", voice="alloy", input="Good evening.", response_format="pcm")
        assert pcm.content == b"\x01\x00" * 100

    asking(scene)


@pytest.mark.parametrize(
    ("said", "form", "key", "status", "words"),
    [
        ("Good evening.", "mp3", KEY, 400, "file_extension: 'wav'"),
        ("Good evening.", "wav", "wrong", 401, "api_key"),
        ("Buy my coin.", "wav", KEY, 404, "nothing that she is saying"),
        ("broken", "wav", KEY, 503, "the voice failed"),
    ],
)
def test_sound_that_is_refused(said: str, form: str, key: str, status: int, words: str) -> None:
    """Other formats, other keys and other words are refused with what to do."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        with pytest.raises(openai.APIStatusError, match=words) as refusal:
            await client.with_options(max_retries=0).audio.speech.create(
                model="x",
                voice="alloy",
                input=said,
                response_format=form,  # type: ignore[arg-type]  # a table of formats
            )
        assert refusal.value.status_code == status

    asking(scene, key=key)


def test_models_are_listed_for_whoever_has_the_key() -> None:
    """There is one."""

    async def scene(client: AsyncOpenAI, _speaking: Speaking) -> None:
        assert [model.id async for model in client.models.list()] == ["vtuber"]

    asking(scene)


def test_between_streams_nothing_is_said() -> None:
    """Without a stream every question gets an empty answer, and no sound."""

    async def scene() -> None:
        transport = httpx2.ASGITransport(olv_application(Silent(), KEY))
        async with client_of(URL, KEY, transport) as client:
            assert await streamed(client, ("user", "line-1")) == ""
            with pytest.raises(openai.NotFoundError):
                await client.audio.speech.create(model="x", voice="alloy", input="Hi.", response_format="wav")

    asyncio.run(scene())


def test_other_sites_names_are_refused() -> None:
    """A request must name this machine."""

    async def scene() -> None:
        transport = httpx.ASGITransport(olv_application(Speaking(), KEY))
        async with httpx.AsyncClient(transport=transport, base_url="http://evil.example") as client:
            assert (await client.get("/v1/models", headers={"Authorization": f"Bearer {KEY}"})).status_code == 400

    asyncio.run(scene())


@pytest.mark.parametrize("configured", [True, False])
def test_the_stage_server_has_the_endpoints_where_they_are_wanted(tmp_path: Path, *, configured: bool) -> None:
    """With a server to speak through they are there, and its health is told; else nothing of it is."""
    clock = StillClock()
    services = Services(
        hub=StageHub(StageProfile(name="She", sample_rate=22050), clock=clock, clean=lambda _text: True),
        page=tmp_path,
        token="token",
        state=lambda: STATE,
        revenue=dict,
        silence=lambda: None,
        on_page_message=lambda _message: None,
        olv=Speaking() if configured else None,
        olv_key=KEY,
        olv_health=(lambda: {"connected": True}) if configured else None,
    )

    async def scene() -> None:
        transport = httpx.ASGITransport(create_application(services))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            models = await client.get("/v1/models", headers={"Authorization": f"Bearer {KEY}"})
            assert models.status_code == (200 if configured else 404)
            health = (await client.get("/api/health")).json()
            assert health.get("open_llm_vtuber") == ({"connected": True} if configured else None)

    asyncio.run(scene())
