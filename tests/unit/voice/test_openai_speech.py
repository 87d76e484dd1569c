"""The service's voice against a service that fails in every way: she is never silent, and says nothing twice."""

import asyncio
import logging
import re
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from tests.peers.speech_server import KEY, Fault, SpeechServer

from vtuber.app.doctor_speech import examine_speech
from vtuber.app.findings import Health
from vtuber.app.settings import Settings
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceBusyError, VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, Viseme
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.fallback import FallbackVoice
from vtuber.voice.openai_speech import OpenAiVoice, Patience
from vtuber.voice.pcm import samples_of
from vtuber.voice.resampled import ResampledVoice
from vtuber.voice.speech_request import SpeechService

pytestmark = pytest.mark.slow

STYLE = VoiceStyle(name="en-us")
TEXT = "Welcome back to the observatory, everybody."
WITHIN_S = 2.5
"""From a fault to the offline voice, or to the end of the sentence."""

LONG = " ".join([TEXT] * 5)
"""Takes twelve seconds in real time."""

SOON_S = 5.0
"""Much less than what is under way would take by itself."""

BEFORE_SOUND = sorted(set(Fault) - {Fault.NONE, Fault.ODD_STRETCHES, Fault.STALL, Fault.DROP})


def sentence(text: str = TEXT, emotion: Emotion = Emotion.NEUTRAL) -> Sentence:
    """Return a sentence with that text."""
    return Sentence(id="s1", utterance_id="u1", text=text, emotion=emotion)


def service(server: SpeechServer, *, model: str = "gpt-4o-mini-tts", key: str = KEY) -> SpeechService:
    """Return the server as a service."""
    return SpeechService(base_url=server.base_url, model=model, voice="nova", key=key)


@asynccontextmanager
async def voice_of(
    server: SpeechServer,
    *,
    model: str = "gpt-4o-mini-tts",
    key: str = KEY,
    per_minute: int = 0,
    patience: Patience | None = None,
) -> AsyncIterator[OpenAiVoice]:
    """Give the voice of a server."""
    clock = LoopClock(epoch=system_now())
    speech = service(server, model=model, key=key)
    async with OpenAiVoice(speech, clock=clock, per_minute=per_minute, patience=patience) as voice:
        yield voice


@asynccontextmanager
async def voices_of(server: SpeechServer) -> AsyncIterator[FallbackVoice]:
    """Give the voice of a server with the offline voice behind it, as a show has it."""
    clock = LoopClock(epoch=system_now())
    async with EspeakVoice() as offline, OpenAiVoice(service(server), clock=clock) as voice:
        yield FallbackVoice(voice, ResampledVoice(offline, voice.sample_rate), clock=clock)


async def chunks_of(voice: OpenAiVoice | FallbackVoice, asked: Sentence | None = None) -> list[SpeechChunk]:
    """Synthesise a whole sentence."""
    return [chunk async for chunk in voice.synthesize(asked or sentence(), STYLE)]


async def heard_of(voice: FallbackVoice) -> tuple[list[SpeechChunk], bool]:
    """Synthesise a sentence that may fail; return what came of it, and whether it failed."""
    sound, chunks = voice.synthesize(sentence(), STYLE), list[SpeechChunk]()
    try:
        while (chunk := await anext(sound, None)) is not None:
            chunks.append(chunk)
    except VoiceError:
        return chunks, True
    return chunks, False


def assert_gapless(chunks: list[SpeechChunk]) -> None:
    """Check that chunks follow each other to the sample."""
    position = 0
    for chunk in chunks:
        assert chunk.first_sample == position
        assert len(chunk.pcm) == 2 * chunk.samples > 0
        position += chunk.samples


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.ODD_STRETCHES])
def test_a_sentence_streams(fault: Fault) -> None:
    """The whole sound comes, with all words and a mouth that moves; the request is what the service documents."""

    async def scene() -> None:
        async with SpeechServer(fault=fault) as server, voice_of(server) as voice:
            chunks = await chunks_of(voice)
            assert_gapless(chunks)
            assert sum(chunk.samples for chunk in chunks) == pytest.approx(0.06 * len(TEXT) * 24_000, abs=1440)
            words = [word.text for chunk in chunks for word in chunk.words]
            assert words == TEXT.split()
            shapes = {shape.viseme for chunk in chunks for shape in chunk.visemes}
            assert {Viseme.SIL, Viseme.AA} < shapes
            assert np.max(np.abs(samples_of(b"".join(chunk.pcm for chunk in chunks)))) < 0.96
            (asked,) = server.asked
            assert "friendly" in str(asked.pop("instructions"))
            expected = {"model": "gpt-4o-mini-tts", "voice": "nova", "input": TEXT, "response_format": "pcm"}
            assert asked == {**expected, "speed": 1.0}

    asyncio.run(scene())


def test_the_first_sound_does_not_wait_for_the_last() -> None:
    """From a service that sends in real time, two and a half seconds long, sound comes within half a second.

    By the best of three sentences: what else the machine does may hold one of them up.
    """

    async def scene() -> None:
        async with SpeechServer(pace=1.0) as server, voice_of(server) as voice:
            took_s = []
            for _ in range(3):
                began = time.monotonic()
                sound = voice.synthesize(sentence(), STYLE)
                await anext(sound)
                took_s.append(time.monotonic() - began)
                await sound.aclose()
            assert min(took_s) < 0.5

    asyncio.run(scene())


def test_closing_closes_the_connection() -> None:
    """The service learns at once that nobody listens; the next sentence is whole."""

    async def scene() -> None:
        async with SpeechServer(pace=1.0) as server, voice_of(server) as voice:
            sound = voice.synthesize(sentence(LONG), STYLE)
            await anext(sound)
            assert server.open == 1
            await sound.aclose()
            await asyncio.wait_for(server.idle.wait(), SOON_S)
            assert server.open == 0
            server.pace = 0
            assert len(await chunks_of(voice)) > 20

    asyncio.run(scene())


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.NO_ANSWER, Fault.STALL])
def test_cancelling_the_listener_closes_the_connection(fault: Fault) -> None:
    """A show that hushes her cancels whoever waits for the sound: before the first chunk, between two, in a stall."""

    async def scene() -> None:
        async with SpeechServer(fault=fault, pace=1.0) as server, voices_of(server) as voice:
            listener = asyncio.ensure_future(chunks_of(voice, sentence(LONG)))
            async with asyncio.timeout(SOON_S):
                while not server.open:  # noqa: ASYNC110  (a count rings no bell)
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.4)
            assert server.open == 1
            listener.cancel()
            with pytest.raises(asyncio.CancelledError):
                await listener
            await asyncio.wait_for(server.idle.wait(), SOON_S)
            assert sum(voice.counts.values()) == 0

    asyncio.run(scene())


@pytest.mark.parametrize("fault", BEFORE_SOUND)
def test_a_fault_before_the_sound_brings_the_offline_voice(fault: Fault) -> None:
    """The sentence is said whole, once, by the offline voice, within two and a half seconds; the key is told nobody."""

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        async with SpeechServer(fault=fault) as server, voices_of(server) as voice:
            sound = voice.synthesize(sentence(), STYLE)
            chunks = [await anext(sound)]
            assert loop.time() - server.faulted_at < WITHIN_S
            chunks += [chunk async for chunk in sound]
            assert_gapless(chunks)
            assert [word.text for chunk in chunks for word in chunk.words] == TEXT.replace(",", "").rstrip(".").split()
            assert len(server.asked) == 1
            assert voice.counts["replaced"] == 1
            server.fault = Fault.NONE
            again = "busy" if fault is Fault.PATIENCE else "spoke"
            await chunks_of(voice)
            assert voice.counts[again] >= 1

    asyncio.run(scene())


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.DROP])
def test_a_fault_in_the_sound_ends_the_sentence(fault: Fault) -> None:
    """What was heard is not said again: the sentence fades out where it is, and says that it failed."""

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        async with SpeechServer(fault=fault) as server, voices_of(server) as voice:
            chunks, failed = await heard_of(voice)
            assert failed
            assert loop.time() - server.faulted_at < WITHIN_S
            assert_gapless(chunks)
            whole = 0.06 * len(TEXT) * 24_000
            assert 0.3 * whole < sum(chunk.samples for chunk in chunks) < 0.7 * whole
            assert abs(samples_of(chunks[-1].pcm)[-1]) < 0.001
            assert (voice.counts["cut_short"], voice.counts["replaced"], len(server.asked)) == (1, 0, 1)
            server.fault = Fault.NONE
            assert len(await chunks_of(voice)) > 20

    asyncio.run(scene())


@pytest.mark.parametrize("fault", [*BEFORE_SOUND, Fault.STALL, Fault.DROP])
def test_the_key_is_in_no_error(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    """Not in its text, its cause, its traceback or the log, although services repeat it in their answers."""

    async def scene() -> str:
        patience = Patience(first_sound_s=0.2, stall_s=0.2)
        async with SpeechServer(fault=fault) as server, voice_of(server, patience=patience) as voice:
            try:
                await chunks_of(voice)
            except VoiceError as error:
                return "".join(traceback.format_exception(error)) + repr(error) + repr(service(server))
        return ""

    with caplog.at_level(logging.DEBUG):
        told = asyncio.run(scene())
    assert re.search(r"Voice(?:Busy|Late)?Error", told)
    assert KEY not in told + caplog.text


def test_a_sentence_said_before_costs_nothing() -> None:
    """The same text in the same way comes from memory; another emotion is asked for; what failed is not kept."""

    async def scene() -> None:
        async with SpeechServer(fault=Fault.DROP) as server, voice_of(server) as voice:
            with pytest.raises(VoiceError):
                await chunks_of(voice)
            server.fault = Fault.NONE
            first, second = await chunks_of(voice), await chunks_of(voice)
            assert len(server.asked) == 2
            assert b"".join(chunk.pcm for chunk in first) == b"".join(chunk.pcm for chunk in second)
            assert [word.text for chunk in second for word in chunk.words] == TEXT.split()
            await chunks_of(voice, sentence(emotion=Emotion.JOY))
            assert len(server.asked) == 3
            assert server.asked[1]["instructions"] != server.asked[2]["instructions"]

    asyncio.run(scene())


def test_beyond_the_budget_she_does_not_wait() -> None:
    """The fourth sentence of three a minute is refused within 0.3 s and not sent; a known one is still said."""

    async def scene() -> None:
        async with SpeechServer() as server, voice_of(server, per_minute=3) as voice:
            for number in range(3):
                await chunks_of(voice, sentence(f"Number {number}."))
            began = time.monotonic()
            with pytest.raises(VoiceBusyError):
                await chunks_of(voice, sentence("Number three."))
            assert time.monotonic() - began < 0.3
            assert len(server.asked) == 3
            assert await chunks_of(voice, sentence("Number 1."))

    asyncio.run(scene())


def test_a_service_that_asks_for_patience_gets_it() -> None:
    """After a 429 with Retry-After nothing is sent before the time has come."""

    async def scene() -> None:
        async with SpeechServer(fault=Fault.PATIENCE) as server, voice_of(server) as voice:
            for _ in range(3):
                with pytest.raises(VoiceBusyError):
                    await chunks_of(voice)
            assert len(server.asked) == 1

    asyncio.run(scene())


@pytest.mark.parametrize("fault", [Fault.INTERNAL, Fault.PAGE_AS_SOUND, Fault.DROP, Fault.STALL])
def test_failures_use_nothing_up(fault: Fault) -> None:
    """After more failures than there are connections the next sentence is whole."""

    async def scene() -> None:
        patience = Patience(stall_s=0.4)
        async with SpeechServer(fault=fault) as server, voice_of(server, patience=patience) as voice:
            for _ in range(12):
                with pytest.raises(VoiceError):
                    await chunks_of(voice)
            server.fault = Fault.NONE
            assert len(await chunks_of(voice)) > 20

    asyncio.run(scene())


def test_sentences_may_overlap() -> None:
    """One is prepared while another still streams; each gets its own sound."""

    async def scene() -> None:
        async with SpeechServer(pace=0.2) as server, voice_of(server) as voice:
            texts = ["Short one.", "A rather longer sentence than that.", "And a third."]
            spoken = await asyncio.gather(*(chunks_of(voice, sentence(text)) for text in texts))
            for text, chunks in zip(texts, spoken, strict=True):
                assert_gapless(chunks)
                assert [word.text for chunk in chunks for word in chunk.words] == text.split()

    asyncio.run(scene())


def test_models_without_instructions_get_none() -> None:
    """They show emotion by speed; a text without a letter is not sent at all."""

    async def scene() -> None:
        async with SpeechServer() as server, voice_of(server, model="tts-1") as voice:
            assert await chunks_of(voice, sentence("...")) == []
            await chunks_of(voice, sentence(emotion=Emotion.SADNESS))
            (asked,) = server.asked
            assert "instructions" not in asked
            assert asked["speed"] == 0.9

    asyncio.run(scene())


def test_quiet_and_loud_services_sound_alike() -> None:
    """After some sentences, a quiet and a loud service differ by less than 1.5 dB."""

    async def loudness_db(amplitude: float) -> float:
        async with SpeechServer(amplitude=amplitude) as server, voice_of(server) as voice:
            for number in range(3):
                await chunks_of(voice, sentence(f"{TEXT} {number}"))
            chunks = await chunks_of(voice)
            samples = samples_of(b"".join(chunk.pcm for chunk in chunks))
            return float(10 * np.log10(np.mean(samples**2)))

    assert abs(asyncio.run(loudness_db(0.08)) - asyncio.run(loudness_db(0.8))) < 1.5


@pytest.mark.parametrize(("fault", "health"), [(Fault.NONE, Health.OK), (Fault.UNAUTHORIZED, Health.FAULT)])
def test_the_doctor_asks_the_service(fault: Fault, health: Health) -> None:
    """Only where it is configured: whether it speaks, and what to check if not."""

    async def scene() -> None:
        async with SpeechServer(fault=fault) as server:
            given = {"openai_base_url": server.base_url, "openai_api_key": KEY}
            settings = Settings.model_validate({**given, "vtuber_voice": "openai"})
            (finding,) = await asyncio.to_thread(lambda: list(examine_speech(settings)))
            assert finding.health is health
            assert KEY not in repr(finding)
            assert list(examine_speech(Settings.model_validate(given))) == []
            assert len(server.asked) == 1

    asyncio.run(scene())
