"""Small adapters: one capability's port on another's class."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from vtuber.activities.show import Response, SegmentRequest, Show
from vtuber.app.vetting import OwnWords
from vtuber.attention.attention import Attention
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import Brief, SayVerbatim
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.emotions import Emotion
from vtuber.domain.proposals import Proposal
from vtuber.domain.speech import Line
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import TopicDraw
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.runtime.clock import Clock
from vtuber.voice.speaker import Speaker
from vtuber.writing.ports import Writer


class Availability(Protocol):
    """Knows whether what is not vetted has a chance to be spoken."""

    @property
    def available(self) -> bool:
        """Whether it has."""
        ...


class LineWriter:
    """The activities' writer: the brain's lines as they come.

    Where a second opinion is asked for, what the `offline` writer writes in its own words is marked as vetted; while
    nobody can be asked, that writer writes everything.
    """

    def __init__(self, brain: Writer, *, offline: Writer | None = None, opinion: Availability | None = None) -> None:
        self._brain = brain
        self._offline = offline or brain
        self._opinion = opinion

    def lines(self, brief: Brief) -> AsyncIterator[Line]:
        """Write a brief, line by line."""
        if self._opinion is None:
            return self._brain.lines(brief)
        if self._opinion.available and self._brain is not self._offline:
            return self._brain.lines(brief)
        return self._vetted(brief)

    async def _vetted(self, brief: Brief) -> AsyncIterator[Line]:
        own = OwnWords(brief)
        async with aclosing(self._offline.lines(brief)) as lines:
            async for line in lines:
                yield replace(line, vetted=own.has(line.text))


class ShowProduction:
    """The director's hands on the show."""

    def __init__(self, show: Show) -> None:
        self._show = show

    def begin_segment(
        self,
        activity: Activity,
        topic: str,
        *,
        chosen_by: ChosenBy,
        decision_id: str,
        proposal: Proposal | None,
        topics: TopicDraw | None = None,
    ) -> None:
        """Begin a new segment at the next break."""
        self._show.request(
            SegmentRequest(
                activity=activity,
                topic=topic,
                chosen_by=chosen_by,
                decision_id=decision_id,
                proposal=proposal,
                topics=topics,
            )
        )

    def say(self, text: str, emotion: Emotion, *, reply_to: str | None, decision_id: str) -> None:
        """Say the director's words at the next break."""
        words = SayVerbatim(text=text, emotion=emotion, reply_to=reply_to)
        self._show.respond(Response(words=words, decision_id=decision_id))


class LiveState:
    """The state of the stream at this moment, from all who know a part of it."""

    def __init__(self, *, meter: StreamMeter, attention: Attention, speaker: Speaker, clock: Clock) -> None:
        self._meter = meter
        self._attention = attention
        self._speaker = speaker
        self._clock = clock

    def state(self) -> StreamState:
        """Return a snapshot."""
        waiting = self._attention.waiting()
        return self._meter.state(
            now=self._clock.now(),
            speaking=self._speaker.speaking,
            chat_waiting=waiting.chat + waiting.staff,
            money_waiting=waiting.money,
            questions_waiting=waiting.questions,
        )
