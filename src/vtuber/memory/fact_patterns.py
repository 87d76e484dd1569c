"""Facts in a line of chat, found by patterns: a pure function of the line, for whoever has no language model.

What is found may be incomplete; it must not be wrong. Nothing is found in questions, denials, quotes, suppositions,
commands, and in lines that touch on what must not be kept (`facts_english_sensitive.py`), or hold an address, a link or
a long number.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from vtuber.domain.facts import LONGEST_VALUE, MOST_WORDS, StatedFact, kind_of, worded
from vtuber.memory.fact_language import FactLanguage, FactPattern, Sort, words_in
from vtuber.memory.facts_english import ENGLISH

LONGEST_LINE = 300
"""Letters of a line that is looked at."""

MOST_FACTS = 4
"""Facts of one line, at most."""

_LANGUAGES: tuple[FactLanguage, ...] = (ENGLISH,)
_ONESELF = frozenset().union(*(language.oneself for language in _LANGUAGES))
_COMMANDS = ("!", "/", ">", "#", "[", "{", "<")
_ROLE = re.compile(r"\W*(?:system|assistant|admin|root|user|developer)\b\s*[:\]>]", re.IGNORECASE)
_IDENTIFYING = re.compile(r"://|\bwww\b|@\w+\.|\w\.(?:com|net|org|gg|tv|io)\b|\d[\d .()/-]{4,}\d|\d{5}")
_SENTENCE = re.compile(r"[^.!?;\n…]+[.!?;\n…]*")
_SIGN = re.compile(r"[^\w\s'&+:-]|_")
_NUMBER = re.compile(r"\d+")
_APOSTROPHES = str.maketrans("\u2019`\u00b4", "'''")
_MOST_OF_NAME, _MOST_OF_PLACE = 3, 3
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "st", "sir"})
_LONGEST_NUMBER = 4


def may_tell(text: str) -> bool:
    """Tell at a glance whether a line may say something of its author."""
    if _ONESELF.isdisjoint(text.lower().split()):
        return False
    return len(text) <= LONGEST_LINE and not text.startswith(_COMMANDS) and not _ROLE.match(text)


def is_sensitive(text: str) -> bool:
    """Tell whether a line touches on what must not be kept, or says where somebody is to be found."""
    return bool(_IDENTIFYING.search(text)) or any(language.sensitive(text) for language in _LANGUAGES)


def facts_in(text: str) -> tuple[StatedFact, ...]:
    """Return what a line tells of its author; any text has an answer, none raises."""
    if not may_tell(text):
        return ()
    text = text.translate(_APOSTROPHES)
    found = {(fact.key, fact.value.casefold()): fact for language in _LANGUAGES for fact in _in(text, language)}
    return tuple(found.values())[:MOST_FACTS] if found and not is_sensitive(text) else ()


def untold_in(text: str) -> tuple[str, ...]:
    """Return what a line says is true of its author no more (`my cat died`): words as `untold_word` gives them."""
    if not may_tell(text) or "?" in text:
        return ()
    text = text.translate(_APOSTROPHES)
    return tuple(
        word
        for language in _LANGUAGES
        if not language.quotes.search(text) and not language.hearsay.are_in(text)
        for word in language.no_longer(text)
    )


def is_said_of_oneself(text: str, value: str) -> bool:
    """Tell whether a value stands in a plain statement in which a line's author speaks of themselves alone."""
    text, wanted = text.translate(_APOSTROPHES), worded(value)
    return any(
        f"{wanted} " in f"{worded(clause)} "
        and not language.oneself.isdisjoint(clause.lower().split())
        and not language.denies.are_in(clause)
        and not language.others.search(clause)
        for language in _LANGUAGES
        for clause in _clauses(text, language)
    )


def _in(text: str, language: FactLanguage) -> Iterator[StatedFact]:
    index = _index(language)
    words = {word.partition("'")[0] for word in words_in(text)}
    numbers = sorted({number for word in words if word in index for number in index[word]})
    patterns = [each for number in numbers if (each := language.patterns[number]).may_match(text)]
    if not patterns:
        return
    for clause in _clauses(text, language):
        yield from _of_clause(clause, language, patterns)


@cache
def _index(language: FactLanguage) -> dict[str, list[int]]:
    """Return the places of the patterns that are worth trying, by words of a line."""
    found: dict[str, list[int]] = {}
    for number, each in enumerate(language.patterns):
        for word in each.among:
            found.setdefault(word, []).append(number)
    return found


def _clauses(text: str, language: FactLanguage) -> Iterator[str]:
    """Give the clauses of a line that state something, denials among them."""
    for sentence in _SENTENCE.findall(text):
        if language.quotes.search(sentence) or language.hearsay.are_in(sentence):
            continue
        clauses = [clause.strip() for clause in language.breaks.split(sentence)]
        if "?" in sentence:
            # Only the last clause is the question, unless there is but one.
            clauses.pop()
        yield from (clause for clause in clauses if clause and not language.asks.match(clause))


def _of_clause(clause: str, language: FactLanguage, patterns: Iterable[FactPattern]) -> Iterator[StatedFact]:
    denied = language.denies.are_in(clause)
    for each in patterns:
        if each.denies is denied and (found := each.pattern.search(clause)):
            fact = _fact(each, found, language)
            if fact is not None:
                yield fact


def _fact(each: FactPattern, found: re.Match[str], language: FactLanguage) -> StatedFact | None:
    groups = found.groupdict()
    key = each.key
    if key.endswith("*"):
        what = language.what.get((groups.get("what") or "").lower())
        if what is None:
            return None
        key = key.replace("*", what)
    if each.known is not None:
        value = each.known.get((groups["value"] or "").lower(), "")
    else:
        value = fitting(groups["value"] or "", each.sort, language)
    return StatedFact(key=key, value=value, confidence=each.confidence) if value and kind_of(key) else None


def fitting(words: str, sort: Sort, language: FactLanguage = ENGLISH) -> str:
    """Return a value as it may be kept, empty if it may not: cut where it ends, few words, no signs, no long number."""
    if sort == "place":
        words = language.also.split(words)[0]
    ended = language.ends.search(words) if sort != "time" else None
    value = _SIGN.split(words[: ended.start()] if ended else words, maxsplit=1)[0].strip(" '-&+:")
    parts = value.split()
    most = {"name": _MOST_OF_NAME, "place": _MOST_OF_PLACE}.get(sort, MOST_WORDS)
    numbers = _NUMBER.findall(value)
    if not 1 <= len(parts) <= most or len(value) > LONGEST_VALUE or not any(map(str.isalpha, value)):
        return ""
    if numbers and (sort != "title" or len(numbers) > 1 or len(numbers[0]) > _LONGEST_NUMBER):
        return ""
    if language.nothing.search(value) or (sort == "place" and language.no_place.match(value)):
        return ""
    if sort in {"name", "place"}:
        if value.lower() in _TITLES:
            return ""
        return " ".join(_capital(part) for part in parts)
    return value


def _capital(word: str) -> str:
    return (
        word if not word.islower() or word in {"and", "of", "the", "de", "la", "upon"} else word[0].upper() + word[1:]
    )
