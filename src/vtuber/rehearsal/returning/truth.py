"""What is true of every viewer's past: read from the journals alone, and without the memory's help."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    GiftSubscriptions,
    MessageDeleted,
    Payment,
    ViewerBanned,
)
from vtuber.domain.direction_events import ActivityChanged, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.money import Money
from vtuber.rehearsal.returning.claims import Claim, words_of
from vtuber.writing.spoken_amounts import counted, number, ordinal, spoken_money
from vtuber.writing.topics import TopicBank

_JOINING = frozenset({"and", "plus"})
"""Words that stand in her mouth for signs in theirs."""


@dataclass(slots=True)
class Said:
    """A line; `gone_at` is the count of events after which it was taken back, None while it stands."""

    id: str
    text: str
    stream: int
    gone_at: int | None = None


@dataclass(slots=True)
class Person:
    """One viewer. `topics` maps a stream to the talk they last chatted in there, None for any other activity."""

    lines: list[Said] = field(default_factory=list)
    topics: dict[int, str | None] = field(default_factory=dict)
    sums: list[tuple[int, dict[str, Decimal]]] = field(default_factory=list)
    """After each payment: the count of events, and public sums by currency."""
    gifts: list[tuple[int, int]] = field(default_factory=list)
    """Subscriptions given to others: the count of events, and how many."""
    forgotten: bool = False


class Truth:
    """Follows the journals; `clock` counts their events, and is how a moment is named."""

    def __init__(self, topics: TopicBank) -> None:
        self._topics = topics
        self._people: defaultdict[str, Person] = defaultdict(Person)
        self._on: tuple[Activity, str] | None = None
        self._stream = 0
        self.clock = 0

    def begin(self, stream: int) -> None:
        """Go on with a stream, counted from 1."""
        self._stream, self._on = stream, None

    def hear(self, event: Event) -> None:
        """Take one event into account."""
        self.clock += 1
        match event:
            case ChatMessage():
                self._chat(event)
            case MessageDeleted(message_id=message_id):
                self._strike(line for person in self._people.values() for line in person.lines if line.id == message_id)
            case ViewerBanned(viewer_id=viewer_id):
                self._strike(iter(self._people[viewer_id].lines))
            case ChatCleared():
                here = (line for person in self._people.values() for line in person.lines)
                self._strike(line for line in here if line.stream == self._stream)
            case SegmentStarted(activity=activity, topic=topic) | ActivityChanged(activity=activity, topic=topic):
                self._on = activity, topic
            case _ if isinstance(event, Payment):
                self._pay(self._people[event.viewer.id], event)
            case _:
                pass

    def lines_of(self, viewer_id: str, *, at: int) -> tuple[Said, ...]:
        """Return the lines of a viewer that stood at a moment."""
        return tuple(line for line in self._people[viewer_id].lines if line.gone_at is None or line.gone_at > at)

    def words_by(self, viewer_id: str) -> Iterator[str]:
        """Give all words of a viewer that stand."""
        return (word for line in self.lines_of(viewer_id, at=self.clock) for word in words_of(line.text))

    def holds(self, claim: Claim, viewer_id: str, *, since: int, at: int) -> bool:
        """Tell whether a statement about a viewer is true; `since` is when what it answers came, `at` when planned."""
        person = self._people[viewer_id]
        match claim.kind:
            case "quote":
                said = words_of(claim.said)
                return any(_holds(words_of(line.text), said) for line in self.lines_of(viewer_id, at=at))
            case "streams":
                attended = len({*person.topics, self._stream})
                return claim.said.lower() == number(attended)
            case "topic":
                before = [stream for stream in person.topics if stream < self._stream]
                last = person.topics[max(before)] if before else None
                return last is not None and claim.said == self._topics.spoken(last)
            case "times":
                return claim.said.lower() in {ordinal(count) for count in self._payments(person, since, at)}
            case "total":
                return claim.said in set(self._totals(person, since, at))
            case "fact":
                said = tuple(word for word in words_of(claim.said) if word not in _JOINING)
                lines = self.lines_of(viewer_id, at=at)
                return any(set(said) <= set(words_of(line.text)) for line in lines)
            case "gifts":
                given = [sum(count for when, count in person.gifts if when <= moment) for moment in (since, at)]
                return claim.said.lower() in {counted(count, "subscription") for count in range(given[0], given[1] + 1)}

    def owns_amount(self, text: str, viewer_id: str) -> bool:
        """Tell whether a text names the sum of what a viewer gave in public."""
        person = self._people[viewer_id]
        return any(total in text for total in self._totals(person, self.clock, self.clock))

    def _chat(self, event: ChatMessage) -> None:
        person = self._people[event.viewer.id]
        if asks_to_be_forgotten(event.text):
            self._people[event.viewer.id] = Person(forgotten=True)
        elif not person.forgotten:
            person.lines.append(Said(event.id, event.text, self._stream))
            activity, topic = self._on or (None, "")
            person.topics[self._stream] = topic if activity is Activity.TALK else None

    def _strike(self, lines: Iterator[Said]) -> None:
        for line in lines:
            line.gone_at = self.clock if line.gone_at is None else line.gone_at

    def _pay(self, person: Person, event: Payment) -> None:
        if person.forgotten:
            return
        if isinstance(event, GiftSubscriptions):
            person.gifts.append((self.clock, event.count))
        amount = event.amount
        sums = dict(person.sums[-1][1]) if person.sums else {}
        if not amount.estimated:
            sums[amount.currency] = sums.get(amount.currency, Decimal(0)) + amount.amount
        person.sums.append((self.clock, sums))

    @staticmethod
    def _payments(person: Person, since: int, at: int) -> range:
        counts = [sum(when <= moment for when, _ in person.sums) for moment in (since, at)]
        return range(counts[0], counts[1] + 1)

    def _totals(self, person: Person, since: int, at: int) -> Iterator[str]:
        for count in self._payments(person, since, at):
            sums = person.sums[count - 1][1] if count else {}
            yield from (spoken_money(Money(amount=amount, currency=currency)) for currency, amount in sums.items())


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[start : start + len(part)] == part for start in range(len(words) - len(part) + 1))
