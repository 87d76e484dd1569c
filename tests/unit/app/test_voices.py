"""Which voice a show gets, and what is tried before it begins."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from tests.peers.speech_server import KEY, Fault, SpeechServer

from vtuber.app.session import persona_of
from vtuber.app.settings import Settings
from vtuber.app.voices import voice_for
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import PersonaError
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Sentence
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.fallback import FallbackVoice
from vtuber.voice.loudness import GATE_DB, TARGET_DB
from vtuber.voice.pcm import samples_of
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.silent import SilentVoice

pytestmark = pytest.mark.slow

TEXT = "Welcome back to the observatory, everybody."


def with_service(server: SpeechServer) -> Settings:
    """Return settings that name the server."""
    given = {"vtuber_voice": "openai", "openai_base_url": server.base_url, "openai_api_key": KEY}
    return Settings.model_validate(given)


def hoshi() -> Persona:
    """Return the default persona."""
    return persona_of(Settings.model_validate({}))


async def sound_of(voice: VoiceEngine) -> bytes:
    """Return the samples of a sentence."""
    sentence = Sentence(id="s", utterance_id="u", text=TEXT, emotion=Emotion.NEUTRAL)
    return b"".join([chunk.pcm async for chunk in voice.synthesize(sentence, hoshi().voice)])


def test_voices_by_settings() -> None:
    """Offline by default, silent where time runs faster, the service where it is configured; it is not tried out."""

    async def scene() -> None:
        async with SpeechServer() as server:
            async with voice_for(hoshi(), Settings.model_validate({}), silent=False) as voice:
                assert isinstance(voice, EspeakVoice)
            async with voice_for(hoshi(), with_service(server), silent=True) as voice:
                assert isinstance(voice, SilentVoice)
            async with voice_for(hoshi(), with_service(server), silent=False) as voice:
                assert isinstance(voice, FallbackVoice)
                assert voice.sample_rate == 24_000
                assert server.asked == []
                await sound_of(voice)
                assert len(server.asked) == 1

    asyncio.run(scene())


def test_the_offline_voice_must_be_able_to_stand_in() -> None:
    """A persona that espeak-ng cannot speak as is refused before the show, also where the service would speak."""

    async def scene() -> None:
        mute = replace(hoshi(), voice=replace(hoshi().voice, name="no-such-voice"))
        async with SpeechServer() as server:
            with pytest.raises(PersonaError, match="no-such-voice"):
                async with voice_for(mute, with_service(server), silent=False):
                    pass

    asyncio.run(scene())


def test_both_voices_are_equally_loud() -> None:
    """The offline voice in the service's place is as loud as the level the service is brought to."""

    async def scene() -> float:
        async with (
            SpeechServer(fault=Fault.INTERNAL) as server,
            voice_for(hoshi(), with_service(server), silent=False) as voice,
        ):
            samples = samples_of(await sound_of(voice))
        frames = np.mean(samples[: len(samples) // 480 * 480].reshape(-1, 480) ** 2, axis=1)
        return float(10 * np.log10(np.mean(frames[frames > 10 ** (GATE_DB / 10)])))

    assert asyncio.run(scene()) == pytest.approx(TARGET_DB, abs=2.0)
