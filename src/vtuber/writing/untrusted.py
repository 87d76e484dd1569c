"""Other people's words inside a prompt: cleaned, capped, and between marks that nothing inside can close.

A mark holds a code drawn anew for every prompt, so that no writer can know it; and since no sign that a mark is made of
is left inside, one who knew it could not write it either.
"""

import re
import unicodedata
from functools import lru_cache
from random import Random

LONGEST_WORDS = 500
"""Characters of a message, at most."""

_OF_BRACKETS = ("LESS-THAN", "GREATER-THAN", "LESS THAN", "GREATER THAN", "ANGLE ", "ARROWHEAD", "SYLLABICS P")
"""What the Unicode names of `<`, `>` and their look-alikes hold."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANK = frozenset({"Zl", "Zp", "Zs"})
_MOST_MARKS = 3
"""Combining marks on one letter; no script needs more, and towers of them hide text."""


def cleaned(text: str, longest: int = LONGEST_WORDS) -> str:
    """Return `text` on one line, in its compatibility form, without control characters and whatever looks like `<`."""
    signs: list[str] = []
    marks = 0
    # No text grows more than eighteenfold in its compatibility form; what is cut off here is beyond the cap anyway.
    for sign in unicodedata.normalize("NFKC", text[: 4 * longest]):
        category = unicodedata.category(sign)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if sign in "\t\r\n" or category in _BLANK or _is_bracket(sign):
            signs.append(" ")
        elif category not in _DROPPED and marks <= _MOST_MARKS:
            signs.append(sign)
    return " ".join("".join(signs).split())[:longest].rstrip()


@lru_cache(maxsize=4_096)
def _is_bracket(sign: str) -> bool:
    name = unicodedata.name(sign, "")
    return any(part in name for part in _OF_BRACKETS)


class Marks:
    """The marks of one prompt. `code` must not be told to anybody but the model."""

    def __init__(self, chance: Random) -> None:
        self.code = f"{chance.getrandbits(80):020x}"
        self._code = re.compile(re.escape(self.code), re.IGNORECASE)

    def around(self, text: str, longest: int = LONGEST_WORDS) -> str:
        """Return other people's words, cleaned and marked as data."""
        inside = cleaned(text, longest)
        while self._code.search(inside):
            inside = self._code.sub("", inside)
        return f"<data {self.code}>{inside}</data {self.code}>"
