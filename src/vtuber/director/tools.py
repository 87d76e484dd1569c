"""The director's tools: their arguments, their checks, and what they mean to do.

A call has no effect by itself. It is collected, and takes effect once the decision is in the journal.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vtuber.director.channel_tools import action_of, channel_tools
from vtuber.director.goal_tools import SET_GOAL, SetGoal, wish_of
from vtuber.director.ports import Goals
from vtuber.director.promise_tools import PROMISE_TOOLS, KeepPromise, MakePromise
from vtuber.director.tool import Tool
from vtuber.domain.activities import Activity
from vtuber.domain.channel_actions import OUTGOING, Outgoing
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import ToolError
from vtuber.domain.goals import GoalWish
from vtuber.domain.stream_state import StreamState

_LONGEST_TOPIC = 80
_LONGEST_RESPONSE = 500
_MOST_CALLS = 6


class NoArguments(BaseModel):
    """A tool without parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SetActivity(BaseModel):
    """Begin a new segment with an activity and a topic."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    activity: Activity
    topic: Annotated[str, Field(max_length=_LONGEST_TOPIC)] = ""


class SendChatResponse(BaseModel):
    """Say something in her own voice, to everybody or in answer to a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=_LONGEST_RESPONSE)]
    emotion: Emotion = Emotion.NEUTRAL
    reply_to: str | None = None


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="get_stream_state",
        description="The stream at this moment: activity, viewers, chat rate, what waits.",
        arguments=NoArguments,
    ),
    Tool(
        name="get_analytics_summary",
        description="The stream so far: revenue, payments, messages, peak viewers, shares of the activities.",
        arguments=NoArguments,
    ),
    Tool(
        name="set_activity",
        description="Begin a new segment: talk, react, game, q_and_a or idle, with a topic.",
        arguments=SetActivity,
    ),
    Tool(
        name="send_chat_response",
        description="Say a line at the next break, in an emotion, to everybody or to a message.",
        arguments=SendChatResponse,
    ),
)

Effect = SetActivity | SendChatResponse | GoalWish | Outgoing


def own_tools(*, goals_offered: bool, keeps_promises: bool = False) -> tuple[Tool, ...]:
    """Return the tools that do not act on the channel itself."""
    tools = (*TOOLS, SET_GOAL) if goals_offered else TOOLS
    return (*tools, *PROMISE_TOOLS) if keeps_promises else tools


class Toolbox:
    """The tools for one decision; `effects` are what the mind asked for, `calls` all it called.

    `allowed` are the names of what may leave for the channel: there is a tool for each, and for nothing else. With
    `goals` that are on offer there is one that sets a goal, by the time `now`.
    `promises` are the ids of those she owes, None where none are kept in mind.
    """

    def __init__(
        self,
        *,
        state: Callable[[], StreamState],
        topics: Mapping[Activity, tuple[str, ...]],
        allowed: Collection[str] = (),
        goals: Goals | None = None,
        now: datetime | None = None,
        promises: Collection[str] | None = None,
    ) -> None:
        self._state = state
        self._topics = topics
        self._promises = promises
        self._goals, self._now = goals, now
        offered = goals is not None and goals.offered
        tools = own_tools(goals_offered=offered, keeps_promises=promises is not None)
        self._tools = {tool.name: tool for tool in (*tools, *channel_tools(allowed))}
        self.calls: list[ToolCall] = []
        self.effects: list[Effect] = []

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolCall:
        """Check the arguments and note the call; see `Tools.call`."""
        try:
            result, failed = self._carry_out(name, arguments), False
        except ToolError as error:
            result, failed = str(error), True
        call = ToolCall(name=name, arguments=_printable(arguments), result=result, failed=failed)
        self.calls.append(call)
        return call

    def _carry_out(self, name: str, arguments: Mapping[str, object]) -> str:
        if len(self.calls) >= _MOST_CALLS:
            raise ToolError(f"no more than {_MOST_CALLS} calls in one decision")
        tool = self._tools.get(name)
        if tool is None:
            raise ToolError(f"there is no tool {name!r}; there are {', '.join(self._tools)}")
        match tool.checked(arguments):
            case SetActivity() as wish:
                return self._note_activity(wish)
            case SendChatResponse() as response:
                self.effects.append(response)
                return "will be said at the next break"
            case SetGoal() as call if self._goals is not None and self._now is not None:
                already = sum(isinstance(effect, GoalWish) for effect in self.effects)
                self.effects.append(wish_of(call, self._goals, already=already, now=self._now))
                return "will be set, if its title may be shown"
            case MakePromise() as promise:
                self.effects.append(SendChatResponse(text=promise.sentence(), emotion=Emotion.JOY))
                return "will be promised at the next break"
            case KeepPromise(promise=promise_id):
                if promise_id not in (self._promises or ()):
                    raise ToolError(f"no promise {promise_id!r} is owed")
                return "will be followed up at the next break"
            case given if name in OUTGOING:
                self.effects.append(action_of(name, given))
                return "will be done once the decision is on record"
            case _:
                return self._report(name)

    def _note_activity(self, wish: SetActivity) -> str:
        if any(isinstance(effect, SetActivity) for effect in self.effects):
            raise ToolError("the activity was set already in this decision")
        known = self._topics.get(wish.activity, ())
        if wish.topic and wish.topic not in known:
            raise ToolError(f"no such topic for {wish.activity}; there are: {'; '.join(known[:12]) or 'none'}")
        self.effects.append(wish)
        return f"{wish.activity} begins at the next break"

    def _report(self, name: str) -> str:
        state = asdict(self._state())
        analytics = {"revenue", "revenue_per_hour", "payments", "activity_shares", "messages", "peak_viewers"}
        wanted = analytics if name == "get_analytics_summary" else state.keys() - analytics
        return json.dumps({key: value for key, value in state.items() if key in wanted}, default=str)


def _printable(arguments: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value)[:_LONGEST_RESPONSE] for key, value in arguments.items()}
