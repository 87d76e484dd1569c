"""What the director needs from the rest of the program."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from vtuber.director.briefing import Briefing
from vtuber.domain.activities import Activity
from vtuber.domain.channel_actions import Outgoing
from vtuber.domain.direction_events import ChosenBy, ToolCall
from vtuber.domain.emotions import Emotion
from vtuber.domain.goals import GoalStanding, GoalWish
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import StyleDraw, StyleQuestion, TopicDraw


class Tools(Protocol):
    """The director's tools, as a mind sees them."""

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolCall:
        """Call a tool; a refusal comes back as a failed call whose result says why, never as an exception."""


class Mind(Protocol):
    """Decides by calling tools, and says why."""

    @property
    def name(self) -> str:
        """What decisions are signed with."""
        ...

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        """Return the reason for what was done, in one sentence."""


class ToolModel(Protocol):
    """A language model, or a chain of them, that can call tools."""

    async def converse(
        self,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        call: Callable[[str, Mapping[str, object]], Awaitable[ToolCall]],
        *,
        purpose: str,
    ) -> str:
        """Let the model call tools and return its closing words; a failed call's result goes back to it once.

        `purpose` is what the cost is put down to. Raises `ModelError` when there is no usable answer.
        """
        ...


class Means(Protocol):
    """What money there is for models."""

    @property
    def scarce(self) -> bool:
        """Whether models are to be asked less often, so that the money lasts."""
        ...


class Learner(Protocol):
    """Proposes the activity of the next segment."""

    def propose(self, context: Context) -> Proposal:
        """Draw an arm for the next segment."""
        ...


class Styles(Protocol):
    """Draws what is chosen below the activity."""

    def draw(self, question: StyleQuestion) -> StyleDraw:
        """Draw an option."""
        ...


class Lessons(Protocol):
    """What the running stream has shown so far, for the learner to take in."""

    async def catch_up(self, context: Context) -> None:
        """Take it in, before a proposal is asked for."""
        ...


class Production(Protocol):
    """The running show."""

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
        """Begin a new segment at the next break; `topics` is the draw for its kind of topic, where there was one."""
        ...

    def say(self, text: str, emotion: Emotion, *, reply_to: str | None, decision_id: str) -> None:
        """Say the director's words at the next break."""
        ...


class Channel(Protocol):
    """The channel itself, as far as the operator lets the director act on it."""

    @property
    def allowed(self) -> Collection[str]:
        """The names of what may be done, of `OUTGOING`."""
        ...

    def put(self, outgoing: Outgoing, *, cause: str) -> None:
        """Have it done, in order, without waiting for it; `cause` is the id of the event it comes from."""
        ...


class Goals(Protocol):
    """The channel's donation goals, as far as the operator lets the director set some."""

    @property
    def standings(self) -> tuple[GoalStanding, ...]:
        """How they stand."""
        ...

    @property
    def offered(self) -> bool:
        """Whether the director may set any at all."""
        ...

    @property
    def currency(self) -> str:
        """The currency of what the director sets."""
        ...

    def room_for_director(self) -> int:
        """Return how many it may set more."""
        ...

    def refusal(self, wish: GoalWish) -> str:
        """Return why a goal may not be set; empty if it may."""
        ...

    def wish(self, wish: GoalWish, *, cause: str) -> None:
        """Have it set soon, if viewers may read its title; `cause` is the id of the decision."""
        ...


class StateSource(Protocol):
    """The state of the stream at this moment."""

    def state(self) -> StreamState:
        """Return a snapshot."""
        ...


class Lasting(Protocol):
    """What is known of earlier streams, and what this one will leave."""

    def memory(self) -> StreamMemory:
        """Return it as it stands."""
        ...


class Topics(Protocol):
    """What there is to talk about."""

    def titles(self, activity: Activity) -> tuple[str, ...]:
        """Return the titles for an activity."""
        ...
