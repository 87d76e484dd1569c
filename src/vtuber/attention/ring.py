"""A ring of chat lines: bounded in number and in age; what falls out of it unread is counted."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from vtuber.attention.triage import Judgement, is_for_nobody, looks_like_a_question
from vtuber.domain.channel_events import ChatMessage

CHAT_KEPT_S = 120.0
"""A line that waited longer is not answered any more."""

QUESTIONS_KEPT_S = 300.0
"""The same for lines that look like questions, which are collected for a round of answers."""

_arrival = attrgetter("arrival")


@dataclass(slots=True)
class Line:
    """A waiting line, the `arrival`-th of its ring; judgement and score are made when somebody asks for them."""

    message: ChatMessage
    offered_s: float
    arrival: int
    judgement: Judgement | None = None
    score: float = 0.0


class Ring:
    """Keeps the newest `capacity` lines, `CHAT_KEPT_S` or `QUESTIONS_KEPT_S` seconds long.

    `dropped` counts those that fell out, for their number or their age; votes, commands and mere noises that grew old
    are not counted, since nobody would have answered them. Questions are known by their look alone
    (`looks_like_a_question`) and lie on a shelf of their own, so that they are counted and found at once.

    A line that is pushed waits in the inbox; it is shelved when somebody looks. In a flood most lines are pushed out of
    the inbox by newer ones before anybody does.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._arrivals = 0
        self._inbox: deque[tuple[ChatMessage, float]] = deque(maxlen=capacity)
        self._questions: OrderedDict[str, Line] = OrderedDict()
        self._others: OrderedDict[str, Line] = OrderedDict()
        self.dropped = 0

    def __len__(self) -> int:
        self._shelve()
        return len(self._questions) + len(self._others)

    @property
    def questions(self) -> int:
        """How many of the lines look like questions."""
        self._shelve()
        return len(self._questions)

    def push(self, message: ChatMessage, now: float) -> None:
        """Add a line as the newest at `now`, in seconds; a redelivered one stays where it is."""
        self.dropped += len(self._inbox) == self._capacity
        self._inbox.append((message, now))

    def expire(self, now: float) -> None:
        """Take out the lines that are too old at `now`; each costs the same, however many wait."""
        self._shelve()
        for shelf, kept_s in ((self._questions, QUESTIONS_KEPT_S), (self._others, CHAT_KEPT_S)):
            while shelf and now - (oldest := next(iter(shelf.values()))).offered_s > kept_s:
                shelf.popitem(last=False)
                self.dropped += not is_for_nobody(oldest.message.text)

    def newest_first(self, *, questions_only: bool = False) -> Iterator[Line]:
        """Give the lines, the newest first; the ring must not change meanwhile."""
        self._shelve()
        questions = reversed(self._questions.values())
        if questions_only or not self._others:
            return questions
        others = reversed(self._others.values())
        return merge(questions, others, key=_arrival, reverse=True) if self._questions else others

    def oldest_first(self, *, questions_only: bool = False) -> Iterator[Line]:
        """Give the lines, the oldest first; the ring must not change meanwhile."""
        self._shelve()
        if questions_only or not self._others:
            return iter(self._questions.values())
        return merge(self._questions.values(), self._others.values(), key=_arrival)

    def remove(self, message_id: str) -> None:
        """Take a line out; nothing happens when it is not here."""
        self._shelve()
        if self._others.pop(message_id, None) is None:
            self._questions.pop(message_id, None)

    def remove_where(self, concerned: Callable[[ChatMessage], bool]) -> list[str]:
        """Take out all lines for which `concerned` holds, and return their ids in order of arrival."""
        ids = [line.message.id for line in self.oldest_first() if concerned(line.message)]
        for message_id in ids:
            self.remove(message_id)
        return ids

    def _shelve(self) -> None:
        """Sort what is in the inbox; the oldest lines make room for it."""
        inbox = self._inbox
        while inbox:
            message, offered_s = inbox.popleft()
            if message.id in self._questions or message.id in self._others:
                continue
            self._arrivals += 1
            shelf = self._questions if looks_like_a_question(message.text) else self._others
            shelf[message.id] = Line(message, offered_s, self._arrivals)
            if len(self._questions) + len(self._others) > self._capacity:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        shelves = [shelf for shelf in (self._questions, self._others) if shelf]
        min(shelves, key=lambda shelf: next(iter(shelf.values())).arrival).popitem(last=False)
        self.dropped += 1
