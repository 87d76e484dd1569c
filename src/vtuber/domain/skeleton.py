"""The skeleton of a text: what is left when the ways of disguising a word are undone.

Compatibility forms, accents, invisible characters, look-alike letters of other scripts, digits and signs in the place
of letters, and drawn-out letters all come down to plain lower-case words with single spaces between them. A skeleton is
for matching only, never for showing (compare Unicode Technical Standard #39, section 4).
"""

import re
import unicodedata
from functools import lru_cache

from vtuber.domain.homoglyphs import HOMOGLYPHS

_SIGNS = {"@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "€": "e", "£": "l", "¢": "c", "¥": "y", "¡": "i"}
_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
_LEET = str.maketrans(_SIGNS | _DIGITS)

# A run of such characters stands for letters where it touches one; an exclamation mark only in front of a letter.
_LEET_RUN = re.compile(r"(?<![013456789@$|+€£¢¥¡!])[013456789@$|+€£¢¥¡!]++(?=[a-z])|(?<=[a-z])[013456789@$|+€£¢¥¡]++")
# Letters and such signs one by one, with a separator between any two (`d 1 k e`).
_SPELLED = re.compile(
    r"(?<![\w@$|+€£¢¥¡!])[a-z013456789@$|+€£¢¥¡!](?:[\s._-]{1,3}[a-z013456789@$|+€£¢¥¡!](?![\w@$|+€£¢¥¡!])){2,}"
)
_ORDINARY = re.compile(r"[^0-9@$|+€£¢¥¡!*#%]*+")
_STRUCK_OUT = re.compile(r"(?<=[a-z])[*#%]+(?=[a-z])")
_SEPARATORS = re.compile(r"[\W_]+")
_ASCII_SEPARATORS = bytes(code if chr(code).isalnum() else 32 for code in range(128)).ljust(256)
_DRAWN_OUT = re.compile(r"(\w)(?=\1\1)")
_REPEATED = re.compile(r"(\w)(?=\1)")

STRUCK_OUT = "\u0298"
"""Stands in a skeleton for letters hidden behind asterisks or the like in the middle of a word."""

_LETTERS_OF_A_SPELLING = 2
_SKELETONS_REMEMBERED = 1024

_FIRST_LETTERS = (0x1F1E6, 0x1F150, 0x1F170)
"""Where the alphabets of regional indicators, negative circled and negative squared letters begin."""

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSPOKEN_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
_LETTERS_OF_THE_ALPHABET = 26


@lru_cache(maxsize=_SKELETONS_REMEMBERED)
def skeleton(text: str) -> str:
    """Return the words of `text` undisguised, in lower case, one space apart.

    Runs of three or more of a letter become two, so that `asss` and `ass` agree and `as` stays another word. Applying
    it twice changes nothing.
    """
    folded = text.lower() if text.isascii() else "".join(map(_folded, text))
    if _ORDINARY.fullmatch(folded):
        words = _without_separators(folded)
    else:
        # Once more when the separators are single spaces, which shows the rest of what is spelled out.
        words = _SPELLED.sub(_letters_if_spelled, _without_separators(_with_letters_restored(folded)))
    return _DRAWN_OUT.sub("", words)


def collapsed(words: str) -> str:
    """Return a skeleton with repeated letters reduced to one (`hello` becomes `helo`, and `fuuck` loses a `u`)."""
    return _REPEATED.sub("", words)


def squeezed(words: str) -> str:
    """Return a skeleton without its spaces, repeated letters reduced to one: `f u c k` and `fu-ck` become `fuck`."""
    return collapsed(words.replace(" ", ""))


def plain(text: str) -> str:
    """Return `text` in its compatibility form (NFKC) without invisible characters; case, digits and signs are kept."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(filter(_is_visible, unicodedata.normalize("NFKC", text)))


def has_controls(text: str) -> bool:
    """Tell whether `text` holds characters no writer means: control codes, text direction marks, lone surrogates."""
    if text.isprintable():
        return False
    return any(
        c in _BIDI_CONTROLS or (c not in "\n\t" and unicodedata.category(c) in _UNSPOKEN_CATEGORIES) for c in text
    )


def _with_letters_restored(folded: str) -> str:
    """Put letters where digits and signs stand for them, and one mark where signs hide them."""
    folded = _LEET_RUN.sub(lambda run: run[0].translate(_LEET), folded)
    folded = _SPELLED.sub(_letters_if_spelled, folded)
    return _STRUCK_OUT.sub(STRUCK_OUT, folded)


def _letters_if_spelled(run: re.Match[str]) -> str:
    return run[0].translate(_LEET) if sum(map(str.isalpha, run[0])) >= _LETTERS_OF_A_SPELLING else run[0]


def _without_separators(folded: str) -> str:
    plain_ascii = folded.isascii()
    spaced = folded.encode().translate(_ASCII_SEPARATORS).decode() if plain_ascii else _SEPARATORS.sub(" ", folded)
    return " ".join(spaced.split())


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Me", "Mn"}


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """Return what one character stands for in lower case: nothing for marks and invisible ones."""
    for first in _FIRST_LETTERS:
        if 0 <= ord(character) - first < _LETTERS_OF_THE_ALPHABET:
            return chr(ord("a") + ord(character) - first)
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_latin(part) for part in lower if _is_visible(part))


def _latin(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return HOMOGLYPHS.get(character, character) if digit is None else str(digit)
