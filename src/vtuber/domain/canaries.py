"""Canaries: words of no meaning that stand in a prompt's system text. Where one comes out, the prompt is leaking."""

import base64
import codecs
import string
from collections.abc import Callable, Collection, Iterable, Iterator
from random import Random

from vtuber.domain.readings import COUNT, HARMLESS_IN_ORDER, readings, words_of

_WINDOW = 8
"""Signs in a row that give a canary away; fewer are found in ordinary text by accident."""

_PIECE = 3
"""Letters of a canary that, alone as a word, are counted as told, in whichever order such pieces come."""

_APART = " "
"""Stands between readings that are looked through at once; it is in none of them."""

_LETTERS = "bcdfghjkmnpqrstvwxz"


def new_canary(chance: Random) -> str:
    """Return a fresh canary: sixteen consonants, which no language has in a row."""
    return "".join(chance.choices(_LETTERS, k=16))


class Canaries:
    """Recognises canaries in what a model says, whole or in part.

    Seen through are: spelling out, other alphabets and invisible signs, backwards, shifted alphabets, hex, base64,
    base32, Morse code, codes of characters, initials of words, letters strewn in. Eight signs in a row are enough.
    """

    def __init__(self, canaries: Iterable[str] = ()) -> None:
        windows: dict[str, None] = {}
        bare: dict[str, None] = {}
        self._pieces: dict[str, list[tuple[int, int, int]]] = {}
        for number, canary in enumerate(canaries):
            signs = "".join(words_of(canary))
            if len(signs) < _WINDOW:
                raise ValueError(f"a canary needs {_WINDOW} letters or digits, or it would be found in everything")
            bare |= dict.fromkeys((*_windows(signs), *_windows(signs[::-1])))
            for form in _forms(canary):
                windows |= dict.fromkeys(_windows(form))
            self._note_pieces(number, signs)
        self._bare, self._windows = _finder(bare), _finder(windows)

    def sing(self, text: str, before: str = "") -> bool:
        """Tell whether `text`, alone or as the continuation of `before`, holds a part of a canary."""
        ear = self.ear()
        if before:
            ear.remember(before)
        return ear.hears(text)

    def ear(self) -> "Ear":
        """Return somebody who hears one text after another, and remembers."""
        return Ear(self)

    def readings(self, text: str) -> tuple[str, ...]:
        """Return the ways to read a text; none if there are no canaries."""
        return readings(text, self._pieces) if self._pieces else ()

    def stand_in_any(self, read: Collection[tuple[int, str]]) -> bool:
        """Tell whether a part of a canary stands in one of these readings, each behind its number."""
        whole = dict.fromkeys(signs for number, signs in read if number not in HARMLESS_IN_ORDER)
        bare = (signs for number, signs in read if number in HARMLESS_IN_ORDER and signs not in whole)
        return self._windows(_APART.join(whole)) or self._bare(_APART.join(bare))

    def told_by(self, text: str) -> frozenset[tuple[int, int]]:
        """Return the places of canaries that words of a text tell, each as a number of a canary and of a letter."""
        pieces = (piece for word in words_of(text) if len(word) >= _PIECE for piece in self._pieces.get(word, ()))
        return frozenset((number, place) for number, start, end in pieces for place in range(start, end))

    def _note_pieces(self, number: int, signs: str) -> None:
        length = len(signs)
        for start in range(length):
            for end in range(start + 1, length + 1):
                for piece in (signs[start:end], signs[start:end][::-1]):
                    self._pieces.setdefault(piece, []).append((number, start, end))


class Ear:
    """Hears texts one after another: what several of them tell together is heard, however much is said between."""

    def __init__(self, canaries: Canaries) -> None:
        self._canaries = canaries
        self._tails = ("",) * COUNT
        self._latest: tuple[str, tuple[str, ...]] = ("", canaries.readings(""))
        self._told: frozenset[tuple[int, int]] = frozenset()

    def hears(self, text: str) -> bool:
        """Tell whether a text gives a canary away, alone or together with what was remembered."""
        read = self._read(text)
        # Where a text adds nothing to a reading there is nothing new to be found.
        joined = [(number, tail + each) for number, (tail, each) in enumerate(self._joined(read)) if each]
        if joined and self._canaries.stand_in_any(joined):
            return True
        told = self._canaries.told_by(text) if read else self._told
        return not told <= self._told and self._is_enough(self._told | told)

    def remember(self, text: str) -> None:
        """Take note that this has been said."""
        read = self._read(text)
        if read:
            self._tails = tuple((tail + each)[1 - _WINDOW :] for tail, each in self._joined(read))
            self._told |= self._canaries.told_by(text)

    def _read(self, text: str) -> tuple[str, ...]:
        """Return the readings of a text; what has just been heard is not read again to be remembered."""
        if self._latest[0] != text:
            self._latest = text, self._canaries.readings(text)
        return self._latest[1]

    def _joined(self, read: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        return zip(self._tails, read, strict=True) if read else iter(())

    @staticmethod
    def _is_enough(told: frozenset[tuple[int, int]]) -> bool:
        numbers = [number for number, _ in told]
        return any(numbers.count(number) >= _WINDOW for number in set(numbers))


def _finder(parts: Collection[str]) -> Callable[[str], bool]:
    """Return what tells whether any of some parts stands in a text."""
    if not parts:
        return lambda _text: False
    from ahocorasick_rs import AhoCorasick

    find = AhoCorasick(list(parts)).find_matches_as_indexes
    return lambda text: bool(find(text))


def _windows(signs: str) -> list[str]:
    return [signs[start : start + _WINDOW] for start in range(len(signs) - _WINDOW + 1)]


def _forms(canary: str) -> Iterator[str]:
    for text in (canary, canary[::-1]):
        yield from _shifted("".join(words_of(text)))
        for cased in (text, text.upper(), codecs.encode(text, "rot13")):
            raw = cased.encode()
            yield raw.hex()
            for shift in range(3):
                # The first and the last sign of a base64 text depend on what stands beside it.
                yield _signs(base64.b64encode(b"\0" * shift + raw).decode()[shift + (shift > 0) : -4])
            for shift in range(5):
                yield _signs(base64.b32encode(b"\0" * shift + raw).decode()[-(-8 * shift // 5) : -8])


def _shifted(signs: str) -> Iterator[str]:
    """Give a text with its alphabet moved by nothing, by one letter, ..., and turned round."""
    alphabet = string.ascii_lowercase
    yield from (signs.translate(str.maketrans(alphabet, alphabet[by:] + alphabet[:by])) for by in range(26))
    yield signs.translate(str.maketrans(alphabet, alphabet[::-1]))


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
