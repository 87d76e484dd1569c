"""The ways in which a text may be read that hides a word without vowels: its letters, its initials, its Morse code, ...

Every reading is the letters and digits that are left, in lower case, in the order of the text. What is said in several
texts is said in the readings of these texts one after another.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from vtuber.domain.homoglyphs import HOMOGLYPHS

_REGIONAL_A, _CIRCLED_A, _SQUARED_A = 0x1F1E6, 0x1F150, 0x1F170
_ALPHABET = 26
_TAGS = range(0xE0020, 0xE007F)
_TAG_BASE = 0xE0000
_HIDDEN = re.compile("[\U000e0020-\U000e007e]{6}")
"""Longer than the tags in the flag of a country's part."""

_LEET = str.maketrans("01345678$@|!+", "oieasgtbsalit")
_HAS_LEET = re.compile(r"[01345678$@|!+]")
_VOWELS = str.maketrans("", "", "aeiouyl")
_TOKEN = re.compile(r"[a-z0-9]+")
_NUMBERS = re.compile(r"(?<![0-9])(?:[01]{7,8}|1[01][0-9]|12[0-6]|[3-9][0-9])(?![0-9])")
_DIGIT = re.compile("[0-9]")
_BITS = 7
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_ESCAPED = re.compile(r"\\[ux]\{?([0-9a-fA-F]{2,5})\}?")
_MOST_DECODED = 20_000
_PRINTABLE_SHARE = 0.9
_SIGNS_OF_MORSE = str.maketrans("·•∙−–—_", "...----")
_MORSE = re.compile(r"(?<![.-])[.-]{1,5}(?:[ /|]{1,3}[.-]{1,5}){2,}(?![.-])")
_A_TO_Z = ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
_LETTERS_OF_A_MESSAGE = 3
_LETTERS_OF_MORSE = {code: chr(ord("a") + number) for number, code in enumerate(_A_TO_Z.split())}

_LONGEST_KEPT = 24
_WORDS_KEPT = 2_048
_READ_KEPT = 64
"""Texts whose readings are kept: a sentence is looked through for several words, one after another."""

COUNT = 8
"""How many readings a text has."""

HARMLESS_IN_ORDER = frozenset({2, 3, 4})
"""Readings that leave so much out that only the word itself, forwards or backwards, is looked for in them."""


def readings(text: str, pieces: Collection[str]) -> tuple[str, ...]:
    """Return the readings of a text. `pieces` are the parts of the words that are looked for.

    In order: all letters and digits; the same with digits and signs for letters; those words alone that are pieces; the
    initials of all words; the consonants; what stands in encoded words; Morse code; codes of characters, and tags.
    """
    words, read = _read(text)
    return (*read[:2], "".join(word for word in words if word in pieces), *read[2:])


@lru_cache(maxsize=_READ_KEPT)
def _read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a text's words, and its readings but for the one that depends on what is looked for."""
    lower = folded(text)
    words = tuple(_TOKEN.findall(lower))
    letters = "".join(words)
    read = (
        letters,
        "".join(_TOKEN.findall(lower.translate(_LEET))) if _HAS_LEET.search(lower) else letters,
        "".join(word[0] for word in words),
        letters.translate(_VOWELS),
        "".join(_TOKEN.findall(folded(decoded(text)))),
        morse_in(text).replace(" ", ""),
        _codes(text),
    )
    return words, read


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, undisguised and in lower case."""
    return _read(text)[0]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, undisguised and in lower case."""
    return _read(text)[1][0]


def hides_text(text: str) -> bool:
    """Tell whether a text holds tags, which are not seen, where no flag needs them."""
    return not text.isascii() and _HIDDEN.search(text) is not None


@lru_cache(maxsize=_READ_KEPT)
def decoded(text: str) -> str:
    """Return what stands in a text in base64, base32 or hex, also in two layers, or is written as for URLs or pages."""
    found = list(_unescaped(text))
    layer = [text]
    for _ in range(2):
        layer = [plain for part in layer for word in _ENCODED.findall(part) for plain in _plain_texts(word)]
        found += layer
    return " ".join(found)[:_MOST_DECODED]


def folded(text: str) -> str:
    """Return the text in lower case, with plain letters where others look like them, and nothing invisible."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4_096)
def _folded(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", _lettered(sign)).casefold())
    return "".join(_latin(part) for part in parts if unicodedata.category(part) not in {"Cf", "Me", "Mn"})


def _latin(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return HOMOGLYPHS.get(sign, sign) if digit is None else str(digit)


def _unescaped(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        yield unescape(text)
    if "\\" in text:
        yield _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)


def _plain_texts(word: str) -> tuple[str, ...]:
    return _decoded_word(word) if len(word) <= _LONGEST_KEPT else tuple(_decodings(word))


@lru_cache(maxsize=_WORDS_KEPT)
def _decoded_word(word: str) -> tuple[str, ...]:
    """Do it once for ordinary words, which come again and again and never hold anything."""
    return tuple(_decodings(word))


def _decodings(word: str) -> Iterator[str]:
    for raw in _bytes_of(word):
        with suppress(UnicodeDecodeError):
            plain = raw.decode()
            printed = sum(map(str.isprintable, plain))
            if plain and printed >= _PRINTABLE_SHARE * len(plain):
                yield plain


def _bytes_of(word: str) -> Iterator[bytes]:
    if len(word) % 2 == 0:
        with suppress(ValueError):
            yield bytes.fromhex(word)
    with suppress(binascii.Error, ValueError):
        yield base64.b64decode(word.translate({45: 43, 95: 47})[: len(word) // 4 * 4], validate=True)
    with suppress(binascii.Error, ValueError):
        yield base64.b32decode(word[: len(word) // 8 * 8], casefold=True)


def morse_in(text: str) -> str:
    """Return what stands in a text in Morse code, as words; an empty text if nothing does."""
    if text.isascii() and text.count(".") + text.count("-") + text.count("_") < _LETTERS_OF_A_MESSAGE:
        return ""
    runs = _MORSE.findall(text.translate(_SIGNS_OF_MORSE))
    words = (word for run in runs for word in re.split(r" *[/|] *", run))
    return " ".join("".join(_LETTERS_OF_MORSE.get(code, "") for code in word.split()) for word in words)


def in_plain_letters(text: str) -> str:
    """Return a text with letters where flags, and letters in circles or squares, stand for them; case may change."""
    return "".join(_lettered(sign) for sign in text if unicodedata.category(sign) != "Cf")


def _lettered(sign: str) -> str:
    for first in (_REGIONAL_A, _CIRCLED_A, _SQUARED_A):
        if 0 <= ord(sign) - first < _ALPHABET:
            return chr(ord("a") + ord(sign) - first)
    return sign


def _codes(text: str) -> str:
    """Return the characters whose codes are in the text, and those that stand in it as tags."""
    tags = "" if text.isascii() else "".join(chr(ord(sign) - _TAG_BASE) for sign in text if ord(sign) in _TAGS)
    codes = _NUMBERS.findall(text) if _DIGIT.search(text) else ()
    numbers = (int(code, 2 if len(code) >= _BITS else 10) for code in codes)
    return "".join(_TOKEN.findall((tags + "".join(map(chr, numbers))).lower()))
