"""The commonest line of chat, read in one go: a plain message, or an answer, with every tag in Twitch's order.

Most lines of a busy chat look like this, and a raid or a hype train brings thousands of them. A line this pattern does
not fit is none the worse: `irc.parse` and `irc_events.events_of` read it, and they read these the same.
"""

import re
from datetime import UTC, datetime

from vtuber.domain.channel_events import ChatMessage
from vtuber.twitch.spoken import without_action
from vtuber.twitch.tags import ANONYMOUS_IDS, known_viewer


def _idle(*tags: str) -> str:
    """Match tags that tell nothing the others do not; one not foreseen (bits, shared chat, news) ends the hurry."""
    return rf"(?:(?:{'|'.join(tags)})=[^ ;]*+;)*+"


_REPLY = r"(?:reply-(?!parent-msg-id=)[^ ;]*+;)*+"
_LINE = re.compile(
    r"@badge-info=([^ ;\\]*+);"
    r"badges=([^ ;\\]*+);"
    rf"{_idle('client-nonce')}"
    r"color=([^ ;\\]*+);"
    r"display-name=([^ ;\\]++);"
    rf"{_idle('emotes', 'emote-only')}"
    r"first-msg=([01]);"
    rf"{_idle('flags')}"
    r"id=([^ ;\\]++);"
    rf"{_idle('mod')}"
    rf"{_REPLY}(?:reply-parent-msg-id=([^ ;\\]++);)?{_REPLY}"
    rf"{_idle('returning-chatter', 'room-id', 'subscriber')}"
    r"tmi-sent-ts=([0-9]{1,14});"
    rf"{_idle('turbo')}"
    r"user-id=([^ ;\\]++);"
    r"user-type=[^ ;]*+(?:;vip=[01])? "
    r":[^ \r\n\0]++ PRIVMSG #[^ \r\n\0]++ :([^\r\n\0]*+)"
)


def usual_chat(line: str, *, at: datetime) -> ChatMessage | None:
    """Return the message of a plain line of chat, None for every other line, which may mean anything.

    `at` is when it was received.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    badge_info, badges, color, name, first, message_id, parent, stamp, user_id, text = found.groups()
    if user_id in ANONYMOUS_IDS:
        return None
    return ChatMessage(
        id="twitch:" + message_id,
        at=at,
        viewer=known_viewer(user_id, name, badges, badge_info, color),
        text=without_action(text) if text.startswith("\x01") else text,
        first_message=first == "1",
        reply_to="twitch:" + parent if parent else None,
        sent_at=datetime.fromtimestamp(int(stamp) / 1000, UTC),
    )
