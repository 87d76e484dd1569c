"""EventSub sessions: every message once, silence noticed, moves without loss."""

import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.twitch.close_codes import CLOSE_CODES
from vtuber.twitch.eventsub_session import (
    Close,
    Deliver,
    EventSubEffect,
    EventSubSession,
    MoveTo,
    Revoked,
    Subscribe,
    TakenOver,
)
from vtuber.twitch.message_ids import MessageIds


def frame(kind: str, message_id: str = "m", **payload: object) -> str:
    """Return a frame as Twitch sends it."""
    stamp = "2026-01-01T00:00:00.123456789Z"
    metadata = {"message_id": message_id, "message_type": kind, "message_timestamp": stamp}
    return json.dumps({"metadata": metadata, "payload": payload})


def welcome(keepalive_s: int | None = 10) -> str:
    """Return a welcome."""
    session = {"id": "s1", "status": "connected", "keepalive_timeout_seconds": keepalive_s, "reconnect_url": None}
    return frame("session_welcome", "w", session=session)


def notification(message_id: str) -> str:
    """Return a notification of a follow."""
    subscription = {"id": "x", "type": "channel.follow", "version": "2", "status": "enabled"}
    return frame("notification", message_id, subscription=subscription, event={"user_id": "7"})


def moving(url: str = "wss://next") -> str:
    """Return the order to move."""
    session = {"id": "s1", "status": "reconnecting", "keepalive_timeout_seconds": None, "reconnect_url": url}
    return frame("session_reconnect", "r", session=session)


def opened(seen: MessageIds | None = None, *, moved: bool = False) -> EventSubSession:
    """Return a session that was opened at second 0."""
    session = EventSubSession(seen=MessageIds() if seen is None else seen, moved=moved)
    assert session.open(0.0) == []
    return session


def welcomed() -> EventSubSession:
    """Return a session that was welcomed at second 0."""
    session = opened()
    session.receive(welcome(), 0.0)
    return session


def test_a_fresh_session_subscribes_once() -> None:
    """The welcome names the session; a second one changes nothing."""
    session = opened()
    assert session.receive(welcome(), 0.1) == [Subscribe("s1")]
    assert session.receive(welcome(), 0.2) == []


def test_a_moved_session_keeps_its_subscriptions() -> None:
    """Subscribing again would double every event."""
    assert opened(moved=True).receive(welcome(), 0.1) == [TakenOver("s1")]


def test_a_notification_is_delivered_once_and_as_it_came() -> None:
    """Twitch delivers at least once."""
    session = welcomed()
    assert session.receive(notification("a"), 1.0) == [Deliver(notification("a"))]
    assert session.receive(notification("b"), 1.0) == [Deliver(notification("b"))]
    assert session.receive(notification("a"), 599.0) == []


def test_silence_beyond_the_promise_closes() -> None:
    """Twitch promises a message every so many seconds; two more are granted."""
    session = welcomed()
    session.receive(frame("session_keepalive"), 7.0)
    assert session.next_due() == 19.0
    assert session.due(18.9) == []
    (effect,) = session.due(19.0)
    assert isinstance(effect, Close)
    assert session.receive(notification("late"), 20.0) == []
    assert session.due(40.0) == []


def test_any_message_breaks_the_silence() -> None:
    """Twitch leaves keepalives out while there are notifications."""
    session = welcomed()
    session.receive(notification("a"), 11.0)
    assert session.due(22.0) == []


def test_no_welcome_closes() -> None:
    """A connection that is open and says nothing is of no use."""
    session = opened()
    (effect,) = session.due(session.next_due())
    assert isinstance(effect, Close)


def test_a_welcome_without_a_promise_gets_the_usual_one() -> None:
    """Ten seconds is Twitch's default."""
    session = opened()
    session.receive(welcome(None), 0.0)
    assert session.next_due() == 12.0


def test_an_order_to_move_is_passed_on_and_reading_goes_on() -> None:
    """The old connection is read until the new one is welcomed."""
    session = welcomed()
    assert session.receive(moving("wss://next/1"), 1.0) == [MoveTo("wss://next/1")]
    assert session.receive(notification("a"), 1.1) == [Deliver(notification("a"))]


def test_a_revocation_is_told_once() -> None:
    """With its type and the reason."""
    gone = {"id": "x", "type": "channel.follow", "status": "authorization_revoked", "version": "2"}
    session = welcomed()
    told = session.receive(frame("revocation", "v", subscription=gone), 1.0)
    assert told == [Revoked("channel.follow", "authorization_revoked")]
    assert session.receive(frame("revocation", "v", subscription=gone), 1.0) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '{"metadata":{"message_type":"notification"},"payload":{}}',
        '{"metadata":{"message_type":"session_welcome","message_id":"x"},"payload":{}}',
        '{"metadata":{"message_type":"revocation","message_id":"x"},"payload":{"subscription":7}}',
    ],
)
def test_what_twitch_does_not_document_is_counted(text: str) -> None:
    """One bad frame costs only itself."""
    session = welcomed()
    assert session.receive(text, 1.0) == []
    assert session.unreadable == 1
    assert session.receive(notification("a"), 1.0) == [Deliver(notification("a"))]


def test_unknown_kinds_of_message_are_passed_over() -> None:
    """Twitch may add kinds at any time."""
    session = welcomed()
    assert session.receive(frame("session_confetti"), 1.0) == []
    assert session.unreadable == 0


@pytest.mark.parametrize("code", [None, 1006, 4000, 4002, 4004, 4005, 4006, 4007])
def test_a_network_failure_is_followed_by_a_fresh_session_at_once(code: int | None) -> None:
    """Nothing was done wrong."""
    assert opened().at_once_after(code)


@pytest.mark.parametrize("code", [4001, 4003])
def test_what_was_our_fault_is_not_repeated_at_once(code: int) -> None:
    """The same client would be thrown out in the same way."""
    assert not opened().at_once_after(code)
    assert CLOSE_CODES[code].ours == (code == 4001)


@given(
    ids=st.lists(st.integers(0, 30), max_size=60),
    where=st.randoms(use_true_random=False),
    hand_overs=st.integers(0, 4),
)
def test_every_message_is_delivered_exactly_once(ids: list[int], where: random.Random, hand_overs: int) -> None:
    """Whatever is repeated, reordered, or sent on both connections of a hand-over."""
    check_exactly_once(ids, where.randrange, hand_overs)


def check_exactly_once(ids: list[int], pick: Callable[[int], int], hand_overs: int) -> None:
    """Send messages over connections of which each takes over from the one before, the last two being open."""
    seen = MessageIds()
    sessions = [opened(seen)]
    sessions[0].receive(welcome(), 0.0)
    moves = {pick(len(ids) + 1) for _ in range(hand_overs)}
    effects: list[EventSubEffect] = []
    for place, number in enumerate(ids):
        if place in moves:
            effects += sessions[-1].receive(moving(), 1.0)
            sessions.append(opened(seen, moved=True))
            effects += sessions[-1].receive(welcome(), 1.0)
        open_ones = sessions[-2:]
        effects += open_ones[pick(len(open_ones))].receive(notification(str(number)), 1.0)
    delivered = [json.loads(effect.text)["metadata"]["message_id"] for effect in effects if isinstance(effect, Deliver)]
    assert delivered == [str(number) for number in dict.fromkeys(ids)]
    assert sum(isinstance(effect, MoveTo) for effect in effects) == len(sessions) - 1
    assert not any(isinstance(effect, Subscribe) for effect in effects)


def test_ids_are_forgotten_in_time() -> None:
    """Memory is bounded by the time Twitch redelivers in."""
    seen = MessageIds(for_s=660.0)
    assert seen.is_new("a", 0.0)
    assert not seen.is_new("a", 600.0)
    assert seen.is_new("b", 661.0)
    assert len(seen) == 1
    assert seen.forgotten_early == 0


def test_ids_are_bounded_in_number() -> None:
    """The oldest go first, and that is counted."""
    seen = MessageIds(most=100)
    assert all(seen.is_new(str(number), 0.0) for number in range(150))
    assert len(seen) == 100
    assert seen.forgotten_early == 50
    assert not seen.is_new("149", 0.0)
    assert seen.is_new("0", 0.0)
