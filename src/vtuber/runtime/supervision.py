"""Tasks that must not die: restarted with back-off, given up on when they keep failing."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import structlog

from vtuber.domain.errors import UserError, VTuberError
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

OnFailure = Callable[[str, Exception, int], Awaitable[None]]
"""Hears the task's name, its error, and which restart follows (from 1)."""

Work = Callable[[], Awaitable[object]]
"""Starts a task's work; what it returns is ignored."""


class TaskGivenUpError(VTuberError):
    """A supervised task failed too often; the error it failed with is the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPolicy:
    """How failures are answered.

    Before each restart it waits as `Backoff` says. The `most_failures`-th failure within `window_s` seconds is the
    last; without such a number nothing that the task raises ends anything but the task.
    """

    first_delay_s: float = 0.5
    longest_delay_s: float = 30.0
    most_failures: int | None = 8
    window_s: float = 300.0

    def delay_s(self, failures: int, chance: random.Random) -> float:
        """Return how long to wait after this many failures within the window."""
        waits = Backoff(first_delay_s=self.first_delay_s, longest_delay_s=self.longest_delay_s)
        return waits.delay_s(failures, chance)


@dataclass(slots=True, kw_only=True)
class TaskRecord:
    """What became of one supervised task so far."""

    restarts: int = 0
    running: bool = False
    last_error: str | None = None
    recent: deque[float] = field(default_factory=deque)
    """When it failed, within the policy's window; the loop's seconds."""


class Supervisor:
    """Runs named tasks in one task group: `async with Supervisor(...) as supervisor: supervisor.start("chat", read)`.

    A task that returns is done. One that raises is started anew from its function; one that fails too often ends the
    group with `TaskGivenUpError`, which cancels the others, and so does at once an error that only the user can mend.
    Leaving the block waits for all tasks.
    """

    def __init__(
        self, *, clock: Clock, chance: random.Random, on_failure: OnFailure, policy: RestartPolicy | None = None
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._on_failure = on_failure
        self._policy = policy or RestartPolicy()
        self._group = asyncio.TaskGroup()
        self.tasks: dict[str, TaskRecord] = {}
        """The record of each task ever started, by name."""

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._group.__aexit__(kind, error, trace)

    def start(self, name: str, work: Work, *, policy: RestartPolicy | None = None) -> asyncio.Task[None]:
        """Run `work()` under supervision; the task returned is its supervision, to be cancelled if need be.

        `policy` is for tasks that need one of their own.
        """
        if name in self.tasks:
            raise ValueError(f"a task named {name!r} is supervised already")
        self.tasks[name] = TaskRecord()
        return self._group.create_task(self._supervise(name, work, policy or self._policy), name=name)

    async def _supervise(self, name: str, work: Work, policy: RestartPolicy) -> None:
        record = self.tasks[name]
        while (error := await self._run_once(record, work)) is not None:
            failures = self._count(record, error, policy)
            if policy.most_failures is not None:
                if isinstance(error, UserError):
                    raise error
                if failures >= policy.most_failures:
                    raise TaskGivenUpError(
                        f"the task {name!r} failed {failures} times within {policy.window_s:g} s; "
                        f"the last time with {record.last_error}"
                    ) from error
            record.restarts += 1
            _log.warning("task failed", task=name, restarts=record.restarts, exc_info=error)
            await self._on_failure(name, error, record.restarts)
            await asyncio.sleep(policy.delay_s(failures, self._chance))

    @staticmethod
    async def _run_once(record: TaskRecord, work: Work) -> Exception | None:
        record.running = True
        try:
            await work()
        except Exception as error:
            return error
        finally:
            record.running = False
        return None

    def _count(self, record: TaskRecord, error: Exception, policy: RestartPolicy) -> int:
        now = self._clock.monotonic()
        record.last_error = f"{type(error).__name__}: {error}"
        record.recent.append(now)
        while record.recent[0] < now - policy.window_s:
            record.recent.popleft()
        return len(record.recent)
