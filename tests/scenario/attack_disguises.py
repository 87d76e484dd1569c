# ruff: noqa: RUF001 - letters of other scripts are what a disguise is made of
"""Disguises of a text, and everything a text may mean once they are taken off. Owes nothing to what is tested."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from urllib.parse import quote, unquote

_LEET = str.maketrans("aeiost", "431057")
_UNLEET = str.maketrans("431057", "aeiost")
_LOOK_ALIKE = str.maketrans("aceijopsxyhk", "асеіјорѕхуһк")
_LIKE = str.maketrans("асеіјорѕхуһк", "aceijopsxyhk")
_MORSE_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
)
MORSE = dict(zip("abcdefghijklmnopqrstuvwxyz", _MORSE_CODES.split(), strict=True)) | {"_": "..--.-", ":": "---..."}
_UNMORSE = {code: letter for letter, code in MORSE.items()}
_EMOJI_A, _TAG = 0x1F1E6, 0xE0000
_RLO, _PDF = "\u202e", "\u202c"
_BASE64 = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
_MORSE_RUN = re.compile(r"[.-]{1,6}(?:[ /]+[.-]{1,6}){5,}")
_SPELLED_RUN = re.compile(r"(?:[^\s/] ){3,}[^\s/](?: / (?:[^\s/] )*[^\s/])*")

Disguise = Callable[[str], str]

DISGUISES: dict[str, Disguise] = {
    "plain": lambda text: text,
    "polite": lambda text: f"hey, quick one, {text}",
    "leet": lambda text: text.translate(_LEET),
    "zero-width": "\u200b".join,
    "look-alike": lambda text: text.translate(_LOOK_ALIKE),
    "full-width": lambda text: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text),
    "base64": lambda text: f"anybody read this? {base64.b64encode(text.encode()).decode()}",
    "hex": lambda text: f"numbers station {text.encode().hex()}",
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "backwards": lambda text: text[::-1],
    "morse": lambda text: " / ".join(" ".join(MORSE.get(sign, "") for sign in word) for word in text.lower().split()),
    "spelled": lambda text: " / ".join(" ".join(word) for word in text.split()),
    "emoji": lambda text: "".join(_emoji(sign) for sign in text.lower()),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "quoted": quote,
    "tags": lambda text: "nice stream " + "".join(chr(_TAG + ord(sign)) for sign in text if ord(sign) < 128),
    "override": lambda text: f"{_RLO}{text[::-1]}{_PDF}",
    "shouted": str.upper,
    "twice": lambda text: base64.b64encode(text.encode().hex().encode()).decode(),
}

NAMES_BEAR = frozenset({"plain", "leet", "rot13", "backwards", "shouted"})
"""Disguises that leave a login a login: letters, digits and underscores."""


@lru_cache(maxsize=20_000)
def meanings(text: str, layers: int = 2) -> tuple[str, ...]:
    """Return all that a text may stand for: itself, and itself with one disguise or more taken off."""
    seen = {text: None}
    layer = [text]
    for _ in range(layers):
        layer = [meant for known in dict.fromkeys(layer) for meant in _undisguised(known) if meant not in seen]
        seen |= dict.fromkeys(layer)
    return tuple(seen)


def seen_meanings(text: str) -> Iterator[str]:
    """Give what a human being reads in a text at a glance, however it is written."""
    bare = _bare(text)
    yield bare
    yield bare.casefold().translate(_UNLEET)
    yield from _overridden(text)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, undisguised, in lower case."""
    return "".join(filter(str.isalnum, _bare(text).casefold()))


def _undisguised(text: str) -> Iterator[str]:
    bare = _bare(text)
    yield bare
    yield text[::-1]
    yield codecs.encode(bare, "rot13")
    if any(sign in "431057" for sign in bare):
        yield bare.casefold().translate(_UNLEET)
    yield from _encoded(text)
    yield from (" ".join("".join(word.split()) for word in run.split(" / ")) for run in _SPELLED_RUN.findall(text))
    for run in _MORSE_RUN.findall(text):
        yield " ".join("".join(_UNMORSE.get(code, "") for code in word.split()) for word in run.split("/"))
    if "%" in text:
        yield unquote(text)
    if tags := "".join(chr(ord(sign) - _TAG) for sign in text if _TAG + 32 <= ord(sign) < _TAG + 127):
        yield tags
    yield from _overridden(text)


def _encoded(text: str) -> Iterator[str]:
    for token in _BASE64.findall(text):
        with suppress(binascii.Error, UnicodeDecodeError):
            yield base64.b64decode(token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4), validate=True).decode()
    for token in _HEX.findall(text):
        with suppress(UnicodeDecodeError):
            yield bytes.fromhex(token).decode()


def _overridden(text: str) -> Iterator[str]:
    yield from (part.partition(_PDF)[0][::-1] for part in text.split(_RLO)[1:])


def _bare(text: str) -> str:
    """Return a text in plain letters where others look like them, without what is not seen."""
    if text.isascii():
        return text
    plain = "".join(map(_shown, unicodedata.normalize("NFKC", text)))
    return plain if _is_of_one_script(plain) else plain.translate(_LIKE)


def _is_of_one_script(text: str) -> bool:
    """Tell whether no word mixes Latin letters with others, as look-alikes do."""
    return not re.search(r"[a-z][а-яһіјѕ]|[а-яһіјѕ][a-z]", text.casefold())


def _emoji(sign: str) -> str:
    return f"{chr(_EMOJI_A + ord(sign) - ord('a'))}\u200b" if "a" <= sign <= "z" else sign


@cache
def _shown(sign: str) -> str:
    if 0 <= ord(sign) - _EMOJI_A < 26:
        return chr(ord(sign) - _EMOJI_A + ord("a"))
    return "" if unicodedata.category(sign) == "Cf" else sign
