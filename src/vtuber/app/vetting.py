"""Which of the offline writer's lines are ours to the last word, so that they need no second opinion."""

from collections.abc import Iterator

from vtuber.domain.briefs import (
    AnswerQuestion,
    Brief,
    FollowUpPromise,
    HonourRedemption,
    ReplyToChat,
    SayVerbatim,
    ThankPayment,
    ThankSubscriber,
)
from vtuber.domain.channel_events import Resubscription
from vtuber.domain.skeleton import skeleton
from vtuber.domain.viewers import ViewerNotes

_WORDS_QUOTED = 3


class OwnWords:
    """Tells whether a line written offline for a brief quotes nobody: neither the director nor a viewer.

    Three words in a row that a viewer wrote are a quotation; a name is not.
    """

    def __init__(self, brief: Brief) -> None:
        self._verbatim = isinstance(brief, SayVerbatim)
        self._quotable = {run for text in _texts(brief) if text for run in _runs(text)}

    def has(self, text: str) -> bool:
        """Return whether all of the line is ours."""
        return not self._verbatim and (not self._quotable or self._quotable.isdisjoint(_runs(text)))


def _runs(text: str) -> Iterator[str]:
    words = skeleton(text).split(" ")
    yield from (" ".join(words[at : at + _WORDS_QUOTED]) for at in range(max(1, len(words) - _WORDS_QUOTED + 1)))


def _texts(brief: Brief) -> Iterator[str]:
    """Give what viewers wrote that a line for this brief may hold."""
    match brief:
        case ReplyToChat(message=message, notes=notes) | AnswerQuestion(message=message, notes=notes):
            yield message.text
            yield from _earlier(notes)
        case ThankPayment(event=event, notes=notes):
            yield event.message
            yield from _earlier(notes)
        case ThankSubscriber(event=Resubscription(message=message), notes=notes):
            yield message
            yield from _earlier(notes)
        case HonourRedemption(event=redemption):
            yield redemption.text
        case FollowUpPromise(event=due):
            yield due.text
        case _:
            return


def _earlier(notes: ViewerNotes) -> Iterator[str]:
    yield notes.earlier_line or ""
    yield from (line.text for line in (*notes.earlier, *notes.last_time, *notes.shared))
