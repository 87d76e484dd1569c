"""The director's tools for promises: she makes one in a sentence of her own, or keeps one that is owed."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vtuber.director.tool import Tool
from vtuber.domain.errors import ToolError
from vtuber.domain.promise_words import promises_in
from vtuber.domain.promises import unfit

_LONGEST_DEED = 140
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


class MakePromise(BaseModel):
    """Promise to do something once a sum came in, a goal stands at a percentage, or in the next stream."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deed: Annotated[str, Field(min_length=4, max_length=_LONGEST_DEED, description="What she will do: `sing a song`.")]
    until: Literal["money", "goal", "next_stream"]
    amount: Annotated[Decimal | None, Field(gt=0, le=1_000_000, decimal_places=2)] = None
    currency: Literal["USD", "EUR", "GBP", "JPY"] = "USD"
    percent: Annotated[int | None, Field(ge=1, le=100)] = None

    def sentence(self) -> str:
        """Return her words; raise `ToolError` where they would promise nothing, or what must not be promised."""
        deed = " ".join(self.deed.split()).rstrip(".! ")
        if objection := unfit(deed):
            raise ToolError(f"she cannot promise that: {objection}")
        said = f"{self._condition()} I'll {deed}."
        if not any(found.until == self.until for found in promises_in(said)):
            raise ToolError(f"that makes no promise: {said!r}; the deed goes on after `I'll`, without a condition")
        return said

    def _condition(self) -> str:
        match self.until:
            case "money":
                if self.amount is None:
                    raise ToolError("a promise that waits for money needs an amount")
                return f"If we hit {_SIGNS[self.currency]}{self.amount.normalize():f},"
            case "goal":
                if self.percent is None:
                    raise ToolError("a promise that waits for a goal needs a percent")
                return f"If we reach {self.percent} percent of the goal,"
            case _:
                return "Next stream"


class KeepPromise(BaseModel):
    """Follow up a promise at the next break: she says that she owes it, and does in words what words can do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    promise: Annotated[str, Field(min_length=1, max_length=80, description="The id of a promise in the state.")]


PROMISE_TOOLS: tuple[Tool, ...] = (
    Tool(
        name="make_promise",
        description="Promise something to chat, said at the next break; it is remembered and followed up when due.",
        arguments=MakePromise,
    ),
    Tool(
        name="keep_promise",
        description="Follow up a promise now; each is kept once.",
        arguments=KeepPromise,
    ),
)
