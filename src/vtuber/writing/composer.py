"""Turns rules and slots into text nobody has heard within the hour."""

import re
from collections.abc import Callable
from functools import partial
from random import Random

from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.writing.grammar import Grammar, Pattern
from vtuber.writing.recent_lines import SHORT_WORDS, RecentLines
from vtuber.writing.sampler import Sampler
from vtuber.writing.spoken_names import NAMELESS, speakable_name

_TRIES = 8
_NEARLY_WHOLE = 0.95
_MOST = 0.6
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))((?:\[[a-z]+\] )*)([a-z])")


class Composer:
    """Expands rules until an expansion is fresh. `is_clean` tells whether a word of a viewer's may be said."""

    def __init__(
        self, *, grammar: Grammar, rng: Random, recent: RecentLines, is_clean: Callable[[str], bool], me: str
    ) -> None:
        self.rng = rng
        self.is_clean = is_clean
        self._grammar = grammar
        self._sampler = Sampler(grammar, rng)
        self._recent = recent
        self._me = me

    def line(self, rule: str, **slots: str | None) -> str:
        """Return an expansion of `rule`, without what was said of late; possibly an empty text.

        Alternatives that need a slot which is None, or not given, are left out.
        """
        return self.first_of((rule,), **slots)

    def first_of(self, rules: tuple[str, ...], **slots: str | None) -> str:
        """Return a line of the first of these rules that has a whole one to say, else the most that is left of one."""
        filled = {name: value for name, value in slots.items() if value} | {"me": self._me}
        longest = ""
        for rule in rules:
            text, whole = self._freshest(partial(self._sampler.sample, rule, filled))
            if whole:
                return text
            longest = max(longest, text, key=len)
        return longest if len(longest.split()) >= SHORT_WORDS else ""

    def text(self, pattern: Pattern) -> str:
        """Return an expansion of a pattern without slots; an empty text if most of it was said of late."""
        text, whole = self._freshest(partial(self._sampler.fill, pattern, {"me": self._me}))
        return text if whole else ""

    def sometimes(self, chance: float) -> bool:
        """Return True with the given probability."""
        return self.rng.random() < chance

    def knows(self, rule: str) -> bool:
        """Tell whether there is such a rule."""
        return rule in self._grammar

    def name_of(self, viewer: Viewer) -> str | None:
        """Return how to call a viewer; None for one who gave no name."""
        return None if viewer.id == ANONYMOUS.id else speakable_name(viewer.name, self.is_clean)

    def names_of(self, names: tuple[str, ...], limit: int) -> tuple[str, ...]:
        """Return up to `limit` names that can be said, each once."""
        spoken = dict.fromkeys(speakable_name(name, self.is_clean) for name in names)
        return tuple(name for name in spoken if name != NAMELESS)[:limit]

    def _freshest(self, draw: Callable[[], str]) -> tuple[str, bool]:
        """Return the freshest of some draws, and whether enough of it is left to stand for the whole."""
        best, best_share = "", 0.0
        for _ in range(_TRIES):
            drawn = draw()
            if not drawn:
                break
            fresh = self._recent.fresh_part(drawn)
            share = len(fresh) / len(drawn)
            if share > best_share:
                best, best_share = fresh, share
            if share > _NEARLY_WHOLE:
                break
        return _polished(best), best_share > _MOST


def joined(*parts: str) -> str:
    """Join parts of an utterance, leaving out the empty ones."""
    return " ".join(part for part in parts if part)


def _polished(text: str) -> str:
    return _SENTENCE_START.sub(lambda start: start[1] + start[2].upper(), " ".join(text.split()))
