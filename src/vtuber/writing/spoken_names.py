"""Viewers' names and words in a form that may be said aloud."""

import re
import unicodedata
from collections.abc import Callable

NAMELESS = "friend"
"""What a viewer is called whose name cannot, or must not, be said."""

_LONGEST_NAME = 18
_LONGEST_QUOTE = 60
_SHORTEST_QUOTE_WORDS = 3

_FRAME = re.compile(
    r"""^(?:x+[\W_]+|xx+(?=[A-Z])|ttv[\W_]*|the[\W_]+(?=\w{3}))
    | (?:[\W_]+x+|(?<=[a-z])X[xX]+|[\W_]*ttv|[\W_]+(?:tv|yt|gg))$""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RUN = re.compile(r"(.)\1{2,}", re.IGNORECASE)
_QUOTABLE = re.compile(r"[A-Za-z0-9 ,.'!?-]+")
_ORDER = re.compile(
    r"\b(?:say|repeat|ignore|pretend|tell|type|write|prompt|instructions?|system|https?|www|com)\b", re.IGNORECASE
)


def speakable_name(name: str, is_clean: Callable[[str], bool]) -> str:
    """Return how to call a viewer: `xX_Dark99_Xx` is Dark; `NAMELESS` for what is unsafe or holds no Latin letters."""
    if not is_clean(name):
        return NAMELESS
    bare = _FRAME.sub("", _FRAME.sub("", name.strip()))
    parts = [part for run in _NOT_LETTERS.split(bare) for part in _CAMEL.split(run) if _is_latin(part)]
    words = [_RUN.sub(r"\1\1", part) for part in parts if len(part) > 1] or parts
    spoken = ""
    for word in words:
        if len(spoken) + len(word) >= _LONGEST_NAME and spoken:
            break
        spoken = f"{spoken} {_in_title_case(word)}".strip()
    spoken = spoken[:_LONGEST_NAME].strip()
    return spoken if len(spoken) > 1 and is_clean(spoken) and is_clean(spoken.replace(" ", "")) else NAMELESS


def quotable(line: str | None, is_clean: Callable[[str], bool]) -> str | None:
    """Return a viewer's earlier words if they are short, plain, clean and no order to her; otherwise None."""
    words = None if line is None else sayable_words(line, is_clean)
    return words if words is not None and len(words.split()) >= _SHORTEST_QUOTE_WORDS else None


def sayable_words(line: str, is_clean: Callable[[str], bool]) -> str | None:
    """Return a viewer's words, however few, if they are short, plain, clean and no order to her; otherwise None."""
    words = " ".join(line.split()).rstrip(" .!?,-")
    plain = len(words) <= _LONGEST_QUOTE and _QUOTABLE.fullmatch(words) is not None and not re.search(r"[.!?] ", words)
    if not plain or _ORDER.search(words) or words.startswith("!"):
        return None
    return words if words and is_clean(words) else None


def _is_latin(part: str) -> bool:
    return bool(part) and all(unicodedata.name(sign, "").startswith("LATIN") for sign in part)


def _in_title_case(word: str) -> str:
    return word[0].upper() + (word[1:].lower() if word.isupper() else word[1:])
