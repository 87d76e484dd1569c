# ruff: noqa: RUF001 - punctuation of several scripts
"""Where sentences end: terminators, and what only looks like one."""

import re
import unicodedata
from enum import Enum

CLOSERS = "\"'”’)]}»›」』）】"
IDEOGRAPHIC = "。！？｡"
TERMINATORS = ".!?…" + IDEOGRAPHIC

CANDIDATE = re.compile(rf"\n|[{re.escape(TERMINATORS)}]+[{re.escape(CLOSERS)}]*")
"""A terminator or several, with the quotes and brackets they close, or the end of a line."""

_OPENERS = "\"'“‘([{«‹「『（【$€£"
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_TITLES = {
    *("approx", "cf", "col", "dept", "dr", "e.g", "fr", "gen", "gov", "hon", "i.e", "lt", "messrs", "mr", "mrs"),
    *("ms", "mt", "mx", "prof", "rep", "rev", "sen", "sgt", "sr", "st", "viz", "vs"),
}
"""Abbreviations after which a sentence goes on."""
_ENDINGS = {"a.m", "al", "corp", "etc", "inc", "jr", "ltd", "p.m"}
"""Abbreviations that may end a sentence: it has ended if the next word has a capital."""
_PICTURES = {"So", "Sk"}


class Ending(Enum):
    """What is known of a candidate."""

    CERTAIN = "certain"
    NONE = "none"
    OPEN = "open"


def judge(text: str, candidate: re.Match[str], *, cut: bool) -> Ending:
    """Tell whether a candidate in `text` ends a sentence.

    `cut` says that the writer's chunk ends with the text; if the candidate does too, its end must be taken for certain
    unless its word may well go on.
    """
    mark, following = candidate.group(), text[candidate.end() : candidate.end() + 1]
    if mark == "\n":
        return Ending.CERTAIN
    if not following and not cut:
        return Ending.OPEN
    if mark[0] in IDEOGRAPHIC:
        return Ending.CERTAIN
    word = _last_word(text[: candidate.start()])
    if not following:
        return Ending.OPEN if _may_go_on(word, mark) else Ending.CERTAIN
    if following.isspace():
        return _before_space(text, candidate, word)
    return Ending.CERTAIN if unicodedata.category(following) in _PICTURES else Ending.NONE


def _last_word(text: str) -> str:
    return "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1].lstrip(_OPENERS)


def _may_go_on(word: str, mark: str) -> bool:
    if "://" in word or word.startswith("www"):
        return True
    return mark == "." and (not word or word[-1].isdigit() or _is_initial(word) or _is_abbreviation(word))


def _before_space(text: str, candidate: re.Match[str], word: str) -> Ending:
    if candidate.group() != ".":
        return Ending.CERTAIN
    if word.lower() in _ENDINGS:
        rest = text[candidate.end() :].lstrip(" \t")
        if not rest:
            return Ending.OPEN
        return Ending.CERTAIN if rest[0].isupper() or rest[0].isspace() else Ending.NONE
    if _is_initial(word) or _is_abbreviation(word) or _is_list_number(text, candidate, word):
        return Ending.NONE
    return Ending.CERTAIN


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and word != "I" and word.isascii()


def _is_abbreviation(word: str) -> bool:
    return word.lower() in _TITLES or word.lower() in _ENDINGS or _DOTTED.fullmatch(word) is not None


def _is_list_number(text: str, candidate: re.Match[str], word: str) -> bool:
    return word.isdecimal() and text[: candidate.start()].strip() == word
