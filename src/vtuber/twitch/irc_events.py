"""What a line of Twitch's chat means for the channel.

Only the command of a line decides what it is, never its text. Commands that say nothing about the channel (PING,
RECONNECT, ROOMSTATE, NOTICE, JOIN, ...) give no events: answering them is the connection's business.
Source: https://dev.twitch.tv/docs/chat/irc/.
"""

from datetime import datetime
from decimal import Decimal

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatCleared,
    ChatMessage,
    Cheer,
    MessageDeleted,
    ViewerBanned,
)
from vtuber.domain.money import bits as worth_of_bits
from vtuber.twitch.irc import IrcMessage
from vtuber.twitch.prices import STANDARD_SPLIT
from vtuber.twitch.spoken import without_action, without_cheermotes
from vtuber.twitch.tags import number, sent_at, shared_from, viewer_of
from vtuber.twitch.user_notices import events_of_notice


def events_of(
    message: IrcMessage, *, at: datetime, fallback_id: str, split: Decimal = STANDARD_SPLIT
) -> tuple[ChannelEvent, ...]:
    """Return what a message tells, in order; nothing for messages that tell nothing of the channel.

    `at` is when it was received. `fallback_id` names the event if Twitch gave the message no id; the caller makes it
    unique and, for a recording, the same each time. `split` is the streamer's part of a subscription's price.
    Gifts of a series are announced once and then one by one: `GiftFolder` knows which to leave out.
    """
    match message.command:
        case "PRIVMSG":
            return _chat(message, at, fallback_id)
        case "USERNOTICE":
            return events_of_notice(message, at=at, fallback_id=fallback_id, split=split)
        case "CLEARMSG":
            return _deletion(message, at)
        case "CLEARCHAT":
            return _clearing(message, at, fallback_id)
        case _:
            return ()


def _chat(message: IrcMessage, at: datetime, fallback_id: str) -> tuple[ChannelEvent, ...]:
    viewer = viewer_of(message)
    if viewer is None:
        return ()
    tags = message.tags
    event_id = f"twitch:{tags['id']}" if tags.get("id") else fallback_id
    text = without_action(message.text)
    shared = shared_from(tags)
    # Bits cheered in another channel of a shared chat are that channel's money.
    if "bits" in tags and shared is None and (bits := number(tags, "bits")):
        said = without_cheermotes(text, bits)
        return (Cheer(id=event_id, at=at, viewer=viewer, bits=bits, amount=worth_of_bits(bits), message=said),)
    parent = tags.get("reply-parent-msg-id")
    return (
        ChatMessage(
            id=event_id,
            at=at,
            viewer=viewer,
            text=text,
            first_message=tags.get("first-msg") == "1",
            reply_to=f"twitch:{parent}" if parent else None,
            sent_at=sent_at(tags),
            shared_from=shared,
        ),
    )


def _deletion(message: IrcMessage, at: datetime) -> tuple[ChannelEvent, ...]:
    target = message.tags.get("target-msg-id")
    if not target:
        return ()
    return (MessageDeleted(id=f"twitch:clearmsg:{target}", at=at, message_id=f"twitch:{target}"),)


def _clearing(message: IrcMessage, at: datetime, fallback_id: str) -> tuple[ChannelEvent, ...]:
    tags = message.tags
    stamp = tags.get("tmi-sent-ts")
    login = message.text.lower()
    target = tags.get("target-user-id") or (f"login:{login}" if login else "")
    event_id = f"twitch:clearchat:{target or 'all'}:{stamp}" if stamp else fallback_id
    if not target:
        return (ChatCleared(id=event_id, at=at),)
    seconds = number(tags, "ban-duration") if "ban-duration" in tags else None
    return (ViewerBanned(id=event_id, at=at, viewer_id=f"twitch:{target}", seconds=seconds),)
