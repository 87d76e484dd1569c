"""The client's side of StreamElements' gateway, and how a connection is replaced by the next."""

import asyncio
import base64
import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.astro import AstroServer
from tests.peers.donation_services import TOKEN, StreamElements, on
from tests.peers.networks import MemoryNetwork

from vtuber.donations.astro_session import SUBSCRIBED_WITHIN_S, AstroSession, channel_of
from vtuber.donations.socket_effects import Closed, Moved, Ready, Received, Refused, Send, Unreadable
from vtuber.donations.streamelements import TOPICS
from vtuber.runtime.virtual_time import run

WELCOME = '{"type":"welcome","data":{"client_id":"1"}}'


def jwt(claims: object) -> str:
    """Return a token with claims; its signature is none."""
    text = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJIUzI1NiJ9.{text}.c2lnbmF0dXJl"


def response(topic: str, **more: object) -> str:
    """Return the answer to a subscription."""
    return json.dumps({"type": "response", "nonce": topic, **more})


def subscribed() -> AstroSession:
    """Return a session that is subscribed."""
    session = AstroSession("t")
    session.begin(now=0.0)
    session.receive(WELCOME, now=0.0)
    assert session.receive(response(TOPICS[0]), now=0.0) == (Ready(),)
    return session


def test_it_subscribes_when_it_is_welcome() -> None:
    """To both topics, in the channel that the token is for."""
    session = AstroSession(token := jwt({"channel": "5ad2", "exp": 1}))
    assert session.begin(now=1.0) == ()
    assert session.due == 1.0 + SUBSCRIBED_WITHIN_S
    sent = [json.loads(effect.text) for effect in session.receive(WELCOME, now=1.0) if isinstance(effect, Send)]
    data = {"room": "5ad2", "token": token, "token_type": "jwt"}
    assert sent == [{"type": "subscribe", "nonce": topic, "data": {"topic": topic, **data}} for topic in TOPICS]
    assert session.receive(response(TOPICS[1]), now=2.0) == ()
    assert session.receive(response(TOPICS[0]), now=2.0) == (Ready(),)
    assert session.due == math.inf


def test_a_server_that_does_not_answer_is_left() -> None:
    """It has twenty seconds for the welcome and the answer together."""
    session = AstroSession("t")
    session.begin(now=0.0)
    session.receive(WELCOME, now=19.0)
    assert session.tick(now=19.9) == ()
    assert isinstance(session.tick(now=20.0)[0], Closed)


@pytest.mark.parametrize(
    ("topic", "error", "effect"),
    [
        (TOPICS[0], "err_unauthorized", Refused()),
        (TOPICS[1], "err_unauthorized", Refused()),
        (TOPICS[0], "err_internal_error", Closed(reason="it would not let us subscribe")),
        (TOPICS[0], "rate_limit_exceeded", Closed(reason="it would not let us subscribe")),
        (TOPICS[1], "err_bad_request", Unreadable(reason="moderated tips cannot be had")),
    ],
)
def test_a_refusal_is_told_from_a_failure(topic: str, error: str, effect: object) -> None:
    """Only a token that is not accepted is final."""
    session = AstroSession("t")
    session.begin(now=0.0)
    session.receive(WELCOME, now=0.0)
    assert session.receive(response(topic, error=error, data={"message": "t"}), now=0.0) == (effect,)


def test_messages_of_topics_are_passed_on() -> None:
    """Whole, as the normaliser wants them."""
    message = {"type": "message", "topic": "channel.tips", "data": {"_id": "1"}}
    assert subscribed().receive(json.dumps(message), now=1.0) == (Received(name="channel.tips", arguments=(message,)),)


def test_a_server_that_goes_down_says_where_to_go_on() -> None:
    """It still delivers on the connection to be left."""
    session = subscribed()
    moved = json.dumps({"type": "reconnect", "data": {"reconnect_token": "next"}})
    assert session.receive(moved, now=1.0) == (Moved(token="next"),)
    assert isinstance(session.receive('{"type":"message","topic":"channel.tips"}', now=1.0)[0], Received)
    assert isinstance(session.receive('{"type":"reconnect"}', now=1.0)[0], Closed)


def test_a_resumed_connection_subscribes_to_nothing() -> None:
    """Its welcome restores what was subscribed."""
    session = AstroSession("t", resumed=True)
    session.begin(now=0.0)
    assert session.receive(WELCOME, now=0.0) == (Ready(),)


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.!!.c", jwt([1]), jwt({"channel": 7}), jwt({}), "é.é.é"])
def test_a_token_need_not_name_its_channel(token: str) -> None:
    """Then the gateway takes its own choice."""
    assert channel_of(token) is None


@given(
    st.lists(
        st.text(max_size=10)
        | st.fixed_dictionaries(
            {"type": st.sampled_from(["welcome", "response", "message", "reconnect", "x", 1])},
            optional={
                "nonce": st.sampled_from([*TOPICS, 1]),
                "error": st.none() | st.text(max_size=3) | st.integers(),
                "topic": st.sampled_from([*TOPICS, None]),
                "data": st.none() | st.integers() | st.dictionaries(st.just("reconnect_token"), st.text(max_size=3)),
            },
        ).map(json.dumps),
        max_size=8,
    ),
    st.booleans(),
)
def test_nothing_a_server_sends_breaks_the_session(frames: list[str], resumed: bool) -> None:
    """It never raises, and asks for nothing after its end."""
    session = AstroSession("t", resumed=resumed)
    effects = list(session.begin(now=0.0))
    for frame in frames:
        effects += session.receive(frame, now=1.0)
    ends = [number for number, effect in enumerate(effects) if isinstance(effect, Closed | Refused)]
    assert ends in ([], [len(effects) - 1])


class Moving:
    """A gateway in memory, with somebody who listens."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self.server = AstroServer(TOKEN)
        self.network = MemoryNetwork(tasks)
        self.service = StreamElements(self.server, self.network)
        self.socket = self.service.socket()
        self.heard: list[str] = []

    async def take(self, payload: Mapping[str, object]) -> None:
        data: Any = payload["data"]
        self.heard.append(data["_id"])


@pytest.mark.parametrize("valid", [True, False])
def test_nothing_is_lost_while_the_service_moves(valid: bool) -> None:
    """The old connection is heard out after the new one stands; a token that is not accepted costs only a new start."""

    async def scene() -> Moving:
        async with asyncio.TaskGroup() as tasks:
            moving = Moving(tasks)
            async with on(moving.network, moving.server):
                task = tasks.create_task(moving.socket.run(moving.take))
                await asyncio.sleep(0.1)
                await moving.server.donate(moving.service.donation(1))
                left = await moving.server.move(valid=valid)
                for client in left:
                    await client.send(json.dumps(moving.service.donation(2)))
                await asyncio.sleep(0.5)
                for client in left:
                    await client.send(json.dumps(moving.service.donation(3)))
                    await moving.server.drop(client)
                await asyncio.sleep(3.0)
                assert await moving.server.clients() == 1
                assert moving.socket.connected
                await moving.server.donate(moving.service.donation(4))
                await asyncio.sleep(0.1)
                task.cancel()
        return moving

    moving = run(scene())
    assert moving.heard == ["tip1", "tip2", "tip3", "tip4"]
    assert len(moving.server.rooms) == (2 if valid else 4)


def test_a_service_out_of_order_is_tried_again() -> None:
    """A subscription that fails for no fault of ours is made anew."""

    async def scene() -> Moving:
        async with asyncio.TaskGroup() as tasks:
            moving = Moving(tasks)
            moving.server.errors = {TOPICS[0]: "err_deadline_exceeded"}
            async with on(moving.network, moving.server):
                task = tasks.create_task(moving.socket.run(moving.take))
                await asyncio.sleep(1.0)
                assert moving.socket.connected
                assert await moving.server.joined() == 2
                task.cancel()
        return moving

    run(scene())
