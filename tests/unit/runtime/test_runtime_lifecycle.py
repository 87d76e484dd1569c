"""A shutdown runs every stage, each within its time."""

import asyncio

import pytest
from structlog.testing import capture_logs

from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.lifecycle import Shutdown, StageOutcome, StageReport
from vtuber.runtime.virtual_time import run


def test_stages_run_in_order_each_within_its_time() -> None:
    """One that is done, one that is slow, one that fails: the last runs all the same, and the report tells."""
    order: list[str] = []

    async def stop_listening() -> None:
        await asyncio.sleep(1)
        order.append("listening")

    async def drain_speech() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            order.append("speech cut")

    async def flush() -> None:
        order.append("flush")
        raise OSError("disk full")

    async def close() -> None:
        order.append("close")

    async def show() -> tuple[StageReport, ...]:
        shutdown = Shutdown(clock=LoopClock(epoch=system_now()))
        shutdown.add("stop listening", 2, stop_listening)
        shutdown.add("drain speech", 5, drain_speech)
        shutdown.add("flush", 3, flush)
        shutdown.add("close", 3, close)
        return await shutdown.run()

    with capture_logs() as logged:
        reports = run(show())
    assert order == ["listening", "speech cut", "flush", "close"]
    assert reports == (
        StageReport(name="stop listening", outcome=StageOutcome.DONE, took_s=1.0),
        StageReport(name="drain speech", outcome=StageOutcome.CUT_OFF, took_s=5.0),
        StageReport(name="flush", outcome=StageOutcome.FAILED, took_s=0.0, error="OSError: disk full"),
        StageReport(name="close", outcome=StageOutcome.DONE, took_s=0.0),
    )
    assert {line["stage"]: line["log_level"] for line in logged if line["event"] == "shutdown stage"} == {
        "stop listening": "info",
        "drain speech": "error",
        "flush": "error",
        "close": "info",
    }


def test_a_stage_that_resists_holds_nobody_up() -> None:
    """Later stages run while it still hangs; it is reported as stuck."""
    closed_at: list[float] = []

    async def resist() -> None:
        for _ in range(20):
            try:
                await asyncio.sleep(2)
            except asyncio.CancelledError:
                continue

    async def close() -> None:
        closed_at.append(asyncio.get_running_loop().time())

    async def show() -> tuple[StageReport, ...]:
        shutdown = Shutdown(clock=LoopClock(epoch=system_now()))
        shutdown.add("resist", 1, resist)
        shutdown.add("close", 1, close)
        return await shutdown.run()

    with capture_logs():
        reports = run(show())
    assert [report.outcome for report in reports] == [StageOutcome.STUCK, StageOutcome.DONE]
    assert closed_at == [2.5]


def test_a_stage_that_fails_while_cut_off_is_cut_off() -> None:
    """What its cleaning up raises is logged, not raised."""

    async def clumsy() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ZeroDivisionError

    async def show() -> tuple[StageReport, ...]:
        shutdown = Shutdown(clock=LoopClock(epoch=system_now()))
        shutdown.add("clumsy", 1, clumsy)
        return await shutdown.run()

    with capture_logs() as logged:
        (report,) = run(show())
    assert report.outcome is StageOutcome.CUT_OFF
    assert "shutdown stage failed" in [line["event"] for line in logged]


def test_cancelling_the_shutdown_cancels_its_stage() -> None:
    """Whoever cannot wait for the end of the shutdown ends it."""
    ended: list[str] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("slow")

    async def show() -> None:
        shutdown = Shutdown(clock=LoopClock(epoch=system_now()))
        shutdown.add("slow", 100, slow)
        async with asyncio.timeout(1):
            await shutdown.run()

    with pytest.raises(TimeoutError), capture_logs():
        run(show())
    assert ended == ["slow"]
