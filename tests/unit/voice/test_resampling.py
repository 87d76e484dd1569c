"""Changing the sample rate: the same sound, in phase, however it is cut."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.voice.pcm import Samples, pcm_of, samples_of
from vtuber.voice.resampled import ResampledVoice
from vtuber.voice.resampling import Resampler

OFFLINE, SERVICE = 22_050, 24_000
SENTENCE = Sentence(id="s1", utterance_id="u1", text="a b", emotion=Emotion.NEUTRAL)
cuts = st.lists(st.integers(0, 2000), max_size=30)


def resampled(samples: Samples, rates: tuple[int, int], sizes: Iterable[int]) -> Samples:
    """Convert samples in stretches of these sizes, and the rest in one."""
    resampler, start, given_back = Resampler(*rates), 0, []
    for size in sizes:
        given_back.append(resampler.add(samples[start : start + size]))
        start += size
    return np.concatenate([*given_back, resampler.add(samples[start:]), resampler.finish()])


def sine(frequency: float, rate: int, length: int) -> Samples:
    """Return a tone at half of full scale."""
    tone: Samples = 0.5 * np.sin(2 * np.pi * frequency * np.arange(length) / rate)
    return tone


def snr_db(heard: Samples, expected: Samples) -> float:
    """Return signal over error in dB, away from the ends, where the tone begins and stops."""
    middle = slice(200, -200)
    return float(10 * np.log10(np.mean(expected[middle] ** 2) / np.mean((heard - expected)[middle] ** 2)))


@given(st.floats(80, 8500), cuts)
@pytest.mark.parametrize("rates", [(OFFLINE, SERVICE), (SERVICE, OFFLINE)])
def test_a_tone_stays_the_same_tone(rates: tuple[int, int], frequency: float, sizes: list[int]) -> None:
    """Against the ideal tone at the other rate the error is 70 dB down: a voice's whole range, in phase."""
    heard = resampled(sine(frequency, rates[0], 6000), rates, sizes)
    assert len(heard) == ceil(6000 * rates[1] / rates[0])
    assert snr_db(heard, sine(frequency, rates[1], len(heard))) > 70


def test_what_the_lower_rate_cannot_hold_is_left_out() -> None:
    """A tone above its Nyquist frequency does not fold back into the voice."""
    heard = resampled(sine(11_900, SERVICE, 24_000), (SERVICE, OFFLINE), [])
    assert np.max(np.abs(heard[200:-200])) < 0.5 * 10 ** (-40 / 20)


@given(st.integers(0, 3000), cuts)
def test_cuts_make_no_difference(length: int, sizes: list[int]) -> None:
    """Noise cut anywhere, empty stretches included, gives the samples of noise in one piece."""
    noise = np.random.default_rng(length).uniform(-1, 1, length)
    whole = resampled(noise, (OFFLINE, SERVICE), [])
    assert np.allclose(resampled(noise, (OFFLINE, SERVICE), sizes), whole, atol=1e-12)


@given(st.binary(max_size=400).filter(lambda pcm: len(pcm) % 2 == 0))
def test_bytes_and_samples_are_the_same(pcm: bytes) -> None:
    """Every 16-bit sample survives the way there and back."""
    assert pcm_of(samples_of(pcm)) == pcm


class Tone:
    """A voice of one tone in chunks of given lengths; a word and a mouth shape begin with each chunk and end it."""

    sample_rate = OFFLINE

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes
        self.closed = False

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        tone, first = sine(440, OFFLINE, sum(self.sizes)), 0
        try:
            for size in self.sizes:
                last_s = (first + size - 1) / OFFLINE
                yield SpeechChunk(
                    first_sample=first,
                    samples=size,
                    pcm=pcm_of(tone[first : first + size]),
                    words=(WordSpan(text="w", start_s=first / OFFLINE, duration_s=0.01),),
                    visemes=(VisemeSpan(viseme=Viseme.AA, start_s=last_s, duration_s=1 / OFFLINE),),
                )
                first += size
        finally:
            self.closed = True


@given(st.lists(st.integers(1, 1500), min_size=1, max_size=12))
def test_a_resampled_voice_keeps_its_words(sizes: list[int]) -> None:
    """Chunks are gapless, of the right length in all, and bring each word and shape once, where it begins."""

    async def speak() -> list[SpeechChunk]:
        voice = ResampledVoice(Tone(sizes), SERVICE)
        return [chunk async for chunk in voice.synthesize(SENTENCE, VoiceStyle(name="test"))]

    chunks, position = asyncio.run(speak()), 0
    for chunk in chunks:
        assert chunk.first_sample == position
        assert len(chunk.pcm) == 2 * chunk.samples > 0
        position += chunk.samples
        spans: tuple[WordSpan | VisemeSpan, ...] = (*chunk.words, *chunk.visemes)
        assert all(chunk.first_sample <= round(span.start_s * SERVICE) <= position for span in spans)
    assert position == ceil(sum(sizes) * SERVICE / OFFLINE)
    assert sum(len(chunk.words) for chunk in chunks) == sum(len(chunk.visemes) for chunk in chunks) == len(sizes)


def test_closing_a_resampled_voice_closes_the_voice() -> None:
    """What is behind it is cancelled at once, not when it is collected."""

    async def scene() -> bool:
        tone = Tone([800] * 10)
        sound = ResampledVoice(tone, SERVICE).synthesize(SENTENCE, VoiceStyle(name="test"))
        await anext(sound)
        await sound.aclose()
        return tone.closed

    assert asyncio.run(scene())
