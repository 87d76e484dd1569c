"""What sentences cost at a service that fails in every way: never more than was set aside, nothing where it refused."""

import asyncio
from dataclasses import dataclass, field

import pytest
from tests.peers.speech_server import KEY, Fault, SpeechServer

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceBusyError, VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.voice.openai_speech import OpenAiVoice, Patience
from vtuber.voice.speech_request import SpeechService

pytestmark = pytest.mark.slow

TEXT = "Welcome back to the observatory, everybody."
SECONDS = 0.06 * len(TEXT)
STYLE = VoiceStyle(name="en-us")
QUICKLY = Patience(first_sound_s=1.5, stall_s=1.0, whole_s=6.0)


@dataclass
class Purse:
    """Notes what was set aside and what came of it: seconds, or None where it was given back."""

    empty: bool = False
    longest: list[float] = field(default_factory=list)
    settled: list[float | None] = field(default_factory=list)

    def reserve(self, text: str, *, longest_s: float) -> "Purse":
        if self.empty:
            raise VoiceBusyError("no money")
        self.longest.append(longest_s)
        return self

    async def settle(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.settled.append(seconds)

    def release(self) -> None:
        self.settled.append(None)


def voice_at(server: SpeechServer, purse: Purse, *, per_minute: int = 0) -> OpenAiVoice:
    """Return the voice of a server."""
    service = SpeechService(base_url=server.base_url, model="gpt-4o-mini-tts", voice="nova", key=KEY)
    clock = LoopClock(epoch=system_now())
    return OpenAiVoice(service, clock=clock, patience=QUICKLY, purse=purse, per_minute=per_minute)


async def say(voice: OpenAiVoice, text: str = TEXT) -> bool:
    """Say a sentence to its end; return whether it failed."""
    sentence = Sentence(id="s1", utterance_id="u1", text=text, emotion=Emotion.NEUTRAL)
    try:
        async for _ in voice.synthesize(sentence, STYLE):
            pass
    except VoiceError:
        return True
    return False


@pytest.mark.parametrize("fault", Fault)
def test_each_request_is_settled_once(fault: Fault) -> None:
    """Within what was set aside, whatever happens."""

    async def scene() -> Purse:
        purse = Purse()
        async with SpeechServer(fault=fault) as server, voice_at(server, purse) as voice:
            failed = await say(voice)
        assert failed is (fault not in {Fault.NONE, Fault.ODD_STRETCHES})
        return purse

    purse = asyncio.run(scene())
    assert len(purse.settled) == len(purse.longest) == 1
    assert 0.0 <= (purse.settled[0] or 0.0) <= purse.longest[0]
    if fault in {Fault.NONE, Fault.ODD_STRETCHES}:
        assert purse.settled == pytest.approx([SECONDS], rel=0.1)
    elif fault in {Fault.STALL, Fault.DROP}:
        assert (purse.settled[0] or 0.0) > 1.0


def test_what_is_remembered_or_not_asked_for_costs_nothing() -> None:
    """A sentence said before; one beyond the budget of requests; one for which there is no money."""

    async def scene() -> None:
        purse = Purse()
        async with SpeechServer() as server, voice_at(server, purse, per_minute=1) as voice:
            assert not await say(voice)
            assert not await say(voice)
            assert len(purse.settled) == 1
            assert await say(voice, "Another one.")
            assert purse.settled[1:] == [None]
            purse.empty = True
            assert await say(voice, "A third one.")
            assert len(server.asked) == 1

    asyncio.run(scene())


def test_a_sentence_that_is_given_up_is_paid_for_whole() -> None:
    """The service has begun to make it."""

    async def scene() -> Purse:
        purse = Purse()
        async with SpeechServer() as server, voice_at(server, purse) as voice:
            sentence = Sentence(id="s1", utterance_id="u1", text=TEXT, emotion=Emotion.NEUTRAL)
            sound = voice.synthesize(sentence, STYLE)
            await anext(sound)
            await sound.aclose()
        return purse

    (seconds,) = asyncio.run(scene()).settled
    assert seconds is not None
    assert seconds > 1.0
