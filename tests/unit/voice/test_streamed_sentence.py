"""Sentences from bare bytes: gapless chunks, every word once, mouth shapes that fit the sound."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.speech import SpeechChunk, Viseme, WordSpan
from vtuber.voice.loudness import Leveller
from vtuber.voice.pcm import Samples, pcm_of, samples_of
from vtuber.voice.streamed_sentence import StreamedSentence
from vtuber.voice.waveform_visemes import WaveformVisemes

RATE = 24_000
TEXT = "One two, three four five."


def hum(seconds: float, amplitude: float = 0.3) -> Samples:
    """Return voiced sound."""
    wave: Samples = amplitude * np.sin(2 * np.pi * 180 * (np.arange(round(seconds * RATE)) + 0.5) / RATE)
    return wave


def streamed(expected_s: float = 2.0) -> StreamedSentence:
    """Return a sentence of which nothing has come."""
    return StreamedSentence(TEXT, sample_rate=RATE, expected_s=expected_s, leveller=Leveller(RATE))


def assembled(pcm: bytes, cuts: list[int], expected_s: float = 2.0) -> list[SpeechChunk]:
    """Send bytes in stretches of these lengths, and the rest in one."""
    sentence, chunks, start = streamed(expected_s), list[SpeechChunk](), 0
    for cut in cuts:
        chunks += sentence.add(pcm[start : start + cut])
        start += cut
    return [*chunks, *sentence.add(pcm[start:]), *sentence.finish()]


@given(st.integers(1, 80_000), st.lists(st.integers(0, 5000), max_size=30), st.floats(0.3, 6))
def test_chunks_are_the_same_however_bytes_arrive(length: int, cuts: list[int], expected_s: float) -> None:
    """Gapless to the sample, half a sample at the end dropped, each word once and in order, in the chunk it begins."""
    pcm = pcm_of(hum(2.0))[:length]
    chunks, position = assembled(pcm, cuts, expected_s), 0
    assert chunks == assembled(pcm, [], expected_s)
    for chunk in chunks:
        assert chunk.first_sample == position
        assert len(chunk.pcm) == 2 * chunk.samples > 0
        position += chunk.samples
        assert all(chunk.first_sample - 1 <= word.start_s * RATE <= position for word in chunk.words)
        shapes = [(round(shape.start_s * RATE), round(shape.duration_s * RATE)) for shape in chunk.visemes]
        assert shapes[0][0] == chunk.first_sample
        assert sum(length for _, length in shapes) == chunk.samples
    if position:
        words = [word for chunk in chunks for word in chunk.words]
        assert [word.text for word in words] == TEXT.split()
        assert all(first.start_s <= second.start_s for first, second in pairwise(words))


def test_silence_before_the_first_sound_is_left_out() -> None:
    """It would only make her late; pauses inside the sentence stay. Nothing but silence is no sound."""
    pcm = pcm_of(np.concatenate([np.zeros(RATE), hum(0.3), np.zeros(RATE // 2), hum(0.3)]))
    chunks = assembled(pcm, [])
    assert sum(chunk.samples for chunk in chunks) == pytest.approx(1.1 * RATE, abs=0.06 * RATE)
    sentence = streamed()
    assert [*sentence.add(bytes(RATE)), *sentence.finish()] == []
    assert not sentence.sounds


def test_words_are_placed_by_the_real_length_in_the_end() -> None:
    """Streamed they follow the expected length; once the length is known they can be had by it."""
    sentence = streamed(expected_s=8.0)
    chunks = [*sentence.add(pcm_of(hum(2.0))), *sentence.finish()]
    retimed = sentence.retimed()
    assert b"".join(chunk.pcm for chunk in retimed) == b"".join(chunk.pcm for chunk in chunks)

    def starts(of: "list[SpeechChunk] | tuple[SpeechChunk, ...]") -> list[float]:
        words: list[WordSpan] = [word for chunk in of for word in chunk.words]
        assert [word.text for word in words] == TEXT.split()
        return [word.start_s for word in words]

    assert starts(chunks)[2] > 1.9
    assert starts(retimed)[2] == pytest.approx(9 / len(TEXT) * 1.7, abs=0.01)


def test_a_sentence_broken_off_fades_out() -> None:
    """It ends in silence, without the words that were not reached; one that was not heard yet gives nothing."""
    sentence = streamed()
    given_back = [*sentence.add(pcm_of(hum(1.0))), *sentence.break_off()]
    heard = samples_of(b"".join(chunk.pcm for chunk in given_back))
    assert abs(heard[-1]) < 0.001
    assert np.max(np.abs(heard[-2000:-500])) > 0.1
    assert 0 < sum(len(chunk.words) for chunk in given_back) < len(TEXT.split())
    early = streamed()
    assert [*early.add(pcm_of(hum(0.1))), *early.break_off()] == []


def shape_of(samples: Samples) -> Viseme:
    """Return the shape of the last frame of sound that follows a loud one."""
    visemes = WaveformVisemes(RATE)
    list(visemes.follow(hum(0.2)))
    return list(visemes.follow(samples))[-1].viseme


def test_the_mouth_follows_the_sound() -> None:
    """Louder is wider; a pause is closed; hiss shows the teeth."""
    hiss = np.random.default_rng(1).uniform(-0.2, 0.2, 480)
    assert shape_of(hum(0.02)) is Viseme.AA
    assert shape_of(hum(0.02, 0.2)) is Viseme.O
    assert shape_of(hum(0.02, 0.1)) is Viseme.E
    assert shape_of(hum(0.02, 0.05)) is Viseme.NN
    assert shape_of(hum(0.02, 0.01)) is Viseme.SIL
    assert shape_of(np.zeros(480)) is Viseme.SIL
    assert shape_of(np.diff(hiss, append=0)) is Viseme.SS


@given(st.lists(st.integers(1, 3000), max_size=20), st.floats(0.001, 1))
def test_shapes_cover_the_sound(lengths: list[int], amplitude: float) -> None:
    """Without gap or overlap, whatever the lengths of the stretches."""
    visemes, position = WaveformVisemes(RATE), 0
    for length in lengths:
        for span in visemes.follow(hum(length / RATE, amplitude)):
            assert round(span.start_s * RATE) == position
            position += round(span.duration_s * RATE)
    assert position == sum(lengths)
