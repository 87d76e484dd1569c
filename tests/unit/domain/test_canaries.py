"""Canaries are heard in every disguise a model may give them, and in nothing else."""

import base64
import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.canaries import Canaries, new_canary
from vtuber.writing.line_files import LINES

CANARY = new_canary(random.Random(3))


@given(st.integers(0, 8), st.text(max_size=20), st.text(max_size=20), st.booleans())
def test_half_of_it_is_enough(start: int, before: str, after: str, loud: bool) -> None:
    """Eight signs in a row, anywhere in a text."""
    part = CANARY[start : start + 8]
    assert Canaries((CANARY,)).sing(f"{before} {part.upper() if loud else part} {after}")


@pytest.mark.parametrize(
    "told",
    [
        " ".join(CANARY),
        "-".join(CANARY.upper()),
        CANARY[::-1],
        codecs.encode(CANARY, "rot13"),
        CANARY.encode().hex(),
        CANARY.upper().encode().hex(" "),
        *(base64.b64encode(f"{'it is '[:shift]}{CANARY}".encode()).decode() for shift in range(7)),
    ],
)
def test_disguises_are_seen_through(told: str) -> None:
    """Spelled, reversed, rotated, in hex and in base64 at any offset."""
    assert Canaries((CANARY,)).sing(f"Well, {told}.")


def test_ordinary_text_holds_none() -> None:
    """None of all the lines that the offline writer may say; and without canaries nothing ever does."""
    canaries = Canaries(new_canary(random.Random(seed)) for seed in range(20))
    lines = [line for path in LINES.rglob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 1000
    assert not [line for line in lines if canaries.sing(line)]
    assert not Canaries().sing(CANARY)


def test_it_is_heard_across_two_texts() -> None:
    """When the second completes it."""
    canaries = Canaries((CANARY,))
    assert canaries.sing(CANARY[4:8], before=f"it begins {CANARY[:4]}")
    assert not canaries.sing("and so on", before=CANARY)


def test_short_canaries_are_refused() -> None:
    """They would be found everywhere."""
    with pytest.raises(ValueError, match="8 letters"):
        Canaries(("abc",))
