"""Frames find words of certain kinds in a certain order."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.skeleton import skeleton
from vtuber.safety.frames import Frames
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.patterns import _COMPILED, shapes_of

FRAMES = Frames(
    "!never TAKE ..2 THING\n^ DANCE $\nDANCE very+ THING",
    telling={"TAKE": "ignore disregarding", "DANCE": "dance"},
    others={"THING": "rules orders"},
    misspelt=True,
    known="ignored",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("ignore rules", True), ("please ignore all the rules", True), ("ignore the many old silly rules", False)),
        *(("never ignore rules", False), ("rules ignore", False), ("dance", True), ("we dance", False)),
        *(("we dance very very orders", True), ("dance orders now", False), ("", False)),
        *(("ignroe rules", True), ("ignition rules", False)),
        *(("ignor rules", True), ("disregrdin rules", True), ("ignored rules", False)),
    ],
)
def test_frames(text: str, found: bool) -> None:
    """Gaps, repetition, borders, exclusions and slips count; words known to be right are no slips."""
    assert FRAMES.occur_in(text.split(" ")) is found


@given(st.text(alphabet="ignore rulesdac", max_size=60))
def test_any_words_may_be_asked_for(text: str) -> None:
    """No words make it fail."""
    assert FRAMES.occur_in(skeleton(text).split(" ")) in {True, False}


def test_endless_words_cost_nothing() -> None:
    """A word of thousands of letters is not tried as a misspelling."""
    start = time.process_time()
    FRAMES.occur_in(["i" * 5000, "ignor" * 1000])
    assert time.process_time() - start < 0.1


@given(
    st.lists(
        st.sampled_from(["hello", "dot", "one", "seven", ".", "..", " at ", "file", "com", " ", "!", "gg"]), max_size=12
    )
)
def test_texts_without_a_shape_are_passed_over_rightly(pieces: list[str]) -> None:
    """The quick look that spares plain texts the patterns never hides one."""
    text = "".join(pieces)
    thorough = {category for category, _, pattern in _COMPILED if pattern.search(text)}
    assert set(shapes_of(text)) == thorough


@given(st.text(alphabet="retad nigofu", max_size=30), st.text(alphabet="retad nigofu", max_size=30))
def test_words_across_a_border_are_not_overlooked(before: str, after: str) -> None:
    """When two skeletons together touch what neither does, the quick look says that they may."""
    first, last = skeleton(before), skeleton(after)
    moderator = WordListModerator()
    new = moderator.categories_of_words(f"{first} {last}") - moderator.categories_of_words(first)
    if new - moderator.categories_of_words(last):
        assert moderator.may_join(first, last)
