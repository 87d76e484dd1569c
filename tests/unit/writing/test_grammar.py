"""The grammar engine: what it counts, it can enumerate, and what it samples is among that."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.writing.grammar import Grammar, GrammarError, parse
from vtuber.writing.sampler import Sampler

_words = st.text("abc ", min_size=1, max_size=4)
_patterns = st.recursive(
    st.one_of(_words, st.just("{name}")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda options: f"({'|'.join(options)})"),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@given(st.lists(_patterns, min_size=1, max_size=3))
def test_enumeration_has_as_many_texts_as_counted(alternatives: list[str]) -> None:
    """`count` is the length of `expansions`."""
    grammar = Grammar({"rule": alternatives, "outer": ["(x|y) <rule>"]})
    assert len(list(grammar.expansions("rule"))) == grammar.count("rule")
    assert grammar.count("outer") == 2 * grammar.count("rule")


@given(st.lists(_patterns, min_size=1, max_size=3), st.integers())
def test_samples_are_expansions(alternatives: list[str], seed: int) -> None:
    """A sample is one of the enumerated texts, with its slots filled."""
    grammar = Grammar({"rule": alternatives})
    texts = {text.replace("{name}", "Ann") for text in grammar.expansions("rule")}
    assert Sampler(grammar, random.Random(seed)).sample("rule", {"name": "Ann"}) in texts


@given(st.integers(min_value=2, max_value=20), st.integers())
def test_an_option_returns_only_after_nearly_half_of_the_others(options: int, seed: int) -> None:
    """The deck keeps what was used lately at its end."""
    sampler = Sampler(Grammar({"rule": [str(n) for n in range(options)]}), random.Random(seed))
    drawn = [sampler.sample("rule", {}) for _ in range(4 * options)]
    for option in set(drawn):
        places = [place for place, text in enumerate(drawn) if text == option]
        assert all(later - earlier > (options - 1) // 2 for earlier, later in pairwise(places))


def test_every_text_of_a_small_rule_is_reached() -> None:
    """Nothing starves."""
    grammar = Grammar({"rule": ["(a|b)(c|d)", "e"]})
    sampler = Sampler(grammar, random.Random(3))
    assert {sampler.sample("rule", {}) for _ in range(200)} == {"ac", "ad", "bc", "bd", "e"}


def test_alternatives_without_their_slots_are_left_out() -> None:
    """A missing slot closes an alternative, not the rule."""
    sampler = Sampler(Grammar({"rule": ["for {name}", "for nobody", "(a|b) {amount}"]}), random.Random(1))
    assert {sampler.sample("rule", {}) for _ in range(20)} == {"for nobody"}
    assert sampler.sample("rule", {"amount": "5"})
    closed = Sampler(Grammar({"rule": ["for {name}"]}), random.Random(1))
    assert closed.sample("rule", {}) == ""


@pytest.mark.parametrize("text", ["(a|b", "a)", "a|b", "(a)", "<", "{name", "a > b"])
def test_malformed_patterns_are_refused(text: str) -> None:
    """Brackets are balanced, and a parenthesis offers a choice."""
    with pytest.raises(GrammarError):
        parse(text)


def test_rules_that_lead_to_themselves_are_refused() -> None:
    """Counting a cycle would never end."""
    with pytest.raises(GrammarError, match="refers to itself"):
        Grammar({"a": ["<b>"], "b": ["x", "<a>"]}).count("a")


def test_unknown_rules_are_named() -> None:
    """The error says which rule is missing."""
    with pytest.raises(GrammarError, match="nowhere"):
        Grammar({"a": ["<nowhere>"]}).count("a")
