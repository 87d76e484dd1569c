"""Lines of the running stream that may tell facts which the patterns miss: gathered for a model to read."""

from collections import deque

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.domain.forgetting import FORGOTTEN_ID
from vtuber.domain.viewers import ANONYMOUS
from vtuber.memory.fact_patterns import facts_in, is_sensitive, may_tell

LINES_HELD = 120
"""Lines that wait, at most; the oldest are let go."""

_FEWEST_WORDS, _LONGEST = 4, 200


class FactPile:
    """Takes lines from the projector, which reads the journal off the way of a message, and gives them in batches.

    Lines in which patterns found something, and lines that touch on what must not be kept, are not taken. May be filled
    by one thread and emptied by another.
    """

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._lines: deque[ChatMessage] = deque(maxlen=LINES_HELD)

    def __len__(self) -> int:
        return len(self._lines)

    def offer(self, stream: str, event: Event) -> None:
        """Take a line if it may tell something; any other event is passed by."""
        if stream == self._stream and isinstance(event, ChatMessage) and _is_worth_reading(event):
            self._lines.append(event)

    def take(self, most: int) -> tuple[ChatMessage, ...]:
        """Return up to so many lines, the oldest first; they leave the pile."""
        taken: list[ChatMessage] = []
        while self._lines and len(taken) < most:
            taken.append(self._lines.popleft())
        return tuple(taken)


def _is_worth_reading(message: ChatMessage) -> bool:
    text, viewer = message.text, message.viewer.id
    if viewer == ANONYMOUS.id or viewer.startswith(FORGOTTEN_ID):
        return False
    return (
        len(text) <= _LONGEST
        and text.count(" ") + 1 >= _FEWEST_WORDS
        and may_tell(text)
        and not is_sensitive(text)
        and not facts_in(text)
    )
