"""Whom she names at the end."""

from datetime import UTC, datetime

from vtuber.activities.credits import Credits
from vtuber.domain.channel_events import ChatMessage, Donation, ViewerBanned
from vtuber.domain.money import usd
from vtuber.domain.viewers import ANONYMOUS, Viewer

AT = datetime(2026, 1, 1, tzinfo=UTC)


def says(number: int, who: str) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=AT, viewer=Viewer(id=who, name=who.upper()), text="hi")


def gives(number: int, viewer: Viewer) -> Donation:
    """Return a donation."""
    return Donation(id=f"d{number}", at=AT, viewer=viewer, amount=usd(5))


def test_the_latest_five_supporters_are_named() -> None:
    """Once each; who gives again counts as late; who asked not to be named is not."""
    credits_ = Credits()
    for number, who in enumerate(("a", "b", "c", "d", "e", "f", "a")):
        credits_.apply(gives(number, Viewer(id=who, name=who.upper())))
    credits_.apply(gives(9, ANONYMOUS))
    assert credits_.supporters() == ("C", "D", "E", "F", "A")


def test_those_who_wrote_most_are_named_but_supporters_only_once() -> None:
    """Most lines first; a supporter is not named again among them."""
    credits_ = Credits()
    for number, who in enumerate("aaabbcccc"):
        credits_.apply(says(number, who))
    credits_.apply(gives(20, Viewer(id="c", name="C")))
    assert credits_.chatters() == ("A", "B")
    assert credits_.supporters() == ("C",)


def test_a_banned_viewer_is_not_named() -> None:
    """Neither for money nor for words; a ban of somebody unknown is nothing."""
    credits_ = Credits()
    credits_.apply(says(1, "a"))
    credits_.apply(gives(2, Viewer(id="a", name="A")))
    credits_.apply(says(3, "b"))
    for who in ("a", "nobody"):
        credits_.apply(ViewerBanned(id=f"ban {who}", at=AT, viewer_id=who))
    assert (credits_.supporters(), credits_.chatters()) == ((), ("B",))
