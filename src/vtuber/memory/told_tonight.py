"""What one viewer told of themselves in the running stream; looked for when she speaks to them, not when they write."""

from datetime import datetime
from functools import lru_cache

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.facts import StatedFact, worded
from vtuber.domain.show_events import NotedFact
from vtuber.memory.fact_patterns import facts_in, untold_in
from vtuber.memory.facts import PastFact, standing
from vtuber.memory.graph import ToldFact
from vtuber.memory.projection import micros, moment

LINES_HEARD = 12
"""Lines that may tell something are kept, per viewer: the latest."""

_LOOKED_THROUGH = 4_096


class ToldTonight:
    """The lines that may tell something, and what a model found in others."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, datetime, str]] = []
        self._noted: list[NotedFact] = []
        self._untold: list[tuple[str, datetime]] = []

    def hear(self, message: ChatMessage) -> None:
        """Keep a line that may tell something."""
        self._lines.append((message.id, message.at, message.text))
        del self._lines[:-LINES_HEARD]

    def note(self, fact: NotedFact) -> None:
        """Keep a fact that a model found."""
        self._noted.append(fact)
        del self._noted[:-LINES_HEARD]

    def untell(self, word: str, at: datetime) -> None:
        """Let go of what was told up to `at` and holds a word, as `domain.facts.untold_word` gives it."""
        self._untold.append((word, at))
        del self._untold[:-LINES_HEARD]

    def strike(self, message_id: str) -> None:
        """Let go of what one message told."""
        self._lines[:] = [line for line in self._lines if line[0] != message_id]
        self._noted[:] = [fact for fact in self._noted if fact.message_id != message_id]

    def strike_all(self) -> None:
        """Let go of everything."""
        self._lines.clear()
        self._noted.clear()

    def no_longer(self) -> frozenset[str]:
        """Return what they said is true no more, as words of what is kept."""
        return frozenset(word for _, _, text in self._lines for word in _untold_in(text))

    def facts(self) -> tuple[PastFact, ...]:
        """Return what holds of all this."""
        told = [
            ToldFact("", "", n, 0, micros(at), message_id, fact.key, fact.value, fact.confidence)
            for n, (message_id, at, text) in enumerate(self._lines)
            for fact in _facts_in(text)
            if self._holds(fact, at)
        ]
        told += [
            ToldFact("", "", -1, n, micros(fact.said_at), fact.message_id, fact.key, fact.value, fact.confidence)
            for n, fact in enumerate(self._noted)
            if self._holds(fact, fact.said_at)
        ]
        return standing(told, moment) if told else ()

    def _holds(self, fact: StatedFact | NotedFact, at: datetime) -> bool:
        words = worded(f"{fact.key} {fact.value}")
        gone = (*self._untold, *((word, until) for _, until, text in self._lines for word in _untold_in(text)))
        return not any(at <= until and word in words for word, until in gone)


@lru_cache(maxsize=_LOOKED_THROUGH)
def _facts_in(text: str) -> tuple[StatedFact, ...]:
    return facts_in(text)


@lru_cache(maxsize=_LOOKED_THROUGH)
def _untold_in(text: str) -> tuple[str, ...]:
    return untold_in(text)
