"""Tools that act on the channel itself: one for each action the operator allows, made from the action's definition."""

from collections.abc import Collection
from dataclasses import MISSING, fields
from functools import cache
from typing import get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from vtuber.director.tool import Tool
from vtuber.domain.channel_actions import OUTGOING, Outgoing

_CONFIG = ConfigDict(extra="forbid", frozen=True)


def channel_tools(allowed: Collection[str]) -> tuple[Tool, ...]:
    """Return the tools for the allowed actions, in the order of `OUTGOING`."""
    return tuple(
        Tool(name=name, description=_description(kind), arguments=_arguments(name))
        for name, kind in OUTGOING.items()
        if name in allowed
    )


def action_of(name: str, arguments: BaseModel) -> Outgoing:
    """Return the action a call asks for; raise `ToolError` for values the platform would refuse."""
    return OUTGOING[name](**arguments.model_dump())


def _description(kind: type[Outgoing]) -> str:
    return " ".join((kind.__doc__ or "").split())


@cache
def _arguments(name: str) -> type[BaseModel]:
    kind = OUTGOING[name]
    hints = get_type_hints(kind)
    parameters = {
        each.name: (hints[each.name], ... if each.default is MISSING else each.default) for each in fields(kind)
    }
    return create_model(name, __config__=_CONFIG, **parameters)  # type: ignore[call-overload, no-any-return]
