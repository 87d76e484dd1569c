"""A viewer's name cannot command the operator's terminal."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from vtuber.app.terminal_text import harmless, on_one_line

CLEARS_THE_SCREEN = "\x1b[2J"
SETS_THE_TITLE = "\x1b]0;owned\x07"
C1_INTRODUCER = "\x9b2J"
TURNS_ROUND = "\N{RIGHT-TO-LEFT OVERRIDE}"


@given(st.text())
def test_no_control_code_is_left(text: str) -> None:
    """Whatever the text."""
    kept = set(harmless(text))
    assert {c for c in kept if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert not kept & {"\x1b", "\x9b", TURNS_ROUND}
    assert not set(on_one_line(text)) & set("\r\n\t\x0b\x0c\x1c\x85\N{LINE SEPARATOR}")


@pytest.mark.parametrize("text", ["", "Ada", "a line\nand\tanother", "日本語", "\N{PARTY POPPER} café"])
def test_what_is_harmless_stays(text: str) -> None:
    """Letters of any script, pictures, and the layout of our own paragraphs."""
    assert harmless(text) == text


@pytest.mark.parametrize("attack", [CLEARS_THE_SCREEN, SETS_THE_TITLE, C1_INTRODUCER, TURNS_ROUND])
def test_a_terminal_gets_none_of_it(attack: str) -> None:
    """Rich passes escape sequences on; what is made harmless holds none."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80)
    console.print(f"Eve{attack}", markup=False, highlight=False)
    assert attack[0] in screen.getvalue()
    screen.seek(0)
    screen.truncate()
    console.print(harmless(f"Eve{attack}"), markup=False, highlight=False)
    assert screen.getvalue() == f"Eve\N{REPLACEMENT CHARACTER}{attack[1:].replace(chr(7), chr(0xFFFD))}\n"
