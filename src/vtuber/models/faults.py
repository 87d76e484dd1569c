"""What can go wrong with one model: a closed set, whichever vendor it is."""

from enum import StrEnum

from vtuber.domain.errors import ModelError


class FaultKind(StrEnum):
    """Why a model gave no usable answer, or stopped giving it."""

    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    UNREACHABLE = "unreachable"
    STALLED = "stalled"
    REFUSED = "refused"
    GARBAGE = "garbage"
    EMPTY = "empty"
    TOO_LONG = "too long"
    REJECTED = "rejected"
    NOT_ALLOWED = "not allowed"
    UNAFFORDABLE = "unaffordable"


OF_THE_PROMPT = frozenset({FaultKind.REFUSED, FaultKind.TOO_LONG, FaultKind.UNAFFORDABLE})
"""Faults that say nothing about the next call: its prompt is another."""

NEVER_BILLED = frozenset(
    {FaultKind.RATE_LIMITED, FaultKind.NOT_ALLOWED, FaultKind.REJECTED, FaultKind.UNAFFORDABLE, FaultKind.TOO_LONG}
)
"""Faults that came instead of an answer: vendors bill no token for them unless they report some."""


class FaultError(ModelError):
    """One model failed on one request.

    `retry_after_s` is how long the vendor asks to be left alone, `silent_s` for how many seconds the model had said
    nothing when that was noticed to be a fault. The text holds nothing a vendor or a viewer wrote.
    """

    def __init__(
        self, kind: FaultKind, detail: str = "", *, retry_after_s: float | None = None, silent_s: float = 0.0
    ) -> None:
        super().__init__(f"{kind}: {detail}" if detail else str(kind))
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.silent_s = silent_s
