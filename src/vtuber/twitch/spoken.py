"""What a viewer says, without the marks Twitch puts into the text."""

import re

_ACTION = "\x01ACTION "
_CHEERMOTE = re.compile(r"[A-Za-z]+([0-9]{1,9})")


def without_action(text: str) -> str:
    """Remove the frame that `/me` puts around a text, with or without its end."""
    return text[len(_ACTION) :].removesuffix("\x01") if text.startswith(_ACTION) else text


def without_cheermotes(text: str, bits: int) -> str:
    """Drop the words that stand for the bits ("Cheer100"), if those words are certain: their numbers add up."""
    words = text.split(" ")
    amounts = [int(found[1]) if (found := _CHEERMOTE.fullmatch(word)) else None for word in words]
    if sum(filter(None, amounts)) != bits:
        return text
    return " ".join(word for word, amount in zip(words, amounts, strict=True) if word and amount is None)
