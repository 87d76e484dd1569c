"""The scripted chat: what is said, and what moderators take back."""

from dataclasses import replace

from tests.unit.twitch.scripted_beats import AT, SAID_BY_BOB, Beat
from tests.unit.twitch.twitch_texts import (
    BOB,
    chat_frame,
    chat_line,
    frame,
    notice_frame,
    notice_line,
    server_line,
)

from vtuber.audience.attendee import Attendee
from vtuber.audience.wire import Wire, reply_tags
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    MessageDeleted,
    ViewerBanned,
)


def chat_beats(wire: Wire, bob: Attendee) -> list[Beat]:
    """Return what is said."""
    hello = ChatMessage(id="", at=AT, viewer=SAID_BY_BOB, text="hello there")
    answer = replace(hello, text="to you: = ; too", reply_to="twitch:m0")
    parent = {"parent_message_id": "m0", "parent_message_body": "x"}
    return [
        Beat(
            name="chat",
            means=(hello,),
            irc=(chat_line(BOB, "hello there"),),
            eventsub=(chat_frame(BOB, "hello there"),),
            simulated=(wire.chat(bob, "hello there")[1],),
        ),
        Beat(
            name="/me",
            means=(replace(hello, text="waves"),),
            irc=(chat_line(BOB, "\x01ACTION waves\x01"),),
            eventsub=(chat_frame(BOB, "\x01ACTION waves\x01"),),
            simulated=(wire.chat(bob, "\x01ACTION waves\x01")[1],),
        ),
        Beat(
            name="answer",
            means=(answer,),
            irc=(chat_line(BOB, answer.text, reply_parent_msg_id="m0", reply_parent_msg_body="x y"),),
            eventsub=(chat_frame(BOB, answer.text, reply=parent),),
            simulated=(wire.chat(bob, answer.text, extra=reply_tags("m0", bob.person, "x y"))[1],),
        ),
        Beat(
            name="announcement",
            means=(replace(hello, text="read this"),),
            irc=(notice_line(BOB, "announcement", text="read this"),),
            eventsub=(notice_frame(BOB, "announcement", {"color": "BLUE"}, text="read this"),),
            simulated=(wire.notice(bob.sender, "announcement", "", "read this")[1],),
        ),
    ]


def removal_beats(wire: Wire, bob: Attendee) -> list[Beat]:
    """Return what moderators do."""
    deleted = {"message_id": "m1", "target_user_id": "8"}
    ban = {**BOB.fields, "banned_at": "2026-01-01T12:00:00Z", "is_permanent": False}
    return [
        Beat(
            name="deletion",
            means=(MessageDeleted(id="", at=AT, message_id="twitch:m1"),),
            irc=(server_line("CLEARMSG", text="rude", login="bob", target_msg_id="m1"),),
            eventsub=(frame("channel.chat.message_delete", deleted),),
            simulated=(wire.deletion(bob.sender, "m1", "rude"),),
        ),
        Beat(
            name="time-out",
            means=(ViewerBanned(id="", at=AT, viewer_id="twitch:8", seconds=600),),
            irc=(server_line("CLEARCHAT", text="bob", ban_duration="600", target_user_id="8"),),
            eventsub=(
                frame("channel.ban", {**ban, "ends_at": "2026-01-01T12:10:00Z"}),
                frame("channel.chat.clear_user_messages", {"target_user_id": "8"}),
            ),
            simulated=(wire.ban(bob.sender, 600),),
        ),
        Beat(
            name="ban",
            means=(ViewerBanned(id="", at=AT, viewer_id="twitch:8"),),
            irc=(server_line("CLEARCHAT", text="bob", target_user_id="8"),),
            eventsub=(
                frame("channel.chat.clear_user_messages", {"target_user_id": "8"}),
                frame("channel.ban", {**ban, "ends_at": None, "is_permanent": True}),
            ),
            simulated=(wire.ban(bob.sender, None),),
        ),
        Beat(
            name="clear",
            means=(ChatCleared(id="", at=AT),),
            irc=(server_line("CLEARCHAT", room_id="1337"),),
            eventsub=(frame("channel.chat.clear", {}),),
        ),
    ]
