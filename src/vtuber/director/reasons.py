"""A model's closing words as a reason for the record."""

import re
import unicodedata

LONGEST_REASON = 240
"""Characters."""

_END = re.compile(r"(?<=[.!?…])\s|(?<=[。！？])")  # noqa: RUF001  (sentences of other scripts)
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def one_sentence(text: str) -> str:
    """Return the first sentence, on one line, without control characters, cut at a word where it is too long."""
    printed = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _UNPRINTED)
    sentence = _END.split(" ".join(printed.split()), maxsplit=1)[0].rstrip()
    if len(sentence) <= LONGEST_REASON:
        return sentence
    cut = sentence[: LONGEST_REASON - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"
