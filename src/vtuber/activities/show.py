"""The show: gives the floor to one activity after another until the stream ends."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vtuber.activities.calls import CallsToAction
from vtuber.activities.credits import Credits
from vtuber.activities.floor import Company, Floor
from vtuber.activities.performance import Performance
from vtuber.activities.supporters import Supporters
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import AnnounceActivity, CloseStream, OpenStream, SayVerbatim
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.direction_events import ActivityChanged, ChosenBy, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalNews
from vtuber.domain.proposals import Proposal
from vtuber.domain.show_events import ChatDropped, ChatIgnored
from vtuber.domain.stage_cues import ShowActivity
from vtuber.domain.styles import TopicDraw

_MINUTE_S = 60.0
_REST_S = 0.1
_SHORTEST_TURN_S = 0.02
_MOST_RESPONSES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRequest:
    """The director's wish for the next segment. `decision_id` is the decision it comes from.

    `topics` is the draw for the kind of its topic, where there was one.
    """

    activity: Activity
    topic: str
    chosen_by: ChosenBy
    decision_id: str
    proposal: Proposal | None = None
    topics: TopicDraw | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The director's own words, to be said at the next break."""

    words: SayVerbatim
    decision_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Which stream this is: `index` from 0 for the channel's first; `segments` already on record when resumed.

    A segment is planned to last `segment_s` seconds.
    """

    index: int
    resumed: bool = False
    segments: int = 0
    began_s: float = 0.0
    segment_s: float = 240.0


class Show:
    """Runs the activities on the floor.

    `request` and `respond` are how the director acts; both take effect between two turns. `close` ends the show after
    the present turn: whoever still waits for thanks gets them, then she says goodbye.
    """

    def __init__(self, company: Company, performances: Mapping[Activity, Performance], occasion: Occasion) -> None:
        self._company = company
        self._performances = performances
        self._occasion = occasion
        self._supporters = Supporters()
        self._credits = Credits()
        self._calls = CallsToAction(segment_s=occasion.segment_s)
        self.floor = Floor(company, self._supporters)
        self._on: Performance | None = None
        self._request: SegmentRequest | None = None
        self._responses: deque[Response] = deque(maxlen=_MOST_RESPONSES)
        self._segments = occasion.segments
        self._closing = False
        self._begun = False

    def hear(self, event: Event) -> None:
        """Pass an event to everybody in the show; a bus tap, after attention's."""
        self._credits.apply(event)
        for performance in self._performances.values():
            performance.hear(event)
        self._supporters.hear(event)
        self.floor.notice(event)
        if type(event) is not ChatMessage:
            self._calls.hear(event)

    def remember(self, event: Event) -> None:
        """Take note of an event of the stream's first part, before a resumption."""
        self._credits.apply(event)
        self._calls.hear(event)

    def make_up_for(self, news: Iterable[GoalNews]) -> None:
        """Tell of goals what was not told before the stream was broken off."""
        self._supporters.goals.make_up_for(news)

    def request(self, request: SegmentRequest) -> None:
        """Begin a new segment between two turns."""
        self._request = request
        if self._on is None or request.activity is not self._on.activity:
            self.floor.give_way()
        else:
            self.floor.wake()

    def respond(self, response: Response) -> None:
        """Say the director's words between two turns; of more than four waiting, the oldest are let go."""
        self._responses.append(response)
        self.floor.wake()

    def close(self) -> None:
        """End the show after the present turn."""
        self._closing = True
        self.floor.give_way()

    async def run(self) -> None:
        """Run until `close`; may be called again after a failure and then goes on.

        A turn in which nothing could be done is followed by a short rest, so that waiting costs nothing.
        """
        while not self._closing:
            began = self._company.clock.monotonic()
            await self._turn()
            if self._company.clock.monotonic() - began < _SHORTEST_TURN_S:
                await self.floor.pause(_REST_S)
        await self._say_goodbye()

    async def _turn(self) -> None:
        await self._report_chat()
        await self.floor.hold_break()
        if self._request is not None:
            await self._change_segment(self._request)
        elif self._responses:
            response = self._responses.popleft()
            await self.floor.say(response.words, cause=response.words.reply_to or response.decision_id)
        elif self._on is not None:
            await self._calls.at_turn(self.floor)
            await self._on.turn(self.floor)

    async def _change_segment(self, request: SegmentRequest) -> None:
        previous = self._on
        if previous is not None and previous.activity is not request.activity:
            previous.leave(self.floor)
        fresh = previous is None or (previous.activity, self.floor.topic) != (request.activity, request.topic)
        if fresh:
            await self._record_change(request, previous.activity if previous else None)
        await self._record_segment(request)
        if self._request is request:
            self._request = None
        self.floor.hand_over(request.activity, request.topic)
        topics = request.topics
        if topics is not None:
            await self.floor.record(topics.draw, cause=request.decision_id, followed=topics.followed)
        await self._calls.begin_segment(self.floor)
        self.floor.show(ShowActivity(activity=request.activity, topic=request.topic))
        self._on = self._performances[request.activity]
        if fresh:
            await self._lead_over(previous.activity if previous else None)
            self._on.enter(self.floor)

    async def _lead_over(self, previous: Activity | None) -> None:
        activity, topic = self.floor.activity, self.floor.topic
        if not self._begun:
            self._begun = True
            resumed = self._occasion.resumed
            opening = OpenStream(index=self._occasion.index, activity=activity, topic=topic, resumed=resumed)
            await self.floor.say(opening)
        elif previous is not None:
            await self.floor.say(AnnounceActivity(previous=previous, activity=activity, topic=topic))

    async def _record_change(self, request: SegmentRequest, previous: Activity | None) -> None:
        log = self._company.log
        await log.record(
            ActivityChanged(
                id=log.new_id(),
                at=log.now(),
                cause=request.decision_id,
                previous=previous,
                activity=request.activity,
                topic=request.topic,
            )
        )

    async def _record_segment(self, request: SegmentRequest) -> None:
        log = self._company.log
        await log.record(
            SegmentStarted(
                id=log.new_id(),
                at=log.now(),
                cause=request.decision_id,
                number=self._segments,
                activity=request.activity,
                topic=request.topic,
                chosen_by=request.chosen_by,
                proposal=request.proposal,
            )
        )
        self.floor.segment = self._segments
        self._segments += 1

    async def _report_chat(self) -> None:
        log, audience = self._company.log, self._company.audience
        for ignored in audience.ignored():
            await log.record(
                ChatIgnored(
                    id=log.new_id(),
                    at=log.now(),
                    cause=ignored.message_id,
                    message_id=ignored.message_id,
                    categories=ignored.categories,
                    viewer_id=ignored.viewer_id,
                )
            )
        dropped = audience.dropped()
        if dropped:
            await log.record(ChatDropped(id=log.new_id(), at=log.now(), count=dropped))

    async def _say_goodbye(self) -> None:
        await self._report_chat()
        await self.floor.hold_break()
        if self._on is not None:
            self._on.leave(self.floor)
            self._on = None
        minutes = (self._company.clock.monotonic() - self._occasion.began_s) / _MINUTE_S
        await self.floor.say_through(
            CloseStream(
                minutes=round(minutes), supporters=self._credits.supporters(), chatters=self._credits.chatters()
            )
        )
        await self.floor.hold_break()
