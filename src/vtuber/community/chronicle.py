"""The chronicle: what a stream leaves to the streams after it, put on record, and what those before left to it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import get_args

from vtuber.community.phrases import Caught, PhraseCatcher, spaced
from vtuber.community.promise_ear import PromiseEar
from vtuber.community.promises import PromiseBook
from vtuber.community.topic_tally import TopicTally
from vtuber.domain.channel_events import ChatMessage, Payment
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.lasting_events import (
    PROMISE_ID,
    PhraseCaught,
    PromiseDue,
    PromiseMade,
    PromiseSettled,
    TopicDiscussed,
)
from vtuber.domain.money import Money
from vtuber.domain.promise_words import FoundPromise
from vtuber.domain.promises import Promise
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.stream_memory import StreamMemory
from vtuber.runtime.clock import Clock
from vtuber.runtime.event_log import EventLog

LOOKS_EVERY_S = 10.0
"""How often chat is looked at for laughter and phrases."""

FOLLOWED_UP_EVERY_S = 60.0
"""From one promise that is followed up to the next."""

JOKE_EVERY_S = 900.0
"""From one running joke that the writer is offered to the next."""

KEEP_PROMISE = "keep_promise"
"""The director's tool."""

_OPENING = "open_stream"
_STIRRING = (*get_args(Payment), GoalReached, UtteranceFinished, UtteranceCancelled, Decision)
"""What may make a promise, or make one due; whatever else happens can wait for the next look at chat."""


class Chronicle:
    """A bus tap that records promises, topics and phrases beside the show, and reminds it of what she owes.

    Nothing is followed up before she has greeted everybody. `is_clean` says whether a text may be said.
    """

    def __init__(self, *, stream: str, log: EventLog, clock: Clock, is_clean: Callable[[str], bool]) -> None:
        self._stream = stream
        self._log = log
        self._clock = clock
        self._is_clean = is_clean
        self._book = PromiseBook()
        self._ear = PromiseEar()
        self._topics = TopicTally()
        self._phrases = PhraseCatcher(is_clean=is_clean)
        self._note = self._phrases.note
        self._reminded: set[str] = set()
        self._asked_for: set[str] = set()
        self._opening: str | None = None
        self._opened = False
        self._reminds_at = 0.0
        self._caught: list[Caught] = []
        self._jokes: list[str] = []
        self._joke_at = 0.0
        self._forgotten: set[str] = set()
        self._stirred = asyncio.Event()
        self._memory = StreamMemory()

    def hear(self, event: Event) -> None:
        """Take note of an event; a bus tap."""
        if type(event) is ChatMessage:
            self._topics.messages += 1
            self._note(event)
            if "!" in event.text and asks_to_be_forgotten(event.text):
                self._forget(event.viewer.name)
            return
        self._fold(event)
        match event:
            case UtterancePlanned(brief=brief) if brief == _OPENING:
                self._opening = event.id
            case UtteranceFinished(utterance_id=utterance) | UtteranceCancelled(utterance_id=utterance):
                self._opened = self._opened or utterance == self._opening
            case Decision(tool_calls=calls) if calls:
                self._asked_for.update(
                    call.arguments.get("promise", "") for call in calls if call.name == KEEP_PROMISE and not call.failed
                )
            case _:
                pass
        if isinstance(event, _STIRRING) and (self._ear.has_found or self._may_remind()):
            self._stirred.set()

    def remember(self, event: Event) -> None:
        """Take note of an event of the stream's first part, before a resumption."""
        if type(event) is not ChatMessage:
            self._fold(event)
            return
        self._topics.messages += 1
        if "!" in event.text and asks_to_be_forgotten(event.text):
            self._forget(event.viewer.name)

    def learn(
        self,
        *,
        promises: Iterable[Promise] = (),
        recent_topics: tuple[str, ...] = (),
        landed_topics: tuple[str, ...] = (),
        jokes: Iterable[str] = (),
    ) -> None:
        """Take over what earlier streams left; may be called again with more."""
        self._book.learn(promise for promise in promises if self._may_be_kept(promise.text))
        self._memory = StreamMemory(recent_topics=recent_topics, landed_topics=landed_topics)
        self._jokes = [joke for joke in jokes if self._may_be_kept(joke)]
        self._joke_at = self._clock.monotonic() + JOKE_EVERY_S
        self._stirred.set()

    def memory(self) -> StreamMemory:
        """Return what is known now."""
        known = self._memory
        return StreamMemory(
            promises=self._book.owed, recent_topics=known.recent_topics, landed_topics=known.landed_topics
        )

    def joke(self) -> str | None:
        """Return a running joke that the writer may allude to: seldom one, and each in its turn."""
        now = self._clock.monotonic()
        if not self._jokes or now < self._joke_at:
            return None
        self._joke_at = now + JOKE_EVERY_S
        self._jokes.append(self._jokes.pop(0))
        return self._jokes[-1]

    async def run(self) -> None:
        """Put on record what there is, until cancelled; may be called again."""
        looks_at = self._clock.monotonic() + LOOKS_EVERY_S
        while True:
            self._stirred.clear()
            await self._record_all()
            with suppress(TimeoutError):
                async with asyncio.timeout(looks_at - self._clock.monotonic()):
                    await self._stirred.wait()
            if self._clock.monotonic() >= looks_at:
                looks_at = self._clock.monotonic() + LOOKS_EVERY_S
                self._look_at_chat()

    async def conclude(self) -> None:
        """The stream is over: put the rest on record."""
        self._look_at_chat()
        self._topics.end(self._log.now())
        await self._record(self._made())
        await self._record(self._taken_up())
        await self._record(self._discussed())

    def _fold(self, event: Event) -> None:
        self._book.apply(event)
        self._ear.hear(event)
        self._topics.hear(event)
        if isinstance(event, PhraseCaught):
            self._phrases.known(event.text)
        elif isinstance(event, UtteranceFinished):
            self._phrases.said(event.text)

    def _forget(self, name: str) -> None:
        """Say nothing more that names a viewer who asks to be forgotten."""
        self._forgotten.add(spaced(name))
        self._book.forget(self._names_somebody_forgotten)
        self._jokes = [joke for joke in self._jokes if not self._names_somebody_forgotten(joke)]

    def _names_somebody_forgotten(self, text: str) -> bool:
        words = spaced(text)
        return any(name in words for name in self._forgotten)

    def _may_be_kept(self, text: str) -> bool:
        return self._is_clean(text) and not self._names_somebody_forgotten(text)

    def _look_at_chat(self) -> None:
        laughs, caught = self._phrases.look()
        self._topics.laughed(laughs)
        self._caught.extend(caught)

    async def _record_all(self) -> None:
        await self._record(self._made())
        await self._record(self._taken_up())
        await self._record(self._discussed())
        await self._record(self._expired())
        await self._record(self._due())

    async def _record(self, events: Iterable[Event]) -> None:
        for event in events:
            await self._log.record(event)

    def _made(self) -> Iterator[PromiseMade]:
        for utterance, found in self._ear.take():
            if self._may_be_kept(found.text) and self._book.has_room_for(found.text):
                yield self._promise(utterance, found)

    def _promise(self, utterance: str, found: FoundPromise) -> PromiseMade:
        event_id = self._log.new_id()
        currency = found.amount.currency if found.amount else ""
        return PromiseMade(
            id=event_id,
            at=self._log.now(),
            cause=utterance,
            promise_id=f"{PROMISE_ID}{self._stream}:{event_id}",
            utterance_id=utterance,
            text=found.text,
            until=found.until,
            amount=found.amount,
            raised=Money(amount=self._book.took(currency), currency=currency) if currency else None,
            percent=found.percent,
        )

    def _taken_up(self) -> Iterator[PhraseCaught]:
        caught, self._caught = self._caught, []
        for each in caught:
            if self._may_be_kept(each.phrase):
                yield PhraseCaught(
                    id=self._log.new_id(), at=self._log.now(), text=each.phrase, voices=each.voices, hers=each.hers
                )

    def _discussed(self) -> Iterator[TopicDiscussed]:
        for figures in self._topics.take():
            yield figures.event(id=self._log.new_id(), at=self._log.now())

    def _expired(self) -> Iterator[PromiseSettled]:
        for promise in self._book.expired(self._log.now()):
            yield PromiseSettled(id=self._log.new_id(), at=self._log.now(), promise_id=promise.id, outcome="expired")

    def _may_remind(self) -> bool:
        return self._opened and self._book.owes_anything and self._clock.monotonic() >= self._reminds_at

    def _due(self) -> Iterator[PromiseDue]:
        """Give the next promise to be followed up, if it is time."""
        if not self._may_remind():
            return
        wanted = [promise for promise in self._book.owed if promise.due or promise.id in self._asked_for]
        promise = next((each for each in wanted if each.id not in self._reminded), None)
        if promise is not None:
            self._reminded.add(promise.id)
            self._reminds_at = self._clock.monotonic() + FOLLOWED_UP_EVERY_S
            yield PromiseDue(id=self._log.new_id(), at=self._log.now(), promise_id=promise.id, text=promise.text)
