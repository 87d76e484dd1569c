"""The intake: everything from outside comes in here, is normalised, journalled, and only then heard of."""

from collections.abc import Sequence

import structlog

from vtuber.audience.posts import EventSubPayload, IrcLine, Posted, StreamlabsPayload, StreamsPayload
from vtuber.community.goals import GoalTracker
from vtuber.domain.channel_events import ChannelEvent
from vtuber.domain.errors import VTuberError
from vtuber.domain.events import Event
from vtuber.donations.streamlabs import donations_of
from vtuber.runtime.event_log import EventLog
from vtuber.twitch.gift_folder import GiftFolder
from vtuber.twitch.irc import parse
from vtuber.twitch.notifications import events_of_notification, events_of_streams

_log = structlog.get_logger(__name__)


class Intake:
    """Turns raw payloads into recorded events. A payload it cannot read is logged and counted in `unreadable`."""

    def __init__(self, *, log: EventLog, goal: GoalTracker | None) -> None:
        self._log = log
        self._goal = goal
        self._gifts = GiftFolder()
        self._passed: list[tuple[int, str | None]] = []
        self._lines = 0
        self.unreadable = 0

    def hear(self, event: Event) -> None:
        """Follow the goal; a bus tap."""
        if self._goal is not None:
            self._passed.extend((percent, event.id) for percent in self._goal.apply(event))

    def remember(self, event: Event) -> None:
        """Follow the goal through the stream's first part; milestones passed but not announced then are due now."""
        if self._goal is not None:
            self._goal.apply(event)
            self._passed = [(percent, None) for percent in self._goal.due]

    async def post(self, posted: Posted) -> None:
        """Take one payload in."""
        try:
            events = self._events_of(posted)
        except VTuberError as error:
            self.unreadable += 1
            _log.warning("payload not understood", error=str(error))
            return
        await self.take(events)

    async def take(self, events: Sequence[ChannelEvent]) -> None:
        """Record events that are normalised already, and the milestones they pass."""
        if events:
            await self._log.record_all(events)
        await self.record_milestones()

    async def record_milestones(self) -> None:
        """Record every milestone of the goal that was passed and not announced."""
        if self._goal is None:
            return
        passed, self._passed = self._passed, []
        for percent, cause in passed:
            reached = self._goal.reached(percent, id=self._log.new_id(), at=self._log.now(), cause=cause)
            await self._log.record(reached)

    def _events_of(self, posted: Posted) -> Sequence[ChannelEvent]:
        at = self._log.now()
        match posted:
            case IrcLine(line=line):
                self._lines += 1
                return self._gifts.events_of(parse(line), at=at, fallback_id=f"irc:{at.timestamp()}:{self._lines}")
            case StreamlabsPayload(payload=payload):
                return donations_of(payload, at=at)
            case EventSubPayload(payload=payload):
                return events_of_notification(payload, at=at)
            case StreamsPayload(payload=payload):
                return events_of_streams(payload, at=at)
