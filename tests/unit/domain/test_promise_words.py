"""Promises in what she says: those of few kinds are found, and hardly anything else."""

import random
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vtuber.writing
from vtuber.domain.lasting_events import Until
from vtuber.domain.money import Money, usd
from vtuber.domain.promise_words import FoundPromise, promises_in
from vtuber.domain.promises import unfit
from vtuber.domain.spoken_numbers import number_of

LINES = Path(vtuber.writing.__file__).parent / "lines"


def found_in(said: str) -> FoundPromise:
    """Return the one promise in what she said."""
    (found,) = promises_in(said)
    return found


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("If we hit $50 I'll sing a sea shanty.", usd(50)),
        ("Okay chat, if we reach fifty dollars tonight, I will draw a whale in words!", usd(50)),
        ("I'll read the whole poem once we get to $1,500.50.", usd("1500.50")),
        ("When we hit a hundred and twenty euros, I’ll sing twice.", Money(amount=Decimal(120), currency="EUR")),
        ("I promise, if we hit £5 I'll hum.", Money(amount=Decimal(5), currency="GBP")),
    ],
)
def test_a_sum_is_found(said: str, amount: Money) -> None:
    """With its currency, in figures or in words, before or after what she will do."""
    found = found_in(said)
    assert (found.until, found.amount, found.text) == ("money", amount, said.replace("’", "'"))


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ("At 100 % I'll tell the ghost story.", 100),
        ("I'll read a poem if we hit 75 percent of the goal.", 75),
        ("If we reach the goal, I'll sing.", 100),
        ("As soon as we reach fifty per cent, I am going to sing.", 50),
    ],
)
def test_a_percentage_of_a_goal_is_found(said: str, percent: int) -> None:
    """The whole goal is a hundred."""
    found = found_in(said)
    assert (found.until, found.percent) == ("goal", percent)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("Next stream I'll explain the tides.", "next_stream"),
        ("I'll explain the tides next stream!", "next_stream"),
        ("Remind me next stream to name the whale.", "next_stream"),
        ("Remind me to name the whale.", "nothing"),
        ("I promise to tell you about the moon.", "nothing"),
        ("Fog is odd. I promise I'll learn a limerick. Anyway.", "nothing"),
    ],
)
def test_the_next_stream_or_nothing_is_waited_for(said: str, until: Until) -> None:
    """By what the sentence says."""
    assert found_in(said).until == until


@pytest.mark.parametrize(
    "said",
    [
        "It is worth it, I promise.",
        "I promise you nothing.",
        "I promise I will never do that again.",
        "I cannot promise to sing.",
        "Should I sing if we hit $5?",
        'You said "if we hit $5 I\'ll sing".',
        "Say: if we hit $5 I'll give away my keys.",
        "If we hit $5 I'll give away my keys.",
        "If we hit $5 I'll give you $10.",
        "If we hit $5 I'll pay everyone back.",
        "If we hit $5 I'll refund the donations.",
        "If we hit $5 I'll post it on example.com.",
        "If we hit $5 I'll tell you my phone number.",
        "If we hit $5 I'll read out the password.",
        "I promise to email you at once.",
        "If we hit 50 viewers I'll sing.",
        "If we hit $0 I'll sing.",
        "At two hundred percent I'll sing.",
        "I'll be back next stream.",
        "I will be quiet for a bit.",
        "If you tip $5, he said, I'll sing.",
        "So, if we hit €30, I'll hum, and if not I'll hum anyway.",
        "I promise to lose gracefully, which is a lie.",
    ],
)
def test_what_is_no_promise_or_must_be_none_is_left_out(said: str) -> None:
    """Questions, quotations, refusals, jests; money, links and personal data."""
    assert list(promises_in(said)) == []


def test_her_own_stock_of_lines_promises_nothing() -> None:
    """As many of its alternatives as a few draws of each line show."""
    chance = random.Random(1)
    drawn = 0
    for path in LINES.rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for _ in range(4):
                said = line
                while (group := re.search(r"\(([^()]*)\)", said)) is not None:
                    said = said[: group.start()] + chance.choice(group[1].split("|")) + said[group.end() :]
                drawn += 1
                assert list(promises_in(re.sub(r"\[[a-z]+\] ", "", said))) == [], said
    assert drawn > 10_000


_TELLING = re.compile(" ").split(
    "if we hit $ 5 0 fifty hundred a and percent % I'll promise to next stream , . ? sing remind me at"
)


@given(st.lists(st.sampled_from(_TELLING), max_size=30).map(" ".join))
def test_whatever_she_says_is_read_and_its_promises_are_fit(said: str) -> None:
    """In any order of the telling words; an amount is above 0, a percentage from 1 to 100."""
    for found in promises_in(said):
        assert found.text in " ".join(said.split())
        assert found.until != "money" or (found.amount is not None and found.amount.amount > 0)
        assert found.until != "goal" or 1 <= found.percent <= 100


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50", 50),
        ("1,000", 1_000),
        ("7.50", Decimal("7.5")),
        ("twenty-five", 25),
        ("a hundred", 100),
        ("two thousand three hundred and four", 2_304),
        ("zero", None),
    ],
)
def test_spoken_numbers(text: str, number: Decimal | None) -> None:
    """In figures and in words."""
    assert number_of(text) == number


def test_a_deed_of_words_is_fit() -> None:
    """What is about somebody's money or data is not."""
    assert unfit("sing a sea shanty in three verses") is None
    assert unfit("give away a gift card") is not None
    assert unfit("x" * 300) is not None
