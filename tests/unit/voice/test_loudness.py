"""The leveller and the limiter: one loudness, no clipping, no jumps, nothing known in advance."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.voice.loudness import CEILING, KNEE, MOST_GAIN_DB, SLEW_DB_PER_S, TARGET_DB, Leveller, limited
from vtuber.voice.pcm import Samples

RATE = 24_000
blocks = st.lists(
    st.tuples(st.integers(1, 3000), st.floats(0, 1), st.sampled_from(["noise", "square", "silence"])), max_size=20
)


def block_of(length: int, amplitude: float, kind: str) -> Samples:
    """Return a block of sound."""
    if kind == "silence":
        return np.zeros(length)
    if kind == "square":
        return np.where(np.arange(length) // 60 % 2, amplitude, -amplitude)
    return np.random.default_rng(length).uniform(-amplitude, amplitude, length)


@given(blocks)
def test_nothing_clips_and_the_gain_moves_slowly(shapes: list[tuple[int, float, str]]) -> None:
    """Whatever comes, the output stays below the ceiling and the gain within its limits and its speed."""
    leveller = Leveller(RATE)
    for length, amplitude, kind in shapes:
        before = leveller.gain_db
        levelled = leveller.level(block_of(length, amplitude, kind))
        assert len(levelled) == length
        assert np.max(np.abs(levelled)) <= CEILING
        assert abs(leveller.gain_db - before) <= SLEW_DB_PER_S * length / RATE + 1e-9
        assert abs(leveller.gain_db) <= MOST_GAIN_DB + 1e-9


@given(blocks, blocks)
def test_the_future_makes_no_difference(
    past: list[tuple[int, float, str]], future: list[tuple[int, float, str]]
) -> None:
    """A block depends on what came before it: the same past gives the same sound, whatever follows."""
    short, long = Leveller(RATE), Leveller(RATE)
    heard = [short.level(block_of(*shape)) for shape in past]
    also_heard = [long.level(block_of(*shape)) for shape in [*past, *future]]
    assert all(np.array_equal(one, other) for one, other in zip(heard, also_heard, strict=False))


@pytest.mark.parametrize("level_db", [-32.0, -25.0, -19.5, -10.0])
def test_speech_comes_to_the_target(level_db: float) -> None:
    """Ten seconds of hum with pauses, quiet or loud, end within 1 dB of the target; pauses change nothing."""
    leveller = Leveller(RATE)
    amplitude = 10 ** (level_db / 20) * np.sqrt(2)
    hum = amplitude * np.sin(2 * np.pi * 150 * np.arange(1440) / RATE)
    heard = [leveller.level(hum if index % 4 else np.zeros(1440)) for index in range(220)]
    loud = np.concatenate([block for index, block in enumerate(heard) if index % 4 and index > 160])
    assert 10 * np.log10(np.mean(loud**2)) == pytest.approx(TARGET_DB, abs=1.0)


def test_a_sentence_begins_where_the_last_one_ended() -> None:
    """The first block of the next sentence is already right, and the one before is not disturbed by it."""
    leveller = Leveller(RATE)
    quiet = 10 ** ((TARGET_DB - 9) / 20) * np.sqrt(2) * np.sin(2 * np.pi * 150 * np.arange(1440) / RATE)
    for _ in range(60):
        leveller.level(quiet)
    following = leveller.for_next_sentence()
    assert 10 * np.log10(np.mean(following.level(quiet) ** 2)) == pytest.approx(TARGET_DB, abs=0.2)
    following.level(30 * quiet)
    assert leveller.gain_db == pytest.approx(9.0, abs=0.1)


def test_the_limiter_bends_without_a_break() -> None:
    """Below the knee nothing changes; above, louder stays louder, up to the ceiling, the same for both signs."""
    ramp = np.linspace(0, 4, 4001)
    bent = limited(ramp)
    assert np.array_equal(bent[ramp <= KNEE], ramp[ramp <= KNEE])
    assert all(first <= second <= CEILING for first, second in pairwise(bent))
    assert np.max(np.diff(bent)) <= 0.0011
    assert np.array_equal(limited(-ramp), -bent)
