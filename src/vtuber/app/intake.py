"""The intake: everything from outside comes in here, is normalised, journalled, and only then heard of."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from vtuber.audience.posts import (
    EventSubPayload,
    IrcLine,
    Posted,
    StreamElementsPayload,
    StreamlabsPayload,
    StreamsPayload,
)
from vtuber.domain.channel_events import ChannelEvent
from vtuber.domain.errors import VTuberError
from vtuber.domain.events import Event
from vtuber.donations.streamelements import tips_of
from vtuber.donations.streamlabs import donations_of
from vtuber.runtime.event_log import EventLog
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.twitch.streams import events_of_streams

_log = structlog.get_logger(__name__)
_READ_AT_ONCE = 32


class Goals(Protocol):
    """The donation goals, which every payment may move on."""

    def hear(self, event: Event) -> None:
        """Follow an event of the journal."""
        ...

    async def record_milestones(self) -> None:
        """Record every milestone that was passed and is not on record."""
        ...


class Intake:
    """Turns raw payloads into recorded events. A payload it cannot read is logged and counted in `unreadable`."""

    def __init__(
        self,
        *,
        log: EventLog,
        goals: Goals | None,
        irc: IrcNormaliser | None = None,
        eventsub: EventSubNormaliser | None = None,
    ) -> None:
        self._log = log
        self.goals = goals
        self._irc = irc or IrcNormaliser()
        self._eventsub = eventsub or EventSubNormaliser()
        self.unreadable = 0

    def hear(self, event: Event) -> None:
        """Follow the goals; a bus tap."""
        if self.goals is not None:
            self.goals.hear(event)

    def remember(self, event: Event) -> None:
        """Follow the goals through the stream's first part; milestones passed but not on record then are due now."""
        self.hear(event)

    async def post(self, posted: Posted) -> None:
        """Take one payload in."""
        await self.take(self._readable_of(posted))

    async def post_all(self, posted: Sequence[Posted]) -> None:
        """Take in what arrived together, in order and in one commit; an unreadable payload costs only itself.

        After every 32 payloads the loop serves everybody else.
        """
        events: list[ChannelEvent] = []
        for number, each in enumerate(posted, start=1):
            events.extend(self._readable_of(each))
            if number % _READ_AT_ONCE == 0:
                await asyncio.sleep(0)
        await self.take(events)

    async def take(self, events: Sequence[ChannelEvent]) -> None:
        """Record events that are normalised already, and the milestones they pass."""
        if events:
            await self._log.record_all(events)
        await self.record_milestones()

    async def record_milestones(self) -> None:
        """Record every milestone that was passed and is not on record."""
        if self.goals is not None:
            await self.goals.record_milestones()

    def _readable_of(self, posted: Posted) -> Sequence[ChannelEvent]:
        try:
            return self._events_of(posted)
        except VTuberError as error:
            self.unreadable += 1
            _log.warning("payload not understood", error=str(error))
            return ()

    def _events_of(self, posted: Posted) -> Sequence[ChannelEvent]:
        at = self._log.now()
        match posted:
            case IrcLine(line=line):
                return self._irc.events_of(line, at=at)
            case StreamlabsPayload(payload=payload):
                return donations_of(payload, at=at)
            case StreamElementsPayload(payload=payload):
                return tips_of(payload, at=at)
            case EventSubPayload(payload=payload):
                return self._eventsub.events_of(payload, at=at)
            case StreamsPayload(payload=payload):
                return events_of_streams(payload, at=at)
