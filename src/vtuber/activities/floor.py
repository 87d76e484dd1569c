"""The floor: the one place from which anything is said.

An activity holds the floor for one turn at a time. Whatever it says, supporters who turn up meanwhile are answered at
the next sentence end, in every activity.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

from vtuber.activities.ports import Audience, Notes, Speech, Stage, Standings, Styles, Topics, Writer
from vtuber.activities.restraint import Restraint
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Attended, Intent, Lane
from vtuber.domain.briefs import KIND_OF_BRIEF, Brief, ReplyToChat, SummariseChat, quoted_by
from vtuber.domain.channel_events import ChatMessage, Follow, Payment, Raid, Redemption
from vtuber.domain.direction_events import ActivityChanged, OperatorMessage, StyleChosen
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalSet, is_news
from vtuber.domain.lasting_events import PromiseDue
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import LineBlocked, UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.stage_cues import ShowActivity, StageCue
from vtuber.domain.styles import StyleDraw, StyleQuestion, greeting_question
from vtuber.domain.viewers import Viewer
from vtuber.runtime.clock import Clock
from vtuber.runtime.event_log import EventLog

CHAT_LANES = (Lane.STAFF, Lane.CHAT)
SUMMARY_EVERY_S = 45.0
"""A summary of chat comes this long after the one before, at the earliest."""

_NEWS_OF_GOALS = (GoalSet, GoalLastCall, GoalClosed)
_ANSWERED_AT_BREAKS = Payment | Raid | Redemption | Follow | GoalReached | OperatorMessage | PromiseDue


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everybody the show works with."""

    log: EventLog
    clock: Clock
    rng: random.Random
    writer: Writer
    speech: Speech
    audience: Audience
    notes: Notes
    stage: Stage
    topics: Topics
    standings: Standings | None = None
    restraint: Restraint = field(default_factory=Restraint)
    styles: Styles | None = None
    chat_per_minute: Callable[[], float] = lambda: 0.0


class BreakTaker(Protocol):
    """Uses the break after a sentence."""

    async def at_break(self, floor: "Floor") -> None:
        """Say what cannot wait; returns when nothing does."""


class Floor:
    """Speech, silence and stage for the activity that is on."""

    def __init__(self, company: Company, breaks: BreakTaker) -> None:
        self.company = company
        self.activity = Activity.TALK
        self.topic = ""
        self.segment = 0
        """The number of the running segment."""
        self._breaks = breaks
        self._wake = asyncio.Event()
        self._listening = False
        self._giving_way = False
        self._summary_due = 0.0

    def notice(self, event: Event) -> None:
        """End a pause for a supporter and, while listening, for chat; a bus tap, after attention's."""
        if isinstance(event, ChatMessage):
            if self._listening:
                self._wake.set()
        elif isinstance(event, _ANSWERED_AT_BREAKS) or (isinstance(event, _NEWS_OF_GOALS) and is_news(event)):
            self._wake.set()

    def wake(self) -> None:
        """End the present pause, or the next one."""
        self._wake.set()

    def give_way(self) -> None:
        """Bring the present turn to its end: no further sentence is asked for, no wait goes on.

        The one sentence that is prepared ahead may still be said.
        """
        self._giving_way = True
        self._wake.set()

    def hand_over(self, activity: Activity, topic: str) -> None:
        """Give the floor to an activity."""
        self.activity, self.topic = activity, topic
        self._giving_way = False

    async def turn_to(self, topic: str) -> None:
        """Change the topic within the running activity."""
        company = self.company
        changed = ActivityChanged(
            id=company.log.new_id(),
            at=company.log.now(),
            previous=self.activity,
            activity=self.activity,
            topic=topic,
        )
        await company.log.record(changed)
        self.topic = topic
        self.show(ShowActivity(activity=self.activity, topic=topic))

    async def style(self, question: StyleQuestion, *, cause: str | None = None) -> str:
        """Draw an option and put it on record; an empty text where nobody draws."""
        chosen = await self.draw(question, cause=cause)
        return "" if chosen is None else chosen.option

    async def draw(self, question: StyleQuestion, *, cause: str | None = None) -> StyleChosen | None:
        """Draw an option and put it on record; return that record, None where nobody draws."""
        styles = self.company.styles
        return None if styles is None else await self.record(styles.draw(question), cause=cause)

    async def record(self, draw: StyleDraw, *, cause: str | None, followed: bool = True) -> StyleChosen:
        """Put a draw on record, which may be somebody else's; return that record."""
        log = self.company.log
        chosen = StyleChosen(
            id=log.new_id(),
            at=log.now(),
            cause=cause,
            question=draw.question.value,
            option=draw.option,
            probabilities=draw.probabilities,
            activity=self.activity,
            segment=self.segment,
            followed=followed,
        )
        await log.record(chosen)
        return chosen

    async def say(self, brief: Brief, *, cause: str | None = None, to: Viewer | None = None) -> bool:
        """Say what the writer makes of a brief, with breaks before and in it; True if it was heard to its end."""
        await self.hold_break()
        return isinstance(await self._utter(brief, cause, to, with_breaks=True), UtteranceFinished)

    async def say_through(
        self, brief: Brief, *, cause: str | None = None, to: Viewer | None = None
    ) -> UtteranceFinished | UtteranceCancelled:
        """Like `say`, without breaks for anybody else; return how it ended."""
        return await self._utter(brief, cause, to, with_breaks=False)

    async def reply(self, attended: Attended) -> bool:
        """Answer a line of chat; other events are not for here."""
        message = attended.event
        if not isinstance(message, ChatMessage):
            return False
        notes = await self.company.notes.of(message.viewer.id, besides=message.id)
        greets = attended.intent is Intent.GREETING
        brief = ReplyToChat(
            message=message,
            intent=attended.intent or Intent.STATEMENT,
            notes=notes,
            activity=self.activity,
            topic=self.topic,
            style=await self.style(greeting_question(message, notes), cause=message.id) if greets else "",
        )
        return await self.say(brief, cause=message.id, to=message.viewer)

    def take_chat(self, intents: Collection[Intent] | None = None) -> Attended | None:
        """Take the best waiting line of chat."""
        return self.company.audience.take(lanes=CHAT_LANES, intents=intents)

    async def summarise_chat(self) -> bool:
        """Answer a chat that is too fast as one, now and then; False if it was not done."""
        now = self.company.clock.monotonic()
        if now < self._summary_due:
            return False
        gist = self.company.audience.gist()
        if gist is None:
            return False
        self._summary_due = now + SUMMARY_EVERY_S
        return await self.say(SummariseChat(gist=gist, activity=self.activity, topic=self.topic))

    async def pause(self, seconds: float, *, for_chat: bool = False) -> None:
        """Be quiet; supporters and a change of activity end it, with `for_chat` so does a line of chat.

        A supporter who came since the last break ends it before it begins.
        """
        if self._giving_way:
            return
        self._listening = for_chat
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        finally:
            self._listening = False

    async def hold_break(self) -> None:
        """Let whoever cannot wait be answered: also those whose events are on their way into the journal just now."""
        await self.company.log.settle()
        self._wake.clear()
        await self._breaks.at_break(self)

    def show(self, cue: StageCue) -> None:
        """Put something on stage."""
        self.company.stage.show(cue)

    async def _utter(
        self, brief: Brief, cause: str | None, to: Viewer | None, *, with_breaks: bool
    ) -> UtteranceFinished | UtteranceCancelled:
        company = self.company
        planned = UtterancePlanned(
            id=company.log.new_id(),
            at=company.log.now(),
            cause=cause,
            brief=KIND_OF_BRIEF[type(brief)],
            activity=self.activity,
            addressee=to.id if to else None,
            quotes=quoted_by(brief),
        )
        await company.log.record(planned)
        lines = self._within_caps(planned, company.writer.lines(brief))
        return await company.speech.utter(
            planned,
            self._until_giving_way(lines) if with_breaks else lines,
            addressee=to.name if to else None,
            at_break=self.hold_break if with_breaks else None,
        )

    async def _within_caps(self, planned: UtterancePlanned, lines: AsyncIterator[Line]) -> AsyncIterator[Line]:
        """Leave out, and journal, what presses chat more than it may."""
        log = self.company.log
        try:
            async for line in lines:
                verdict = self.company.restraint.examine(line.text, log.now())
                if verdict is None:
                    yield line
                    continue
                held_back = LineBlocked(
                    id=log.new_id(),
                    at=log.now(),
                    cause=planned.cause,
                    utterance_id=planned.id,
                    text=line.text,
                    categories=verdict.categories,
                    by="caps",
                )
                await log.record(held_back)
        finally:
            if (close := getattr(lines, "aclose", None)) is not None:
                await close()

    async def _until_giving_way(self, lines: AsyncIterator[Line]) -> AsyncIterator[Line]:
        async for line in lines:
            yield line
            if self._giving_way:
                return
