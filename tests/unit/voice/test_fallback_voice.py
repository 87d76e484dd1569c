"""Two voices as one, in virtual time: every sentence is said, once, by one of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.app.status_line import replaced_share
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceBusyError, VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.runtime.circuit_breaker import CircuitBreaker, Rest
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.voice.fallback import FallbackVoice
from vtuber.voice.silent import SilentVoice

STYLE = VoiceStyle(name="test")
CHUNKS = 4


@dataclass
class Voice:
    """Gives chunks of a size that tells who spoke; fails after so many chunks with the next error of its script."""

    size: int
    script: list[tuple[int, VoiceError] | None] = field(default_factory=list)
    sample_rate: int = 24_000
    asked: int = 0
    open: int = 0

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        failure = self.script[self.asked] if self.asked < len(self.script) else None
        self.asked += 1
        self.open += 1
        try:
            for index in range(CHUNKS):
                if failure and index == failure[0]:
                    raise failure[1]
                await asyncio.sleep(0.01)
                yield SpeechChunk(first_sample=index * self.size, samples=self.size)
        finally:
            self.open -= 1


async def said(voice: FallbackVoice) -> tuple[list[int], bool]:
    """Say a sentence; return the chunks' sizes and whether it failed."""
    sentence = Sentence(id="s", utterance_id="u", text="Hello.", emotion=Emotion.NEUTRAL)
    sizes: list[int] = []
    try:
        async for chunk in voice.synthesize(sentence, STYLE):
            assert chunk.first_sample == sum(sizes)
            sizes.append(chunk.samples)
    except VoiceError:
        return sizes, True
    return sizes, False


def voices(script: list[tuple[int, VoiceError] | None], rest: Rest | None = None) -> tuple[Voice, Voice, FallbackVoice]:
    """Return a primary, a secondary, and the two as one."""
    primary, secondary = Voice(100, script), Voice(7)
    clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
    return primary, secondary, FallbackVoice(primary, secondary, clock=clock, breaker=CircuitBreaker(rest))


failures = st.one_of(
    st.none(),
    st.tuples(st.integers(0, CHUNKS - 1), st.sampled_from([VoiceError("scripted"), VoiceBusyError("scripted")])),
)


@given(st.lists(failures, max_size=15), st.floats(0, 60))
def test_every_sentence_is_said_once_by_one_voice(script: list[tuple[int, VoiceError] | None], wait_s: float) -> None:
    """Whatever fails whenever: a whole sentence from one voice, or the beginning of one and an error."""

    async def scene() -> None:
        primary, secondary, voice = voices(list(script))
        for _ in range(len(script) + 2):
            sizes, failed = await said(voice)
            assert len(set(sizes)) == 1
            assert len(sizes) == CHUNKS or (failed and sizes[0] == primary.size)
            assert failed == (len(sizes) < CHUNKS)
            assert primary.open == secondary.open == 0
            await asyncio.sleep(wait_s)
        counts = voice.counts
        assert counts["spoke"] + counts["cut_short"] + counts["replaced"] == len(script) + 2
        assert counts["replaced"] == counts["busy"] + counts["failed"] + counts["left_alone"] == secondary.asked

    run(scene())


def test_a_voice_that_keeps_failing_is_left_alone() -> None:
    """Three failures in a row, then it is not asked before the rest is over; once it speaks all is forgotten."""

    async def scene() -> None:
        failure = (0, VoiceError("scripted"))
        script = [*([failure] * 4), None, failure, failure]
        primary, _, voice = voices(script, Rest(failures=3, first_s=15))
        asked = []
        for _ in range(12):
            await said(voice)
            asked.append(primary.asked)
            await asyncio.sleep(8)
        assert asked == [1, 2, 3, 3, 4, 4, 4, 4, 5, 6, 7, 8]
        assert voice.counts["spoke"] == 2

    run(scene())


def test_a_busy_voice_is_asked_again() -> None:
    """To have no room is no failure: it is not left alone for it."""

    async def scene() -> None:
        primary, _, voice = voices([(0, VoiceBusyError("scripted"))] * 10)
        for _ in range(11):
            await said(voice)
        assert (primary.asked, voice.counts["busy"], voice.counts["spoke"]) == (11, 10, 1)

    run(scene())


def test_closing_closes_whoever_speaks() -> None:
    """The iterator closed after a chunk leaves neither voice at work."""

    async def scene() -> None:
        for script in ([], [(0, VoiceError("scripted"))]):
            primary, secondary, voice = voices(list(script))
            sentence = Sentence(id="s", utterance_id="u", text="Hello.", emotion=Emotion.NEUTRAL)
            sound = voice.synthesize(sentence, STYLE)
            await anext(sound)
            assert primary.open + secondary.open == 1
            await sound.aclose()
            assert primary.open + secondary.open == 0

    run(scene())


def test_both_fail() -> None:
    """Then so does the sentence: nobody pretends that it was said."""

    async def scene() -> None:
        _, secondary, voice = voices([(0, VoiceError("first"))])
        secondary.script = [(0, VoiceError("second"))]
        assert await said(voice) == ([], True)

    run(scene())


def test_voices_agree_on_the_rate() -> None:
    """The stage is told one sample rate for a sentence."""

    async def scene() -> None:
        clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
        with pytest.raises(ValueError, match="22050"):
            FallbackVoice(Voice(1), Voice(1, sample_rate=22_050), clock=clock)

    run(scene())


def test_the_status_tells_what_the_offline_voice_said() -> None:
    """Nothing while the service says everything; sentences cut short in the middle were the service's."""
    error = VoiceError("down")

    async def scene() -> list[str]:
        _, _, voice = voices([None, (0, error), (2, error), None])
        told = []
        for _ in range(4):
            await said(voice)
            told.append(replaced_share(voice))
        return [*told, replaced_share(SilentVoice())]

    share = "  ·  offline voice 1 of {}"
    assert run(scene()) == ["", share.format(2), share.format(3), share.format(4), ""]
