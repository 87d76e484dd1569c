"""Frames: what a line does, told by the kinds of its words and their order, however it is worded.

A lexicon gives classes of words names in capitals. A frame is a sequence, separated by spaces, of

- a class or a single word, several joined by `|`, with `?`, `*` or `+` behind it as in a regular expression;
- `..3`: three words at most, whichever they are;
- `^` and `$`: the beginning and the end of the line;
- `!you|we`: none of these stands right before.

Every frame holds a word of a telling class, so that a line without any is dismissed at once. Each word of the lexicon
becomes a character, and the frames one regular expression.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

_FIRST_CHARACTER = 0xE000
_UNKNOWN = "_"
_WORDS_REMEMBERED = 4096
_LETTERS_ALWAYS_RIGHT = 2
_SHORTEST_MISSPELT = 5
_LONGEST_MISSPELT = 16
_LETTERS_WITH_ONE_SLIP = 6
_LETTERS_WITH_TWO_SLIPS = 9
_QUANTIFIERS = "?*+"


class Frames:
    """Finds frames in the words of a skeleton.

    `misspelt` lets words of telling classes differ by a letter, long ones by two; `known` words are right as they are.
    """

    def __init__(
        self,
        frames: str,
        *,
        telling: dict[str, str],
        others: dict[str, str],
        misspelt: bool = False,
        known: str = "",
    ) -> None:
        self._characters: dict[str, str] = dict.fromkeys(known.split(), _UNKNOWN)
        self._classes = {
            name: "".join(map(self._character_of, words.split())) for name, words in (telling | others).items()
        }
        self._frames = re.compile("|".join(map(self._pattern, filter(None, frames.splitlines()))))
        signals = sorted({word for words in telling.values() for word in words.split()})
        self._telling_words = frozenset(signals)
        self._telling = re.compile(f"[{''.join(map(self._character_of, signals))}]")
        self._slips = _slips(self._characters, signals) if misspelt else {}
        self._beginnings = {form[:_LETTERS_ALWAYS_RIGHT] for form in self._slips}
        self._recognized = lru_cache(maxsize=_WORDS_REMEMBERED)(self._recognize)

    def occur_in(self, words: Sequence[str]) -> bool:
        """Tell whether a line, given by the words of its skeleton, has one of the frames."""
        if self._telling_words.isdisjoint(words) and not any(map(self._may_be_misspelt, words)):
            return False
        said = "".join(map(self._recognized, words))
        return self._telling.search(said) is not None and self._frames.search(said) is not None

    def _character_of(self, word: str) -> str:
        return self._characters.setdefault(word, chr(_FIRST_CHARACTER + len(self._characters)))

    def _pattern(self, frame: str) -> str:
        return "".join(map(self._part, frame.split()))

    def _part(self, part: str) -> str:
        if part in "^$":
            return part
        if part.startswith(".."):
            return f".{{0,{part[2:]}}}"
        if part.startswith("!"):
            return f"(?<!{self._any_of(part[1:])})"
        names = part.rstrip(_QUANTIFIERS)
        return self._any_of(names) + part[len(names) :]

    def _any_of(self, names: str) -> str:
        return f"[{''.join(self._classes.get(name) or self._character_of(name) for name in names.split('|'))}]"

    def _may_be_misspelt(self, word: str) -> bool:
        return word[:_LETTERS_ALWAYS_RIGHT] in self._beginnings and len(word) >= _SHORTEST_MISSPELT

    def _recognize(self, word: str) -> str:
        character = self._characters.get(word)
        if character is not None or not self._may_be_misspelt(word) or len(word) > _LONGEST_MISSPELT:
            return character or _UNKNOWN
        return next((found for form in _with_letters_left_out(word) if (found := self._slips.get(form))), _UNKNOWN)


def _slips(characters: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Return the forms by which misspelt words are recognised, each with the character of the right one."""
    found: dict[str, str] = {}
    for word in words:
        if len(word) >= _LETTERS_WITH_ONE_SLIP:
            for form in _with_letters_left_out(word):
                found.setdefault(form, characters[word])
    return found


def _with_letters_left_out(word: str) -> Iterator[str]:
    """Give a word with none, one, and of a long one two letters left out behind the first two.

    Two words that share such a form differ by that many letters at most ("symmetric delete" spelling correction).
    """
    yield word
    shorter = [word[:at] + word[at + 1 :] for at in range(_LETTERS_ALWAYS_RIGHT, len(word))]
    yield from shorter
    if len(word) >= _LETTERS_WITH_TWO_SLIPS:
        for first, form in enumerate(shorter, start=_LETTERS_ALWAYS_RIGHT):
            for second in range(first, len(form)):
                yield form[:second] + form[second + 1 :]
