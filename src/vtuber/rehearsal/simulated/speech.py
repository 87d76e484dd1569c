"""A speech service in virtual time: sound without samples, late as a service is, and failing now and then."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator

from vtuber.domain.errors import VoiceBusyError, VoiceError, VoiceLateError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.rehearsal.simulated.profiles import SpeechProfile, drawn_fault
from vtuber.runtime.clock import Clock
from vtuber.voice.duration_model import spoken_s
from vtuber.voice.openai_speech import LONGEST_EXTRA_S, LONGEST_FACTOR, Patience
from vtuber.voice.paying import paid
from vtuber.voice.ports import Purse
from vtuber.voice.request_budget import RequestBudget
from vtuber.voice.silent import SilentVoice
from vtuber.voice.spoken_text import spoken_text

_CHUNK_S = 0.5
_FIRST_CHUNK_S = 0.12
_REFUSES_S = 0.15


class SimulatedSpeech:
    """Satisfies `VoiceEngine`, with the patience of the voice of a real service.

    `asked` counts requests; `seconds` is the sound that was made, which is what is paid for.
    """

    sample_rate = SilentVoice.sample_rate

    def __init__(
        self, profile: SpeechProfile, *, clock: Clock, chance: random.Random, purse: Purse | None = None
    ) -> None:
        self.asked = 0
        self.seconds = 0.0
        self.faults: Counter[str] = Counter()
        self._profile = profile
        self._clock = clock
        self._chance = chance
        self._budget = RequestBudget(profile.per_minute)
        self._patience = Patience()
        self._purse = purse

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's length in stretches, as they would come."""
        text = spoken_text(sentence.text)
        if not text:
            return
        if not self._budget.take(self._clock.monotonic()):
            self.faults["no request left"] += 1
            raise VoiceBusyError("the speech service allows no more requests for now")
        usual_s, given = spoken_s(text, style.rate), 0
        paying = paid(
            self._purse,
            text,
            expected_s=usual_s,
            longest_s=LONGEST_FACTOR * usual_s + LONGEST_EXTRA_S,
            heard_s=lambda: given / self.sample_rate,
        )
        async with paying:
            self.asked += 1
            await self._first_sound()
            whole = round(usual_s * self.sample_rate)
            self.seconds += whole / self.sample_rate
            size = round(_FIRST_CHUNK_S * self.sample_rate)
            while given < whole:
                samples = min(size, whole - given)
                if given:
                    await asyncio.sleep(samples / self.sample_rate / self._profile.times_real)
                yield SpeechChunk(first_sample=given, samples=samples)
                given, size = given + samples, round(_CHUNK_S * self.sample_rate)

    async def _first_sound(self) -> None:
        fault = drawn_fault(self._profile.faults, self._chance)
        wait_s = self._profile.first_sound.draw(self._chance)
        if fault in {"busy", "error"}:
            self.faults[fault] += 1
            await asyncio.sleep(_REFUSES_S)
            raise (
                VoiceBusyError("busy") if fault == "busy" else VoiceError("the speech service answers with status 500")
            )
        if fault == "hang" or wait_s > self._patience.first_sound_s:
            self.faults["too slow"] += 1
            await asyncio.sleep(self._patience.first_sound_s)
            raise VoiceLateError("the speech service took too long")
        await asyncio.sleep(wait_s)
