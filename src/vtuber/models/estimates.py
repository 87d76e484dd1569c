"""How many tokens a request has at most, before anybody has counted them."""

import json
from collections.abc import Iterable, Sequence

from vtuber.domain.prompts import Prompt, ToolSpec

_PER_TURN = 16
_PER_TOOL = 32
_WITH_TOOLS = 1_000
"""What vendors add of their own to a request with tools (Anthropic: some hundreds)."""


def most_tokens(prompt: Prompt, tools: Sequence[ToolSpec] = (), since: Iterable[str] = ()) -> int:
    """Return an upper bound for a request's input: no vendor's token is shorter than a byte of UTF-8.

    `since` is what was added to the conversation after the prompt.
    """
    texts = [prompt.system, *(turn.text for turn in prompt.turns), *since]
    count = sum(len(text.encode()) + _PER_TURN for text in texts)
    for tool in tools:
        count += len((tool.name + tool.description + json.dumps(dict(tool.schema))).encode()) + _PER_TOOL
    return count + (_WITH_TOOLS if tools else 0)
