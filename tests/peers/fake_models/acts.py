"""What a model of the tests does when it is asked."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Deed(StrEnum):
    """The ways to answer, and to fail."""

    SAY = "say"
    CUT = "cut"
    REFUSE = "refuse"
    EMPTY = "empty"
    FAIL = "fail"
    HANG = "hang"
    STALL = "stall"
    DROP = "drop"
    GARBLE = "garble"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCall:
    """A tool call as the model writes it."""

    tool: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One answer: `text` comes in these chunks, `gap_s` seconds apart, after `pause_s`; then the deed is done.

    A failure has the HTTP `status`, and says to come back after `retry_after_s`.
    """

    deed: Deed = Deed.SAY
    text: tuple[str, ...] = ()
    calls: tuple[WantedCall, ...] = ()
    pause_s: float = 0.0
    gap_s: float = 0.0
    status: int = 500
    retry_after_s: float | None = None
    tokens: tuple[int, int, int] = (100, 20, 0)
    """Input (all of it), output, and what of the input came from the cache."""


def says(*text: str, gap_s: float = 0.0) -> Act:
    """An answer that comes whole."""
    return Act(text=text, gap_s=gap_s)


def calls(tool: str, arguments: str = "{}", *, text: str = "") -> Act:
    """An answer that wants a tool called."""
    return Act(text=(text,) if text else (), calls=(WantedCall(tool=tool, arguments=arguments),))


def fails(status: int, *, retry_after_s: float | None = None) -> Act:
    """An HTTP error instead of an answer."""
    return Act(deed=Deed.FAIL, status=status, retry_after_s=retry_after_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a model was sent: the texts in order, the results of calls and the names of tools."""

    system: str
    turns: tuple[tuple[str, str], ...]
    results: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    max_tokens: int = 0


@dataclass(slots=True)
class Part:
    """What one model is to do, act by act, and what it was asked; without an act left it says one sentence."""

    acts: deque[Act] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    closed: int = 0
    """How many answers were closed before their end."""

    def learn(self, acts: Iterable[Act]) -> None:
        """Add acts."""
        self.acts.extend(acts)

    def next(self) -> Act:
        """Take the next act."""
        return self.acts.popleft() if self.acts else says("That is all I know.")
