"""What viewers ask about themselves, and what she knows of them in words she can say."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vtuber.domain.fact_words import EVENTS, FAVOURITES, PETS
from vtuber.domain.facts import KnownFact, asks_what_is_known
from vtuber.writing.spoken_names import sayable_words

_APOSTROPHES = str.maketrans("\u2019`", "''")
_ASKS = re.compile(
    r"^(?:[\W_]*(?:@\w+|\w+[,:]|(?:hey|hi|hello)(?: \w+)?|so|and|ok|okay|wait|but|please),?\s+){0,3}"
    r"(?:what|what's|whats|where|where's|wheres|when|when's|who|who's|which|how|do|did|tell me|guess|remember)\b"
    r"|\b(?:do|can|did|would) you (?:still )?(?:remember|know|recall|guess)\b|\bremember (?:my|me|what|where)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(?:know|remember|recall|got|have|written|wrote) (?:anything |something |things? |down )?(?:about|on|of) me\b"
    r"|\bwhat (?:have|did) i (?:told|tell) you\b|\bdo you (?:still )?(?:remember|know) (?:me|who i am)\b",
    re.IGNORECASE,
)
_PETS = "|".join(map(re.escape, sorted(PETS, key=len, reverse=True)))
_FAVOURITES = "|".join(map(re.escape, sorted(FAVOURITES, key=len, reverse=True)))
_EVENTS = "|".join(map(re.escape, sorted(EVENTS, key=len, reverse=True)))
_IS_MY = (
    r"\b(?:what(?:'?s| is| are| was)|who(?:'?s| is)|remember|know|recall|guess|tell me|which)(?: again)?(?: what)? my"
)
_DO_I = r"(?:do i|i|am i|i am|i'?m)"
_QUESTIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("favourite.*",), rf"{_IS_MY} (?:favou?rite|fav|fave) (?P<what>{_FAVOURITES})\b"),
    (("favourite.*",), rf"\b(?:what|which) (?P<what>{_FAVOURITES}) (?:do i like (?:best|most)|is my fav)"),
    (("pet.*",), rf"{_IS_MY} (?:\w+ )?(?P<what>{_PETS})(?:'?s'?)?(?: names?| is called| is named)?\W*$"),
    (("pet.*",), rf"\bmy (?:\w+ )?(?P<what>{_PETS})(?:'?s'?)? (?:name|is called|called|is named|named)\b"),
    (("pet.*",), rf"\bnames? of my (?:\w+ )?(?P<what>{_PETS})\b"),
    (("pet.", "pets"), rf"{_IS_MY} pets?\b|\bpets? do i have\b|\bmy pet'?s? (?:name|called)\b"),
    (("event.*",), rf"(?:{_IS_MY}|\bwhen(?:'?s| is) my) (?:\w+ )?(?P<what>{_EVENTS})\b"),
    (("place.home",), r"\bwhere (?:do )?i live\b|\b(?:city|country|town|place) (?:do i live|am i in|i live)"),
    (("place.",), rf"{_IS_MY} (?:city|country|hometown|home ?town)\b"),
    (("place.from",), rf"\bwhere (?:{_DO_I} from|(?:do )?i come from)\b|\b(?:city|country) {_DO_I} from"),
    (("job",), rf"\bwhat (?:do )?i do for (?:a living|work)\b|{_IS_MY} (?:job|work|occupation|profession)\b"),
    (("job",), r"\b(?:what|where) (?:do )?i work\b"),
    (("study",), rf"\bwhat {_DO_I} study(?:ing)?\b|{_IS_MY} (?:major|studies|degree)\b"),
    (("instrument",), rf"\binstruments? (?:do )?i play\b|{_IS_MY} instruments?\b"),
    (("instrument", "game"), r"\bwhat (?:do )?i play\b"),
    (("game",), r"\b(?:what|which) games? (?:do )?i play\b"),
    (("learning",), rf"\bwhat(?: language| instrument)? {_DO_I} learning\b"),
    (("language",), rf"\blanguages? (?:do )?i speak\b|{_IS_MY} (?:native |first )?languages?\b"),
    (("hobby", "instrument"), rf"{_IS_MY} hobb(?:y|ies)\b|\bhobb(?:y|ies) do i have\b"),
    (("name.spoken",), rf"{_IS_MY} (?:nick)?name\b|\bwhat (?:do|should) you call me\b"),
    (("pronouns",), rf"(?:{_IS_MY}|\bmy) pronouns\b"),
    (("dislikes",), r"\bwhat (?:\w+ )?(?:do )?i (?:hate|dislike|not like|don'?t like)\b"),
    (("likes", "favourite."), r"\bwhat (?:\w+ )?(?:do )?i (?:like|love|enjoy)\b"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), keys) for keys, pattern in _QUESTIONS)
_WHAT = PETS | FAVOURITES | EVENTS
_SAYABLE_SIGNS = str.maketrans({"&": "and", ":": " ", "/": ", ", "+": " plus "})
_VOWELS = "aeiou"
_PHRASES = {
    "pet": "your {what} is called {value}",
    "pets": "you have {article} {value}",
    "place.home": "you live in {value}",
    "place.from": "you come from {value}",
    "job": "you work as {article} {value}",
    "study": "you study {value}",
    "hobby": "you are fond of {value}",
    "instrument": "you play the {value}",
    "learning": "you are learning {value}",
    "language": "you speak {value}",
    "game": "you play {value}",
    "favourite": "your favourite {what} is {value}",
    "likes": "you like {value}",
    "dislikes": "you do not like {value}",
    "name.spoken": "you like to be called {value}",
    "pronouns": "your pronouns are {value}",
    "event": "there was something about your {what}",
}


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """What a viewer asks about themselves: keys of facts, the most telling first; one that ends in a point begins keys.

    Without keys they ask for everything.
    """

    keys: tuple[str, ...] = ()

    def among(self, facts: Iterable[KnownFact]) -> tuple[KnownFact, ...]:
        """Return what answers it: the facts of the first key that has any."""
        facts = tuple(facts)
        if not self.keys:
            return facts
        for key in self.keys:
            found = tuple(fact for fact in facts if fact.key == key or (key.endswith(".") and fact.key.startswith(key)))
            if found:
                return found
        return ()


def asked_about_oneself(text: str) -> AskedFacts | None:
    """Return what a viewer asks about themselves; None if a line asks nothing of the kind."""
    if asks_what_is_known(text):
        return AskedFacts()
    text = text.translate(_APOSTROPHES)
    if not _ASKS.search(text):
        return None
    if _EVERYTHING.search(text):
        return AskedFacts()
    for pattern, keys in _COMPILED:
        if found := pattern.search(text):
            what = _WHAT.get((found.groupdict().get("what") or "").lower(), "")
            return AskedFacts(tuple(key.replace("*", what) for key in keys))
    return None


def said_value(fact: KnownFact, is_clean: Callable[[str], bool]) -> str | None:
    """Return what a fact says in a form that may be said aloud; None if there is none."""
    value = " ".join(fact.value.translate(_SAYABLE_SIGNS).split())
    ascii_alike = "".join(sign if sign.isascii() or not sign.isalpha() else "e" for sign in value)
    return value if sayable_words(ascii_alike, is_clean) is not None and is_clean(value) else None


def what_of(fact: KnownFact) -> str:
    """Return what the fact is about, as a noun: `cat`, `colour`, `exam`."""
    noun = fact.key.partition(".")[2] or fact.key
    return {"guineapig": "guinea pig", "boardgame": "board game", "icecream": "ice cream"}.get(noun, noun)


def family_of(fact: KnownFact) -> str:
    """Return the part of the key that tells which lines speak of it: `pet` of `pet.cat`."""
    family = fact.key.partition(".")[0]
    return fact.key if family in {"place", "name"} else family


def told_phrase(fact: KnownFact, value: str) -> str:
    """Return a fact as told back to its author, for use after `that`."""
    what, family = what_of(fact), family_of(fact)
    if family == "pet" and " and " in value:
        return f"your {what}s are called {value}"
    if family == "job" and value.startswith("in "):
        return f"you work {value}"
    return _PHRASES[family].format(what=what, value=value, article=_article(value))


def key_in_words(fact: KnownFact) -> str:
    """Return what a fact is about, for a model to read: `pet cat`, `place home`."""
    return fact.key.replace(".", " ")


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in _VOWELS else "a"
