"""Text with choices in it, counted and enumerated.

`(a|b|)` is one of its options, `<greeting.first>` an expansion of that rule, `{name}` a slot the caller fills.
All else, emotion tags such as `[joy]` included, stands for itself. A rule is a tuple of alternatives in this notation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Generic, TypeVar, assert_never

from vtuber.domain.errors import VTuberError

T = TypeVar("T")

_TOKEN = re.compile(r"[(|)]|<(?P<rule>[\w.]+)>|\{(?P<slot>\w+)\}|[^(|)<>{}]+")


class GrammarError(VTuberError):
    """A pattern cannot be parsed, or a rule it names is unknown or refers to itself."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place the caller fills."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A place an expansion of a rule fills."""

    rule: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Exactly one of the options; equal only to itself, so that each choice has its own deck."""

    options: "tuple[Pattern, ...]"


Node = str | Slot | Reference | Choice
Pattern = tuple[Node, ...]


def parse(text: str) -> Pattern:
    """Parse one alternative; raise `GrammarError` on unbalanced or stray signs."""
    tokens = list(_TOKEN.finditer(text))
    if sum(len(token[0]) for token in tokens) != len(text):
        raise GrammarError(f"stray bracket in {text!r}")
    pattern, used = _sequence(tokens, 0)
    if used != len(tokens):
        raise GrammarError(f"unbalanced parenthesis or stray bar in {text!r}")
    return pattern


def _sequence(tokens: list[re.Match[str]], start: int) -> tuple[Pattern, int]:
    nodes: list[Node] = []
    at = start
    while at < len(tokens) and tokens[at][0] not in ("|", ")"):
        token = tokens[at]
        at += 1
        if token[0] == "(":
            choice, at = _choice(tokens, at)
            nodes.append(choice)
        elif token["rule"]:
            nodes.append(Reference(token["rule"]))
        elif token["slot"]:
            nodes.append(Slot(token["slot"]))
        else:
            nodes.append(token[0])
    return tuple(nodes), at


def _choice(tokens: list[re.Match[str]], start: int) -> tuple[Choice, int]:
    options: list[Pattern] = []
    at = start
    while True:
        option, at = _sequence(tokens, at)
        options.append(option)
        if at == len(tokens):
            raise GrammarError("a parenthesis is never closed")
        at += 1
        if tokens[at - 1][0] == ")":
            break
    if len(options) == 1:
        raise GrammarError(f"a parenthesis without a choice: {options[0]!r}")
    return Choice(tuple(options)), at


class Grammar:
    """Rules by name. An alternative is parsed when its rule is first used."""

    def __init__(self, rules: Mapping[str, Sequence[str]]) -> None:
        self._sources = rules
        self._parsed: dict[str, Choice] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all rules, in their order."""
        return tuple(self._sources)

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def rule(self, name: str) -> Choice:
        """Return a rule's alternatives; raise `GrammarError` if there is no such rule."""
        known = self._parsed.get(name)
        if known is None:
            if name not in self._sources:
                raise GrammarError(f"there is no rule {name!r}")
            known = self._parsed[name] = Choice(tuple(parse(text) for text in self._sources[name]))
        return known

    def count(self, name: str) -> int:
        """Return how many expansions a rule has, slots unfilled; different choices may lead to the same text."""
        fold: _Fold[int] = _Fold(self, leaf=lambda _: 1, all_of=_product, one_of=_total)
        return fold.of(Reference(name))

    def slots(self, name: str) -> frozenset[str]:
        """Return the names of all slots a rule may use."""
        return _Fold(self, leaf=_slot_names, all_of=_union, one_of=_union).of(Reference(name))

    def open_options(self, choice: Choice, slots: frozenset[str]) -> tuple[int, ...]:
        """Return the indices of the options that can be expanded with no slots but these."""
        fold = _Fold(self, leaf=lambda node: _slot_names(node) <= slots, all_of=all, one_of=any)
        return tuple(i for i, option in enumerate(choice.options) if all(fold.of(node) for node in option))

    def expansions(self, name: str) -> Iterator[str]:
        """Yield every expansion of a rule, slots as `{slot}`; there are `count(name)` of them."""
        yield from self._texts(self.rule(name))

    def _texts(self, node: Node) -> Iterator[str]:
        match node:
            case str():
                yield node
            case Slot(name=name):
                yield f"{{{name}}}"
            case Reference(rule=rule):
                yield from self._texts(self.rule(rule))
            case Choice(options=options):
                for option in options:
                    for parts in product(*(tuple(self._texts(part)) for part in option)):
                        yield "".join(parts)
            case _:
                assert_never(node)


def _slot_names(node: str | Slot) -> frozenset[str]:
    return frozenset({node.name}) if isinstance(node, Slot) else frozenset()


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for names in sets for name in names)


def _product(counts: Iterable[int]) -> int:
    return prod(counts)


def _total(counts: Iterable[int]) -> int:
    return sum(counts)


class _Fold(Generic[T]):
    """A value for each leaf, joined over sequences and over options; refuses rules that refer to themselves."""

    def __init__(
        self,
        grammar: Grammar,
        *,
        leaf: Callable[[str | Slot], T],
        all_of: Callable[[Iterable[T]], T],
        one_of: Callable[[Iterable[T]], T],
    ) -> None:
        self._grammar = grammar
        self._leaf = leaf
        self._all_of = all_of
        self._one_of = one_of
        self._path: list[str] = []

    def of(self, node: Node) -> T:
        match node:
            case str() | Slot():
                return self._leaf(node)
            case Reference(rule=rule):
                if rule in self._path:
                    raise GrammarError(f"rule {rule!r} refers to itself")
                self._path.append(rule)
                value = self.of(self._grammar.rule(rule))
                self._path.pop()
                return value
            case Choice(options=options):
                return self._one_of([self._all_of([self.of(part) for part in option]) for option in options])
            case _:
                assert_never(node)
