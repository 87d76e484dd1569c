"""The fake's Helix checks what Twitch checks, and does what it is asked."""

import asyncio
from typing import Any

import pytest
from tests.peers.fake_twitch import CONFIDENTIAL_CLIENT, FakeTwitch, Terms
from tests.peers.raw_client import RawClient, raw_client

pytestmark = pytest.mark.slow

ALL_SCOPES = (
    "user:write:chat",
    "user:read:chat",
    "clips:edit",
    *(f"channel:manage:{what}" for what in ("polls", "predictions", "broadcast", "raids", "redemptions")),
    "channel:edit:commercial",
    "channel:read:subscriptions",
    "moderator:read:followers",
    "moderator:read:chatters",
    *(
        f"moderator:manage:{what}"
        for what in ("announcements", "shoutouts", "banned_users", "chat_messages", "shield_mode")
    ),
)


def me(twitch: FakeTwitch) -> str:
    """Return the streamer's id."""
    return twitch.world.broadcaster.id


async def say(client: RawClient, text: str) -> dict[str, Any]:
    """Send a message as the client's user and return what Helix says of it."""
    assert client.token.user is not None
    body = {"broadcaster_id": me(client.twitch), "sender_id": client.token.user.id, "message": text}
    status, answer = await client.helix("POST", "/chat/messages", json=body)
    return dict(answer["data"][0]) if status == 200 else {"status": status, **answer}


def test_who_may_call() -> None:
    """Token, client id, scope, identity and required fields are checked, in Twitch's words."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=["channel:manage:polls"]) as client:
            ada = twitch.world.user("ada").id
            cases = [
                (await client.helix("GET", "/users", client_id=CONFIDENTIAL_CLIENT), 401, "do not match"),
                (
                    await client.helix("PATCH", "/channels", {"broadcaster_id": me(twitch)}),
                    401,
                    "Missing scope: ",
                ),
                (await client.helix("GET", "/polls"), 400, "broadcaster_id"),
                (await client.helix("GET", "/polls", {"broadcaster_id": ada}), 401, "must match the user ID"),
                (await client.helix("GET", "/nothing"), 404, "Not Found"),
            ]
            for (status, body), expected, words in cases:
                assert (status, body["status"]) == (expected, expected)
                assert words in body["message"]
            twitch.expire(client.token.access)
            assert await client.helix("GET", "/users") == (
                401,
                {"error": "Unauthorized", "status": 401, "message": "Invalid OAuth token"},
            )

    asyncio.run(script())


def test_the_bucket_runs_dry_and_fills_again() -> None:
    """Each call takes a point; without one the answer is 429 until time has passed."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(points=5)) as twitch, raw_client(twitch) as client:
            answers = [await client.answered("GET", "/users") for _ in range(6)]
            assert [status for status, _, _ in answers] == [200] * 5 + [429]
            assert [headers["Ratelimit-Remaining"] for _, _, headers in answers[:5]] == list("43210")
            assert {headers["Ratelimit-Limit"] for _, _, headers in answers} == {"5"}
            wait = int(answers[-1][2]["Ratelimit-Reset"]) - twitch.clock.now().timestamp()
            assert 50 < wait <= 61
            twitch.clock.skip(wait)
            assert (await client.answered("GET", "/users"))[2]["Ratelimit-Remaining"] == "4"

    asyncio.run(script())


def test_messages_that_are_not_sent() -> None:
    """A duplicate, too many, a rejected or an overlong message; the same text is fine after half a minute."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, login="helper", scopes=ALL_SCOPES) as client:
            assert (await say(client, "hello"))["is_sent"]
            assert (await say(client, "hello"))["drop_reason"]["code"] == "msg_duplicate"
            twitch.clock.skip(31)
            assert (await say(client, "hello"))["is_sent"]
            twitch.world.reject("msg_rejected")
            assert (await say(client, "hmm"))["drop_reason"]["code"] == "msg_rejected"
            assert (await say(client, "x" * 501))["status"] == 400
            codes = [(await say(client, f"line {number}"))["drop_reason"] for number in range(25)]
            assert codes.count(None) == 19
            assert {code["code"] for code in codes if code} == {"msg_ratelimit"}
            twitch.world.ban("helper")
            assert (await say(client, "let me in"))["status"] == 403

    asyncio.run(script())


def test_shoutouts_cool_down() -> None:
    """One in two minutes, the same channel once an hour, and only while live."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=ALL_SCOPES) as client:

            async def shout(login: str) -> int:
                ids = {"from_broadcaster_id": me(twitch), "to_broadcaster_id": twitch.world.user(login).id}
                return (await client.helix("POST", "/chat/shoutouts", {"moderator_id": me(twitch), **ids}))[0]

            assert await shout("ada") == 400
            twitch.world.go_live()
            assert [await shout("ada"), await shout("brook")] == [204, 429]
            twitch.clock.skip(121)
            assert [await shout("ada"), await shout("brook")] == [429, 204]
            twitch.clock.skip(3_600)
            assert await shout("ada") == 204
            assert [action.path for action in twitch.world.actions] == ["/chat/shoutouts"] * 3

    asyncio.run(script())


def test_moderation() -> None:
    """Messages are deleted, viewers banned and let in again, shield mode switched; each is told and kept."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, login="mod", scopes=ALL_SCOPES) as client:
            mod, world = twitch.world.user("mod").id, twitch.world
            as_mod = {"broadcaster_id": me(twitch), "moderator_id": mod}
            rude = world.chat("troll", "rude")
            assert (await client.helix("DELETE", "/moderation/chat", as_mod | {"message_id": rude.id}))[0] == 403
            world.mod("mod")
            assert (await client.helix("DELETE", "/moderation/chat", as_mod | {"message_id": rude.id}))[0] == 204
            assert (await client.helix("DELETE", "/moderation/chat", as_mod | {"message_id": rude.id}))[0] == 404
            ban = {"data": {"user_id": rude.user.id, "duration": 60, "reason": "rude"}}
            status, body = await client.helix("POST", "/moderation/bans", as_mod, json=ban)
            assert (status, body["data"][0]["moderator_id"]) == (200, mod)
            assert (await client.helix("DELETE", "/moderation/bans", as_mod | {"user_id": rude.user.id}))[0] == 204
            assert (await client.helix("DELETE", "/moderation/bans", as_mod | {"user_id": rude.user.id}))[0] == 400
            on = {"is_active": True}
            assert (await client.helix("PUT", "/moderation/shield_mode", as_mod, json=on))[0] == 200
            told = [entry.type for entry in world.notes()]
            assert told[1:] == [
                "channel.chat.message_delete",
                "channel.chat.clear_user_messages",
                "channel.ban",
                "channel.unban",
                "channel.shield_mode.begin",
            ]

    asyncio.run(script())


def test_the_show_is_run() -> None:
    """Title and category, polls, predictions, raids, clips, markers, commercials."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=ALL_SCOPES) as client:
            world, mine = twitch.world, {"broadcaster_id": me(twitch)}
            _, found = await client.helix("GET", "/search/categories", {"query": "minecraft"})
            change = {"title": "Building", "game_id": found["data"][0]["id"]}
            assert (await client.helix("PATCH", "/channels", mine, json=change))[0] == 204
            _, channel = await client.helix("GET", "/channels", mine)
            assert (channel["data"][0]["title"], channel["data"][0]["game_name"]) == ("Building", "Minecraft")
            assert (await client.helix("POST", "/clips", mine))[0] == 404
            world.go_live(viewers=7)
            assert (await client.helix("POST", "/clips", mine))[0] == 202
            assert (await client.helix("POST", "/streams/markers", json={"user_id": me(twitch)}))[0] == 200
            ads = {**mine, "length": 60}
            assert (await client.helix("POST", "/channels/commercial", json=ads))[0] == 200
            assert (await client.helix("POST", "/channels/commercial", json=ads))[0] == 429
            raid = {"from_broadcaster_id": me(twitch), "to_broadcaster_id": world.user("ada").id}
            assert [(await client.helix("POST", "/raids", raid))[0] for _ in range(2)] == [200, 409]
            assert [(await client.helix("DELETE", "/raids", mine))[0] for _ in range(2)] == [204, 404]

    asyncio.run(script())


def test_polls_and_predictions() -> None:
    """One at a time, within their limits, and ended as asked."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=ALL_SCOPES) as client:
            mine = {"broadcaster_id": me(twitch)}
            titles = [{"title": "Chess"}, {"title": "Go"}]
            poll = {**mine, "title": "Next?", "choices": titles, "duration": 60}
            assert (await client.helix("POST", "/polls", json=poll | {"duration": 5}))[0] == 400
            assert (await client.helix("POST", "/polls", json=poll | {"choices": titles[:1]}))[0] == 400
            status, body = await client.helix("POST", "/polls", json=poll)
            assert (status, body["data"][0]["status"]) == (200, "ACTIVE")
            assert (await client.helix("POST", "/polls", json=poll))[0] == 400
            end = {**mine, "id": body["data"][0]["id"], "status": "TERMINATED"}
            assert (await client.helix("PATCH", "/polls", json=end))[1]["data"][0]["status"] == "TERMINATED"
            bet = {**mine, "title": "Win?", "outcomes": titles, "prediction_window": 60}
            _, body = await client.helix("POST", "/predictions", json=bet)
            made = body["data"][0]
            resolve = {**mine, "id": made["id"], "status": "RESOLVED"}
            assert (await client.helix("PATCH", "/predictions", json=resolve))[0] == 400
            resolve["winning_outcome_id"] = made["outcomes"][1]["id"]
            _, body = await client.helix("PATCH", "/predictions", json=resolve)
            assert body["data"][0]["winning_outcome_id"] == made["outcomes"][1]["id"]
            assert twitch.world.channel.predictions[0].winner is twitch.world.channel.predictions[0].outcomes[1]

    asyncio.run(script())


def test_lists_come_in_pages() -> None:
    """Followers, chatters and subscribers are listed page by page; redemptions are settled once."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=ALL_SCOPES) as client:
            world, mine = twitch.world, {"broadcaster_id": me(twitch)}
            for number in range(5):
                world.follow(f"fan{number}")
            names: list[str] = []
            after: dict[str, str] = {}
            body: dict[str, Any] = {}
            for _ in range(3):
                _, body = await client.helix("GET", "/channels/followers", {**mine, "first": "2", **after})
                names += [each["user_login"] for each in body["data"]]
                after = {"after": body["pagination"]["cursor"]} if body["pagination"] else {}
            assert (names, body["total"], after) == ([f"fan{number}" for number in (4, 3, 2, 1, 0)], 5, {})
            world.gift("ada", 2)
            _, body = await client.helix("GET", "/subscriptions", mine)
            assert (body["total"], body["data"][0]["gifter_login"]) == (2, "ada")
            redeemed = world.redeem("brook", "Hydrate", 300)
            settle = {**mine, "reward_id": redeemed.reward.id, "id": redeemed.id}
            path = "/channel_points/custom_rewards/redemptions"
            settled = [(await client.helix("PATCH", path, settle, json={"status": "FULFILLED"}))[0] for _ in range(2)]
            assert settled == [200, 404]
            _, body = await client.helix("GET", "/chat/chatters", mine | {"moderator_id": me(twitch)})
            assert body["total"] == len(world.channel.chatters)

    asyncio.run(script())


def test_subscriptions_to_events_are_checked() -> None:
    """Type, version, condition, scope, session, duplicates, and the number of sessions."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=["user:read:chat"]) as client:
            socket, session_id = await client.listening()
            answers = [
                await client.subscribe(session_id, "channel.chat.message"),
                await client.subscribe(session_id, "channel.hype_train.begin", "1"),
                await client.subscribe(session_id, "channel.bits.use"),
                await client.subscribe("gone", "stream.online"),
                await client.subscribe(session_id, "channel.raid"),
            ]
            assert [status for status, _ in answers] == [409, 400, 403, 400, 400]
            others = [await client.listening() for _ in range(2)]
            assert len(twitch.eventsub.sessions) == 1 + len(others)
            fourth = await client.connect()
            fourth_id = (await fourth.message())["payload"]["session"]["id"]
            assert (await client.subscribe(fourth_id, "stream.online"))[0] == 429
            _, body = await client.helix("GET", "/eventsub/subscriptions", {"status": "enabled"})
            assert (body["total"], body["total_cost"], body["max_total_cost"]) == (3, 0, 10)
            for each in body["data"]:
                assert (await client.helix("DELETE", "/eventsub/subscriptions", {"id": each["id"]}))[0] == 204
            twitch.world.chat("ada", "unheard")
            assert await socket.is_silent(0.1)

    asyncio.run(script())


def test_subscriptions_have_a_cost() -> None:
    """What rests on nobody's authorization costs one; ten are to be had."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            socket, session_id = await client.listening()
            statuses = []
            for number in range(11):
                other = twitch.world.user(f"channel{number}").id
                body = {
                    "type": "stream.online",
                    "version": "1",
                    "condition": {"broadcaster_user_id": other},
                    "transport": {"method": "websocket", "session_id": session_id},
                }
                statuses.append((await client.helix("POST", "/eventsub/subscriptions", json=body))[0])
            assert statuses == [202] * 10 + [429]
            await socket.ws.close()

    asyncio.run(script())
