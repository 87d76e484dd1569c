"""Plain words are judged in their skeleton as they would be in their text, forwards, backwards and in ROT13."""

import codecs
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.skeleton import skeleton
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_look import SecondLook
from vtuber.safety.self_test import MUST_BLOCK
from vtuber.safety.word_lists import load_word_lists

MODERATOR = WordListModerator()
TOLD = {"slur", "hate", "threat", "self_harm", "insult"}
BAD = [re.sub(r"[^a-z ]", "", entry.words) for entry in load_word_lists().entries if entry.category in TOLD]
LINES = Path(__file__).with_name("innocent_sentences.txt").read_text(encoding="utf-8").splitlines()
WORDS = sorted({word for line in LINES for word in re.findall(r"[a-z']{2,15}", line)})


def objections(text: str, *, by_words: bool) -> set[str]:
    """Return what a second look says, with the way round for plain words or without it."""
    judge = MODERATOR.categories
    words = MODERATOR.categories_of_plain_words
    look = SecondLook((), judge=judge, judge_words=words if by_words else lambda _words: judge(turned(text)))
    return set(look.objections(text))


def turned(text: str) -> str:
    """Return a text backwards and in ROT13."""
    return f"{text.rstrip(' .!?')[::-1]}, {codecs.encode(text, 'rot13')}"


@given(
    st.lists(st.sampled_from(WORDS), max_size=7),
    st.sampled_from(BAD + list(MUST_BLOCK)),
    st.sampled_from(["as is", "backwards", "rot13"]),
    st.sampled_from([" ", ", ", "! "]),
)
def test_the_way_round_finds_what_the_text_does(around: list[str], bad: str, how: str, parted: str) -> None:
    """Whatever stands among ordinary words, and however it is turned."""
    said = {"as is": bad, "backwards": bad.rstrip(".!?")[::-1], "rot13": codecs.encode(bad, "rot13")}[how]
    text = parted.join([*around, said]) + "."
    assert objections(text, by_words=True) == objections(text, by_words=False)


@given(st.from_regex(r"\A[A-Za-z']{2,15}( [A-Za-z']{2,15}){0,6}\Z"))
def test_a_skeleton_can_be_turned_in_place_of_its_text(text: str) -> None:
    """As far as letters go."""
    assert skeleton(text[::-1]) == skeleton(text)[::-1]
    assert skeleton(codecs.encode(text, "rot13")) == codecs.encode(skeleton(text), "rot13")
