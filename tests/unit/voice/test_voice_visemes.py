# ruff: noqa: RUF001 - letters of the phonetic alphabet
"""Phonemes to mouth shapes, and sound with marks to chunks with timings."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.speech import SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.voice.espeak_frames import Mark, MarkKind, Sound
from vtuber.voice.speech_assembly import SpeechAssembly
from vtuber.voice.visemes import UNKNOWN, visemes_of

RATE = 1000
TEXT = "abcdefghij" * 20


@pytest.mark.parametrize(
    ("ipa", "visemes"),
    [
        ("", (Viseme.SIL,)),
        ("p", (Viseme.PP,)),
        ("v", (Viseme.FF,)),
        ("ð", (Viseme.TH,)),
        ("ɾ", (Viseme.DD,)),
        ("ŋ", (Viseme.KK,)),
        ("tʃ", (Viseme.CH,)),
        ("dʒ", (Viseme.CH,)),
        ("ɹ", (Viseme.RR,)),
        ("ˈɑː", (Viseme.AA,)),
        ("ˌoʊ", (Viseme.O, Viseme.U)),
        ("ˈaɪ", (Viseme.AA, Viseme.I)),
        ("n̩", (Viseme.NN,)),
        ("ʘ", (UNKNOWN,)),
    ],
)
def test_phonemes_have_mouth_shapes(ipa: str, visemes: tuple[Viseme, ...]) -> None:
    """Marks are ignored, affricates are fricatives, diphthongs have two shapes, unknown sounds open the mouth."""
    assert visemes_of(ipa) == visemes


def assemble(sounds: list[Sound]) -> list[SpeechChunk]:
    """Assemble a sentence."""
    assembly = SpeechAssembly(TEXT, RATE)
    chunks = [chunk for sound in sounds for chunk in assembly.add(sound)]
    return [*chunks, *assembly.finish()]


def sound(first_sample: int, samples: int, *marks: Mark) -> Sound:
    """Return a stretch of sound with its marks."""
    return Sound(1, first_sample, b"\0\0" * samples, marks)


def test_a_chunk_leaves_when_its_words_and_shapes_are_known() -> None:
    """A word that goes on keeps back the chunk it began in, and nothing more."""
    assembly = SpeechAssembly(TEXT, RATE)
    word, phoneme = Mark(MarkKind.WORD, 0, 0, 2), Mark(MarkKind.PHONEME, 0, ipa="p")
    assert not list(assembly.add(sound(0, 60, word, phoneme)))
    second = (Mark(MarkKind.WORD, 90, 3, 1), Mark(MarkKind.PHONEME, 90, ipa="a"))
    chunks = list(assembly.add(sound(60, 60, *second)))
    assert [(word.text, word.start_s, word.duration_s) for chunk in chunks for word in chunk.words] == [("ab", 0, 0.09)]
    assert [chunk.first_sample for chunk in chunks] == [0]
    assert [chunk.first_sample for chunk in assembly.finish()] == [60]


def test_shapes_lead_the_sound_by_ten_milliseconds() -> None:
    """A diphthong changes its shape at three fifths; a pause closes the mouth and ends the word."""
    chunks = assemble(
        [
            sound(0, 100, Mark(MarkKind.WORD, 0, 0, 3), Mark(MarkKind.PHONEME, 0, ipa="m")),
            sound(100, 200, Mark(MarkKind.PHONEME, 100, ipa="aɪ"), Mark(MarkKind.PHONEME, 200, ipa="")),
        ]
    )
    visemes = [span for chunk in chunks for span in chunk.visemes]
    assert [(span.viseme, span.start_s) for span in visemes] == [
        (Viseme.PP, 0),
        (Viseme.AA, 0.09),
        (Viseme.I, 0.15),
        (Viseme.SIL, 0.19),
    ]
    assert [word.duration_s for chunk in chunks for word in chunk.words] == [0.2]


@st.composite
def sentences_of_sound(draw: st.DrawFn) -> list[Sound]:
    """Draw sound in stretches with marks in order, as an engine gives them; the last may come late or at the end."""
    lengths = draw(st.lists(st.integers(1, 90), min_size=1, max_size=12))
    total = sum(lengths)
    places = sorted(draw(st.lists(st.integers(0, total), max_size=20)))
    marks = []
    for index, place in enumerate(places):
        ipa = draw(st.sampled_from(("", "p", "aɪ", "s", "oʊ")))
        marks.append(Mark(MarkKind.PHONEME, place, ipa=ipa))
        if draw(st.booleans()):
            marks.append(Mark(MarkKind.WORD, place, 3 * index, 3))
    sounds, first = [], 0
    for length in lengths:
        due = tuple(mark for mark in marks if mark.sample <= first + length)
        marks = marks[len(due) :]
        sounds.append(sound(first, length, *due))
        first += length
    return sounds


@given(sentences_of_sound())
def test_no_sound_is_lost_and_every_span_is_in_its_chunk(sounds: list[Sound]) -> None:
    """The chunks are the sounds; shapes are gapless; spans begin in their chunk (a late one in the last)."""
    chunks = assemble(sounds)
    assert [(chunk.first_sample, chunk.samples, chunk.pcm) for chunk in chunks] == [
        (sound.first_sample, len(sound.pcm) // 2, sound.pcm) for sound in sounds
    ]
    for chunk in chunks:
        spans: tuple[WordSpan | VisemeSpan, ...] = (*chunk.words, *chunk.visemes)
        for span in spans:
            assert span.duration_s >= 0
            assert chunk.first_sample <= round(span.start_s * RATE)
            assert chunk is chunks[-1] or round(span.start_s * RATE) < chunk.first_sample + chunk.samples
    visemes = [span for chunk in chunks for span in chunk.visemes]
    assert all(first.start_s + first.duration_s == pytest.approx(second.start_s) for first, second in pairwise(visemes))
