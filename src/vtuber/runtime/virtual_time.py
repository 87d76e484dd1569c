"""Event loops whose time is not the wall's: virtual time for rehearsals, paced time for demonstrations."""

import asyncio
import contextvars
import itertools
import math
import selectors
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, TypeVar

from vtuber.domain.errors import VTuberError

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

T = TypeVar("T")

_TURNS_WITHOUT_POLL = 64


class VirtualDeadlockError(VTuberError):
    """Every task waits for another, no timer is set, and nothing outside can wake the loop."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that starts at time 0 and skips every wait.

    Whenever nothing is ready, time jumps to the moment the next timer is due: exactly that moment, without drift.
    Real sockets and pipes are polled first and served as soon as they are ready, but nobody waits for them while a
    timer is set, so time-outs on them come at once. Time stands still while executor jobs run: to the loop they take
    no time. Threads that are not executor jobs cannot hold the time; use none. Tasks keep the order of their creation
    in sets, so that a cancelled task group ends in the same order on every run.
    """

    _scheduled: list[asyncio.TimerHandle]
    _clock_resolution: float

    def __init__(self) -> None:
        self._virtual_now = 0.0
        self._jobs = 0
        self._virtual_selector = _VirtualSelector(self)
        super().__init__(self._virtual_selector)
        self._move_to(0.0)
        numbers = itertools.count()
        self.set_task_factory(lambda loop, coro, **options: _NumberedTask(next(numbers), coro, loop, **options))

    def time(self) -> float:
        """Return the virtual time in seconds since the loop was made."""
        return self._virtual_now

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Run `func` in a thread; virtual time stands still until it is done."""
        job = super().run_in_executor(executor, func, *args)
        self._jobs += 1
        job.add_done_callback(self._job_done)
        return job

    async def shutdown_default_executor(self) -> None:
        """Wait for the executor's threads."""
        self._jobs += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._jobs -= 1

    def _job_done(self, _job: asyncio.Future[Any]) -> None:
        self._jobs -= 1

    def skip_wait(self, timeout: float | None) -> bool:
        """Move time to the next timer where there is one; return whether to wait for the world outside instead.

        Raises `VirtualDeadlockError` when nothing outside could ever wake the loop.
        """
        if self._jobs:
            return True
        if timeout is not None:
            self._move_to(self._scheduled[0].when())
            return False
        if self._virtual_selector.listens:
            return True
        tasks = sorted(asyncio.all_tasks(self), key=hash)
        waiting = "; ".join(map(_whereabouts, tasks)) or "no task is left"
        raise VirtualDeadlockError(f"nothing can happen any more at virtual time {self._virtual_now:.3f} s: {waiting}")

    def _move_to(self, when: float) -> None:
        """Set the time, and let no timer fire before its own.

        With the real clock's resolution of a nanosecond one could; whoever then slept for the rest would be woken early
        again and again, and time would stand still for ever.
        """
        self._virtual_now = max(self._virtual_now, when)
        self._clock_resolution = math.ulp(self._virtual_now)


class _VirtualSelector(selectors.DefaultSelector):
    """Polls what is real, then lets virtual time pass instead of waiting."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._skip_wait = loop.skip_wait
        self._not_polled = 0
        self.listens = False
        """Whether more than the loop's own wake-up pipe is watched."""

    def register(self, fileobj: "FileDescriptorLike", events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401
        """Watch a file or socket."""
        key = super().register(fileobj, events, data)
        self.listens = len(self.get_map()) > 1
        return key

    def unregister(self, fileobj: "FileDescriptorLike") -> selectors.SelectorKey:
        """Watch a file or socket no more."""
        key = super().unregister(fileobj)
        self.listens = len(self.get_map()) > 1
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now; where that is nothing, move the loop's time on instead of waiting."""
        ready = self._poll()
        if ready or timeout == 0 or not self._skip_wait(timeout):
            return ready
        return super().select(None)

    def _poll(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Poll the system; while only the wake-up pipe could be ready (after a signal), now and then is enough."""
        if self._not_polled < _TURNS_WITHOUT_POLL and not self.listens:
            self._not_polled += 1
            return []
        self._not_polled = 0
        return super().select(0)


class _NumberedTask(asyncio.Task[Any]):
    """A task that hashes by its number: sets of tasks, as task groups keep them, have the same order on every run."""

    def __init__(
        self,
        number: int,
        coro: Generator[Any, None, Any] | Coroutine[Any, Any, Any],
        loop: asyncio.AbstractEventLoop,
        *,
        name: str | None = None,
        context: contextvars.Context | None = None,
    ) -> None:
        self._number = number
        super().__init__(coro, loop=loop, name=name, context=context)

    def __hash__(self) -> int:
        return self._number


def _whereabouts(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=1)
    place = f" at {frames[-1].f_code.co_qualname} line {frames[-1].f_lineno}" if frames else ""
    return f"{task.get_name()} waits{place}"


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` as `asyncio.run` does, in virtual time from 0; tasks left over are cancelled, the loop is closed.

    Raises `VirtualDeadlockError` when nothing could ever happen again.
    """
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


class PacedLoop(asyncio.SelectorEventLoop):
    """An event loop in which `speed` seconds pass in every real second, counted from 0.

    Waits are real and as fine as the system's: about a millisecond, which is `speed` milliseconds of the loop's time.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began = time.monotonic()
        super().__init__(_PacedSelector(speed))
        if speed <= 0:
            self.close()
            raise ValueError(f"speed must be above 0, not {speed}")

    def time(self) -> float:
        """Return the loop's time in seconds since it was made."""
        return (time.monotonic() - self._began) * self._speed


class _PacedSelector(selectors.DefaultSelector):
    """Waits a `speed`-th of what it is told."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready within `timeout` seconds of the loop's time."""
        return super().select(timeout / self._speed if timeout else timeout)
