"""The director's tools as a language model is told of them."""

from functools import cache

from vtuber.director.channel_tools import channel_tools
from vtuber.director.tools import own_tools
from vtuber.domain.prompts import ToolSpec


@cache
def tool_specs(
    allowed: frozenset[str], *, goals_offered: bool = False, keeps_promises: bool = False
) -> tuple[ToolSpec, ...]:
    """Return what there is: the director's own tools, and one for each action the operator allows."""
    return tuple(
        ToolSpec(name=tool.name, description=tool.description, schema=tool.arguments.model_json_schema())
        for tool in (
            *own_tools(goals_offered=goals_offered, keeps_promises=keeps_promises),
            *channel_tools(allowed),
        )
    )
