"""Listed words are seen through twenty disguises, and over the borders of sentences."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest

from vtuber.domain.homoglyphs import HOMOGLYPHS
from vtuber.domain.verdicts import Severity
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.word_lists import WordLists, load_word_lists

LEET = str.maketrans("aeiost", "@310$7")
LOOK_ALIKES = {latin: other for other, latin in reversed(HOMOGLYPHS.items())}


def shifted(word: str, small_a: int) -> str:
    """Write a word in an alphabet whose `a` is at the code point `small_a`."""
    return "".join(chr(ord(letter) - ord("a") + small_a) for letter in word)


def mixed_case(word: str) -> str:
    """Alternate small and capital letters."""
    return "".join(letter.upper() if place % 2 else letter for place, letter in enumerate(word))


def drawn_out(word: str) -> str:
    """Lengthen the second letter."""
    return word[0] + word[1] * 5 + word[2:]


def without_first_vowel(word: str) -> str:
    """Strike out the first vowel inside the word with an asterisk; the word itself if it has none."""
    place = next((place for place in range(1, len(word) - 1) if word[place] in "aeiou"), None)
    return word if place is None else f"{word[:place]}*{word[place + 1 :]}"


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "mixed case": mixed_case,
    "leet": lambda word: word.translate(LEET),
    "look-alikes": lambda word: "".join(LOOK_ALIKES.get(letter, letter) for letter in word),
    "one look-alike": lambda word: word[:1] + LOOK_ALIKES.get(word[1], word[1]) + word[2:],
    "full width": partial(shifted, small_a=0xFF41),
    "mathematical": partial(shifted, small_a=0x1D41A),
    "circled": partial(shifted, small_a=0x24D0),
    "accents": "\u0301".join,
    "zero width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "spaced": " ".join,
    "dotted": ".".join,
    "underscores": "_".join,
    "dashed, capitals": lambda word: "-".join(word.upper()),
    "drawn out": drawn_out,
    "broken in two": lambda word: f"{word[:2]} {word[2:]}",
    "hyphen inside": lambda word: f"{word[:2]}-{word[2:]}",
    "struck out": without_first_vowel,
    "spaced and leet": lambda word: " ".join(word.translate(LEET)),
}


def worst_words(lists: WordLists) -> list[str]:
    """Return every sixth slur and sexual word of four letters or more, as the disguises need some length."""
    words = dict.fromkeys(
        entry.words
        for entry in lists.entries
        if entry.category in {"slur", "sexual"} and entry.words.isalpha() and len(entry.words) >= 4
        if entry.severity is not Severity.BORDERLINE
    )
    return list(words)[::6]


def disguised(words: Sequence[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give (disguise, word, the sentences that say it together)."""
    for word, (name, disguise) in itertools.product(words, DISGUISES.items()):
        yield name, word, (f"you {disguise(word)}, really",)
    for word in words:
        yield "over two sentences", word, (f"and {word[:2]}", f"{word[2:]} again")
        yield "letter by letter", word, tuple(f"{letter.upper()}." for letter in word)


@pytest.fixture(scope="module")
def word_lists() -> WordLists:
    """The lists of the package."""
    return load_word_lists()


@pytest.fixture(scope="module")
def moderator(word_lists: WordLists) -> WordListModerator:
    """A moderator with the lists of the package; it keeps nothing between calls."""
    return WordListModerator(word_lists)


@pytest.mark.slow
def test_disguised_words_are_blocked(moderator: WordListModerator, word_lists: WordLists) -> None:
    """At least 99 of 100 disguises of slurs and sexual words are seen through, over sentences too."""
    cases = list(disguised(worst_words(word_lists)))
    missed = []
    for name, word, sentences in cases:
        gate = Gate(moderator=moderator, replacements=())
        if all(gate.examine(sentence).allowed for sentence in sentences):
            missed.append((name, word))
    assert len(cases) >= 300
    assert len(missed) <= len(cases) * 0.01, missed
