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
        *(base64.b32encode(f"{'it is '[:shift]}{CANARY}".encode()).decode() for shift in range(5)),
        base64.b64encode(CANARY.encode().hex().encode()).decode(),
        "".join(f"%{ord(letter):02x}" for letter in CANARY),
        "".join(f"&#{ord(letter)};" for letter in CANARY),
        "".join(f"\\u{ord(letter):04x}" for letter in CANARY),
        " ".join(str(ord(letter)) for letter in CANARY),
        " ".join(f"{ord(letter):07b}" for letter in CANARY),
        "\u200b".join(CANARY),
        "".join(chr(0xFEE0 + ord(letter)) for letter in CANARY),
        " ".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in CANARY),
        "nothing here" + "".join(chr(0xE0000 + ord(letter)) for letter in CANARY),
        CANARY.translate(str.maketrans("cpxkhs", "срхкнѕ")),
        "".join(f"{letter}\u0301" for letter in CANARY),
        CANARY.translate(str.maketrans("stgb", "5768")),
        "a".join(CANARY),
        ", ".join(f"{letter} as in {letter}omething" for letter in CANARY),
        " ".join(f"{letter}omething" for letter in CANARY),
        "".join(chr((ord(letter) - ord("a") + 5) % 26 + ord("a")) for letter in CANARY),
    ],
)
def test_disguises_are_seen_through(told: str) -> None:
    """Spelled, reversed, shifted, encoded at any offset, in other letters, hidden, strewn into words."""
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


def test_pieces_add_up_however_much_is_said_between() -> None:
    """In any order; what has been told once is not told anew by ordinary talk."""
    ear = Canaries((CANARY,)).ear()
    for said in (f"It ends in {CANARY[12:]}.", "The harbour lights went out.", "Pst, hmm, brr: who was Mrs. Dr. PhD?"):
        assert not ear.hears(said)
        ear.remember(said)
    assert ear.hears(f"And it begins with {CANARY[:4]}.")
    assert not ear.hears("Nothing of it here.")


def test_single_letters_add_up_in_order() -> None:
    """One in each sentence."""
    ear = Canaries((CANARY,)).ear()
    heard = []
    for letter in CANARY:
        heard.append(ear.hears(f"The next one is {letter}, as everybody knows."))
        ear.remember(f"The next one is {letter}, as everybody knows.")
    assert heard.index(True) == 7


def test_short_canaries_are_refused() -> None:
    """They would be found everywhere."""
    with pytest.raises(ValueError, match="8 letters"):
        Canaries(("abc",))
