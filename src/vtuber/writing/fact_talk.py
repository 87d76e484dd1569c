"""Speaks of what viewers told of themselves, to nobody but them: answers when asked, and now and then a hello."""

from collections.abc import Iterable, Iterator

from vtuber.domain.facts import KnownFact
from vtuber.writing.composer import Composer
from vtuber.writing.own_facts import AskedFacts, family_of, said_value, told_phrase, what_of
from vtuber.writing.spoken_amounts import listed

MOST_TOLD = 3
"""Facts in one answer, at most."""

_SURE_ENOUGH = 45


class FactTalk:
    """Remembers what it brought up by itself, so that nobody hears of the same thing twice in a stream."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._brought_up: set[tuple[str, str, str]] = set()

    def answer(self, asked: AskedFacts, facts: Iterable[KnownFact], name: str | None) -> str:
        """Return what she knows of what somebody asks about themselves, or that she does not: she never guesses."""
        composer = self._composer
        found = tuple(self._sayable(asked.among(facts)))[:MOST_TOLD]
        if not found:
            rules = ("fact.unknown",) if asked.keys else ("fact.everything.none", "fact.unknown")
            return composer.first_of(rules, name=name)
        if not asked.keys or len(found) > 1:
            told = listed(tuple(told_phrase(fact, value) for fact, value in found))
            return composer.first_of(("fact.everything", "fact.plain"), name=name, facts=told, told=told)
        fact, value = found[0]
        rule = f"fact.{family_of(fact)}.answer"
        rules = (rule, "fact.plain") if composer.knows(rule) else ("fact.plain",)
        return composer.first_of(rules, name=name, value=value, what=what_of(fact), told=told_phrase(fact, value))

    def greeting(self, viewer_id: str, facts: Iterable[KnownFact], name: str | None) -> str:
        """Return a hello that takes up something they told, which it has not done before; empty if there is none."""
        for fact, value in self._sayable(facts):
            rule, about = f"fact.{family_of(fact)}.greeting", (viewer_id, fact.key, fact.value)
            if about in self._brought_up or fact.confidence < _SURE_ENOUGH or not self._composer.knows(rule):
                continue
            if text := self._composer.line(rule, name=name, value=value, what=what_of(fact)):
                self._brought_up.add(about)
                return text
        return ""

    def _sayable(self, facts: Iterable[KnownFact]) -> Iterator[tuple[KnownFact, str]]:
        for fact in facts:
            value = said_value(fact, self._composer.is_clean)
            if value is not None:
                yield fact, value
