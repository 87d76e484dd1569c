"""What is noted of viewers, and what is struck out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.briefs import ThankPayment, quoted_by
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    Donation,
    MessageDeleted,
    Subscription,
    Tier,
    ViewerBanned,
)
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.viewers import ANONYMOUS, Viewer, ViewerNotes
from vtuber.memory.viewer_notes import ViewerNotebook

AT = datetime(2026, 1, 1, tzinfo=UTC)


def notebook(*events: Event, capacity: int = 5_000) -> ViewerNotebook:
    """Return a notebook that has heard these events; what has `rude` in it is not clean."""
    notes = ViewerNotebook(clean=lambda text: "rude" not in text, capacity=capacity)
    for event in events:
        notes.apply(event)
    return notes


def says(number: int, text: str, who: int = 1) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=AT, viewer=Viewer(id=f"v{who}", name=f"V{who}"), text=text)


def gives(number: int, amount: Money, viewer: Viewer | None = None) -> Donation:
    """Return a donation."""
    return Donation(id=f"d{number}", at=AT, viewer=viewer or Viewer(id="v1", name="V1"), amount=amount)


def test_the_line_before_this_one_is_remembered() -> None:
    """The latest clean one of some length that is not the message being answered."""
    notes = notebook(says(1, "I like fog"), says(2, "how rude of me"), says(3, "ok"), says(4, "hello again"))
    assert notes.of("v1", besides="m4").earlier_line == "I like fog"
    assert notes.of("v1").earlier_line == "hello again"
    assert notes.of("v1").messages == 4
    assert notes.of("v2") == ViewerNotes()


def test_money_adds_up_by_currency() -> None:
    """Estimates count as payments, not as sums."""
    estimate = Subscription(
        id="s", at=AT, viewer=Viewer(id="v1", name="V1"), tier=Tier.ONE, amount=usd("2.5", estimated=True)
    )
    euro = Money(amount=Decimal(3), currency="EUR")
    notes = notebook(gives(1, usd(5)), gives(2, usd("0.10")), gives(3, euro), estimate).of("v1")
    assert (notes.payments, notes.given) == (4, {"USD": Decimal("5.10"), "EUR": Decimal(3)})


def test_nothing_is_known_of_the_anonymous() -> None:
    """They are many."""
    assert notebook(gives(1, usd(5), ANONYMOUS)).of(ANONYMOUS.id) == ViewerNotes()


@pytest.mark.parametrize(
    "taking_back",
    [
        MessageDeleted(id="x", at=AT, message_id="m1"),
        ViewerBanned(id="x", at=AT, viewer_id="v1"),
        ChatCleared(id="x", at=AT),
    ],
)
def test_words_taken_back_are_struck_out(taking_back: Event) -> None:
    """At once; counts and payments stay, and others' words as far as they are not concerned."""
    notes = notebook(says(1, "I like fog"), gives(1, usd(5)), says(2, "me too, much", who=2), taking_back)
    assert notes.of("v1").earlier_line is None
    assert (notes.of("v1").messages, notes.of("v1").payments) == (1, 1)
    assert (notes.of("v2").earlier_line is None) == isinstance(taking_back, ChatCleared)


@given(
    st.lists(
        st.tuples(st.sampled_from(["say", "say", "delete", "ban", "clear"]), st.integers(0, 3), st.integers(0, 6)),
        max_size=50,
    )
)
def test_nothing_struck_out_is_ever_handed_out(steps: list[tuple[str, int, int]]) -> None:
    """Over any order of lines, deletions, bans and clearings."""
    notes = notebook()
    standing: dict[str, tuple[int, str]] = {}
    for number, (step, who, back) in enumerate(steps):
        match step:
            case "say":
                notes.apply(says(number, f"this is line {number}", who))
                standing[f"m{number}"] = who, f"this is line {number}"
            case "delete":
                notes.apply(MessageDeleted(id=f"x{number}", at=AT, message_id=f"m{number - back}"))
                standing.pop(f"m{number - back}", None)
            case "ban":
                notes.apply(ViewerBanned(id=f"x{number}", at=AT, viewer_id=f"v{who}"))
                standing = {name: said for name, said in standing.items() if said[0] != who}
            case _:
                notes.apply(ChatCleared(id=f"x{number}", at=AT))
                standing.clear()
        for viewer in range(4):
            line = notes.of(f"v{viewer}").earlier_line
            assert line is None or (viewer, line) in standing.values()


def test_the_notebook_is_bounded() -> None:
    """Who was not seen for longest is forgotten."""
    notes = notebook(
        *(says(n, f"this is line {n}", who=n) for n in range(10)), says(10, "back again", who=0), capacity=5
    )
    known = [who for who in range(10) if notes.of(f"v{who}").messages]
    assert known == [0, 6, 7, 8, 9]


def test_the_last_clean_lines_come_with_their_ids_until_they_are_deleted() -> None:
    """Newest last; an utterance that may hold any of them is taken back with it."""
    notes = notebook(
        says(1, "I like fog"), says(2, "how rude of me"), says(3, "my cat is Pixel"), says(4, "hello again")
    )
    known = notes.of("v1", besides="m4")
    assert [(line.id, line.text) for line in known.earlier] == [("m3", "my cat is Pixel")]
    notes.apply(says(5, "fog again, look"))
    known = notes.of("v1")
    assert [line.id for line in known.earlier] == ["m3", "m4", "m5"]
    thanks = ThankPayment(event=gives(1, usd(5)), notes=known)
    # The first is not kept in words, yet it told what they like.
    assert set(quoted_by(thanks)) == {"m1", "m3", "m4", "m5"}
    notes.apply(MessageDeleted(id="x", at=AT, message_id="m4"))
    assert [line.id for line in notes.of("v1").earlier] == ["m3", "m5"]
