"""Facts viewers tell about themselves: the kinds there are, and how long each is worth something.

A key is one of `FACT_KINDS`, or, for those that end in `.*`, anything short in place of the star (`pet.cat`).
"""

import re
from dataclasses import dataclass
from datetime import datetime

LONGEST_VALUE = 40
"""Letters of what a fact says, at most."""

MOST_WORDS = 5
"""Words of it, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """A kind of fact. Of one that is not `many` the newest alone is true; half of its worth is gone in so many days."""

    many: bool = False
    half_life_days: int


FACT_KINDS: dict[str, FactKind] = {
    "name.spoken": FactKind(half_life_days=1_500),
    "pronouns": FactKind(half_life_days=1_500),
    "pet.*": FactKind(half_life_days=900),
    "pets": FactKind(many=True, half_life_days=700),
    "place.home": FactKind(half_life_days=700),
    "place.from": FactKind(half_life_days=1_500),
    "job": FactKind(half_life_days=500),
    "study": FactKind(half_life_days=400),
    "hobby": FactKind(many=True, half_life_days=400),
    "instrument": FactKind(many=True, half_life_days=500),
    "learning": FactKind(many=True, half_life_days=150),
    "language": FactKind(many=True, half_life_days=1_500),
    "game": FactKind(many=True, half_life_days=90),
    "favourite.*": FactKind(half_life_days=400),
    "likes": FactKind(many=True, half_life_days=250),
    "dislikes": FactKind(many=True, half_life_days=250),
    "event.*": FactKind(half_life_days=14),
}

OPPOSITE = {"likes": "dislikes", "dislikes": "likes"}
"""Of the same thing the newer holds."""

_STARRED = re.compile(r"[a-z]{2,12}")
_WORD = re.compile(r"\w+")
_UNTELLING = re.compile(r"\s*!forget(?:facts?)?(?:\s+(.*))?\s*", re.IGNORECASE | re.DOTALL)
_LISTING = frozenset({"!whatdoyouknow", "!whatdoyouknowaboutme", "!myfacts", "!facts"})
_SMALL_WORDS = "a about all am an and are called fact facts i im in is it live my me name names of please s that the"
_OF_NO_ACCOUNT = frozenset(_SMALL_WORDS.split())
_EVERYTHING = frozenset({"all", "everything", "facts", "me"})
_SAME_WORDS = {
    "color": "colour",
    "favorite": "favourite",
    "work": "job",
    "home": "place",
    "city": "place",
    "town": "place",
    "hometown": "place",
    "country": "place",
    "location": "place",
    "nickname": "name",
}
_SHORTEST_SINGULAR = 3


def kind_of(key: str) -> FactKind | None:
    """Return what kind of fact a key stands for, None for what is no key."""
    family, dot, rest = key.partition(".")
    if dot and key not in FACT_KINDS:
        return FACT_KINDS.get(f"{family}.*") if _STARRED.fullmatch(rest) else None
    return FACT_KINDS.get(key) if "*" not in key else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """What a line tells of its author. `confidence` is how sure that is, in percent."""

    key: str
    value: str
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact a viewer told about themselves, in words of theirs, and therefore untrusted.

    `ids` are the messages that told it, the newest first; `told_at` is when it was told last; `confidence` in percent,
    at the time of asking.
    """

    key: str
    value: str
    confidence: int
    told_at: datetime
    ids: tuple[str, ...]


def worded(text: str) -> str:
    """Return the words of a text as they are searched: in lower case, each after one space."""
    return f" {' '.join(_WORD.findall(text.casefold()))}"


def untold_word(text: str) -> str | None:
    """Return what a viewer wants untold by `!forget cat`: a word after a space, or the space alone for everything.

    What is searched, by `worded`, goes if it holds this. None for any other line, `!forgetme` among them.
    """
    if "!" not in text or (found := _UNTELLING.fullmatch(text)) is None:
        return None
    words = _WORD.findall((found[1] or "").casefold().replace("_", " "))
    telling = [word for word in words if word not in _OF_NO_ACCOUNT]
    if not telling:
        return " name" if "name" in words else " " if not _EVERYTHING.isdisjoint(words) else None
    word = telling[-1]
    if word in _EVERYTHING:
        return " "
    word = word.removesuffix("s") if len(word) > _SHORTEST_SINGULAR else word
    return f" {_SAME_WORDS.get(word, word)}"


def asks_what_is_known(text: str) -> bool:
    """Tell whether a line is the command by which a viewer asks what she knows of them."""
    return "!" in text and text.split(maxsplit=1)[0].casefold() in _LISTING
