"""A second look at a text: in the ways in which a human being would read it all the same, and for what must never out.

An ordinary text has no other reading, and is told to have none at a glance.
"""

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from vtuber.domain.canaries import Canaries
from vtuber.domain.denials import denies_being_an_ai
from vtuber.domain.readings import decoded, folded, hides_text, in_plain_letters, morse_in
from vtuber.domain.skeleton import plain, skeleton
from vtuber.safety.patterns import PERSONAL_DATA

_MEANINGLESS = re.compile(r"[b-df-hj-np-tv-z]{8,}")
"""Secrets that are known in part and in disguise: others are made of words that are said every day."""

_TOLD_TURNED = PERSONAL_DATA | {"slur", "hate", "threat", "self_harm", "insult", "key", "link"}
"""Categories that are looked for in a sentence read backwards or in ROT13, too: ordinary ones never touch them."""

_READ_KEPT = 64
"""Texts whose other readings are kept: several ask for them, one after another."""

_STOPS = " .!?"
_PLAIN_WORDS = re.compile(r"(?:[A-Za-z']{2,15}|[AaIi])(?:[,.!?]? (?:[A-Za-z']{2,15}|[AaIi]))*+[.!?]?")
"""What has no reading besides its words: no digits, no signs, no long runs, nothing spelled out."""

_ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
_LONG_WORD = re.compile(r"\w{5,}")
_MIXED = re.compile("[a-z][\u0370-\u058f]|[\u0370-\u058f][a-z]", re.IGNORECASE)
_OVERRIDE = re.compile("[\u202d\u202e]([^\u202c]*)")
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}|&#|\\[ux]|[A-Za-z0-9+/_-]{16,}")
_SPELLED = re.compile(r"(?<!\S)\S(?: /? ?\S(?!\S)){5,}")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"[a-z][013457@$]|[013457@$][a-z]", re.IGNORECASE)
_STREETS = "street|avenue|road|boulevard|drive|court|terrace"
_ADMITTED = re.compile(r"\b(?:as|i am|i'm) an ai\b")
_ADDRESS = re.compile(rf"\b\d{{1,5}}[a-z]? (?!way\b|one\b|lane\b)(?:[a-z]{{2,20}} ){{1,2}}(?:{_STREETS})\b")


@lru_cache(maxsize=_READ_KEPT)
def other_readings(text: str) -> tuple[str, ...]:
    """Return what a text says besides what its signs say: letters of flags, escapes, spelling, leet, ..."""
    return tuple(_other_readings(text))


def _other_readings(text: str) -> Iterator[str]:
    if _PLAIN_WORDS.fullmatch(text):
        return
    readings = tuple(_undisguised(text))
    yield from readings
    for reading in (text, *readings):
        bare = plain(reading)
        # Addresses are known by their capitals.
        if _ADDRESS.search(bare.lower()):
            yield bare.title()


def _undisguised(text: str) -> Iterator[str]:
    if not text.isascii():
        yield from (inside[::-1] for inside in _OVERRIDE.findall(text))
        letters = folded(text) if _MIXED.search(text) else in_plain_letters(text)
        if letters != text:
            yield letters
            text = letters
    if _ENCODED.search(text) and (read := decoded(text)):
        yield read
    if spelled := _SPELLED.findall(text):
        yield " ".join(" ".join("".join(word.split()) for word in run.split(" / ")) for run in spelled)
    if _LEET_WORD.search(text):
        yield text.translate(_LEET)
    if morse := morse_in(text):
        yield morse


def _denies(text: str) -> bool:
    return denies_being_an_ai(text) and not _ADMITTED.search(text.lower())


class SecondLook:
    """Knows what no sentence of hers may hold: `secrets`, text that is not seen, the claim to be a human being.

    What is `remember`ed counts with what comes after it, however much is said between. `judge` returns the categories
    of a text, `judge_words` those of a skeleton of plain words: both are asked about sentences that are told backwards
    or in ROT13.
    """

    def __init__(
        self,
        secrets: Iterable[str],
        *,
        judge: Callable[[str], Collection[str]],
        judge_words: Callable[[str], Collection[str]],
    ) -> None:
        self._judge = judge
        self._judge_words = judge_words
        self._ear = Canaries(filter(_MEANINGLESS.fullmatch, secrets)).ear()

    def objections(self, text: str) -> Iterator[str]:
        """Give the categories for which a sentence must be blocked."""
        if self._ear.hears(text):
            yield "secret"
        if hides_text(text):
            yield "control_characters"
        if any(map(_denies, (text, *other_readings(text)))):
            yield "denial"
        # As one text, without a full stop in front, which would be looked at closely: half of the time.
        turned = f"{text.rstrip(_STOPS)[::-1]}, {codecs.encode(text, 'rot13')}"
        yield from self._told(turned, self._judged_turned(text, turned))
        if _denies(turned):
            yield "denial"

    def _judged_turned(self, text: str, turned: str) -> Collection[str]:
        """Judge a sentence as it is turned; the skeleton of plain words can be turned in place of the text."""
        if not _PLAIN_WORDS.fullmatch(text):
            return self._judge(turned)
        words = skeleton(text)
        return self._judge_words(f"{words[::-1]} {words.translate(_ROT13)}")

    def _told(self, turned: str, categories: Collection[str]) -> frozenset[str]:
        found = _TOLD_TURNED.intersection(categories)
        # A short word turned is a word of some language all too often.
        if "slur" in found and "slur" not in self._judge(" ".join(_LONG_WORD.findall(turned))):
            return found - {"slur"}
        return found

    def remember(self, text: str) -> None:
        """Take note that this is said."""
        self._ear.remember(text)
