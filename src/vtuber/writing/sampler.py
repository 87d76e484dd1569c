"""Draws from a grammar without drawing the same again soon."""

from collections.abc import Mapping
from random import Random

from vtuber.writing.grammar import Choice, Grammar, Node, Pattern, Reference, Slot


class Sampler:
    """Draws expansions so that the options of every choice take turns.

    Each choice keeps its options in a deck and draws from the half that was not used lately, and one more: an option
    comes back only after nearly half of the others, and two options do not merely alternate.
    """

    def __init__(self, grammar: Grammar, rng: Random) -> None:
        self._grammar = grammar
        self._rng = rng
        self._decks: dict[Choice, list[int]] = {}
        self._open: dict[tuple[Choice, frozenset[str]], frozenset[int]] = {}

    def sample(self, rule: str, slots: Mapping[str, str]) -> str:
        """Return an expansion that needs no slots but these; an empty text if the rule has none."""
        parts: list[str] = []
        self._expand(self._grammar.rule(rule), slots, frozenset(slots), parts)
        return "".join(parts)

    def fill(self, pattern: Pattern, slots: Mapping[str, str]) -> str:
        """Return an expansion of a pattern all of whose slots are given."""
        parts: list[str] = []
        names = frozenset(slots)
        for node in pattern:
            self._expand(node, slots, names, parts)
        return "".join(parts)

    def _expand(self, node: Node, slots: Mapping[str, str], names: frozenset[str], parts: list[str]) -> None:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Slot):
            parts.append(slots[node.name])
        else:
            choice = self._grammar.rule(node.rule) if isinstance(node, Reference) else node
            for part in self._draw(choice, names):
                self._expand(part, slots, names, parts)

    def _draw(self, choice: Choice, names: frozenset[str]) -> Pattern:
        deck = self._deck(choice)
        allowed = self._allowed(choice, names)
        if not allowed:
            return ()
        turn = int(self._rng.random() * (len(allowed) // 2 + 1))
        if len(allowed) < len(deck):
            turn = [place for place, option in enumerate(deck) if option in allowed][turn]
        option = deck.pop(turn)
        deck.append(option)
        return choice.options[option]

    def _deck(self, choice: Choice) -> list[int]:
        deck = self._decks.get(choice)
        if deck is None:
            deck = list(range(len(choice.options)))
            self._rng.shuffle(deck)
            self._decks[choice] = deck
        return deck

    def _allowed(self, choice: Choice, names: frozenset[str]) -> frozenset[int]:
        key = (choice, names)
        allowed = self._open.get(key)
        if allowed is None:
            allowed = self._open[key] = frozenset(self._grammar.open_options(choice, names))
        return allowed
