"""The skeleton undoes disguises and leaves ordinary words alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vtuber.domain.skeleton import collapsed, has_controls, plain, skeleton, squeezed

TRICKY = (
    st.text(st.sampled_from("aAbils1!5$@*#_-. \u0130\u0430\u200b\u0301\uff41\u298e\U0001f1fa\ud800\u00df9")) | st.text()
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World!", "hello world"),
        ("h3ll0 w0rld", "hello world"),
        ("$hop @lways", "shop always"),
        ("b!g w!n! ok!!", "big win ok"),
        ("\u043f\u0430\u0443 \u0440al", "nay pal"),
        ("\uff28\uff45\uff4c\uff4c\uff4f", "hello"),
        ("\U0001d4d7\U0001d4ee\U0001d4f5\U0001d4f5\U0001d4f8", "hello"),
        ("\u24d7\u24d4\u24db\u24db\u24de", "hello"),
        ("\U0001f1f3\U0001f1f4", "no"),
        ("he\u200bl\u2060l\u00ado", "hello"),
        ("h\u0301e\u0308llo\u20e3", "hello"),
        ("\u202ehello\u202c", "hello"),
        ("soooooo gooood", "soo good"),
        ("snake_case-word/slash", "snake case word slash"),
        ("don't", "don t"),
        ("d 1 k e", "d i k e"),
        ("da*n", "da\u0298n"),
        ("2026 was 100% fun, 3 of 4", "2026 was 100 fun 3 of 4"),
        ("5 4 3 2 1", "5 4 3 2 1"),
        ("\u65e5\u672c", "\u65e5\u672c"),
        ("\x00\ud800", ""),
        ("", ""),
    ],
)
def test_disguises_come_undone(text: str, expected: str) -> None:
    """Each way of writing comes down to plain words."""
    assert skeleton(text) == expected


@given(TRICKY)
@example("*_b.i!5* 9!")
@example("9A-7-ua")
@example("u*9.A #. 9u!a")
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    """Applying it twice changes nothing, whatever the text."""
    once = skeleton(text)
    assert skeleton(once) == once


@given(TRICKY)
def test_a_skeleton_has_single_spaces_and_no_capitals(text: str) -> None:
    """Words are one space apart, nothing is at the ends, and no run of a letter is longer than two."""
    words = skeleton(text)
    assert words == " ".join(words.split())
    assert not any(letter.isascii() and letter.isupper() for letter in words)
    assert not any(a == b == c for a, b, c in zip(words, words[1:], words[2:], strict=False))


@given(TRICKY)
def test_ascii_takes_the_same_way_as_everything_else(text: str) -> None:
    """The fast path for plain text gives what the general one gives."""
    simple = "".join(character for character in text if 31 < ord(character) < 127)
    assert skeleton(simple) == skeleton(f"{simple} \u200b")


def test_squeezing_joins_what_was_spelled_out() -> None:
    """Separators between letters vanish, and repeated letters count once."""
    for text in ("i d i o t", "i.d.i.o.t", "I-D-I-O-T", "id iot", "iddiiot"):
        assert squeezed(skeleton(text)) == "idiot"
    assert collapsed("aa bb cab") == "a b cab"


def test_plain_keeps_what_patterns_need() -> None:
    """Case, digits and punctuation stay; compatibility forms and invisible characters go."""
    assert plain("Go to \uff37\uff37\uff37.Ex\u200bample.com 12") == "Go to WWW.Example.com 12"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *[("plain", False), ("two\nlines\t", False), ("bell\x07", True), ("\u202eflipped", True), ("\ud800", True)],
        *[("\U0001f469\u200d\U0001f680", False), ("\u65e5\u672c", False)],
    ],
)
def test_controls_are_seen(text: str, *, found: bool) -> None:
    """Control codes, direction marks and lone surrogates are controls; joined emoji and line ends are none."""
    assert has_controls(text) is found
