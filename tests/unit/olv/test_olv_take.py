"""Sound fitted to what is really heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.speech import SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.olv.take import fitted

RATE = 22_050


def chunks(lengths: list[int]) -> list[SpeechChunk]:
    """Return gapless chunks of these lengths, each with a word and a mouth shape."""
    made, first = [], 0
    for samples in lengths:
        start_s, duration_s = first / RATE, samples / RATE
        word = WordSpan(text="word", start_s=start_s, duration_s=duration_s)
        viseme = VisemeSpan(viseme=Viseme.AA, start_s=start_s, duration_s=duration_s)
        made.append(SpeechChunk(first_sample=first, samples=samples, words=(word,), visemes=(viseme,)))
        first += samples
    return made


@given(st.lists(st.integers(500, 20_000), min_size=1, max_size=20), st.floats(0.1, 30))
def test_fitted_chunks_last_as_long_as_what_is_heard(lengths: list[int], sound_s: float) -> None:
    """They stay gapless and in order, and words and mouth shapes stay within."""
    made = fitted(chunks(lengths), RATE, sound_s)
    assert sum(chunk.samples for chunk in made) / RATE == pytest.approx(sound_s, abs=0.051)
    first = 0
    for chunk in made:
        assert chunk.first_sample == first
        first += chunk.samples
        assert chunk.words[0].start_s == pytest.approx(chunk.first_sample / RATE, abs=0.001)
        assert chunk.visemes[0].duration_s == pytest.approx(chunk.samples / RATE, abs=0.001)


def test_our_own_voice_is_left_as_it_is() -> None:
    """Slices of 20 ms tell a length only so well."""
    made = chunks([22_050])
    assert fitted(made, RATE, 1.02) is made
    assert fitted([], RATE, 1.0) == []
