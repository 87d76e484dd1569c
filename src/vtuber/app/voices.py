"""The voice of a show: none, the offline voice, or a service with the offline voice behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vtuber.app.settings import Settings
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import PersonaError, VoiceError
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Sentence
from vtuber.runtime.clock import Clock, LoopClock, system_now
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.ports import Purse, VoiceEngine
from vtuber.voice.silent import SilentVoice

if TYPE_CHECKING:
    from vtuber.voice.openai_speech import OpenAiVoice


@asynccontextmanager
async def voice_for(
    persona: Persona, settings: Settings, *, silent: bool, purse: Purse | None = None
) -> AsyncIterator[VoiceEngine]:
    """Give the voice, ready to speak; a service's speech is paid for from `purse`, if it costs anything.

    The offline voice is tried first, also where it only stands behind a service; the service is not asked for anything.

    Raises:
        PersonaError: the offline voice cannot speak as this persona.
    """
    if silent:
        yield SilentVoice(timings=True)
        return
    async with EspeakVoice() as offline:
        await _try(offline, persona)
        if settings.vtuber_voice == "espeak":
            yield offline
            return
        from vtuber.voice.fallback import FallbackVoice
        from vtuber.voice.resampled import ResampledVoice

        clock = LoopClock(epoch=system_now())
        async with speech_service(settings, clock, language=persona.language, purse=purse) as service:
            yield FallbackVoice(service, ResampledVoice(offline, service.sample_rate), clock=clock)


def speech_service(
    settings: Settings, clock: Clock, *, language: str = "", purse: Purse | None = None
) -> "OpenAiVoice":
    """Return the voice of the service the settings name, to speak this language; not entered yet."""
    from vtuber.voice.openai_speech import OpenAiVoice
    from vtuber.voice.speech_request import SpeechService

    key = settings.openai_api_key
    service = SpeechService(
        base_url=settings.openai_base_url,
        model=settings.vtuber_voice_model,
        voice=settings.vtuber_voice_name,
        key=key.get_secret_value() if key else "",
        language=language,
    )
    return OpenAiVoice(service, clock=clock, per_minute=settings.vtuber_voice_per_minute, purse=purse)


async def _try(voice: VoiceEngine, persona: Persona) -> None:
    """Speak a word to nobody."""
    word = Sentence(id="trial", utterance_id="trial", text="Hello.", emotion=Emotion.NEUTRAL)
    try:
        async for _chunk in voice.synthesize(word, persona.voice):
            pass
    except VoiceError as error:
        raise PersonaError(
            f"{persona.name} cannot speak with the voice {persona.voice.name!r}: {error}. Name another one under "
            "`voice: name:` in the persona file, for example en-us+f3."
        ) from error
