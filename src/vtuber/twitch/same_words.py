"""Words that arrive twice: with the money or the reward they came with, and as a line of chat with an id of its own.

Only the first is an event; a moderator deletes the second. The two have no id in common, but the speaker and the words.
"""

from collections import OrderedDict, deque

_REMEMBERED = 512

Words = tuple[str, str]
"""Who said it (Twitch's user id), and the text."""


class SameWords:
    """Pairs the ids of events and of chat lines with the same words, in whichever order they come.

    Remembers the last 512 of each kind: deletions follow within minutes.
    """

    def __init__(self) -> None:
        self._events: OrderedDict[Words, deque[str]] = OrderedDict()
        self._lines: OrderedDict[Words, deque[str]] = OrderedDict()
        self._event_of_line: OrderedDict[str, str] = OrderedDict()
        self._paired_events: set[str] = set()

    def event(self, words: Words, event_id: str) -> None:
        """Note an event that carries these words; a redelivery changes nothing."""
        if event_id in self._paired_events:
            return
        line_id = _taken(self._lines, words)
        if line_id is None:
            _kept(self._events, words, event_id)
        else:
            self._pair(line_id, event_id)

    def line(self, words: Words, line_id: str) -> None:
        """Note the line of chat that carries them too and is no event; a redelivery changes nothing."""
        if line_id in self._event_of_line:
            return
        event_id = _taken(self._events, words)
        if event_id is None:
            _kept(self._lines, words, line_id)
        else:
            self._pair(line_id, event_id)

    def event_of(self, line_id: str) -> str | None:
        """Return the event whose words a line of chat repeats."""
        return self._event_of_line.get(line_id)

    def _pair(self, line_id: str, event_id: str) -> None:
        self._event_of_line[line_id] = event_id
        self._paired_events.add(event_id)
        if len(self._event_of_line) > _REMEMBERED:
            _, forgotten = self._event_of_line.popitem(last=False)
            self._paired_events.discard(forgotten)


def _kept(waiting: OrderedDict[Words, deque[str]], words: Words, name: str) -> None:
    names = waiting.setdefault(words, deque(maxlen=8))
    # One that waits may be delivered again.
    if name not in names:
        names.append(name)
    if len(waiting) > _REMEMBERED:
        waiting.popitem(last=False)


def _taken(waiting: OrderedDict[Words, deque[str]], words: Words) -> str | None:
    names = waiting.get(words)
    if not names:
        return None
    name = names.popleft()
    if not names:
        del waiting[words]
    return name
