"""What a language needs to say about itself for facts to be found in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Sort = Literal["name", "place", "open", "title", "time"]
"""What a value may look like: a name, a place, a few words, a title, which may hold a number, or
an event with its time."""


_WORD = re.compile(r"[^\W\d_][\w']*")


def words_in(text: str) -> list[str]:
    """Return the words of a text in lower case, apostrophes within them included."""
    return _WORD.findall(text.lower())


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Words and phrases that tell something about the sentence they stand in.

    One of the words `led_by` is in every phrase, so that others need not be searched for.
    """

    words: frozenset[str]
    phrases: re.Pattern[str]
    led_by: frozenset[str]

    def are_in(self, text: str) -> bool:
        """Tell whether there is any in a text."""
        words = words_in(text)
        if not self.words.isdisjoint(words):
            return True
        return not self.led_by.isdisjoint(words) and self.phrases.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPattern:
    """A statement about oneself; one of the words `among` is in every line it matches.

    The pattern names a group `value`; the group `what` is put in place of the star of `key`. Of `known` values each has
    a common form, and no other will do. A pattern that `denies` is looked for in clauses that deny something, and no
    other is; one that is `anchored` asks for a clause's beginning or end.
    """

    key: str
    source: str
    sort: Sort
    confidence: int
    among: frozenset[str]
    known: Mapping[str, str] | None = None
    denies: bool = False
    anchored: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the pattern of `source`, compiled when it is first tried: all together take a tenth of a second."""
        return _compiled(self.source)

    def may_match(self, line: str) -> bool:
        """Tell whether a clause of a line may match; one that is `anchored` is not tried."""
        return self.anchored or self.pattern.search(line) is not None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactLanguage:
    """How a language speaks of oneself.

    One of the words `oneself` is in every line worth looking at. A sentence with `quotes` or `hearsay` (told, supposed,
    wished, joked) tells nothing; a clause that `denies` tells no more than what patterns of denial find; nor does one
    that begins with something that `asks`. A clause with `others` may be about somebody else. A `sensitive` line is
    passed over as a whole. `breaks` are between clauses; a value ends before what `ends` it; none holds what is
    `nothing`, and no place begins with what is `no_place` or goes on after `also`. `what` are the words for what a star
    stands for. `no_longer` finds what a line says is true no more.
    """

    oneself: frozenset[str]
    quotes: re.Pattern[str]
    hearsay: Signs
    denies: Signs
    asks: re.Pattern[str]
    others: re.Pattern[str]
    sensitive: Callable[[str], bool]
    breaks: re.Pattern[str]
    ends: re.Pattern[str]
    nothing: re.Pattern[str]
    no_place: re.Pattern[str]
    also: re.Pattern[str]
    what: Mapping[str, str]
    patterns: tuple[FactPattern, ...]
    no_longer: Callable[[str], tuple[str, ...]]
