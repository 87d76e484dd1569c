"""Canaries: words of no meaning that stand in a prompt's system text. Where one comes out, the prompt is leaking."""

import base64
import codecs
from collections.abc import Iterable, Iterator
from random import Random

from vtuber.domain.skeleton import plain

_WINDOW = 8
"""Signs in a row that give a canary away; fewer are found in ordinary text by accident."""

_LETTERS = "bcdfghjkmnpqrstvwxz"


def new_canary(chance: Random) -> str:
    """Return a fresh canary: sixteen consonants, which no language has in a row."""
    return "".join(chance.choices(_LETTERS, k=16))


class Canaries:
    """Recognises canaries in what a model says, whole or in part: spelled out, backwards, in ROT13, hex or base64."""

    def __init__(self, canaries: Iterable[str] = ()) -> None:
        self._windows: dict[str, None] = {}
        for canary in canaries:
            if len(_signs(canary)) < _WINDOW:
                raise ValueError(f"a canary needs {_WINDOW} letters or digits, or it would be found in everything")
            for form in _forms(canary):
                self._windows |= dict.fromkeys(_windows(form))

    def sing(self, text: str, before: str = "") -> bool:
        """Tell whether `text`, alone or as the continuation of `before`, holds a part of a canary."""
        if not self._windows:
            return False
        signs = _signs(before)[1 - _WINDOW :] + _signs(text)
        return any(window in self._windows for window in _windows(signs))


def _windows(signs: str) -> Iterator[str]:
    return (signs[start : start + _WINDOW] for start in range(len(signs) - _WINDOW + 1))


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, plain(text).casefold()))


def _forms(canary: str) -> Iterator[str]:
    for text in (canary, canary[::-1]):
        for cased in (text, text.upper()):
            raw = cased.encode()
            yield _signs(raw.hex())
            for shift in range(3):
                # The first and the last sign of a base64 text depend on what stands beside it.
                yield _signs(base64.b64encode(b"\0" * shift + raw).decode()[shift + (shift > 0) : -4])
        yield _signs(text)
        yield _signs(codecs.encode(text, "rot13"))
