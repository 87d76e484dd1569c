"""What a language model is asked, and with which tools.

What viewers wrote stands in the text of turns, marked as data by whoever writes the prompt; never in `system`, and
never in the description of a tool.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A request to a model. `system` stays the same from call to call, so that it can be cached.

    The answer has `max_tokens` tokens at most; `temperature` is between 0 and 2.
    """

    system: str
    turns: tuple[Turn, ...]
    max_tokens: int = 300
    temperature: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as a model is told of it; `schema` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, object]
