"""What the activities need from the rest of the program."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Protocol

from vtuber.domain.activities import Activity
from vtuber.domain.attended import Attended, Ignored, Intent, Lane
from vtuber.domain.briefs import Brief
from vtuber.domain.channel_events import GiftSubscriptions, Resubscription, Subscription
from vtuber.domain.chat_gist import ChatGist
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.stage_cues import StageCue
from vtuber.domain.standing import SubscriberStanding
from vtuber.domain.styles import StyleDraw, StyleQuestion
from vtuber.domain.viewers import ViewerNotes


class Writer(Protocol):
    """Turns a brief into lines; they may come slowly, one by one."""

    def lines(self, brief: Brief) -> AsyncIterator[Line]:
        """Write what a brief asks for."""
        ...


class Speech(Protocol):
    """Says lines; see `Speaker.utter`."""

    async def utter(
        self,
        planned: UtterancePlanned,
        lines: AsyncIterator[Line],
        *,
        addressee: str | None = None,
        at_break: Callable[[], Awaitable[None]] | None = None,
    ) -> UtteranceFinished | UtteranceCancelled:
        """Return once the lines have been heard or stopped; `at_break` may say something else after each."""
        ...


class Audience(Protocol):
    """What waits to be noticed."""

    def take(
        self, *, lanes: Collection[Lane] | None = None, intents: Collection[Intent] | None = None
    ) -> Attended | None:
        """Take what comes next, None when nothing does."""
        ...

    def gist(self) -> ChatGist | None:
        """Return what chat is saying, None unless it is too fast to answer line by line."""
        ...

    def ignored(self) -> tuple[Ignored, ...]:
        """Return which lines were found not to be answered since the last call."""
        ...

    def dropped(self) -> int:
        """Return how many lines nobody could read since the last call."""
        ...


class Notes(Protocol):
    """What is known of a viewer."""

    async def of(self, viewer_id: str, *, besides: str | None = None) -> ViewerNotes:
        """Return the notes on a viewer, soon; `besides` names a message that is no earlier line of theirs."""
        ...


class Standings(Protocol):
    """What a subscription is to its viewer."""

    async def of(self, event: Subscription | Resubscription | GiftSubscriptions) -> SubscriberStanding | None:
        """Return it, soon; None for whom nothing may be known of."""
        ...


class Styles(Protocol):
    """Draws what is chosen below the activity."""

    def draw(self, question: StyleQuestion) -> StyleDraw:
        """Draw an option."""
        ...


class Stage(Protocol):
    """Shows things."""

    def show(self, cue: StageCue) -> None:
        """Show it, instead of the one of its kind before."""
        ...


class Topics(Protocol):
    """What there is to talk about."""

    def titles(self, activity: Activity) -> tuple[str, ...]:
        """Return the titles for an activity."""
        ...

    def landed(self, activity: Activity) -> tuple[str, ...]:
        """Return those among them that landed in an earlier stream."""
        ...

    def beats(self, topic: str) -> int:
        """Return how many steps a talk on this topic has."""
        ...
