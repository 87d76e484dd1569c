"""The fake's chat speaks IRC as Twitch does."""

import asyncio

import pytest
from tests.peers.fake_twitch import FakeTwitch, Terms
from tests.peers.raw_client import raw_client

pytestmark = pytest.mark.slow

HELLO = ("CAP REQ :twitch.tv/tags twitch.tv/commands", "NICK justinfan7", "JOIN #streamer")
CHAT_SCOPES = ("chat:read", "chat:edit")


def tags_of(line: str) -> dict[str, str]:
    """Return the tags of a line as they stand."""
    return dict(tag.partition("=")[::2] for tag in line[1:].partition(" ")[0].split(";"))


def test_an_anonymous_reader() -> None:
    """Welcome, names, room state; then what is said, with its tags. Speaking is passed over."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            chat = await client.chat(*HELLO)
            for expected in (" ACK ", " 001 ", " 376 ", "JOIN #streamer", " 366 ", "ROOMSTATE"):
                assert await chat.line(expected)
            await chat.ws.send_str("PRIVMSG #streamer :may I speak?\r\nPING :still there")
            assert (await chat.line("PONG")).endswith(":still there")
            parent = twitch.world.chat("ada", "hello Kappa ; 1\\2")
            twitch.world.chat("brook", "yes", reply_to=parent)
            line, reply = await chat.line("hello"), await chat.line("yes")
            assert line.endswith(":ada!ada@ada.tmi.twitch.tv PRIVMSG #streamer :hello Kappa ; 1\\2")
            tags = tags_of(line)
            assert (tags["id"], tags["user-id"], tags["emotes"]) == (parent.id, parent.user.id, "25:6-10")
            assert tags["first-msg"] == "1"
            assert tags_of(reply)["reply-parent-msg-body"] == r"hello\sKappa\s\:\s1\\2"
            assert not twitch.world.sent

    asyncio.run(script())


def test_without_capabilities_chat_is_plain() -> None:
    """Tags and notices are for those who asked for them."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            chat = await client.chat("NICK justinfan7", "JOIN #streamer")
            await chat.line(" 366 ")
            twitch.world.subscribe("ada")
            twitch.world.chat("ada", "hello")
            assert (await chat.line("#streamer")) == ":ada!ada@ada.tmi.twitch.tv PRIVMSG #streamer :hello"

    asyncio.run(script())


def test_logins() -> None:
    """A good token is let in, whatever the nick; a bad one, or one without the scope, is turned away."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, scopes=CHAT_SCOPES) as client:
            bad = await client.chat("PASS oauth:wrong", "NICK streamer")
            assert await bad.line("Login authentication failed")
            assert await bad.close_code() == 1000
            other = twitch.token("streamer", ["bits:read"]).access
            assert await (await client.chat(f"PASS oauth:{other}", "NICK streamer")).line("Login authentication failed")
            assert await (await client.chat("PASS oops", "NICK streamer")).line("Improperly formatted auth")
            good = await client.chat(HELLO[0], f"PASS oauth:{client.token.access}", "NICK whatever", "JOIN #streamer")
            assert await good.line(" 001 streamer ")
            assert await good.line("GLOBALUSERSTATE")
            assert "broadcaster/1" in await good.line(" USERSTATE ")

    asyncio.run(script())


def test_what_is_said_reaches_the_others() -> None:
    """A message goes to everybody but the connection that sent it, which gets its user state."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch, login="helper", scopes=CHAT_SCOPES) as client:
            reader = await client.chat(*HELLO)
            await reader.line("ROOMSTATE")
            speaker = await client.chat(HELLO[0], f"PASS oauth:{client.token.access}", "NICK helper", HELLO[2])
            await speaker.line("ROOMSTATE")
            await speaker.ws.send_str("PRIVMSG #streamer :\x01ACTION waves\x01")
            assert "USERSTATE" in await speaker.line("#streamer")
            assert (await reader.line("PRIVMSG")).endswith("PRIVMSG #streamer :\x01ACTION waves\x01")
            await speaker.ws.send_str("PRIVMSG #streamer :\x01ACTION waves\x01")
            assert "msg-id=msg_duplicate" in await speaker.line("NOTICE")
            twitch.world.ban("helper")
            await speaker.ws.send_str("PRIVMSG #streamer :let me in")
            assert "msg-id=msg_banned" in await speaker.line("NOTICE")
            assert [(sent.text, sent.through) for sent in twitch.world.sent] == [("waves", "irc")]

    asyncio.run(script())


def test_notices_and_moderation() -> None:
    """Gifts are told as a series and one by one; deletions, time-outs, bans and clearings have their lines."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            chat, world = await client.chat(*HELLO), twitch.world
            await chat.line("ROOMSTATE")
            gift = world.gift("ada", 3)
            series = tags_of(await chat.line("submysterygift"))
            assert (series["msg-param-mass-gift-count"], series["msg-param-community-gift-id"]) == ("3", gift.id)
            singles = [tags_of(await chat.line("msg-id=subgift")) for _ in range(3)]
            assert {single["msg-param-community-gift-id"] for single in singles} == {gift.id}
            world.raid("brook", 12)
            assert tags_of(await chat.line("msg-id=raid"))["msg-param-viewerCount"] == "12"
            world.announce("streamer", "listen", color="BLUE")
            assert (await chat.line("msg-id=announcement")).endswith("USERNOTICE #streamer :listen")
            world.charity("cleo", 500)
            assert tags_of(await chat.line("charitydonation"))["msg-param-donation-amount"] == "500"
            world.subscribe("far", shared_from="neighbour")
            shared = tags_of(await chat.line("sharedchatnotice"))
            assert (shared["source-msg-id"], shared["source-room-id"]) == ("sub", world.user("neighbour").id)
            said = world.chat("troll", "rude")
            world.delete(said.id)
            assert tags_of(await chat.line("CLEARMSG"))["target-msg-id"] == said.id
            world.timeout("troll", 60)
            assert tags_of(await chat.line("CLEARCHAT"))["ban-duration"] == "60"
            world.ban("troll")
            assert "ban-duration" not in tags_of(await chat.line("CLEARCHAT"))
            world.clear()
            assert (await chat.line("CLEARCHAT")).endswith("CLEARCHAT #streamer")

    asyncio.run(script())


def test_the_server_pings_and_asks_to_reconnect() -> None:
    """RECONNECT is a command; who does not answer a PING is dropped."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(irc_ping_every=0.2, pong_within=1.0)) as twitch, raw_client(twitch) as client:
            chat = await client.chat(*HELLO)
            assert await chat.line("PING") == "PING :tmi.twitch.tv"
            await chat.ws.send_str("PONG :tmi.twitch.tv")
            await twitch.faults.reconnect_irc()
            assert await chat.line("RECONNECT") == ":tmi.twitch.tv RECONNECT"
            assert await chat.line("PING")
            assert await chat.close_code() == 1001

    asyncio.run(script())
