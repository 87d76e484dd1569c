"""Supervised tasks come back, wait in between, and are given up on when nothing helps."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from vtuber.domain.errors import UserError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.supervision import RestartPolicy, Supervisor, TaskGivenUpError
from vtuber.runtime.virtual_time import run

Failures = list[tuple[str, str, int]]


async def supervise(
    work: dict[str, Callable[[], Awaitable[None]]], failures: Failures, policy: RestartPolicy | None = None
) -> Supervisor:
    """Run tasks under supervision until all are done."""

    async def heard(task: str, error: Exception, restarts: int) -> None:
        failures.append((task, str(error), restarts))

    clock = LoopClock(epoch=system_now())
    supervisor = Supervisor(clock=clock, chance=random.Random(7), on_failure=heard, policy=policy)
    with capture_logs():
        async with supervisor:
            for name, function in work.items():
                supervisor.start(name, function)
    return supervisor


class Flaky:
    """Work that fails some times, a while after its start, before it succeeds."""

    def __init__(self, times: int, after_s: float = 0.0) -> None:
        self.times = times
        self.after_s = after_s
        self.started_at: list[float] = []

    async def __call__(self) -> None:
        self.started_at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.after_s)
        if len(self.started_at) <= self.times:
            raise ConnectionError(f"failure {len(self.started_at)}")


def test_a_task_that_fails_is_started_again() -> None:
    """Each failure is told and counted; the others notice nothing."""
    flaky, sound, failures = Flaky(3), Flaky(0), Failures()
    supervisor = run(supervise({"chat": flaky, "donations": sound}, failures))
    assert failures == [("chat", f"failure {n}", n) for n in (1, 2, 3)]
    assert len(flaky.started_at) == 4
    assert len(sound.started_at) == 1
    assert supervisor.tasks["chat"].restarts == 3
    assert supervisor.tasks["chat"].last_error == "ConnectionError: failure 3"
    assert not supervisor.tasks["chat"].running


def test_waits_double_and_jitter_up_to_the_longest() -> None:
    """Each wait is between half and all of its step; steps are 1, 2, 4, 4, 4."""
    flaky = Flaky(5)
    run(supervise({"chat": flaky}, [], RestartPolicy(first_delay_s=1, longest_delay_s=4)))
    waits = [later - earlier for earlier, later in zip(flaky.started_at, flaky.started_at[1:], strict=False)]
    assert all(step / 2 <= wait <= step for wait, step in zip(waits, (1, 2, 4, 4, 4), strict=True))
    assert len(set(waits)) == 5


def test_a_task_that_keeps_failing_is_given_up_on() -> None:
    """The group ends with an error that names the task and its last failure; the others are cancelled."""
    failures, ended = Failures(), []

    async def other() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("other")

    with pytest.raises(ExceptionGroup) as caught:
        run(supervise({"other": other, "chat": Flaky(99)}, failures, RestartPolicy(most_failures=4)))
    error = caught.value.exceptions[0]
    assert isinstance(error, TaskGivenUpError)
    assert "'chat' failed 4 times within 300 s" in str(error)
    assert "ConnectionError: failure 4" in str(error)
    assert isinstance(error.__cause__, ConnectionError)
    assert len(failures) == 3
    assert ended == ["other"]


def test_rare_failures_never_add_up() -> None:
    """Failures further apart than the window are each the first, with the first wait."""
    flaky = Flaky(20, after_s=400)
    policy = RestartPolicy(most_failures=2, window_s=300)
    supervisor = run(supervise({"chat": flaky}, [], policy))
    assert supervisor.tasks["chat"].restarts == 20
    assert len(supervisor.tasks["chat"].recent) == 1


def test_cancelling_is_no_failure() -> None:
    """Whoever stops one supervised task stops only that."""
    failures = Failures()

    async def show() -> bool:
        async def heard(task: str, error: Exception, restarts: int) -> None:
            failures.append((task, str(error), restarts))

        supervisor = Supervisor(clock=LoopClock(epoch=system_now()), chance=random.Random(7), on_failure=heard)
        async with supervisor:
            task = supervisor.start("chat", asyncio.Event().wait)
            await asyncio.sleep(1)
            assert supervisor.tasks["chat"].running
            task.cancel()
        return task.cancelled()

    assert run(show())
    assert failures == []


def test_names_are_unique() -> None:
    """Counters belong to one task."""

    async def show() -> None:
        supervisor = Supervisor(
            clock=LoopClock(epoch=system_now()), chance=random.Random(7), on_failure=lambda *_: asyncio.sleep(0)
        )
        async with supervisor:
            supervisor.start("chat", Flaky(0))
            with pytest.raises(ValueError, match="supervised already"):
                supervisor.start("chat", Flaky(0))

    run(show())


@given(st.integers(1, 2000), st.integers())
def test_no_wait_exceeds_the_longest(failures: int, seed: int) -> None:
    """However long the series of failures."""
    assert 0 < RestartPolicy().delay_s(failures, random.Random(seed)) <= RestartPolicy().longest_delay_s


def test_a_task_may_be_one_that_is_never_given_up() -> None:
    """However often it fails, and with whatever; the others notice nothing."""
    failures: Failures = []

    async def heard(task: str, error: Exception, restarts: int) -> None:
        failures.append((task, str(error), restarts))

    async def supervise_both() -> None:
        supervisor = Supervisor(clock=LoopClock(epoch=system_now()), chance=random.Random(7), on_failure=heard)
        with capture_logs():
            async with supervisor:
                supervisor.start("mind", Flaky(40), policy=RestartPolicy(most_failures=None))
                supervisor.start("mended by the user", complain, policy=RestartPolicy(most_failures=None))

    complaints = iter([UserError("log in again")])

    async def complain() -> None:
        for complaint in complaints:
            raise complaint

    run(supervise_both())
    assert [restarts for task, _, restarts in failures if task == "mind"] == list(range(1, 41))
    assert ("mended by the user", "log in again", 1) in failures
