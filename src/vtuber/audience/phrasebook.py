"""What viewers write: templates with slots, dealt like cards so that nothing repeats before all has been said.

A file of `lines/` holds one template per line; `{slot}` is filled with a line of the file of that name, or with what
the moment offers (`{her}`, `{name}`, `{topic}`, ...).
"""

import random
from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter

_FILES_OF_SLOTS = {"food2": "food", "game": "game_title"}
_DIGITS = ("1", "2", "3", "4", "5", "6", "7")
_Part = tuple[str, str | None]


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the lines of one file of `lines/`."""
    text = resources.files("vtuber.audience").joinpath("lines", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


def fillers(slot: str) -> tuple[str, ...]:
    """Return what a slot of that name is filled with where nothing more fitting is known."""
    return words(_FILES_OF_SLOTS.get(slot, slot))


@cache
def _templates(name: str) -> tuple[tuple[_Part, ...], ...]:
    return tuple(tuple((literal, slot) for literal, slot, _, _ in Formatter().parse(line)) for line in words(name))


class Phrasebook:
    """Deals phrases. `chance` decides the order, and which emotes are in fashion."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._decks: dict[str, list[tuple[_Part, ...]]] = {}
        emotes = list(words("emote"))
        chance.shuffle(emotes)
        self._emotes = emotes

    def phrase(self, kind: str, fill: Mapping[str, str]) -> str:
        """Return the next phrase of a kind with its slots filled, from `fill` first."""
        deck = self._decks.get(kind)
        if not deck:
            deck = list(_templates(kind))
            self._chance.shuffle(deck)
            self._decks[kind] = deck
        text = ""
        for literal, slot in deck.pop():
            text += literal
            if slot is not None:
                text += fill.get(slot) or self._filler(slot)
        return text

    def emote(self) -> str:
        """Return an emote; a few are used far more than the others."""
        return self._emotes[int(self._chance.random() ** 2 * len(self._emotes))]

    def _filler(self, slot: str) -> str:
        if slot == "emote":
            return self.emote()
        if slot == "digit":
            return self._chance.choice(_DIGITS)
        return self._chance.choice(fillers(slot))
