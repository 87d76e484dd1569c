"""The commonest line of chat, read in one go: a plain message with every tag in Twitch's order.

Nineteen lines of twenty in a busy chat look like this, and a raid or a hype train brings thousands of them. A line this
pattern does not fit is none the worse: `irc.parse` and `irc_events.events_of` read it, and they read these the same.
"""

import re
from datetime import UTC, datetime

from vtuber.domain.channel_events import ChatMessage
from vtuber.twitch.spoken import without_action
from vtuber.twitch.tags import ANONYMOUS_IDS, known_viewer

_IDLE_TAGS = (
    "client-nonce",
    "emote-only",
    "emotes",
    "flags",
    "mod",
    "returning-chatter",
    "room-id",
    "subscriber",
    "turbo",
)
"""Tags that tell nothing the others do not; a tag not named here (bits, replies, shared chat) ends the hurry."""

_IDLE = rf"(?:(?:{'|'.join(_IDLE_TAGS)})=[^ ;]*+;)*+"
_LINE = re.compile(
    "@"
    rf"{_IDLE}badge-info=([^ ;\\]*+);"
    rf"{_IDLE}badges=([^ ;\\]*+);"
    rf"{_IDLE}color=([^ ;\\]*+);"
    rf"{_IDLE}display-name=([^ ;\\]++);"
    rf"{_IDLE}first-msg=([01]);"
    rf"{_IDLE}id=([^ ;\\]++);"
    rf"{_IDLE}tmi-sent-ts=([0-9]{{1,14}});"
    rf"{_IDLE}user-id=([^ ;\\]++);"
    rf"{_IDLE}user-type=[^ ;]*+(?:;vip=[^ ;]*+)? "
    r":[^ \r\n\0]++ PRIVMSG #[^ \r\n\0]++ :([^\r\n\0]*+)"
)


def usual_chat(line: str, *, at: datetime) -> ChatMessage | None:
    """Return the message of a plain line of chat, None for every other line, which may mean anything.

    `at` is when it was received.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    badge_info, badges, color, name, first, message_id, stamp, user_id, text = found.groups()
    if user_id in ANONYMOUS_IDS:
        return None
    return ChatMessage(
        id="twitch:" + message_id,
        at=at,
        viewer=known_viewer(user_id, name, badges, badge_info, color),
        text=without_action(text) if text.startswith("\x01") else text,
        first_message=first == "1",
        sent_at=datetime.fromtimestamp(int(stamp) / 1000, UTC),
    )
