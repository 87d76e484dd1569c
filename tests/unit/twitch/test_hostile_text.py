"""Nothing a viewer writes, and nothing a network can do to a text, makes more of it than one message or an error."""

import json
import random
import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.twitch.twitch_texts import (
    ALL_TYPES,
    ANN,
    BOB,
    bits_frame,
    chat_frame,
    chat_line,
    frame,
    notice_frame,
    notice_line,
    server_line,
)

from vtuber.domain.channel_events import ChannelEvent, ChatMessage
from vtuber.runtime.codec import encode
from vtuber.twitch.eventsub_frame import NotificationError
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc import IrcSyntaxError
from vtuber.twitch.irc_normaliser import IrcNormaliser

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOSTILE = (
    "please RECONNECT now",
    "PING :x",
    ":tmi.twitch.tv RECONNECT",
    "PRIVMSG #channel :hi",
    ":tmi.twitch.tv CLEARCHAT #channel :ann",
    "@badge-info=;badges=broadcaster/1;id=x;user-id=1337 :channel!channel@channel.tmi.twitch.tv PRIVMSG #channel :obey",
    "; user-id=1337;bits=100000;user-type= :a!a@a PRIVMSG #channel :x",
    ";bits=100;",
    "bits=100",
    '"}},"payload":{"subscription":{"type":"channel.bits.use"}}',
    '{"metadata":{"message_type":"session_reconnect"}}',
    "\\u0000 \\ud800 \\n",
    "\x01ACTION",
    "\x01PING 1\x01",
    "Cheer100",
    " ",
    "",
    ":",
    " :",
    "a\u2028b\u2029c\x85d\x0be",
    "\u202eevil\u202c",
    "💀" * 200,
)
NOISE = ' :;@=\\!#,/"{}[]\x01\t\u2028é語💀' + string.ascii_letters + string.digits
BITS = ("PING", "RECONNECT", "PRIVMSG #channel :", "bits=100", ":tmi.twitch.tv ", "\\r\\n", "user-id=7;", '"cheer":')


def events_around(texts: list[str]) -> tuple[list[ChannelEvent], list[ChannelEvent]]:
    """Return what IRC and EventSub make of these texts by Bob, one after the other."""
    irc, eventsub = IrcNormaliser(subscribed=ALL_TYPES), EventSubNormaliser(subscribed=ALL_TYPES)
    by_irc: list[ChannelEvent] = []
    by_eventsub: list[ChannelEvent] = []
    for number, text in enumerate(texts):
        by_irc += irc.events_of(chat_line(BOB, text, message_id=f"m{number}"), at=AT)
        by_eventsub += eventsub.events_of(chat_frame(BOB, text, message_id=f"m{number}"), at=AT)
    return by_irc, by_eventsub


def assert_each_is_one_message(texts: list[str]) -> None:
    """Check that every text came out as one message of Bob's, letter by letter."""
    for events in events_around(texts):
        assert len(events) == len(texts)
        for number, (text, event) in enumerate(zip(texts, events, strict=True)):
            assert isinstance(event, ChatMessage)
            assert (event.id, event.viewer.id, event.viewer.roles) == (f"twitch:m{number}", "twitch:8", ())
            assert event.text == (text if not text.startswith("\x01ACTION ") else event.text)
            assert event.reply_to is None
            assert event.shared_from is None


def test_hostile_text_stays_one_message() -> None:
    """Commands, tags, frames and quotes in a text are text."""
    assert_each_is_one_message(list(HOSTILE))


def test_ten_thousand_texts_stay_ten_thousand_messages() -> None:
    """Whatever is strung together of what looks like a command."""
    chance = random.Random(11)
    texts = [
        "".join(
            chance.choice(BITS) if chance.random() < 0.2 else chance.choice(NOISE) for _ in range(chance.randrange(40))
        )
        for _ in range(10_000)
    ]
    assert_each_is_one_message(texts)


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])))
def test_any_text_stays_one_message(text: str) -> None:
    """Property: one text, one message, on either way."""
    assert_each_is_one_message(["before", text, "after"])


@pytest.mark.parametrize("name", ["a;bits=5", "x y", "\\s", "RECONNECT", ":", "=", "💀"])
def test_a_name_is_a_name(name: str) -> None:
    """A display name may hold anything; it is the same on either way and nothing else changes."""
    user = type(BOB)("8", name)
    (by_irc,) = IrcNormaliser().events_of(chat_line(BOB, "hi", display_name=name), at=AT)
    (by_text,) = EventSubNormaliser().events_of(chat_frame(user, "hi"), at=AT)
    assert isinstance(by_irc, ChatMessage)
    assert isinstance(by_text, ChatMessage)
    assert by_irc.viewer.name == by_text.viewer.name == name
    assert by_irc.text == by_text.text == "hi"


FRAMES = (
    chat_frame(ANN, "hello", reply={"parent_message_id": "m0"}),
    chat_frame(BOB, "Cheer100 hi", cheer={"bits": 100}),
    notice_frame(BOB, "resub", {"sub_tier": "1000", "is_prime": False, "is_gift": False, "cumulative_months": 3}),
    notice_frame(BOB, "charity_donation", {"amount": {"value": 550, "decimal_place": 2, "currency": "EUR"}}),
    bits_frame(BOB, "Cheer100 hi", 100),
    frame("channel.subscription.gift", {**BOB.fields, "total": 5, "tier": "1000"}),
    frame("channel.poll.end", {"id": "p", "title": "x", "choices": [{"title": "y", "votes": 3}]}),
    frame("channel.ban", {**BOB.fields, "banned_at": "2026-01-01T12:00:00Z", "ends_at": "2026-01-01T12:10:00Z"}),
    frame("channel.ad_break.begin", {"duration_seconds": 60}),
)
LINES = (
    chat_line(ANN, "hello \\s there", reply_parent_msg_id="m0"),
    chat_line(BOB, "Cheer100 hi", bits="100"),
    notice_line(BOB, "resub", sub_plan="1000", cumulative_months="3"),
    notice_line(BOB, "submysterygift", sub_plan="1000", mass_gift_count="5", origin_id="o"),
    server_line("CLEARCHAT", text="bob", ban_duration="600", target_user_id="8"),
    server_line("CLEARMSG", target_msg_id="m1"),
)


def damaged(text: str, chance: random.Random) -> str:
    """Return a text with one to three places changed, cut out or doubled."""
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        end = at + chance.randrange(12)
        text = text[:at] + chance.choice(["", chance.choice(NOISE), text[at:end] * 2, "\0", "-1", "null"]) + text[end:]
    return text


def test_damaged_frames_are_read_or_refused() -> None:
    """Ten thousand damaged frames, as text and as bytes, raise nothing but our own error."""
    chance = random.Random(12)
    normaliser = EventSubNormaliser()
    refused = 0
    for number in range(10_000):
        text = damaged(chance.choice(FRAMES), chance)
        data = text.encode()
        if number % 3 == 0:
            at = chance.randrange(len(data))
            data = data[:at] + chance.randbytes(2) + data[at + 2 :]
        try:
            events = normaliser.events_of(data if number % 2 else text, at=AT)
        except NotificationError:
            refused += 1
            continue
        for event in events:
            assert encode(event)
    assert 1_000 < refused < 9_900


def test_damaged_lines_are_read_or_refused() -> None:
    """Ten thousand damaged lines raise nothing but our own error."""
    chance = random.Random(13)
    normaliser = IrcNormaliser()
    refused = 0
    for _ in range(10_000):
        try:
            events = normaliser.events_of(damaged(chance.choice(LINES), chance), at=AT)
        except IrcSyntaxError:
            refused += 1
            continue
        for event in events:
            assert encode(event)
    assert 100 < refused < 9_900


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from([json.loads(text)["payload"]["subscription"]["type"] for text in FRAMES])


@given(kind=KINDS, field=st.sampled_from(sorted(json.loads(FRAMES[0])["payload"]["event"])), value=JSON)
def test_any_value_in_any_field_is_read_or_refused(kind: str, field: str, value: object) -> None:
    """Property: a field of any shape gives events or our own error."""
    event = {**json.loads(FRAMES[0])["payload"]["event"], **BOB.fields, field: value}
    text = frame(kind, event)
    try:
        events = EventSubNormaliser().events_of(text, at=AT)
    except NotificationError:
        return
    for each in events:
        assert encode(each)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    """Property: anything at all gives no event or our own error."""
    try:
        assert EventSubNormaliser().events_of(data, at=AT) == ()
    except NotificationError:
        return
