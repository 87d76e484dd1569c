"""The director's tools: their arguments, their checks, and what they mean to do.

A call has no effect by itself. It is collected, and takes effect once the decision is in the journal.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import ToolError
from vtuber.domain.show_events import ToolCall
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as a model is told of it; `arguments` gives the JSON schema."""

    name: str
    description: str
    arguments: type[BaseModel]


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

_BY_NAME = {tool.name: tool for tool in TOOLS}

Effect = SetActivity | SendChatResponse


class Toolbox:
    """The tools for one decision; `effects` are what the mind asked for, `calls` all it called."""

    def __init__(self, *, state: Callable[[], StreamState], topics: Mapping[Activity, tuple[str, ...]]) -> None:
        self._state = state
        self._topics = topics
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
        tool = _BY_NAME.get(name)
        if tool is None:
            raise ToolError(f"there is no tool {name!r}; there are {', '.join(_BY_NAME)}")
        match _checked(tool, arguments):
            case SetActivity() as wish:
                return self._note_activity(wish)
            case SendChatResponse() as response:
                self.effects.append(response)
                return "will be said at the next break"
            case _:
                return self._report(name)

    def _note_activity(self, wish: SetActivity) -> str:
        if any(isinstance(effect, SetActivity) for effect in self.effects):
            raise ToolError("the activity was set already in this decision")
        known = self._topics.get(wish.activity, ())
        if wish.topic and known and wish.topic not in known:
            raise ToolError(f"no such topic for {wish.activity}; there are: {'; '.join(known[:12])}")
        self.effects.append(wish)
        return f"{wish.activity} begins at the next break"

    def _report(self, name: str) -> str:
        state = asdict(self._state())
        analytics = {"revenue", "revenue_per_hour", "payments", "activity_shares", "messages", "peak_viewers"}
        wanted = analytics if name == "get_analytics_summary" else state.keys() - analytics
        return json.dumps({key: value for key, value in state.items() if key in wanted}, default=str)


def _checked(tool: Tool, arguments: Mapping[str, object]) -> BaseModel:
    try:
        return tool.arguments.model_validate(dict(arguments))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ToolError(f"{tool.name} refused its arguments: {faults}") from error


def _printable(arguments: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value)[:_LONGEST_RESPONSE] for key, value in arguments.items()}
