"""An event loop in a thread of its own, for work that must not make the caller's loop late."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines on a loop in a thread; a context manager. Callers may be on any loop, or on several."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> Self:
        begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(_until_told(begun)), name=self._name)
        self._thread.start()
        self._loop, self._over = begun.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancel what still runs there, and wait until it has ended."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a coroutine on that loop; whoever is cancelled while waiting cancels it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def finish(self, work: Coroutine[Any, Any, T], *, within_s: float) -> T:
        """Await a coroutine on that loop; whoever stops waiting does not stop it, only its own time does.

        Raises `TimeoutError` when that is over.
        """
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, within_s), self._loop)
        waiting = asyncio.wrap_future(future)
        # What it raises after nobody waits any more is nobody's to hear.
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(waiting)

    def do_and_wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Block the calling thread until a coroutine has ended there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _until_told(begun: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]") -> None:
    over = asyncio.Event()
    begun.set_result((asyncio.get_running_loop(), over))
    await over.wait()
