"""A sentence as a frontend gets it: the WAV is whole, and the volumes tell the truth about it."""

import base64
import io
import math
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.olv.frontend_audio import GatheringSound, volumes_of, wav_of

SENTENCE = Sentence(id="u1.1", utterance_id="u1", text="Hello.", emotion=Emotion.JOY)


def pcm_of(*samples: int) -> bytes:
    """Return samples as they travel."""
    return np.array(samples, dtype="<i2").tobytes()


@given(st.binary(max_size=4_000), st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000]))
def test_wav_holds_the_very_samples(raw: bytes, rate: int) -> None:
    """As the standard library reads it."""
    pcm = raw[: len(raw) // 2 * 2]
    with wave.open(io.BytesIO(wav_of(pcm, rate))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        assert file.readframes(file.getnframes()) == pcm


@given(
    st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=3_000),
    st.sampled_from([1_000, 8_000, 11_025, 22_050]),
)
def test_volumes_are_the_root_mean_squares_of_slices(samples: list[int], rate: int) -> None:
    """Reckoned anew, number by number; 20 ms are a whole number of samples, rounded down."""
    length = rate // 50
    slices = [samples[start : start + length] for start in range(0, len(samples), length)]
    loudness = [math.sqrt(sum(sample * sample for sample in each) / len(each)) for each in slices]
    loudest = max(loudness)
    expected = [each / loudest if loudest else 0.0 for each in loudness]
    assert volumes_of(pcm_of(*samples), rate) == pytest.approx(expected, abs=1e-4)


def test_silence_has_no_volume() -> None:
    """And is not divided by."""
    assert volumes_of(bytes(2 * 800), 8_000) == (0.0,) * 5
    assert volumes_of(b"", 8_000) == ()


def test_chunks_become_one_sentence() -> None:
    """In the order in which they came."""
    sound = GatheringSound(SENTENCE, 8_000, "Hoshi Quill")
    sound.add(SpeechChunk(first_sample=0, samples=2, pcm=pcm_of(1, 2)))
    sound.add(SpeechChunk(first_sample=2, samples=1, pcm=pcm_of(3)))
    whole = sound.whole()
    assert whole.audio.audio is not None
    assert base64.b64decode(whole.audio.audio) == wav_of(pcm_of(1, 2, 3), 8_000)
    assert whole.lasts_s == 3 / 8_000
    assert (whole.utterance_id, whole.emotion) == ("u1", Emotion.JOY)


def test_expression_is_added_to_the_same_sound() -> None:
    """By index or by name; without one there are no actions."""
    sound = GatheringSound(SENTENCE, 8_000, "Hoshi Quill")
    sound.add(SpeechChunk(first_sample=0, samples=1, pcm=pcm_of(9)))
    whole = sound.whole()
    smiling = whole.with_expression("smile")
    assert smiling.actions is not None
    assert smiling.actions.expressions == ("smile",)
    assert (smiling.audio, smiling.volumes, smiling.display_text) == (
        whole.audio.audio,
        whole.audio.volumes,
        whole.audio.display_text,
    )
    assert whole.with_expression(None).actions is None
