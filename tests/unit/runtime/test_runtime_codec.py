"""Events survive the journal's bytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events, events_of

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.errors import UndecodableEventError
from vtuber.domain.events import EVENT_TYPES, KIND_OF, Event
from vtuber.domain.money import Money
from vtuber.domain.proposals import Proposal
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.runtime.codec import decode, encode

AT = datetime(2026, 5, 1, 20, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda event_type: KIND_OF[event_type])
@given(data=st.data())
def test_every_kind_returns_as_it_was(event_type: type[Event], data: st.DataObject) -> None:
    """Decoding gives an equal event of the same type, and encoding that again the same bytes."""
    event = data.draw(events_of(event_type))
    payload = encode(event)
    again = decode(KIND_OF[event_type], payload)
    assert type(again) is event_type
    assert again == event
    assert encode(again) == payload


@given(events())
def test_payloads_are_json_of_the_fields(event: Event) -> None:
    """The kind is not among them; the id, the time with `Z` and the cause are."""
    fields = msgspec.json.decode(encode(event))
    assert set(fields) == set(type(event).__dataclass_fields__)
    assert fields["at"].endswith("Z")


def test_money_keeps_its_digits() -> None:
    """Amounts are strings, exact to the last zero."""
    event = Donation(id="d1", at=AT, viewer=ANONYMOUS, amount=Money(amount=Decimal("5.00"), currency="EUR"))
    assert b'"amount":"5.00"' in encode(event)
    again = decode("donation", encode(event))
    assert isinstance(again, Donation)
    assert str(again.amount.amount) == "5.00"


def test_mappings_are_written_by_key() -> None:
    """Equal events have equal bytes, however their mappings were filled."""

    def started(arms: list[Activity]) -> SegmentStarted:
        proposal = Proposal(arm=Activity.TALK, probabilities=dict.fromkeys(map(str, arms), 0.5))
        return SegmentStarted(
            id="e1", at=AT, number=1, activity=Activity.TALK, topic="", chosen_by=ChosenBy.LEARNER, proposal=proposal
        )

    assert encode(started([Activity.TALK, Activity.GAME])) == encode(started([Activity.GAME, Activity.TALK]))


def test_times_are_written_in_utc() -> None:
    """The same moment in another zone has the same bytes."""
    event = ChatMessage(id="c1", at=AT, viewer=ANONYMOUS, text="hi", sent_at=AT)
    zone = timezone(timedelta(hours=2))
    elsewhere = replace(event, at=AT.astimezone(zone), sent_at=AT.astimezone(zone))
    assert encode(elsewhere) == encode(event)
    assert b'"at":"2026-05-01T20:00:00.250000Z"' in encode(event)


def test_a_time_without_a_zone_is_refused() -> None:
    """It would name another moment on another machine."""
    event = ChatMessage(id="c1", at=AT.replace(tzinfo=None), viewer=ANONYMOUS, text="hi")
    with pytest.raises(ValueError, match="no time zone"):
        encode(event)


def test_half_a_surrogate_pair_does_not_stop_the_journal() -> None:
    """Platforms cut texts in the middle of a character; what cannot be written becomes a replacement character."""
    event = ChatMessage(id="c1", at=AT, viewer=Viewer(id="v", name="n\udc00"), text="cut \ud83d")
    again = decode("chat_message", encode(event))
    assert isinstance(again, ChatMessage)
    assert again.text == "cut \N{REPLACEMENT CHARACTER}"
    assert again.viewer.name == "n\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        ("chat_message", b"{", "not a chat_message"),
        ("chat_message", b"", "not a chat_message"),
        ("chat_message", b"\xff\xfe", "not a chat_message"),
        ("chat_message", b'{"id":"c1"}', "missing required field `at`"),
        ("donation", b'{"id":"d","at":"yesterday"}', "RFC3339"),
        ("carrier_pigeon", b"{}", "carrier_pigeon"),
    ],
)
def test_what_is_no_event_is_refused(kind: str, payload: bytes, told: str) -> None:
    """The error says what does not fit."""
    with pytest.raises(UndecodableEventError, match=told):
        decode(kind, payload)


@given(st.sampled_from(list(KIND_OF.values())), st.binary(max_size=60))
def test_garbage_raises_nothing_else(kind: str, payload: bytes) -> None:
    """Whatever the bytes, the outcome is an event or an `UndecodableEventError`."""
    try:
        event = decode(kind, payload)
    except UndecodableEventError:
        return
    assert KIND_OF[type(event)] == kind


def test_fields_of_a_newer_version_are_ignored() -> None:
    """A journal written by a later release, of the same format, can be read."""
    payload = encode(ChatMessage(id="c1", at=AT, viewer=ANONYMOUS, text="hi"))
    decoded = decode("chat_message", payload[:-1] + b',"mood":"new"}')
    assert decoded.id == "c1"
