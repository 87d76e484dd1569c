"""Thanks and welcomes: what supporters are answered with, whatever the show is doing."""

from collections import deque
from dataclasses import replace
from typing import assert_never

from vtuber.activities.announcements import GoalAnnouncements
from vtuber.activities.floor import Floor
from vtuber.domain.attended import UNANSWERED, Attended, Lane
from vtuber.domain.briefs import (
    AnswerOperator,
    Brief,
    FollowUpPromise,
    HonourRedemption,
    ThankPayment,
    ThankSubscriber,
    WelcomeFollowers,
    WelcomeRaid,
)
from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Payment,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    ViewerBanned,
)
from vtuber.domain.direction_events import OperatorMessage
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalSet
from vtuber.domain.lasting_events import PromiseDue
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceStarted
from vtuber.domain.viewers import ANONYMOUS

_NEWS_OF_GOALS = (GoalReached, GoalSet, GoalLastCall, GoalClosed)
Supporting = Payment | Raid | Redemption
_SUPPORT_LANES = (Lane.MONEY, Lane.SUPPORT)
_FOLLOWERS_EVERY_S = 40.0
_MOST_FOLLOWERS = 4
_MOST_TOLD = 8


class Supporters:
    """Answers everyone in the money and support lanes, then the operator, goals and promises; followers now and then.

    Whoever was taken out of a lane when the show failed is answered when it goes on, unless their answer had begun.
    Whoever asked to be forgotten is thanked all the same, without a name.
    """

    def __init__(self) -> None:
        self._unanswered: Attended | None = None
        self._followers: deque[Follow] = deque(maxlen=64)
        self._followers_due = 0.0
        self.goals = GoalAnnouncements()
        self._promises: deque[PromiseDue] = deque()
        self._told: deque[OperatorMessage] = deque(maxlen=_MOST_TOLD)
        self._nameless: set[str] = set()

    def hear(self, event: Event) -> None:
        """Have operators answered, goals told of, promises followed up at a break; forget banned followers."""
        if isinstance(event, ChatMessage):
            if asks_to_be_forgotten(event.text):
                self._nameless.add(event.viewer.id)
                self._leave_out(event.viewer.id)
        elif isinstance(event, _NEWS_OF_GOALS):
            self.goals.hear(event)
        elif isinstance(event, OperatorMessage):
            self._told.append(event)
        elif isinstance(event, PromiseDue):
            self._promises.append(event)
        elif isinstance(event, UtteranceStarted):
            self.goals.hear(event)
            if self._unanswered is not None and event.cause == self._unanswered.event.id:
                self._unanswered = None
        elif isinstance(event, ViewerBanned):
            self._leave_out(event.viewer_id)

    async def at_break(self, floor: Floor) -> None:
        """Answer all who wait now."""
        while (attended := self._unanswered or floor.company.audience.take(lanes=_SUPPORT_LANES)) is not None:
            self._unanswered = attended
            await self._answer(attended, floor)
            self._unanswered = None
        while self._told:
            told = self._told.popleft()
            answer = AnswerOperator(message=told, activity=floor.activity, topic=floor.topic)
            await floor.say_through(answer, cause=told.id)
        await self.goals.at_break(floor)
        while self._promises:
            due = self._promises.popleft()
            owed = FollowUpPromise(event=due, activity=floor.activity, topic=floor.topic)
            await floor.say_through(owed, cause=due.promise_id)
        await self._welcome_followers(floor)

    def _leave_out(self, viewer_id: str) -> None:
        kept = [follow for follow in self._followers if follow.viewer.id != viewer_id]
        self._followers.clear()
        self._followers.extend(kept)

    def _named(self, event: Supporting) -> Supporting:
        return replace(event, viewer=ANONYMOUS) if event.viewer.id in self._nameless else event

    async def _answer(self, attended: Attended, floor: Floor) -> None:
        event = attended.event
        if isinstance(event, Follow):
            if event.viewer.id not in self._nameless:
                self._followers.append(event)
        elif not isinstance(event, ChatMessage):
            event = self._named(event)
            to = None if event.viewer == ANONYMOUS else event.viewer
            brief = await _brief_for(event, unreadable=attended.intent in UNANSWERED, floor=floor)
            outcome = await floor.say_through(brief, cause=event.id, to=to)
            taken_back = isinstance(outcome, UtteranceCancelled) and outcome.reason is CancelReason.RETRACTED
            if taken_back and isinstance(event, Payment) and self._unanswered is not None:
                # Its words were taken back before the first sound: thanks are due all the same.
                event = self._named(event)
                to = None if event.viewer == ANONYMOUS else event.viewer
                await floor.say_through(await _brief_for(event, unreadable=True, floor=floor), cause=event.id, to=to)

    async def _welcome_followers(self, floor: Floor) -> None:
        now = floor.company.clock.monotonic()
        if not self._followers or now < self._followers_due:
            return
        self._followers_due = now + _FOLLOWERS_EVERY_S
        newest = tuple(self._followers)[-_MOST_FOLLOWERS:]
        self._followers.clear()
        await floor.say_through(WelcomeFollowers(events=newest), cause=newest[-1].id)


async def _brief_for(event: Payment | Raid | Redemption, *, unreadable: bool, floor: Floor) -> Brief:
    match event:
        case Raid():
            return WelcomeRaid(event=event, activity=floor.activity, topic=floor.topic)
        case Donation() | Cheer():
            readable = replace(event, message="") if unreadable else event
            return ThankPayment(event=readable, notes=await floor.company.notes.of(event.viewer.id))
        case Resubscription():
            readable_resub = replace(event, message="") if unreadable else event
            return await _subscriber_brief(readable_resub, floor)
        case Subscription() | GiftSubscriptions():
            return await _subscriber_brief(event, floor)
        case Redemption():
            return HonourRedemption(event=replace(event, text="") if unreadable else event)
        case _:
            assert_never(event)


async def _subscriber_brief(event: Subscription | Resubscription | GiftSubscriptions, floor: Floor) -> ThankSubscriber:
    standings = floor.company.standings
    return ThankSubscriber(
        event=event,
        notes=await floor.company.notes.of(event.viewer.id),
        standing=await standings.of(event) if standings is not None else None,
    )
