"""What this package needs: models to ask, and a journal for what they cost."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.show_events import Spend


@dataclass(frozen=True, slots=True)
class Words:
    """Some characters of the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWish:
    """A model wants a tool called; `arguments` is the JSON text as the model wrote it."""

    call_id: str
    tool: str
    arguments: str


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """Something came that is neither words nor a call: a thought, the start of a call."""


class Ending(StrEnum):
    """How an answer ended."""

    DONE = "done"
    CUT = "cut"
    """It ran into `max_tokens`."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens as the vendor counted them. `tokens_in` is all of the input, `cached` and `cache_written` parts of it."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cache_written: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last piece of every answer that came whole; `usage` is None where the vendor reported none."""

    ending: Ending = Ending.DONE
    usage: Usage | None = None


Piece = Words | CallWish | SignOfLife | End


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswer:
    """What came of a wish, for the model to read."""

    call_id: str
    tool: str
    result: str
    failed: bool = False


class Conversation(Protocol):
    """One prompt and what followed from it."""

    def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        """Send all so far and give the answer as it comes; `answers` are to the wishes of the answer before.

        An `End` comes last. Raises `FaultError`. Closing the iterator closes the connection.
        """
        ...


class Model(Protocol):
    """A language model."""

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> Conversation:
        """Begin a conversation; nothing is sent yet."""
        ...


class SpendJournal(Protocol):
    """Records what was spent; the event log satisfies it."""

    def new_id(self) -> str:
        """Return an id for an event of our own."""
        ...

    def now(self) -> datetime:
        """Return the date and time."""
        ...

    async def record(self, event: Spend) -> bool:
        """Journal and publish an event."""
        ...
