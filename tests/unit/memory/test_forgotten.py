"""Marks of the forgotten: what they let in and what not."""

import pytest

from vtuber.domain.forgetting import asks_to_be_forgotten, mark_of
from vtuber.memory.changes import AskedToBeForgotten, Met
from vtuber.memory.forgotten import Forgotten, name_mark


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("!forgetme", True),
        ("  !ForgetMe please, all of it", True),
        ("!dontremember", True),
        ("!forget me", False),
        ("type !forgetme to be forgotten", False),
        ("", False),
    ],
)
def test_the_command(text: str, *, asks: bool) -> None:
    """It begins the line."""
    assert asks_to_be_forgotten(text) is asks


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hello WREN!", True),
        ("@wren: hi", True),
        ("wrench", False),
        ("night owl is here", True),
        ("Night-Owl", True),
        ("the night, owl", True),
        ("night of the owl", False),
        ("", False),
        ("彼女は", False),
    ],
)
def test_a_name_is_found_as_words_of_their_own(text: str, *, named: bool) -> None:
    """However it is written."""
    forgotten = Forgotten(names=frozenset({name_mark("Wren"), name_mark("night owl")}))
    assert forgotten.names_somebody(text) is named


def test_marks_do_not_tell_the_name() -> None:
    """They are digests."""
    assert "wren" not in name_mark("Wren") + mark_of("Wren")


def test_later_names_of_a_forgotten_viewer_are_marked_too() -> None:
    """And viewers who are known by such a name alone, but nobody else who bears it."""
    wish = AskedToBeForgotten(seq=1, viewer="twitch:1", name="Wren")
    met = [
        Met(seq=2, viewer="twitch:1", name="Kestrel", at=0),
        Met(seq=3, viewer="kofi:kestrel", name="Kestrel", at=0),
        Met(seq=4, viewer="twitch:2", name="Wren", at=0),
    ]
    forgotten = Forgotten().learned_from([wish, *met])
    assert forgotten.viewers == {mark_of("twitch:1"), mark_of("kofi:kestrel")}
    assert forgotten.names == {name_mark("wren"), name_mark("kestrel")}
