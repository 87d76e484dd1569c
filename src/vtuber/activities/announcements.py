"""What she has to tell of goals: that one begins, passes a milestone, has an hour left, is reached or was missed."""

from collections.abc import Iterable
from datetime import datetime

from vtuber.activities.floor import Floor
from vtuber.domain.briefs import Brief, CelebrateGoal, TellOfGoal
from vtuber.domain.goal_events import GoalClosed, GoalNews, is_news, outdates
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import UtteranceStarted

_HOUR_S = 3_600


class GoalAnnouncements:
    """Tells each piece of news once, in order; of what one payment brought about, the highest milestone alone.

    What was begun when the show failed is told when it goes on, unless its first sound had been heard.
    """

    def __init__(self) -> None:
        self._waiting: list[GoalNews] = []

    def hear(self, event: GoalNews | UtteranceStarted) -> None:
        """Have it told at the next break."""
        if isinstance(event, UtteranceStarted):
            if self._waiting:
                self._waiting = [news for news in self._waiting if news.id != event.cause]
            return
        self._waiting = [news for news in self._waiting if not outdates(event, news)]
        if is_news(event):
            self._waiting.append(event)

    def make_up_for(self, news: Iterable[GoalNews]) -> None:
        """Have told what was not told before the show was broken off."""
        for each in news:
            if each.id not in {known.id for known in self._waiting}:
                self.hear(each)

    async def at_break(self, floor: Floor) -> None:
        """Tell all there is to tell."""
        while self._waiting:
            news = self._waiting[0]
            await floor.say_through(_brief(news, floor.company.log.now()), cause=news.id)
            self._waiting = [each for each in self._waiting if each.id != news.id]


def _brief(news: GoalNews, now: datetime) -> Brief:
    if isinstance(news, GoalReached):
        return CelebrateGoal(event=news)
    deadline = None if isinstance(news, GoalClosed) else news.deadline
    left = None if deadline is None else max(0.0, (deadline - now).total_seconds() / _HOUR_S)
    return TellOfGoal(event=news, hours_left=left)
