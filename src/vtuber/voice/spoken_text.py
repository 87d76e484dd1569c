"""What of a text can be pronounced."""

import re
import unicodedata

LONGEST = 2000
"""Characters; no sentence of ours is longer."""

_UNSPOKEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So", "Sk"})
"""Controls, formats, surrogates and pictures: an engine would spell out their names."""

_SPACE = re.compile(r"\s+")


def spoken_text(text: str) -> str:
    """Return the text without emoji, controls and the like; empty where no letter or digit is left."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if unicodedata.category(character) in _UNSPOKEN else character for character in text)
    text = _SPACE.sub(" ", text).strip()[:LONGEST]
    return text if any(character.isalnum() for character in text) else ""
