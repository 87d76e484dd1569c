"""Ending in order: timed stages, each with its limit, none skipped."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

_CANCELLATIONS = 3
_CANCELLATION_S = 0.5


class StageOutcome(StrEnum):
    """How a stage ended."""

    DONE = "done"
    CUT_OFF = "cut_off"
    STUCK = "stuck"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a shutdown and the seconds it may take."""

    name: str
    limit_s: float
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What became of a stage; `error` is set when it failed."""

    name: str
    outcome: StageOutcome
    took_s: float
    error: str | None = None


class Shutdown:
    """The stages of a shutdown, in order: stop listening, drain speech, flush journal and memory, close.

    A stage still busy at its limit is cancelled; one that fails or resists does not keep the later ones from running.
    """

    def __init__(self, *, clock: Clock, stages: Sequence[Stage] = ()) -> None:
        self._clock = clock
        self._stages = list(stages)

    def add(self, name: str, limit_s: float, run: Callable[[], Awaitable[None]]) -> None:
        """Append a stage."""
        self._stages.append(Stage(name=name, limit_s=limit_s, run=run))

    async def run(self) -> tuple[StageReport, ...]:
        """Run all stages one after another, and report on each.

        A stage that ignores cancellation is `stuck`: the later stages run all the same, and only then is it waited
        for.
        """
        async with asyncio.TaskGroup() as group:
            return tuple([await self._run_stage(stage, group) for stage in self._stages])

    async def _run_stage(self, stage: Stage, group: asyncio.TaskGroup) -> StageReport:
        began = self._clock.monotonic()
        task = group.create_task(_error_of(stage), name=f"shutdown: {stage.name}")
        await asyncio.wait({task}, timeout=stage.limit_s)
        outcome, error = await _outcome(task)
        took_s = self._clock.monotonic() - began
        report = StageReport(name=stage.name, outcome=outcome, took_s=took_s, error=error)
        level = "info" if outcome is StageOutcome.DONE else "error"
        getattr(_log, level)("shutdown stage", stage=stage.name, outcome=outcome.value, took_s=took_s, error=error)
        return report


async def _outcome(task: asyncio.Task[str | None]) -> tuple[StageOutcome, str | None]:
    """Cancel a stage that is over its limit, and tell how it ended."""
    if task.done() and not task.cancelled():
        error = task.result()
        return (StageOutcome.DONE if error is None else StageOutcome.FAILED), error
    for _ in range(_CANCELLATIONS):
        task.cancel()
        await asyncio.wait({task}, timeout=_CANCELLATION_S)
        if task.done():
            return StageOutcome.CUT_OFF, None
    return StageOutcome.STUCK, None


async def _error_of(stage: Stage) -> str | None:
    try:
        await stage.run()
    except Exception as error:
        _log.exception("shutdown stage failed", stage=stage.name)
        return f"{type(error).__name__}: {error}"
    return None
