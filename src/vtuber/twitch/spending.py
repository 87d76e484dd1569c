"""Work that must not be broken off in the middle: what it spends is gone, and what it gets has to be kept."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_Outcome = TypeVar("_Outcome")

_GRACE_S = 15.0


async def to_the_end(work: Coroutine[Any, Any, _Outcome]) -> _Outcome:
    """Run `work`, which returns its failures; a cancellation takes effect after it, or after 15 s at the latest."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            await asyncio.wait([task], timeout=_GRACE_S)
            raise
    return task.result()
