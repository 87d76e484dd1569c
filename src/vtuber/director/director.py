"""The director's loop: every five seconds, observe and decide."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from vtuber.director.briefing import Briefing, Contest, Flagged, SeenGoal
from vtuber.director.ports import (
    Channel,
    Goals,
    Lasting,
    Learner,
    Lessons,
    Mind,
    Production,
    StateSource,
    Styles,
    Topics,
)
from vtuber.director.recollection import Recollection
from vtuber.director.tools import SendChatResponse, SetActivity, Toolbox
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Poll, Prediction
from vtuber.domain.direction_events import ChosenBy, Decision, OperatorMessage
from vtuber.domain.events import Event
from vtuber.domain.goals import GoalStanding, GoalWish
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.self_notes import SelfNotes
from vtuber.domain.show_events import ChatIgnored
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import StyleDraw, StyleQuestion, TopicDraw
from vtuber.runtime.clock import Clock
from vtuber.runtime.event_log import EventLog

_REMEMBERED = 12
_HOUR_S = 3_600
_MINUTE_S = 60
USUAL_MINUTES = 240.0
"""How long a stream is taken to last where nothing is known."""

_RAID_IS_FRESH_S = 300.0
_ADS_ARE_FRESH_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often the director looks (`period_s`) and how long a segment lasts (`segment_s`), in seconds."""

    period_s: float = 5.0
    segment_s: float = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Everybody the director works with. `stand_in` decides the turn after one in which the mind failed.

    `planned_minutes` is how long the stream is to last.
    """

    log: EventLog
    clock: Clock
    mind: Mind
    learner: Learner
    production: Production
    stream: StateSource
    topics: Topics
    channel: Channel | None = None
    goals: Goals | None = None
    stand_in: Mind | None = None
    lasting: Lasting | None = None
    styles: Styles | None = None
    notes: SelfNotes = field(default_factory=SelfNotes)
    lessons: Lessons | None = None
    planned_minutes: float = USUAL_MINUTES


class Director:
    """Decides on a fixed beat. A mind that takes longer than one period misses beats; nothing waits for it.

    A mind that raises ends `run`, which may be called again.
    """

    def __init__(self, direction: Direction, *, rhythm: Rhythm) -> None:
        self._with = direction
        self._rhythm = rhythm
        self._segment_began: float | None = None
        self._past = Recollection()
        self._mind_failed = False
        self._flagged: deque[Flagged] = deque(maxlen=_REMEMBERED)
        self._contests: dict[str, Contest] = {}
        self._told: deque[str] = deque(maxlen=_REMEMBERED)
        self._topics = {activity: direction.topics.titles(activity) for activity in Activity}

    def hear(self, event: Event) -> None:
        """Note what triage found unfit, which contests run, and what became of actions; a bus tap."""
        self._past.hear(event)
        match event:
            case ChatIgnored(message_id=message_id, viewer_id=viewer_id, categories=categories):
                self._flagged.append(Flagged(message_id=message_id, viewer_id=viewer_id, categories=categories))
            case Poll(phase="ended", poll_id=contest_id) | Prediction(phase="ended", prediction_id=contest_id):
                self._contests.pop(contest_id, None)
            case Poll(poll_id=contest_id, choices=choices):
                titles = tuple(choice.title for choice in choices)
                self._contests[contest_id] = Contest(kind="poll", contest_id=contest_id, choices=titles)
            case Prediction(prediction_id=contest_id, outcomes=outcomes):
                titles = tuple(outcome.title for outcome in outcomes)
                self._contests[contest_id] = Contest(kind="prediction", contest_id=contest_id, choices=titles)
            case OperatorMessage(text=text):
                self._told.append(text)
            case _:
                pass

    async def run(self) -> None:
        """Decide until cancelled."""
        clock = self._with.clock
        beat = clock.monotonic()
        while True:
            await self.decide()
            missed = max(0, int((clock.monotonic() - beat) // self._rhythm.period_s))
            beat += (missed + 1) * self._rhythm.period_s
            await asyncio.sleep(beat - clock.monotonic())

    async def decide(self) -> Decision:
        """Take one decision, journal it, and put it into effect."""
        clock = self._with.clock
        began = clock.monotonic()
        state = self._with.stream.state()
        proposal = await self._proposal(state, began)
        channel = self._with.channel
        allowed = channel.allowed if channel is not None else ()
        lasting = self._with.lasting.memory() if self._with.lasting is not None else None
        owed = None if lasting is None else tuple(promise.id for promise in lasting.promises)
        goals = self._with.goals
        tools = Toolbox(
            state=self._with.stream.state,
            topics=self._topics,
            allowed=allowed,
            goals=goals,
            now=self._with.log.now(),
            promises=owed,
        )
        briefing = Briefing(
            state=state,
            proposal=proposal,
            topics=self._topics,
            recent=self._past.recent,
            allowed=frozenset(allowed),
            flagged=tuple(self._flagged),
            contests=tuple(self._contests.values()),
            operator=tuple(self._told),
            goals=self._seen_goals(),
            goals_left=goals.room_for_director() if goals is not None and goals.offered else None,
            lasting=lasting or StreamMemory(),
            keeps_promises=lasting is not None,
            topic_draw=self._topic_draw(proposal, lasting or StreamMemory()),
            notes=self._with.notes,
        )
        self._flagged.clear()
        mind = self._mind()
        self._mind_failed = True
        reason = await mind.decide(briefing, tools)
        self._mind_failed = False
        for _ in briefing.operator:
            self._told.popleft()
        took_s = round(clock.monotonic() - began, 6)
        decision = self._decision(briefing, tools, reason=reason, mind=mind.name, took_s=took_s)
        await self._with.log.record(decision)
        self._past.note(decision, state)
        self._put_into_effect(decision, tools, _topics_taken(decision, briefing))
        return decision

    def _seen_goals(self) -> tuple[SeenGoal, ...]:
        if self._with.goals is None:
            return ()
        now = self._with.log.now()
        return tuple(_seen(standing, now) for standing in self._with.goals.standings)

    def _mind(self) -> Mind:
        """Return who decides: the stand-in after a failure, so that even a mind that always fails ends no stream."""
        stand_in = self._with.stand_in
        return stand_in if self._mind_failed and stand_in is not None else self._with.mind

    async def _proposal(self, state: StreamState, now: float) -> Proposal | None:
        if self._segment_began is not None and now - self._segment_began < self._rhythm.segment_s:
            return None
        context = self._context(state)
        if self._with.lessons is not None:
            await self._with.lessons.catch_up(context)
        return self._with.learner.propose(context)

    def _context(self, state: StreamState) -> Context:
        minutes, now = state.elapsed_s / _MINUTE_S, self._with.log.now()
        return Context(
            viewers=state.viewers,
            messages_per_minute=state.chat_per_minute,
            minutes_into_stream=minutes,
            planned_minutes=max(self._with.planned_minutes, minutes + self._rhythm.segment_s / _MINUTE_S),
            previous_arm=state.activity if state.activity_shares else None,
            after_raid=_is_fresh(state.seconds_since_raid, _RAID_IS_FRESH_S),
            ad_break=_is_fresh(state.seconds_since_ads, _ADS_ARE_FRESH_S),
            hour=now.hour + now.minute / _MINUTE_S,
        )

    def _decision(self, briefing: Briefing, tools: Toolbox, *, reason: str, mind: str, took_s: float) -> Decision:
        state, proposal = briefing.state, briefing.proposal
        wish = next((effect for effect in tools.effects if isinstance(effect, SetActivity)), None)
        activity = wish.activity if wish else state.activity
        return Decision(
            id=self._with.log.new_id(),
            at=self._with.log.now(),
            activity=activity,
            topic=wish.topic if wish else state.topic,
            reason=reason,
            mind=mind,
            proposal=proposal,
            followed=None if proposal is None else activity == proposal.arm,
            tool_calls=tuple(tools.calls),
            took_s=took_s,
        )

    def _topic_draw(self, proposal: Proposal | None, lasting: StreamMemory) -> StyleDraw | None:
        """Draw the kind of topic of a talk that is proposed, where there are topics of both kinds."""
        styles = self._with.styles
        if styles is None or proposal is None or proposal.arm != Activity.TALK:
            return None
        titles = set(self._topics[Activity.TALK]).difference(lasting.recent_topics)
        landed = titles.intersection(lasting.landed_topics)
        return styles.draw(StyleQuestion.TOPIC) if landed and landed != titles else None

    def _put_into_effect(self, decision: Decision, tools: Toolbox, topics: TopicDraw | None) -> None:
        for effect in tools.effects:
            match effect:
                case SetActivity():
                    self._begin_segment(effect, decision, topics)
                case SendChatResponse(text=text, emotion=emotion, reply_to=reply_to):
                    self._with.production.say(text, emotion, reply_to=reply_to, decision_id=decision.id)
                case GoalWish():
                    if self._with.goals is not None:
                        self._with.goals.wish(effect, cause=decision.id)
                case outgoing if self._with.channel is not None:
                    self._with.channel.put(outgoing, cause=decision.id)
                case _:
                    pass
        if decision.proposal is not None and not any(isinstance(effect, SetActivity) for effect in tools.effects):
            self._begin_segment(SetActivity(activity=decision.activity, topic=decision.topic), decision, topics)

    def _begin_segment(self, wish: SetActivity, decision: Decision, topics: TopicDraw | None) -> None:
        self._segment_began = self._with.clock.monotonic()
        self._with.production.begin_segment(
            wish.activity,
            wish.topic,
            chosen_by=ChosenBy.LEARNER if decision.followed else ChosenBy.DIRECTOR,
            decision_id=decision.id,
            proposal=decision.proposal,
            topics=topics,
        )


def _topics_taken(decision: Decision, briefing: Briefing) -> TopicDraw | None:
    """Return what became of the draw for a kind of topic, None where there was none.

    A mind that was shown the draw may have left the talk because of it: such draws are on record, too, as not followed.
    """
    drawn = briefing.topic_draw
    if drawn is None:
        return None
    landed = decision.topic in briefing.lasting.landed_topics
    followed = decision.activity is Activity.TALK and landed == (drawn.option == "landed")
    return TopicDraw(draw=drawn, followed=followed)


def _is_fresh(seconds: float | None, limit_s: float) -> bool:
    return seconds is not None and seconds < limit_s


def _seen(standing: GoalStanding, now: datetime) -> SeenGoal:
    goal = standing.goal
    left_s = None if goal.deadline is None else (goal.deadline - now).total_seconds()
    return SeenGoal(
        title=goal.title,
        target=f"{goal.target.amount} {goal.target.currency}",
        percent=int(standing.share * 100),
        state=standing.state.value,
        hours_left=None if left_s is None else round(max(0.0, left_s / _HOUR_S), 1),
    )
