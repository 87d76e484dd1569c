"""The fake's faults are what they are said to be: close codes, handovers, lost and doubled events, refusals."""

import asyncio
from typing import Any

import aiohttp
import pytest
from tests.peers.fake_twitch import FakeTwitch, Terms
from tests.peers.raw_client import RawClient, raw_client

pytestmark = pytest.mark.slow

CHAT = "channel.chat.message"


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """Return what was said in notifications."""
    return [message["payload"]["event"]["message"]["text"] for message in messages]


def test_codes_of_the_server_itself() -> None:
    """A client that speaks, does not answer pings, does not subscribe or invents a reconnect address is closed."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(unused_after=0.2)) as twitch, raw_client(twitch) as client:
            unused = await client.connect()
            assert await unused.close_code() == 4003
        # The others have time to subscribe before a ping that nobody answers ends them.
        terms = Terms(ping_every=2.0, pong_within=0.2)
        async with FakeTwitch(terms=terms) as twitch, raw_client(twitch) as client:
            speaking, _ = await client.listening()
            await speaking.ws.send_str("hello")
            assert await speaking.close_code() == 4001
            deaf = await client.connect(autoping=False)
            session_id = (await deaf.message())["payload"]["session"]["id"]
            assert (await client.subscribe(session_id, CHAT))[0] == 202
            assert await deaf.close_code() == 4002
            stranger = await client.connect(f"{twitch.endpoints.eventsub}?reconnect=made-up")
            assert await stranger.close_code() == 4007

    asyncio.run(script())


@pytest.mark.parametrize("code", [4000, 4005, 4006])
def test_codes_on_demand(code: int) -> None:
    """A close is told by its code, and the session's subscriptions end with it."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            socket, session_id = await client.listening()
            closing, seen = await asyncio.gather(twitch.faults.close_eventsub(code), socket.close_code())
            assert closing is None
            assert seen == code
            _, body = await client.helix("GET", "/eventsub/subscriptions")
            (subscription,) = body["data"]
            assert subscription["status"].startswith("websocket_")
            status, _ = await client.subscribe(session_id, CHAT)
            assert status == 400

    asyncio.run(script())


@pytest.mark.parametrize("reset", [False, True])
def test_a_dropped_connection_has_no_close_frame(reset: bool) -> None:
    """The TCP connection ends; the client sees code 1006. What happens meanwhile is lost, and the log knows it."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            socket, first = await client.listening()
            twitch.world.chat("ada", "before")
            assert texts(await socket.messages(1)) == ["before"]
            twitch.faults.drop_eventsub(reset=reset)
            assert await socket.close_code() == 1006
            await twitch.until(lambda: not twitch.eventsub.sessions)
            twitch.world.chat("ada", "meanwhile")
            again, second = await client.listening()
            twitch.world.chat("ada", "after")
            assert texts(await again.messages(1)) == ["after"]
            owed = [entry.event["message"]["text"] for entry in twitch.world.owed(CHAT)]
            assert owed == ["before", "after"]
            assert [entry.reached for entry in twitch.world.notes(CHAT)] == [[first], [], [second]]
            assert [presence.code for presence in twitch.world.presences] == [1006, None]

    asyncio.run(script())


def test_a_reconnect_hands_over_without_loss() -> None:
    """The old connection gets events until the new one is welcomed; then the new one does, without subscribing."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            old, first = await client.listening()
            await twitch.faults.reconnect_eventsub()
            (asked,) = await old.messages(1, "session_reconnect")
            session = asked["payload"]["session"]
            assert (session["status"], session["keepalive_timeout_seconds"]) == ("reconnecting", None)
            twitch.world.chat("ada", "on the old")
            new = await client.connect(session["reconnect_url"])
            welcome = await new.message()
            assert welcome["metadata"]["message_type"] == "session_welcome"
            second = welcome["payload"]["session"]["id"]
            twitch.world.chat("ada", "on the new")
            assert texts(await old.messages(1)) == ["on the old"]
            assert texts(await new.messages(1)) == ["on the new"]
            assert await old.is_silent()
            await old.ws.close()
            await twitch.until(lambda: len(twitch.eventsub.sessions) == 1)
            twitch.world.chat("ada", "still there")
            assert texts(await new.messages(1)) == ["still there"]
            assert [entry.reached for entry in twitch.world.notes(CHAT)] == [[first], [second], [second]]

    asyncio.run(script())


def test_who_does_not_reconnect_is_closed() -> None:
    """When the grace time is over the old connection is closed with 4004."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(reconnect_grace=0.2)) as twitch, raw_client(twitch) as client:
            old, _ = await client.listening()
            await twitch.faults.reconnect_eventsub()
            assert await old.close_code() == 4004

    asyncio.run(script())


def test_notifications_are_doubled_reordered_and_delayed() -> None:
    """A doubled notification bears the same id; reordered ones come back to front; a delay holds them up."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            socket, _ = await client.listening()
            twitch.faults.duplicate()
            twitch.world.chat("ada", "twice")
            twitch.world.chat("ada", "once")
            messages = await socket.messages(3)
            assert texts(messages) == ["twice", "twice", "once"]
            ids = [message["metadata"]["message_id"] for message in messages]
            assert ids[0] == ids[1] != ids[2]
            twitch.faults.reorder(3)
            for text in ("one", "two", "three"):
                twitch.world.chat("ada", text)
            assert texts(await socket.messages(3)) == ["three", "two", "one"]
            twitch.faults.reorder(2)
            twitch.world.chat("ada", "alone")
            assert texts(await socket.messages(1)) == ["alone"]
            twitch.faults.delay = 1.5
            twitch.world.chat("ada", "late")
            assert await socket.is_silent(0.1)
            assert texts(await socket.messages(1)) == ["late"]

    asyncio.run(script())


def test_keepalives_come_and_can_be_held() -> None:
    """Without events there are keepalives; held back, or on a dead line, there is silence."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(keepalive=0.1)) as twitch, raw_client(twitch) as client:
            socket, _ = await client.listening()
            await socket.messages(2, "session_keepalive")
            twitch.faults.hold_keepalives()
            await asyncio.sleep(0.05)
            # What was on its way arrives; then there is silence, but for events.
            while not await socket.is_silent(0.3):
                pass
            twitch.world.chat("ada", "events still come")
            assert (await socket.message())["metadata"]["message_type"] == "notification"
            assert await socket.is_silent(0.3)

    asyncio.run(script())


def test_a_dead_line_loses_events() -> None:
    """Over a muted line nothing arrives, and the log says so."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            socket, session_id = await client.listening()
            twitch.faults.mute()
            twitch.world.chat("ada", "unheard")
            assert await socket.is_silent(0.1)
            twitch.faults.mute(muted=False)
            twitch.world.chat("ada", "heard")
            assert texts(await socket.messages(1)) == ["heard"]
            unheard, heard = twitch.world.notes(CHAT)
            assert unheard.wanted == heard.wanted == [session_id]
            assert not unheard.reached
            assert twitch.world.owed(CHAT, to=[session_id]) == [heard]

    asyncio.run(script())


def test_a_scope_taken_away_revokes() -> None:
    """Who loses a scope loses the subscriptions that rest on it, and is told why."""

    async def script() -> None:
        scopes = ("user:read:chat", "bits:read")
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=scopes) as client:
            socket, _ = await client.listening(CHAT, "channel.bits.use", "stream.online")
            twitch.drop_scope("streamer", "bits:read")
            (told,) = await socket.messages(1, "revocation")
            subscription = told["payload"]["subscription"]
            assert (subscription["type"], subscription["status"]) == ("channel.bits.use", "authorization_revoked")
            twitch.revoke_login("streamer")
            revoked = await socket.messages(2, "revocation")
            assert {each["payload"]["subscription"]["type"] for each in revoked} == {CHAT, "stream.online"}
            status, body = await client.helix("GET", "/users")
            assert (status, body["message"]) == (401, "Invalid OAuth token")

    asyncio.run(script())


def test_who_is_banned_hears_no_more() -> None:
    """A reader who is banned from the channel loses the subscriptions to its chat, and those alone."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, login="helper") as client:
            socket = await client.connect()
            session_id = (await socket.message())["payload"]["session"]["id"]
            me, helper = twitch.world.broadcaster.id, twitch.world.user("helper").id
            for type_, condition in ((CHAT, {"user_id": helper}), ("stream.online", {})):
                body = {
                    "type": type_,
                    "version": "1",
                    "condition": {"broadcaster_user_id": me, **condition},
                    "transport": {"method": "websocket", "session_id": session_id},
                }
                assert (await client.helix("POST", "/eventsub/subscriptions", json=body))[0] == 202
            twitch.world.ban("helper")
            (told,) = await socket.messages(1, "revocation")
            subscription = told["payload"]["subscription"]
            assert (subscription["type"], subscription["status"]) == (CHAT, "chat_user_banned")
            twitch.world.chat("ada", "unheard")
            twitch.world.go_live()
            assert (await socket.messages(1))[0]["metadata"]["subscription_type"] == "stream.online"

    asyncio.run(script())


async def post_chat(client: RawClient, text: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Send a message as the streamer."""
    me = client.twitch.world.broadcaster.id
    return await client.answered(
        "POST", "/chat/messages", json={"broadcaster_id": me, "sender_id": me, "message": text}
    )


def test_failures_of_helix_on_demand() -> None:
    """The next calls meet with 429, 500 and 503; a path can be picked; nothing is done."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=["user:write:chat"]) as client:
            twitch.faults.fail(429, reset_in=2.0)
            status, body, headers = await client.answered("GET", "/users")
            assert (status, body["error"]) == (429, "Too Many Requests")
            assert headers["Ratelimit-Remaining"] == "0"
            assert 1 <= int(headers["Ratelimit-Reset"]) - twitch.clock.now().timestamp() <= 3
            twitch.faults.fail(503, path="/chat/messages")
            twitch.faults.fail(500, times=1, path="/chat/messages")
            assert (await client.helix("GET", "/users"))[0] == 200
            assert [(await post_chat(client, "hello"))[0] for _ in range(3)] == [503, 500, 200]
            assert [sent.text for sent in twitch.world.sent] == ["hello"]

    asyncio.run(script())


def test_a_call_that_hangs() -> None:
    """A call waits before or after it is obeyed."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=["user:write:chat"]) as client:
            twitch.faults.hang(30.0, act_first=True)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(post_chat(client, "done, but not answered"), 2.0)
            assert len(twitch.world.sent) == 1
            twitch.faults.hang(30.0)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(post_chat(client, "not done"), 0.3)
            assert len(twitch.world.sent) == 1

    asyncio.run(script())


def test_connections_are_refused() -> None:
    """A place refuses for a while, then takes connections again."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            twitch.faults.refuse(2.0, "eventsub", "helix")
            with pytest.raises(aiohttp.ClientError):
                await client.connect()
            with pytest.raises(aiohttp.ClientError):
                await client.helix("GET", "/users")
            chat = await client.chat("NICK justinfan1")
            assert await chat.line(" 001 ")
            await twitch.until(lambda: not twitch.faults.refuses("helix"))
            assert (await client.helix("GET", "/users"))[0] == 200

    asyncio.run(script())
