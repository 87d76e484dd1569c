"""A request as one text, in the order in which vendors read and cache it: tools, system text, turns."""

import json
from collections.abc import Sequence

from vtuber.domain.prompts import Prompt, ToolSpec


def fixed_text(prompt: Prompt, tools: Sequence[ToolSpec]) -> str:
    """Return what stays the same from request to request."""
    offered = "".join(f"{tool.name}\n{tool.description}\n{json.dumps(dict(tool.schema))}\n" for tool in tools)
    return f"{offered}{prompt.system}\n"


def whole_text(prompt: Prompt, tools: Sequence[ToolSpec]) -> str:
    """Return all of it."""
    return fixed_text(prompt, tools) + "\n".join(turn.text for turn in prompt.turns)
