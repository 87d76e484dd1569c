"""The offline mind: directs by a few plain rules, with no model behind it.

It follows the learner unless the stream gives it a good reason not to, and says which.
"""

import random
import re
from dataclasses import dataclass

from vtuber.director.briefing import Briefing
from vtuber.director.offline_deeds import OfflineDeeds
from vtuber.director.ports import Tools
from vtuber.domain.activities import Activity
from vtuber.domain.self_notes import SelfNotes
from vtuber.domain.stream_state import StreamState

_RAID_FRESH_S = 45.0
_MANY_QUESTIONS = 12
_QUESTIONS_EVERY_S = 3_600.0
_SILENT_CHAT = 0.5
_NEEDS_CHAT = (Activity.REACT, Activity.Q_AND_A)
_NEWS_EVERY_S = 600.0
_FIRST_NEWS_S = 900.0
_TALLEST = 1.25
_ASKED = re.compile(r"(?:please )?(?:play|start|do|switch to|go to|take) (?:a |an |the |some )?(?P<what>[a-z_& ]+)")
_NAMES = {
    **{activity.value: activity for activity in Activity},
    "connect four": Activity.GAME,
    "story": Activity.TALK,
    "chat": Activity.REACT,
    "questions": Activity.Q_AND_A,
    "q&a": Activity.Q_AND_A,
    "break": Activity.IDLE,
}
"""What an operator may call the activities."""
_REMEMBERED_TOPICS = 24
_RETURNS = 0.2
"""How likely a topic is chosen among those that landed in earlier streams, where there are any and nothing is drawn."""
_QUESTIONS_FROM_S = (900.0, 5_400.0)
"""The earliest and the latest moment at which a note may have questions answered first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An activity and why."""

    activity: Activity
    reason: str


class OfflineMind:
    """A mind that needs no model; varied by `rng` only where taste is all that decides."""

    name = "offline"

    def __init__(self, *, rng: random.Random) -> None:
        self._rng = rng
        self._told: list[str] = []
        self._answered_raid = False
        self._questions_due_s = _QUESTIONS_EVERY_S
        self._heeded = False
        self._news_due_s = _FIRST_NEWS_S
        self._reported_peak = 0
        self._deeds = OfflineDeeds()

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        """Choose, act through the tools, and return the reason."""
        await self._deeds.do(briefing, tools)
        return await self.direct(briefing, tools)

    async def do_duties(self, briefing: Briefing, tools: Tools) -> None:
        """Do only what must be done to the channel whoever directs."""
        await self._deeds.do_duties(briefing, tools)

    async def direct(self, briefing: Briefing, tools: Tools) -> str:
        """Choose without doing anything else to the channel, and return the reason."""
        state = briefing.state
        choice = self._choose(briefing)
        if choice is not None:
            topic = self._topic_for(choice.activity, briefing)
            await tools.call("set_activity", {"activity": choice.activity.value, "topic": topic})
            return choice.reason
        await self._tell_news(state, tools)
        return _staying(state)

    def _choose(self, briefing: Briefing) -> Choice | None:
        state, proposal = briefing.state, briefing.proposal
        self._heed(briefing.notes)
        asked = next(filter(None, map(_asked_for, reversed(briefing.operator))), None)
        if asked is not None:
            return Choice(activity=asked, reason=f"the operator asked for {asked}")
        raid = self._raid(state)
        if raid is not None:
            return raid
        if proposal is None:
            return None
        arm = Activity(proposal.arm)
        overruled = self._overrule(arm, state)
        if overruled is not None:
            return overruled
        if arm is Activity.Q_AND_A:
            self._questions_due_s = state.elapsed_s + _QUESTIONS_EVERY_S
        return Choice(
            activity=arm,
            reason=f"the learner drew {arm} at {proposal.propensity:.0%}, and nothing speaks against it",
        )

    def _heed(self, notes: SelfNotes) -> None:
        """Take over from the last stream's notes when questions are worth their time; once."""
        if self._heeded:
            return
        self._heeded = True
        if notes.questions_at_s is not None:
            earliest, latest = _QUESTIONS_FROM_S
            self._questions_due_s = min(max(notes.questions_at_s, earliest), latest)

    def _raid(self, state: StreamState) -> Choice | None:
        since = state.seconds_since_raid
        if since is None or since > _RAID_FRESH_S:
            self._answered_raid = False
            return None
        if self._answered_raid or state.activity is Activity.REACT:
            return None
        self._answered_raid = True
        return Choice(activity=Activity.REACT, reason=f"a raid came in {since:.0f} s ago: its people come first")

    def _overrule(self, arm: Activity, state: StreamState) -> Choice | None:
        chat_is_silent = state.chat_per_minute < _SILENT_CHAT and state.elapsed_s > _RAID_FRESH_S
        if state.viewers == 0 and chat_is_silent:
            return Choice(activity=Activity.IDLE, reason="nobody is watching: saving strength until somebody comes")
        if arm in _NEEDS_CHAT and chat_is_silent:
            reason = f"{arm} lives on chat and chat is silent: telling a story instead"
            return Choice(activity=Activity.TALK, reason=reason)
        many = state.questions_waiting >= _MANY_QUESTIONS and state.elapsed_s >= self._questions_due_s
        if arm is not Activity.Q_AND_A and many:
            self._questions_due_s = state.elapsed_s + _QUESTIONS_EVERY_S
            reason = f"{state.questions_waiting} questions wait: answering them before {arm}"
            return Choice(activity=Activity.Q_AND_A, reason=reason)
        return None

    def _topic_for(self, activity: Activity, briefing: Briefing) -> str:
        titles = briefing.topics.get(activity, ())
        if not titles:
            return ""
        lasting, notes = briefing.lasting, briefing.notes
        tired, returning = notes.topics("tired"), notes.topics("landed")
        fresh = [title for title in titles if title not in self._told]
        # Without earlier streams nothing is drawn for them: the same seed gives the same choice.
        new = [title for title in fresh if title not in lasting.recent_topics and title not in tired]
        landed = [title for title in new if title in lasting.landed_topics]
        drawn = briefing.topic_draw if activity is Activity.TALK else None
        wanted = [title for title in new if drawn is not None and (title in landed) == (drawn.option == "landed")]
        landed += [title for title in fresh if title in returning and title not in landed]
        if wanted:
            new = wanted
        elif drawn is None and landed and self._rng.random() < _RETURNS:
            new = landed
        topic = self._rng.choice(new or fresh or list(titles))
        self._told.append(topic)
        del self._told[:-_REMEMBERED_TOPICS]
        return topic

    async def _tell_news(self, state: StreamState, tools: Tools) -> None:
        """Now and then say something true about the stream itself."""
        if state.elapsed_s < self._news_due_s or state.viewers == 0:
            return
        self._news_due_s = state.elapsed_s + _NEWS_EVERY_S
        if state.peak_viewers > self._reported_peak * _TALLEST and state.viewers == state.peak_viewers:
            self._reported_peak = state.peak_viewers
            text = f"There are {state.viewers} of you right now, the most so far today. The margins are getting full."
            await tools.call("send_chat_response", {"text": text, "emotion": "joy"})


def _asked_for(told: str) -> Activity | None:
    """Return the activity that an operator's message asks for in so many words."""
    asked = _ASKED.match(told.strip().casefold())
    return _NAMES.get(asked["what"].strip()) if asked is not None else None


def _staying(state: StreamState) -> str:
    return (
        f"staying with {state.activity}: {state.segment_s / 60:.1f} min in, {state.viewers} viewers, "
        f"{state.chat_per_minute:.0f} messages a minute"
    )
