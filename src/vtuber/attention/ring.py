"""A ring of chat lines: bounded, the oldest falls out, the newest is looked at first."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vtuber.attention.triage import Judgement
from vtuber.domain.channel_events import ChatMessage


@dataclass(slots=True)
class Line:
    """A waiting line; its judgement is made when somebody asks for it."""

    message: ChatMessage
    offered_s: float
    judgement: Judgement | None = None


class Ring:
    """Keeps the newest `capacity` lines; `dropped` counts the ones that fell out."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lines: OrderedDict[str, Line] = OrderedDict()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._lines)

    def push(self, message: ChatMessage, now: float) -> None:
        """Add a line as the newest; a redelivered one stays where it is."""
        lines = self._lines
        if message.id in lines:
            return
        lines[message.id] = Line(message, now)
        if len(lines) > self._capacity:
            lines.popitem(last=False)
            self.dropped += 1

    def newest_first(self) -> Iterator[Line]:
        """Give the lines, the newest first; the ring must not change meanwhile."""
        return reversed(self._lines.values())

    def oldest_first(self) -> Iterator[Line]:
        """Give the lines, the oldest first; the ring must not change meanwhile."""
        return iter(self._lines.values())

    def remove(self, message_id: str) -> None:
        """Take a line out; nothing happens when it is not here."""
        self._lines.pop(message_id, None)

    def remove_where(self, concerned: Callable[[ChatMessage], bool]) -> list[str]:
        """Take out all lines for which `concerned` holds, and return their ids in order of arrival."""
        ids = [line.message.id for line in self._lines.values() if concerned(line.message)]
        for message_id in ids:
            del self._lines[message_id]
        return ids
