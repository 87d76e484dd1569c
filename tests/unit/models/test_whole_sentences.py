"""Whole sentences: the unfinished one is kept back, nothing is lost and nothing is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.whole_sentences import LONGEST, WholeSentences, has_words

TEXT = st.text(st.sampled_from("ab1 .!?,\n\"'…。[]D"), max_size=80)


def cut(*chunks: str) -> list[str]:
    """Return what is whole before the end."""
    cutter = WholeSentences()
    return [sentence for chunk in chunks for sentence in cutter.feed(chunk)]


@pytest.mark.parametrize(
    ("chunks", "sentences"),
    [
        (("Hello there. How", " are you"), ["Hello there."]),
        (("Hello", " there."), ["Hello there."]),
        (("It costs 3.", "50 dollars. Yes."), ["It costs 3.50 dollars.", " Yes."]),
        (("I met Dr. Who. Nice",), ["I met Dr. Who."]),
        (("J. R. R. wrote it! ",), ["J. R. R. wrote it!"]),
        (('She said "no." Then left.',), ['She said "no."', " Then left."]),
        (("[happy] Hi!", " [sad]Oh."), ["[happy] Hi!", " [sad]Oh."]),
        (("... well",), []),
        (("星だ。月", "だ。"), ["星だ。", "月だ。"]),
        (("no end in sight",), []),
    ],
)
def test_where_sentences_end(chunks: tuple[str, ...], sentences: list[str]) -> None:
    """A sentence leaves with the chunk that ends it; what may go on waits."""
    assert cut(*chunks) == sentences


def test_an_answers_last_words_need_no_full_stop() -> None:
    """What is left at the end of an answer is given."""
    cutter = WholeSentences()
    assert cutter.feed("One. And two") == ["One."]
    assert cutter.finish() == [" And two"]
    assert cutter.finish() == []


def test_endless_sentences_are_let_go() -> None:
    """Somebody waits for the words."""
    pieces = cut("so, the stars " * 60)
    assert pieces
    assert all(len(piece) <= LONGEST for piece in pieces)


@pytest.mark.parametrize("chunk", ["\x00", "a\x1b[31m", "\ufffd\ufffd"])
def test_what_is_no_text_is_garbage(chunk: str) -> None:
    """Bytes are not spoken."""
    with pytest.raises(FaultError) as caught:
        cut(chunk)
    assert caught.value.kind is FaultKind.GARBAGE


@given(st.lists(TEXT, max_size=12))
def test_nothing_is_lost_or_changed(chunks: list[str]) -> None:
    """However a text comes, its sentences put together are the text, up to wordless remains at the end."""
    cutter = WholeSentences()
    sentences = [sentence for chunk in chunks for sentence in cutter.feed(chunk)] + cutter.finish()
    whole = "".join(chunks)
    told = "".join(sentences)
    assert whole.startswith(told)
    assert not has_words(whole[len(told) :])
    assert all(has_words(sentence) for sentence in sentences)
