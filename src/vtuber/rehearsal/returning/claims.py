"""What an utterance states about the past of the one it is for, and whether it admits to not knowing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from vtuber.writing.line_files import LINES, read_sections

ClaimKind = Literal["quote", "streams", "topic", "times", "total", "gifts", "fact"]

_CLAIMS: tuple[tuple[ClaimKind, re.Pattern[str]], ...] = (
    (
        "quote",
        re.compile(
            r"(?:you said|you saying|last entry reads|person who told me|your name on it, and it says): (.+?)\.(?=\s|$)"
        ),
    ),
    ("streams", re.compile(r"stream number (\S+)[\w ]* already|I counted: (\S+) [\w ]*with you now")),
    (
        "topic",
        re.compile(
            r"here we talked about (.+?)\.(?=\s|$)|You and I got through (.+?) together|"
            r"thing I explained to you was (.+?)\.(?=\s|$)|survivor of my talk on (.+?)\.(?=\s|$)"
        ),
    ),
    (
        "times",
        re.compile(
            r"That is the (\S+) time from you|Your (\S+) entry in the gold column|The (\S+) time, |"
            r"The book says [^,]+, (\S+) entry\."
        ),
    ),
    ("total", re.compile(r"That makes (.+?) from you|With the earlier ones that is (.+?) in all")),
    (
        "gifts",
        re.compile(
            r"That makes ([\w ]+?) from (?!you\b).{1,40}? (?:in all|so far), |(?:^|\. |\! )([\w ]+?) given away by now|"
            r"(?:For the book|The logbook says): ([\w ]+?) from .{1,40}? altogether"
        ),
    ),
)
"""Her lines that state something of a viewer's past, by what they state; a test compares them with the line files."""

_ADMITS = re.compile(
    r"""\b(?:
      (?:do|did|does|have|has|can|could|will|would|am|is|are)\ not|don't|didn't|haven't|can't|cannot|won't|never
      |no|nothing|nobody|without
    )\b.{0,60}\b(?:
      know|knows|known|remember|recall|told|tell|tells|said|say|heard|hear|answer|mentioned|written|wrote|write|have
      |note|notes|entry|entries|record|page|line|idea|find|chart|map|ink
    )\b
    | \b(?:blank|empty|bare|missing|nothing\ on\ that|outside\ my\ atlas|notes\ stop)\b
    | \b(?:not|would\ have\ to|only\ be|is|be)\ guess(?:ing)?\b
    | \bnot\ (?:mine|my|yours)\b
    | \b(?:ask\ (?:them|him|her)|theirs\ to\ tell|tell\ me)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STATED = re.compile(
    r"""\byour\ [a-z]+(?:'s\ name)?\ (?:is|was)\ (?:called\ |named\ )?(?P<a>[A-Z]\w+)
    | \b(?:called|named)\ (?P<b>[A-Z]\w+)
    | \byou\ (?:live|lived|moved)\ (?:in|to)\ (?P<c>[A-Z]\w+)
    | \byou\ (?:are|work\ as|play)\ (?:a|an|the)\ (?P<d>[A-Z]\w+)""",
    re.VERBOSE,
)
_MONEY = re.compile(r"\$\s?\d|\b(?:dollars?|cents?|euros?|pounds?|bucks|usd|eur|gbp)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_PIECES = re.compile(r"(\(|\||\)|\{\w+\})")
_TAG = re.compile(r"^\[\w+\] ")
_VALUE, _ANYTHING = r"([^.!?:]{1,60}?)", r"[^.!?:]{1,60}?"
_AT_THE_BEGINNING = r"(?:^|(?<=[.!?] ))"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: what it is about, and what it says, in the words that were said."""

    kind: ClaimKind
    said: str


def claims_of(text: str) -> Iterator[Claim]:
    """Give what a text states of the past of whom it is for."""
    for kind, pattern in (*_CLAIMS, *(("fact", pattern) for pattern in _of_facts())):
        for found in pattern.finditer(text):
            yield Claim(kind, next(group for group in found.groups() if group))


@cache
def _of_facts() -> tuple[re.Pattern[str], ...]:
    """Return her lines that say a fact back to the one who told it, as patterns around the fact."""
    lines = (line for section in read_sections(LINES / "facts.txt") for line in section.lines)
    return tuple(re.compile(_pattern(line)) for line in lines if "{value}" in line)


def _pattern(line: str) -> str:
    """Return what a line of a line file may become when it is spoken; its value, once, is a group."""
    told = False
    parts = []
    for piece in _PIECES.split(_TAG.sub("", line)):
        if piece == "{value}" and not told:
            told = True
            parts.append(_VALUE)
        elif piece.startswith("{"):
            parts.append(_ANYTHING)
        else:
            parts.append({"(": "(?:", "|": "|", ")": ")"}.get(piece, re.escape(piece)))
    return _AT_THE_BEGINNING + "".join(parts)


def admits_not_knowing(text: str) -> bool:
    """Tell whether a text says that something is not known, was not told, or is not to be told."""
    return _ADMITS.search(text) is not None


def stated_names(text: str) -> frozenset[str]:
    """Return what a text states to be the name, place or trade of the one it is for, in lower case."""
    return frozenset(name.casefold() for found in _STATED.finditer(text) for name in found.groupdict().values() if name)


def speaks_of_money(text: str) -> bool:
    """Tell whether a text names a sum, or a currency at least."""
    return _MONEY.search(text) is not None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in lower case."""
    return tuple(_WORD.findall(text.casefold()))
