"""How hard the show may press chat: caps on asks for support and on questions, whoever wrote them."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from vtuber.domain.events import Event
from vtuber.domain.pressed import pressed_by
from vtuber.domain.pressing import (
    ASK_WINDOW,
    FAIR_ASKS,
    FAIR_QUESTIONS,
    QUESTION_WINDOW,
    asks_in,
    questions_in,
)
from vtuber.domain.verdicts import Severity, Verdict

ASKS = "asks"
QUESTIONS = "questions"
HELD_BACK = frozenset({ASKS, QUESTIONS})
"""Categories of lines that a cap kept from being said."""


class Restraint:
    """Holds back what would be more than `asks` asks in ten minutes, or more than `questions` questions in five.

    What it lets pass counts, said or written; what the gate refuses afterwards counts as well, so that she never says
    more than the caps allow. An ask beyond its cap is not put off: it is not said at all.
    """

    def __init__(self, *, asks: int = FAIR_ASKS, questions: int = FAIR_QUESTIONS) -> None:
        self._asks = _Window(asks, ASK_WINDOW)
        self._questions = _Window(questions, QUESTION_WINDOW)

    def examine(self, text: str, at: datetime) -> Verdict | None:
        """Return why a line must not be said, None if it may; then it counts."""
        return self.examine_all((text,), at)

    def examine_all(self, texts: Iterable[str], at: datetime, *, puts_question: bool = False) -> Verdict | None:
        """Judge texts that go out together; `puts_question` for a poll, which is one whatever its words are."""
        written = tuple(texts)
        asks = sum(map(asks_in, written))
        questions = max(sum(map(questions_in, written)), int(puts_question))
        over = [ASKS] if asks and not self._asks.has_room(asks, at) else []
        over += [QUESTIONS] if questions and not self._questions.has_room(questions, at) else []
        if over:
            return Verdict(allowed=False, categories=tuple(over), severity=Severity.MILD)
        self._asks.add(asks, at)
        self._questions.add(questions, at)
        return None

    def remember(self, event: Event) -> None:
        """Count what was said and written in the stream's first part, before a resumption."""
        pressed = pressed_by(event)
        self._asks.add(pressed.asks, event.at)
        self._questions.add(pressed.questions, event.at)


class _Window:
    """When the latest ones were; no more than `most` are kept, since more have no room."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._times: deque[datetime] = deque(maxlen=most)

    def has_room(self, count: int, at: datetime) -> bool:
        while self._times and at - self._times[0] >= self._within:
            self._times.popleft()
        return len(self._times) + count <= self._most

    def add(self, count: int, at: datetime) -> None:
        self._times.extend([at] * count)
