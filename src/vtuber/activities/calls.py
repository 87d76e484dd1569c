"""Calls to action: when in a segment she mentions the goal or a follow, if at all. The one place that times them."""

from datetime import datetime, timedelta

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import CallToAction
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalSet
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.styles import StyleQuestion

CALL_EVERY = timedelta(minutes=20)
"""From one draw to the next, the draws of `none` included: she never asks more often than that."""

FIRST_CALL = timedelta(minutes=8)
"""Nothing is asked of anybody before."""

EARLY_S = 30.0
"""Seconds into the segment at which an early call is due; a late one is due as long before its end."""

_PEAK = 1.25
_PEAK_AFTER_S = 60.0
_LIVELY = 4.0
_LOOKS_EVERY_S = 5.0
_WHOLE_GOAL = 100


class CallsToAction:
    """Draws, for a segment now and then, when she makes a call, and makes it; a peak that never comes brings none.

    A peak is a chat a quarter faster than it was on average in the segment so far, a minute of it at least, and no
    slower than four lines a minute.
    """

    def __init__(self, *, segment_s: float) -> None:
        self._segment_s = segment_s
        self._open: dict[str, str] = {}
        self._not_before: datetime | None = None
        self._drawn: StyleChosen | None = None
        self._began_s = 0.0
        self._looked_s = 0.0
        self._seen: list[float] = []

    def hear(self, event: Event) -> None:
        """Keep in mind which goals are open; a bus tap, chat left out."""
        match event:
            case GoalSet(goal_id=goal, title=title) | GoalCarriedOver(goal_id=goal, title=title):
                self._open[goal] = title
            case GoalReached(goal_id=goal, percent=percent) if percent < _WHOLE_GOAL:
                pass
            case GoalReached(goal_id=goal) | GoalClosed(goal_id=goal):
                self._open.pop(goal, None)
            case StreamStarted(at=at):
                self._not_before = at + FIRST_CALL
            case StyleChosen(question=StyleQuestion.CALL, at=at):
                self._not_before = at + CALL_EVERY
            case _:
                pass

    async def begin_segment(self, floor: Floor) -> None:
        """A segment begins: draw, if it is time; what was drawn for the one before is over."""
        self._drawn = None
        if floor.activity is Activity.IDLE or self._not_before is None:
            return
        if floor.company.log.now() >= self._not_before:
            self._drawn = await floor.draw(StyleQuestion.CALL)
            self._began_s = self._looked_s = floor.company.clock.monotonic()
            self._seen = []

    async def at_turn(self, floor: Floor) -> None:
        """Make the call if its moment has come."""
        drawn = self._drawn
        if drawn is not None and self._is_due(drawn.option, floor):
            self._drawn = None
            goal = next(reversed(self._open.values()), "")
            await floor.say(CallToAction(activity=floor.activity, topic=floor.topic, goal=goal), cause=drawn.id)

    def _is_due(self, timing: str, floor: Floor) -> bool:
        now = floor.company.clock.monotonic()
        into_s = now - self._began_s
        match timing:
            case "early":
                return into_s >= EARLY_S
            case "late":
                return into_s >= self._segment_s - EARLY_S
            case "peak" if now - self._looked_s >= _LOOKS_EVERY_S:
                self._looked_s = now
                return self._is_peak(floor.company.chat_per_minute(), into_s)
            case _:
                return False

    def _is_peak(self, pace: float, into_s: float) -> bool:
        usual = sum(self._seen) / len(self._seen) if self._seen else pace
        self._seen.append(pace)
        return into_s >= _PEAK_AFTER_S and pace >= max(_LIVELY, _PEAK * usual)
