"""How often an event of the show pressed chat: what it saw or heard of asks and questions."""

from dataclasses import dataclass

from vtuber.domain.events import Event
from vtuber.domain.pressing import asks_in, questions_in
from vtuber.domain.show_events import ChannelActed, ChatSent
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished

PRESSING = (UtteranceFinished, UtteranceCancelled, ChatSent, ChannelActed)
"""The events that may press."""

_POLLS = frozenset({"create_poll", "create_prediction"})


@dataclass(frozen=True, slots=True)
class Pressed:
    """How many asks for support and how many questions."""

    asks: int = 0
    questions: int = 0


def pressed_by(event: Event) -> Pressed:
    """Count what reached chat; a poll is one question, whatever its words are."""
    match event:
        case UtteranceFinished(text=text) | UtteranceCancelled(heard=text) | ChatSent(outcome="sent", text=text):
            return Pressed(asks_in(text), questions_in(text))
        case ChannelActed(outcome="done"):
            return Pressed(sum(map(asks_in, event.arguments.values())), int(event.action in _POLLS))
        case _:
            return Pressed()
