"""No stream is waited for longer than its patience allows."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TypeVar

from vtuber.models.faults import FaultError, FaultKind
from vtuber.runtime.clock import Clock

T = TypeVar("T")

_CLOSING_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a model may keep one waiting, in seconds.

    `first_s` is until the first piece that counts, `between_s` until each further one, `total_s` all waiting for one
    answer together. `recovery_s` is from a fault, or the beginning of the silence that turned out to be one, until a
    model that follows must have given its first piece.
    """

    first_s: float = 1.5
    between_s: float = 1.0
    total_s: float = 20.0
    recovery_s: float = 2.5


async def watched(
    source: AsyncGenerator[T, None],
    patience: Patience,
    *,
    clock: Clock,
    counts: Callable[[T], bool],
    until: Callable[[], float],
) -> AsyncGenerator[T, None]:
    """Give the pieces of `source`; raise `FaultError` (stalled) as soon as one that counts is overdue.

    Only the waiting is measured: the time the consumer takes between two pieces is its own. Whatever patience is left,
    no piece is waited for past `until()`, by the clock. However this ends, `source` is closed, and one that does not
    close within 0.2 s is not waited for. Cancellation passes through.
    """
    allowed_s, waited_s, counted_at_s = patience.first_s, 0.0, 0.0
    try:
        while True:
            began = clock.monotonic()
            left_s = min(min(counted_at_s + allowed_s, patience.total_s) - waited_s, until() - began)
            try:
                async with asyncio.timeout(max(0.0, left_s)):
                    piece = await anext(source)
            except StopAsyncIteration:
                return
            except TimeoutError:
                silent_s = waited_s + clock.monotonic() - began - counted_at_s
                raise FaultError(FaultKind.STALLED, f"nothing for {silent_s:.1f} s", silent_s=silent_s) from None
            waited_s += clock.monotonic() - began
            if counts(piece):
                allowed_s, counted_at_s = patience.between_s, waited_s
            yield piece
    finally:
        await _close(source)


async def _close(source: AsyncGenerator[T, None]) -> None:
    try:
        async with asyncio.timeout(_CLOSING_S):
            await source.aclose()
    except (TimeoutError, FaultError):
        return
