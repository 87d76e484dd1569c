"""EventSub's chat: what is said, announced and taken back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tests.unit.twitch.twitch_texts import (
    ALL_TYPES,
    ANN,
    BOB,
    ROOM,
    bits_frame,
    chat_frame,
    frame,
    notice_frame,
)

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatCleared,
    ChatMessage,
    Cheer,
    MessageDeleted,
    Redemption,
    ViewerBanned,
)
from vtuber.domain.money import usd
from vtuber.domain.viewers import Role, Viewer
from vtuber.twitch.eventsub_frame import NotificationError
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser

AT = datetime(2026, 1, 1, 12, 0, 1, tzinfo=UTC)
SENT = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)
BOB_SEEN = Viewer(id="twitch:8", name="Bob")
REWARD = "channel.channel_points_custom_reward_redemption.add"


def read(
    message: str | bytes | Mapping[str, object], normaliser: EventSubNormaliser | None = None
) -> tuple[ChannelEvent, ...]:
    """Return the events of a message."""
    return (normaliser or EventSubNormaliser()).events_of(message, at=AT)


def deleted(message_id: str) -> str:
    """Return the deletion of a message."""
    return frame("channel.chat.message_delete", {"message_id": message_id, "target_user_id": "8"}, message_id="d1")


def test_a_message_brings_all_that_is_known_of_it() -> None:
    """Sender, standing, tenure, colour, parent and time; the id is that of chat, where deletions name it."""
    text = chat_frame(ANN, "hello", reply={"parent_message_id": "m0", "parent_user_id": "8"})
    assert read(text) == (
        ChatMessage(
            id="twitch:m1",
            at=AT,
            viewer=Viewer(
                id="twitch:7",
                name="Ann",
                roles=(Role.MODERATOR, Role.SUBSCRIBER),
                months_subscribed=14,
                color="#1e90ff",
            ),
            text="hello",
            reply_to="twitch:m0",
            sent_at=SENT,
        ),
    )
    assert read(text) == read(text.encode()) == read(json.loads(text))


def test_an_action_is_its_text() -> None:
    """The frame of `/me` is removed."""
    (event,) = read(chat_frame(BOB, "\x01ACTION waves\x01"))
    assert isinstance(event, ChatMessage)
    assert event.text == "waves"


def test_our_own_lines_are_echoes() -> None:
    """What the program writes itself is no event; what others write is."""
    normaliser = EventSubNormaliser(own_user_id="8")
    assert read(chat_frame(BOB, "hi"), normaliser) == ()
    assert read(notice_frame(BOB, "announcement", {"color": "BLUE"}, text="hi"), normaliser) == ()
    assert len(read(chat_frame(ANN, "hi"), normaliser)) == 1


def test_a_shared_chat_keeps_its_owner() -> None:
    """A line of another channel is marked, its bits are not ours, and its notices tell nothing."""
    other = {"source_broadcaster_user_id": "2", "source_message_id": "x"}
    for subscribed in (frozenset[str](), ALL_TYPES):
        (event,) = read(
            chat_frame(BOB, "Cheer5", cheer={"bits": 5}, **other), EventSubNormaliser(subscribed=subscribed)
        )
        assert isinstance(event, ChatMessage)
        assert event.shared_from == "twitch:2"
    (own,) = read(chat_frame(BOB, "hi", source_broadcaster_user_id=ROOM))
    assert isinstance(own, ChatMessage)
    assert own.shared_from is None
    part = {"sub_tier": "1000", "is_prime": False}
    assert read(notice_frame(BOB, "shared_chat_sub", part)) == ()


def test_a_cheer_says_its_words_once() -> None:
    """With bits of their own type the line of chat is no second event; without it the line is the cheer."""
    line = chat_frame(BOB, "Cheer100 hi", cheer={"bits": 100})
    expected = Cheer(id="twitch:m1", at=AT, viewer=BOB_SEEN, bits=100, amount=usd("1.00"), message="hi")
    assert read(line) == (expected,)
    normaliser = EventSubNormaliser(subscribed=ALL_TYPES)
    assert read(line, normaliser) == ()
    (cheer,) = read(bits_frame(BOB, "Cheer100 hi", 100), normaliser)
    assert isinstance(cheer, Cheer)
    assert cheer.message == "hi"


@pytest.mark.parametrize("line_first", [True, False])
def test_a_deleted_line_takes_back_the_cheer_that_said_it(line_first: bool) -> None:
    """The deletion names the line of chat; the cheer with the same words has another id, and is retracted too."""
    normaliser = EventSubNormaliser(subscribed=ALL_TYPES)
    texts = [chat_frame(BOB, "Cheer100 rude", cheer={"bits": 100}), bits_frame(BOB, "Cheer100 rude", 100)]
    for text in texts if line_first else reversed(texts):
        # Once more, as a redelivery: it changes nothing.
        read(text, normaliser)
        read(text, normaliser)
    retracted = [event.message_id for event in read(deleted("m1"), normaliser) if isinstance(event, MessageDeleted)]
    assert retracted == ["twitch:m1", "twitch:b1"]
    assert len({event.id for event in read(deleted("m1"), normaliser)}) == 2


def test_each_line_is_paired_with_its_own_cheer() -> None:
    """The same words twice are two cheers, and a deletion takes back the right one."""
    normaliser = EventSubNormaliser(subscribed=ALL_TYPES)
    for number in (1, 2):
        read(bits_frame(BOB, "Cheer1 hi", 1, message_id=f"b{number}"), normaliser)
    for number in (1, 2):
        read(chat_frame(BOB, "Cheer1 hi", cheer={"bits": 1}, message_id=f"m{number}"), normaliser)
    (_, second) = read(deleted("m2"), normaliser)
    assert isinstance(second, MessageDeleted)
    assert second.message_id == "twitch:b2"


def test_a_power_up_says_its_words_once() -> None:
    """Only bits' own type tells of power-ups; without it the line of chat is the one that speaks."""
    line = chat_frame(BOB, "big PogChamp", message_type="power_ups_gigantified_emote")
    assert read(line, EventSubNormaliser(subscribed=ALL_TYPES)) == ()
    (alone,) = read(line, EventSubNormaliser(subscribed=ALL_TYPES - {"channel.bits.use"}))
    assert isinstance(alone, ChatMessage)


def test_a_reward_says_its_words_once() -> None:
    """The redemption carries the words and the ids to fulfil it; the line of chat is no second event."""
    event = {
        **BOB.fields,
        "id": "r1",
        "user_input": "cats",
        "status": "unfulfilled",
        "reward": {"id": "w1", "title": "Pick a topic", "cost": 500, "prompt": ""},
    }
    normaliser = EventSubNormaliser(subscribed=ALL_TYPES)
    assert read(frame(REWARD, event), normaliser) == (
        Redemption(
            id="twitch:n1",
            at=AT,
            viewer=BOB_SEEN,
            reward="Pick a topic",
            cost=500,
            text="cats",
            redemption_id="r1",
            reward_id="w1",
        ),
    )
    line = chat_frame(BOB, "cats", channel_points_custom_reward_id="w1")
    assert read(line, normaliser) == ()
    assert [event.id for event in read(deleted("m1"), normaliser)] == [
        "twitch:clearmsg:m1",
        "twitch:clearmsg:m1:event",
    ]
    (alone,) = read(line)
    assert isinstance(alone, ChatMessage)


def test_removals() -> None:
    """Deleted messages, time-outs, bans and an emptied chat are told apart."""
    assert read(deleted("m9")) == (MessageDeleted(id="twitch:clearmsg:m9", at=AT, message_id="twitch:m9"),)
    cleared = frame("channel.chat.clear_user_messages", {"target_user_id": "8"})
    assert read(cleared) == (ViewerBanned(id="twitch:n1", at=AT, viewer_id="twitch:8"),)
    assert read(frame("channel.chat.clear", {})) == (ChatCleared(id="twitch:n1", at=AT),)
    times = {"banned_at": "2026-01-01T12:00:00Z", "ends_at": "2026-01-01T12:10:00.4Z", "is_permanent": False}
    assert read(frame("channel.ban", {**BOB.fields, **times})) == (
        ViewerBanned(id="twitch:n1", at=AT, viewer_id="twitch:8", seconds=600),
    )
    for_good = {**times, "ends_at": None, "is_permanent": True}
    assert read(frame("channel.ban", {**BOB.fields, **for_good})) == (
        ViewerBanned(id="twitch:n1", at=AT, viewer_id="twitch:8", seconds=None),
    )


def test_an_announcement_is_chat() -> None:
    """It has the id of its line."""
    (event,) = read(notice_frame(ANN, "announcement", {"color": "BLUE"}, text="read this"))
    assert isinstance(event, ChatMessage)
    assert (event.id, event.text, event.sent_at) == ("twitch:m1", "read this", SENT)


@pytest.mark.parametrize("kind", ["session_welcome", "session_keepalive", "session_reconnect", "revocation"])
def test_messages_about_the_session_tell_nothing(kind: str) -> None:
    """They are the connection's business."""
    assert read({"metadata": {"message_id": "x", "message_type": kind}, "payload": {}}) == ()


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        "null",
        b"\xff\xfe",
        '"\ud800"',
        '{"metadata":{"message_id":"x"},"payload":{}}',
        '{"metadata":{"message_id":"x"},"payload":{"subscription":{"type":"channel.follow"},"event":null}}',
        '{"metadata":{"message_id":"x"},"payload":{"subscription":{"type":"channel.follow"}}}',
        '{"x":' + "[" * 100_000,
        {"metadata": {1, 2}},
        {"metadata": {"message_id": "\ud800"}},
        {"metadata": {"message_id": 10**100}},
    ],
)
def test_what_is_no_message_is_refused(message: str | bytes | Mapping[str, object]) -> None:
    """With our own error, whatever it is."""
    with pytest.raises(NotificationError):
        read(message)


@pytest.mark.parametrize("change", [{"bits": -1}, {"bits": 10**12}, {"bits": 1.5}, {"user_name": 5}])
def test_impossible_values_are_refused(change: dict[str, object]) -> None:
    """A number no journal could hold, or none that could be given, is an error that names its field."""
    event = {**BOB.fields, "bits": 5, "type": "cheer", **change}
    with pytest.raises(NotificationError, match=next(iter(change))):
        read(frame("channel.bits.use", event))
