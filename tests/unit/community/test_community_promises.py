"""The promises she owes: when each is due, and that it is settled once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from vtuber.community.promise_ear import PromiseEar
from vtuber.community.promises import EXPIRES, OWED_AT_MOST, PromiseBook
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PromiseMade, PromiseSettled, Until
from vtuber.domain.money import Money, usd
from vtuber.domain.promises import Promise
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import (
    CancelReason,
    UtteranceCancelled,
    UtteranceFinished,
    UtterancePlanned,
    UtteranceStarted,
)
from vtuber.domain.viewers import Viewer

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
SHANTY = "promise:0001:e5"


def gives(amount: str, *, currency: str = "USD", charity: bool = False) -> Donation:
    """Return a donation."""
    viewer = Viewer(id="twitch:1", name="Wren")
    return Donation(
        id=f"d{amount}", at=AT, viewer=viewer, amount=Money(amount=Decimal(amount), currency=currency), charity=charity
    )


def made(until: Until, *, amount: Money | None = None, raised: Money | None = None, percent: int = 0) -> PromiseMade:
    """Return a promise of this stream."""
    return PromiseMade(
        id="e5",
        at=AT,
        promise_id=SHANTY,
        utterance_id="e4",
        text="I sing.",
        until=until,
        amount=amount,
        raised=raised,
        percent=percent,
    )


def reached(percent: int) -> GoalReached:
    """Return that a goal passed a milestone."""
    return GoalReached(id="g", at=AT, goal_id="x", title="A telescope", percent=percent, raised=usd(1))


def heard(cause: str) -> UtteranceStarted:
    """Return that she began to speak for a cause."""
    return UtteranceStarted(id="h", at=AT, cause=cause, utterance_id="u", text="So.", emotion="joy")  # type: ignore[arg-type]


def book_of(*events: Event) -> PromiseBook:
    """Return a book that has heard of events."""
    book = PromiseBook()
    for event in events:
        book.apply(event)
    return book


def is_due(book: PromiseBook) -> bool:
    """Tell whether the one promise is due."""
    (promise,) = book.owed
    return promise.due


def test_a_sum_is_counted_from_when_she_said_it() -> None:
    """What came before, other currencies and charity do not count."""
    promise = made("money", amount=usd(20), raised=usd(15))
    book = book_of(gives("15"), promise, gives("19"), gives("50", currency="EUR"), gives("80", charity=True))
    assert not is_due(book)
    book.apply(gives("1"))
    assert is_due(book)


def test_a_goal_counts_once_it_is_reached_after_she_said_it() -> None:
    """At the percentage or beyond it."""
    book = book_of(reached(75), made("goal", percent=75))
    assert not is_due(book)
    book.apply(reached(50))
    assert not is_due(book)
    book.apply(reached(100))
    assert is_due(book)


@pytest.mark.parametrize(("until", "due"), [("next_stream", True), ("nothing", True), ("money", False)])
def test_what_waits_for_the_next_stream_is_due_in_it(until: Until, *, due: bool) -> None:
    """What she merely promised, too; a sum waits on, with what came in before."""
    book = PromiseBook()
    promise = Promise(
        id=SHANTY, text="I sing.", made_at=AT, until=until, amount=Decimal(20), currency="USD", paid=Decimal(12)
    )
    book.learn([promise])
    assert is_due(book) is due
    book.apply(gives("8"))
    assert is_due(book)


def test_what_is_learned_late_counts_what_this_stream_took_and_reached() -> None:
    """The memory may answer long after the beginning; what has been kept by then is not owed again."""
    book = book_of(gives("12"), reached(100))
    sum_, goal = (
        Promise(id="promise:0001:a", text="a", made_at=AT, until="money", amount=Decimal(10), currency="USD"),
        Promise(id="promise:0001:b", text="b", made_at=AT, until="goal", percent=75),
    )
    book.learn([sum_, goal])
    assert [promise.due for promise in book.owed] == [True, True]
    book = book_of(heard(sum_.id))
    book.learn([sum_])
    book.learn([sum_, goal])
    assert [promise.id for promise in book.owed] == [goal.id]


@pytest.mark.parametrize("ending", [heard(SHANTY), PromiseSettled(id="s", at=AT, promise_id=SHANTY, outcome="dropped")])
def test_what_is_settled_stays_settled(ending: Event) -> None:
    """Even if the promise itself is heard of later."""
    assert book_of(made("nothing"), ending).owed == ()
    assert book_of(ending, made("nothing")).owed == ()


def test_an_old_promise_expires() -> None:
    """Not before its time."""
    book = book_of(made("money", amount=usd(1_000)))
    assert book.expired(AT + EXPIRES) == ()
    assert [promise.id for promise in book.expired(AT + EXPIRES + timedelta(seconds=1))] == [SHANTY]


def test_the_same_promise_is_not_made_twice_and_there_is_a_bound() -> None:
    """She keeps so many in mind."""
    book = book_of(made("nothing"))
    assert not book.has_room_for("i SING.")
    book.learn(
        Promise(id=f"promise:0001:{n}", text=f"{n}", made_at=AT, until="nothing") for n in range(OWED_AT_MOST - 1)
    )
    assert not book.has_room_for("something else")


def planned(*quotes: str, cause: str | None = None) -> UtterancePlanned:
    """Return that she is about to speak."""
    return UtterancePlanned(id="u1", at=AT, cause=cause, brief="monologue_beat", activity=Activity.TALK, quotes=quotes)


def said(text: str) -> UtteranceFinished:
    """Return that she was heard."""
    return UtteranceFinished(id="f", at=AT, utterance_id="u1", text=text, sentences=1, spoken_s=2.0)


def taken(*events: Event) -> list[str]:
    """Return the promises heard in events."""
    ear = PromiseEar()
    for event in events:
        ear.hear(event)
    return [found.text for _, found in ear.take()]


def test_only_words_of_her_own_promise_anything() -> None:
    """Not those that may be a viewer's, nor those that keep a promise."""
    words = "If we hit $20 I'll sing."
    assert taken(planned(), said(words)) == [words]
    assert taken(planned("twitch:m1"), said(words)) == []
    assert taken(planned(cause=SHANTY), said(words)) == []
    assert taken(said(words)) == []


def test_what_was_cut_off_promises_what_was_heard() -> None:
    """And what is on record is not taken again."""
    cut = UtteranceCancelled(
        id="c", at=AT, utterance_id="u1", reason=CancelReason.INTERRUPTED, heard="If we hit $20 I'll sing. And"
    )
    assert taken(planned(), cut) == ["If we hit $20 I'll sing."]
    on_record = PromiseMade(id="m", at=AT, promise_id=SHANTY, utterance_id="u1", text="x", until="nothing")
    assert taken(planned(), cut, on_record) == []
