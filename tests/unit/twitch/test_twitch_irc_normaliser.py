"""Lines of chat to events: the quick way and the long way agree."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.twitch.twitch_texts import (
    ANN,
    BOB,
    chat_line,
    server_line,
)

from vtuber.domain.channel_events import Cheer
from vtuber.twitch.irc import IrcMessage, parse, render
from vtuber.twitch.irc_events import events_of
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.twitch.usual_chat import usual_chat

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)

NEEDED = {
    "badge-info": "subscriber/14",
    "badges": "vip/1,subscriber/12",
    "color": "#1E90FF",
    "display-name": "Bob",
    "first-msg": "0",
    "id": "m1",
    "tmi-sent-ts": "1767268800250",
    "user-id": "8",
    "user-type": "",
}
IDLE = {
    "client-nonce": "a1",
    "emotes": "25:0-4",
    "flags": "",
    "mod": "0",
    "reply-parent-display-name": "Cat",
    "reply-parent-msg-body": "what for; really",
    "reply-parent-msg-id": "m0",
    "reply-parent-user-login": "cat",
    "reply-thread-parent-msg-id": "m",
    "returning-chatter": "0",
    "room-id": "1337",
    "subscriber": "1",
    "turbo": "0",
    "vip": "1",
}
TELLING = {"bits": "100", "source-room-id": "2", "novelty": "x"}
WILD = st.sampled_from(["", "0", "274598607", "#fff", "founder/3", "1" * 15, "a;b", "a b", "\\", "=", "٣"]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4
)


@given(
    idle=st.sets(st.sampled_from(sorted(IDLE)), max_size=6),
    telling=st.just(set()) | st.sets(st.sampled_from(sorted(TELLING)), max_size=1),
    wild=st.just({}) | st.dictionaries(st.sampled_from(sorted({*NEEDED, *IDLE})), WILD, max_size=1),
    order=st.just(None) | st.randoms(use_true_random=False),
    text=st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20),
)
def test_the_quick_way_reads_what_the_long_way_reads(
    idle: set[str], telling: set[str], wild: dict[str, str], order: random.Random | None, text: str
) -> None:
    """Property: a line the pattern fits means the same by the grammar, and plain lines fit."""
    names = sorted({*NEEDED, *idle, *telling})
    if order is not None:
        order.shuffle(names)
    tags = {name: wild.get(name, {**NEEDED, **IDLE, **TELLING}[name]) for name in names}
    sender = "bob!bob@bob.tmi.twitch.tv"
    line = render(IrcMessage(command="PRIVMSG", params=("#channel", text), tags=tags, prefix=sender))
    message = usual_chat(line, at=AT)
    if message is not None:
        assert events_of(parse(line), at=AT, fallback_id="never") == (message,)
    assert (message is not None) or telling or wild or order


@pytest.mark.parametrize(
    ("line", "quick"),
    [
        (chat_line(BOB, "hi"), True),
        (chat_line(ANN, "hi", client_nonce="a1", emotes="25:0-4", flags="", mod="1"), True),
        (chat_line(BOB, "\x01ACTION waves\x01"), True),
        (chat_line(BOB, "hi", reply_parent_msg_body="a b", reply_parent_msg_id="m0"), True),
        (chat_line(BOB, "hi", bits="5"), False),
        (chat_line(BOB, "hi", novelty="x"), False),
        (chat_line(BOB, "hi", source_room_id="2"), False),
        (chat_line(BOB, "hi", display_name="a b"), False),
        (chat_line(BOB, "hi") + "\r\n", False),
        (server_line("CLEARCHAT"), False),
    ],
)
def test_only_plain_lines_are_read_in_a_hurry(line: str, quick: bool) -> None:
    """What says more than that somebody said something is left to the grammar."""
    assert (usual_chat(line, at=AT) is not None) is quick


def test_our_own_lines_are_echoes() -> None:
    """What the program writes itself is no event, by either way of reading; our own bits would still be money."""
    irc = IrcNormaliser(own_user_id="8")
    assert irc.events_of(chat_line(BOB, "hi"), at=AT) == ()
    assert irc.events_of(chat_line(BOB, "hi", reply_parent_msg_id="m0"), at=AT) == ()
    (cheer,) = irc.events_of(chat_line(BOB, "Cheer5", bits="5"), at=AT)
    assert isinstance(cheer, Cheer)
    assert len(irc.events_of(chat_line(ANN, "hi"), at=AT)) == 1


def test_a_line_without_an_id_has_one_of_its_own() -> None:
    """Two lines of the same moment are two events."""
    irc = IrcNormaliser()
    line = ":bob!bob@bob.tmi.twitch.tv PRIVMSG #c :hi"
    ids = {event.id for _ in range(3) for event in irc.events_of(line, at=AT)}
    assert len(ids) == 3
