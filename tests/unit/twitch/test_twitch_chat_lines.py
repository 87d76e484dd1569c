"""A text is cut into lines without losing a word."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.twitch.chat_lines import LONGEST_LINE, split_line

LIMITS = st.integers(1, 40)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=30)


@given(text=st.text(), limit=LIMITS)
def test_lines_fit_and_nothing_but_space_is_lost(text: str, limit: int) -> None:
    """Every sign that is not white space is there, in its place; each line fits and has a word."""
    lines = split_line(text, limit)
    assert all(0 < len(line) <= limit for line in lines)
    assert all(line == " ".join(line.split()) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(words=st.lists(WORDS), limit=st.integers(30, 80))
def test_words_that_fit_stay_whole(words: list[str], limit: int) -> None:
    """And no line could have taken the first word of the next."""
    words = " ".join(words).split()
    lines = split_line(" ".join(words), limit)
    assert " ".join(lines).split() == words
    for line, after in itertools.pairwise(lines):
        assert len(line) + 1 + len(after.split()[0]) > limit


def test_code_points_count() -> None:
    """As Twitch counts, not bytes: 500 letters beyond the first plane are one line."""
    assert split_line("\U0001f600" * LONGEST_LINE) == ("\U0001f600" * LONGEST_LINE,)


def test_a_long_word_is_cut() -> None:
    """It begins a line of its own where it must."""
    assert split_line("hi " + "x" * 12, 5) == ("hi", "xxxxx", "xxxxx", "xx")
    assert split_line(" \n ") == ()


def test_a_limit_below_one_is_an_error() -> None:
    """There is no such line."""
    with pytest.raises(ValueError, match="at least 1"):
        split_line("a", 0)
