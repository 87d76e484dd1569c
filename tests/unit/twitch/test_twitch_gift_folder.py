"""A series of gifts is counted once."""

from datetime import UTC, datetime

from vtuber.domain.channel_events import GiftSubscriptions
from vtuber.twitch.gift_folder import GiftFolder
from vtuber.twitch.irc import parse

AT = datetime(2026, 1, 1, tzinfo=UTC)


def gifts(*lines: str) -> list[int]:
    """Return the counts of the gifts that a fresh folder finds in these lines."""
    folder = GiftFolder()
    counts = []
    for number, line in enumerate(lines):
        for event in folder.events_of(parse(line), at=AT, fallback_id=f"line {number}"):
            assert isinstance(event, GiftSubscriptions)
            counts.append(event.count)
    return counts


def series(origin: str, count: int) -> str:
    """Return the announcement of a whole series."""
    tags = f"msg-id=submysterygift;msg-param-mass-gift-count={count};msg-param-origin-id={origin};user-id=7"
    return f"@{tags} :tmi.twitch.tv USERNOTICE #c"


def single(origin: str, extra: str = "") -> str:
    """Return the announcement of one gift."""
    return f"@{extra}msg-id=subgift;msg-param-origin-id={origin};user-id=7 :tmi.twitch.tv USERNOTICE #c"


def test_the_gifts_of_a_series_are_not_counted_again() -> None:
    """Whichever of the two ids ties a gift to its series."""
    assert gifts(series("a", 2), single("a"), single("a")) == [2]
    assert gifts(series("a", 2), single("x", "msg-param-community-gift-id=a;"), single("a")) == [2]


def test_a_gift_of_its_own_counts() -> None:
    """A single gift between series belongs to none."""
    assert gifts(series("a", 2), single("b"), single("a"), series("c", 5), single("b")) == [2, 1, 5, 1]


def test_two_series_may_interleave() -> None:
    """Two people give at the same time."""
    assert gifts(series("a", 2), series("b", 2), single("b"), single("a"), single("b"), single("a")) == [2, 2]


def test_the_rest_of_an_unseen_series_is_not_counted() -> None:
    """Who joins late sees gifts of a series whose announcement was before."""
    assert gifts(single("a", "msg-param-community-gift-id=a;")) == []


def test_other_lines_pass() -> None:
    """The folder leaves everything else to the reader of events."""
    folder = GiftFolder()
    (event,) = folder.events_of(parse("@id=m;user-id=7 :a!a@a PRIVMSG #c :hi"), at=AT, fallback_id="x")
    assert event.id == "twitch:m"
