"""The client's side of Socket.IO: both generations, any frame, any order."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.donations.socket_effects import Closed, Effect, Ready, Received, Refused, Send, Unreadable
from vtuber.donations.socketio_packets import Kind, Packet, event_of, packet_of
from vtuber.donations.socketio_session import JOIN_WITHIN_S, Engine, SocketIoSession

OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":60000}'


def joined(engine: Engine) -> SocketIoSession:
    """Return a session that is joined at 0."""
    session = SocketIoSession(engine)
    session.begin(now=0.0)
    session.receive(OPEN, now=0.0)
    session.receive("40" if engine is Engine.THREE else '40{"sid":"b"}', now=0.0)
    return session


def test_the_older_generation_joins_by_itself_and_pings() -> None:
    """The server opens, lets us in, and hears a ping every 25 seconds."""
    session = SocketIoSession(Engine.THREE)
    assert session.begin(now=0.0) == ()
    assert session.receive(OPEN, now=1.0) == ()
    assert session.receive("40", now=1.0) == (Ready(),)
    for at in (26.0, 51.0, 76.0):
        assert session.due == at
        assert session.tick(now=at) == (Send(text="2"),)
        assert session.receive("3", now=at) == ()


def test_the_newer_generation_asks_to_join_and_answers_pings() -> None:
    """It never pings of itself; silence is judged from the last frame."""
    session = SocketIoSession(Engine.FOUR)
    session.begin(now=0.0)
    assert session.receive(OPEN, now=1.0) == (Send(text="40"),)
    assert session.receive('40{"sid":"b"}', now=1.0) == (Ready(),)
    assert session.receive("2", now=26.0) == (Send(text="3"),)
    assert session.due == 26.0 + 85.0
    assert session.tick(now=110.0) == ()
    assert isinstance(session.tick(now=111.0)[0], Closed)


@pytest.mark.parametrize("engine", Engine)
def test_a_server_that_does_not_let_us_in_is_left(engine: Engine) -> None:
    """Whether it does not open the session or does not join us to it, and however lively it is."""
    for frames in ([], [OPEN], [OPEN, "2", "6", "3"]):
        session = SocketIoSession(engine)
        session.begin(now=0.0)
        for frame in frames:
            session.receive(frame, now=1.0)
        assert session.due == JOIN_WITHIN_S
        assert isinstance(session.tick(now=JOIN_WITHIN_S)[0], Closed)
        assert session.due == math.inf


def test_a_server_that_answers_no_ping_is_left() -> None:
    """After the interval and the time it may take."""
    session = joined(Engine.THREE)
    said: list[Effect] = []
    while not any(isinstance(effect, Closed) for effect in said):
        said += session.tick(now=session.due)
    assert said == [Send(text="2"), Send(text="2"), Send(text="2"), Closed(reason="it was silent for 85 s")]


@pytest.mark.parametrize(
    ("frame", "effect"),
    [
        ('42["event",{"type":"donation"}]', Received(name="event", arguments=({"type": "donation"},))),
        ('42["event"]', Received(name="event", arguments=())),
        ('4217["event",1,"[x]"]', Received(name="event", arguments=(1, "[x]"), receipt=Send(text="4317[]"))),
        ('42["\\ud83d"]', Received(name="\ud83d", arguments=())),
        ("41", Closed(reason="the server disconnected us")),
        ("1", Closed(reason="the server closed the session")),
        ('44"no"', Refused()),
        ('44{"message":"no"}', Refused()),
        ("44", Refused()),
        ("2probe", Send(text="3probe")),
        ("42", Unreadable(reason="an event that is no list with a name")),
        ("42[1]", Unreadable(reason="an event that is no list with a name")),
        ('42{"a":1}', Unreadable(reason="an event that is no list with a name")),
        ("42[NaN]", Unreadable(reason="an event that is no list with a name")),
        ("42" + "[" * 100_000, Unreadable(reason="an event that is no list with a name")),
        ('451-["event",{"_placeholder":true,"num":0}]', Unreadable(reason="a binary packet")),
        ("4", Unreadable(reason="a message that is no packet")),
        ("49", Unreadable(reason="a message that is no packet")),
        ("", Unreadable(reason="a frame of a kind that Engine.IO does not know")),
        ("x", Unreadable(reason="a frame of a kind that Engine.IO does not know")),
        (OPEN, Unreadable(reason="a second handshake")),
    ],
)
@pytest.mark.parametrize("engine", Engine)
def test_each_frame_means_one_thing(engine: Engine, frame: str, effect: Effect) -> None:
    """In both generations the same."""
    assert joined(engine).receive(frame, now=1.0) == (effect,)


@pytest.mark.parametrize("frame", ["3", "6", "431[]", "40", '42/other,["event",{}]', "41/other", '44/other,"no"'])
@pytest.mark.parametrize("engine", Engine)
def test_some_frames_mean_nothing_to_us(engine: Engine, frame: str) -> None:
    """Pongs, acknowledgements, and whatever happens in other namespaces."""
    assert joined(engine).receive(frame, now=1.0) == ()


def test_an_error_after_events_is_no_refusal() -> None:
    """A server that has delivered has accepted the token: trying again may help."""
    session = joined(Engine.THREE)
    session.receive('42["event",{}]', now=1.0)
    assert session.receive('44"oops"', now=2.0) == (Closed(reason="the server reported an error"),)


@pytest.mark.parametrize(
    "handshake", ["0", "0{", "0[]", "0{}", '0{"pingInterval":"a","pingTimeout":1}', '0{"pingInterval":1}']
)
def test_a_handshake_without_a_heartbeat_ends_the_session(handshake: str) -> None:
    """Without it a dead connection could not be told from a quiet one."""
    session = SocketIoSession(Engine.THREE)
    session.begin(now=0.0)
    assert isinstance(session.receive(handshake, now=0.0)[0], Closed)


@pytest.mark.parametrize("interval", [-5, 0, 1e-9, 1e300, 10**30])
def test_no_heartbeat_makes_the_client_spin_or_sleep(interval: float) -> None:
    """Absurd intervals are brought into bounds."""
    session = SocketIoSession(Engine.THREE)
    session.begin(now=0.0)
    session.receive(f"0{json.dumps({'pingInterval': interval, 'pingTimeout': interval})}", now=0.0)
    session.receive("40", now=0.0)
    assert 0.02 <= session.due <= 600.0


@given(
    kind=st.sampled_from(Kind),
    namespace=st.sampled_from(["/", "/chat", "/a/b-2"]),
    number=st.none() | st.integers(0, 10**15 - 1).map(str),
    data=st.sampled_from(["", "[]", '["a",{"b":"1,2-/x"}]', '{"sid":"/x,"}', '"7"']),
)
def test_packets_are_read_as_they_are_written(kind: Kind, namespace: str, number: str | None, data: str) -> None:
    """Whatever is in the data, it stays in the data."""
    written = f"{kind}{'' if namespace == '/' else namespace + ','}{number or ''}{data}"
    assert packet_of(written) == Packet(kind=kind, namespace=namespace, id=number, data=data)


@given(st.text(max_size=10), st.lists(st.integers() | st.text(max_size=5), max_size=3))
def test_events_come_back(name: str, arguments: list[object]) -> None:
    """Any name, any arguments."""
    packet = packet_of(f"2{json.dumps([name, *arguments])}")
    assert packet is not None
    assert event_of(packet) == (name, tuple(arguments))


FRAMES = st.one_of(
    st.text(max_size=20),
    st.text('0123456789[]{}",/-:e\\', max_size=20),
    st.builds("4{}{}".format, st.sampled_from("0123456"), st.text(max_size=12)),
    st.sampled_from([OPEN, "40", "41", "44", "2", "3", "1", "6", '42["event",{}]', '429["event"]']),
)


@given(st.sampled_from(Engine), st.lists(st.tuples(FRAMES, st.floats(0, 100)), max_size=12))
def test_nothing_a_server_sends_breaks_the_session(engine: Engine, frames: list[tuple[str, float]]) -> None:
    """It never raises, is ready at most once, and asks for nothing after its end."""
    session, now = SocketIoSession(engine), 0.0
    effects = list(session.begin(now=now))
    for frame, later_s in frames:
        now += later_s
        effects += session.tick(now=now)
        effects += session.receive(frame, now=now)
        assert session.due > now or session.tick(now=now)
    assert sum(isinstance(effect, Ready) for effect in effects) <= 1
    ends = [number for number, effect in enumerate(effects) if isinstance(effect, Closed | Refused)]
    assert ends in ([], [len(effects) - 1])
