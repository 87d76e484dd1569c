"""What `vtuber doctor` finds out about the speech service, where one is configured."""

import asyncio
from collections.abc import Iterator

from vtuber.app.findings import Finding, Health
from vtuber.app.session import persona_of
from vtuber.app.settings import Settings
from vtuber.app.speech_purse import speech_purse
from vtuber.app.voices import speech_service
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VTuberError
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Sentence
from vtuber.runtime.clock import LoopClock, system_now

_PART = "speech service"
_ADVICE = (
    "The show goes on with the offline voice. Check OPENAI_API_KEY, OPENAI_BASE_URL, VTUBER_VOICE_MODEL and "
    "VTUBER_VOICE_NAME, or set VTUBER_VOICE=espeak."
)


def examine_speech(settings: Settings) -> Iterator[Finding]:
    """Have the service say one short sentence, which costs what such a sentence costs; nothing if it is not used."""
    if settings.vtuber_voice != "openai":
        return
    try:
        speech_purse(settings)
        duration_s, waited_s = asyncio.run(_speak(settings, persona_of(settings)))
    except VTuberError as error:
        yield Finding(part=_PART, health=Health.FAULT, found=str(error), advice=_ADVICE)
        return
    found = f"{settings.vtuber_voice_name} speaks: {duration_s:.1f} s of sound, the first after {waited_s:.2f} s"
    yield Finding(part=_PART, health=Health.OK, found=found)


async def _speak(settings: Settings, persona: Persona) -> tuple[float, float]:
    """Return the seconds of sound and the seconds until its first chunk."""
    sentence = Sentence(id="doctor", utterance_id="doctor", text="Testing, one, two.", emotion=Emotion.NEUTRAL)
    clock = LoopClock(epoch=system_now())
    async with speech_service(settings, clock) as voice:
        began, waited_s, samples = clock.monotonic(), 0.0, 0
        async for chunk in voice.synthesize(sentence, persona.voice):
            waited_s = waited_s or clock.monotonic() - began
            samples += chunk.samples
        return samples / voice.sample_rate, waited_s
