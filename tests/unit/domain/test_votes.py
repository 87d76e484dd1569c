"""Votes are read from lines of chat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.votes import numbered_vote, vote_option


@pytest.mark.parametrize(
    "text", ["3", " 3 ", "3!", "3!!!", "#3", "col 3", "Column 3", "!vote 3", "333", "3 3 3", "3\ufe0f\u20e3", "\uff13"]
)
def test_ways_to_vote_for_three(text: str) -> None:
    """However it is put, it is a vote for 3."""
    assert numbered_vote(text) == "3"


@pytest.mark.parametrize("text", ["", "0", "10", "34", "3 or 4", "3rd time", "3?", "i have 3 cats", "three", "3" * 40])
def test_other_lines_are_no_votes(text: str) -> None:
    """Numbers in talk, and two numbers at once, are no vote."""
    assert numbered_vote(text) is None


def test_only_offered_options_count() -> None:
    """A vote is for one of the options, by number or by name."""
    assert vote_option("4", ("1", "2", "4")) == "4"
    assert vote_option("7", ("1", "2", "4")) is None
    assert vote_option("LEFT!", ("left", "right")) == "left"
    assert vote_option("leftish", ("left", "right")) is None


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_any_text_is_a_vote_or_none(text: str, options: list[str]) -> None:
    """Whatever is written, the answer is an option or nothing."""
    assert vote_option(text, options) in (*options, None)
