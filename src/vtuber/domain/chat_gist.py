"""What a chat that is too fast to answer line by line is saying."""

from dataclasses import dataclass

from vtuber.domain.channel_events import ChatMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Chorus:
    """The same words from several viewers, as the newest of them put it; `message` is that line."""

    message: ChatMessage
    viewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatGist:
    """The last lines of a fast chat: `lines` from `viewers` people within `seconds`.

    `choruses` are words that many say, most voices first; `voices` are lines of different viewers, newest first. All of
    them may be answered.
    """

    lines: int
    viewers: int
    seconds: float
    choruses: tuple[Chorus, ...] = ()
    voices: tuple[ChatMessage, ...] = ()
