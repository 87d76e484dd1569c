"""The level below the activity: how she asks, when she mentions the goal, how she greets, which topics she takes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.viewers import ViewerNotes


class StyleQuestion(StrEnum):
    """What is to be chosen."""

    TOPIC = "topic"
    ASKING = "asking"
    CALL = "call"
    GREETING_NEWCOMER = "greeting_newcomer"
    GREETING_RETURNER = "greeting_returner"


OPTIONS: Mapping[StyleQuestion, tuple[str, ...]] = {
    StyleQuestion.TOPIC: ("new", "landed"),
    StyleQuestion.ASKING: ("open", "choice", "story"),
    StyleQuestion.CALL: ("none", "early", "peak", "late"),
    StyleQuestion.GREETING_NEWCOMER: ("plain", "question", "doing"),
    StyleQuestion.GREETING_RETURNER: ("plain", "question", "doing"),
}
"""The options of each question.

Topics of a talk: one that earlier streams do not recommend, or one that landed in one of them. Asking chat: an open
question, a short one with answers to pick from, or something of her own and then the question. A call to action:
within a segment not at all, in its first minute, when chat is liveliest, or in its last minute. A greeting: a hello,
a hello and a question, or a hello and what is going on.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleDraw:
    """A draw of one option; `probabilities` are those it was drawn with, of all options that could be."""

    question: StyleQuestion
    option: str
    probabilities: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDraw:
    """The draw for the kind of a talk's topic, and whether the topic that was taken is of that kind."""

    draw: StyleDraw
    followed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleOutcome:
    """What followed a choice within its window, `minutes` long, on air.

    `choice_id` is the id of the event that put it on record, `minute` when it was, since the stream's start.
    `messages_before` are those in a window of equal length before it. `payments` counts each payment after it by how
    soon it came (1 at once, 0.37 after three minutes). Of a greeting only what the greeted viewer did is counted, and
    all figures of viewers are 1.
    """

    choice_id: str
    question: str
    option: str
    probabilities: dict[str, float]
    activity: Activity
    minute: float
    minutes: float
    viewers: float
    viewers_start: float
    viewers_end: float
    messages: int
    chatters: int
    messages_before: int
    payments: float


def greeting_question(message: ChatMessage, notes: ViewerNotes) -> StyleQuestion:
    """Return which question a greeting answers: whether its author has been seen before."""
    if message.first_message or (notes.messages <= 1 and notes.streams_attended <= 1):
        return StyleQuestion.GREETING_NEWCOMER
    return StyleQuestion.GREETING_RETURNER
