"""Viewers who ask to be forgotten, and what is kept of that wish."""

import hashlib

FORGOTTEN_ID = "forgotten:"
"""What the ids begin with that stand for forgotten viewers in old journals."""

SHORTEST_RETENTION_DAYS, LONGEST_RETENTION_DAYS = 7, 3_650
"""A week, so that somebody who comes once a week is known; ten years, beyond which it is as good as for ever."""

_COMMANDS = frozenset({"!forgetme", "!forget_me", "!dontremember", "!dontrememberme"})


def asks_to_be_forgotten(text: str) -> bool:
    """Tell whether a line of chat is the command by which a viewer takes themselves out of her memory."""
    return "!" in text and text.split(maxsplit=1)[0].casefold() in _COMMANDS


def mark_of(text: str) -> str:
    """Return what is kept of an id or a name that must not be kept: its SHA-256.

    Whoever guesses the name can test the guess; nobody can read it.
    """
    return hashlib.sha256(f"forgotten {text.casefold()}".encode("utf-8", "surrogatepass")).hexdigest()
