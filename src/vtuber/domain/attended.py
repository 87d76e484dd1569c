"""What attention hands over: an event, why it matters, and how long it waited."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from vtuber.domain.channel_events import ChatMessage, Follow, Payment, Raid, Redemption


class Intent(StrEnum):
    """What a chat message wants, as far as its words show."""

    GREETING = "greeting"
    QUESTION = "question"
    COMMAND = "command"
    COMPLIMENT = "compliment"
    REACTION = "reaction"
    STATEMENT = "statement"
    VOTE = "vote"
    INSULT = "insult"
    SPAM = "spam"
    INJECTION = "injection"


UNANSWERED: frozenset[Intent] = frozenset({Intent.INSULT, Intent.SPAM, Intent.INJECTION})
"""Messages with these intents are journalled and otherwise ignored."""


class Lane(IntEnum):
    """The queues, most urgent first."""

    MONEY = 0
    SUPPORT = 1
    STAFF = 2
    CHAT = 3


Attendable = ChatMessage | Payment | Raid | Follow | Redemption
"""Events she may respond to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """An event that has come to the front of its lane. `intent` is set for chat; `waited_s` is its time in the lane."""

    event: Attendable
    lane: Lane
    waited_s: float
    intent: Intent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A line of chat that must not be answered; `categories` say why."""

    message_id: str
    viewer_id: str
    categories: tuple[str, ...]
