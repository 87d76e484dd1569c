"""Virtual time skips waits, in order and without drift; paced time shortens them."""

import asyncio
import signal
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.runtime.virtual_time import PacedLoop, VirtualDeadlockError, VirtualTimeLoop, run


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_timers_fire_at_exactly_their_time(delays_ms: list[int]) -> None:
    """Whatever the order in which timers were set, each reads its own due time, and they fire in order."""

    async def show() -> list[tuple[float, float]]:
        loop = asyncio.get_running_loop()
        fired: list[tuple[float, float]] = []

        def fire(due: float) -> None:
            fired.append((due, loop.time()))

        for delay in delays_ms:
            loop.call_at(delay / 1000, fire, delay / 1000)
        await asyncio.sleep(6)
        return fired

    fired = run(show())
    assert [now for _, now in fired] == [due for due, _ in fired]
    assert [due for due, _ in fired] == sorted(delay / 1000 for delay in delays_ms)


def test_hours_pass_in_no_time() -> None:
    """A day of sleep takes a moment, and ends on the second."""
    began = time.monotonic()

    async def show() -> float:
        for _ in range(24):
            await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    assert run(show()) == 24 * 3600
    assert time.monotonic() - began < 2


def test_waits_longer_than_a_day_end_on_time() -> None:
    """The event loop cuts long waits into days; virtual time does not."""

    async def show() -> float:
        await asyncio.sleep(30 * 86400)
        return asyncio.get_running_loop().time()

    assert run(show()) == 30 * 86400


def test_time_does_not_pass_while_something_is_ready() -> None:
    """Work that never sleeps takes no time."""

    async def show() -> float:
        for _ in range(1000):
            await asyncio.sleep(0)
        return asyncio.get_running_loop().time()

    assert run(show()) == 0


def test_timeouts_come_in_virtual_time() -> None:
    """`asyncio.timeout` measures the loop's time."""

    async def show() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(7.5):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert run(show()) == 7.5


def test_a_deadlock_names_who_waits() -> None:
    """A program that can never go on ends with an error instead of hanging."""

    async def wait_for_nobody() -> None:
        await asyncio.Event().wait()

    async def show() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(wait_for_nobody(), name="the lonely one")

    with pytest.raises(VirtualDeadlockError, match=r"the lonely one waits at .*wait_for_nobody line"):
        run(show())


def test_a_deadlock_runs_the_finally_blocks() -> None:
    """What is left over after it is cancelled, as at any end of a loop."""
    ended = []

    async def show() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("show")

    with pytest.raises(VirtualDeadlockError):
        run(show())
    assert ended == ["show"]


def test_threads_of_the_executor_take_no_virtual_time() -> None:
    """Time stands still while a job is under way, though a timer is set."""

    async def show() -> tuple[str, float]:
        asyncio.get_running_loop().call_later(1, lambda: None)

        def work() -> str:
            time.sleep(0.05)
            return "done"

        said = await asyncio.to_thread(work)
        return said, asyncio.get_running_loop().time()

    assert run(show()) == ("done", 0.0)


def test_real_sockets_are_served() -> None:
    """With no timer set the loop really waits for the world outside."""

    async def show() -> bytes:
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=ours)
        answer = threading.Timer(0.05, theirs.sendall, (b"hello",))
        answer.start()
        said = await reader.readexactly(5)
        writer.close()
        await writer.wait_closed()
        theirs.close()
        answer.join()
        return said

    assert run(show()) == b"hello"


def test_what_is_ready_comes_before_the_next_timer() -> None:
    """A socket that is readable already is read at the present time."""

    async def show() -> float:
        ours, theirs = socket.socketpair()
        theirs.sendall(b"x")
        loop = asyncio.get_running_loop()
        loop.call_later(5, lambda: None)
        heard: list[float] = []

        def read() -> None:
            ours.recv(1)
            heard.append(loop.time())

        loop.add_reader(ours, read)
        await asyncio.sleep(1)
        loop.remove_reader(ours)
        ours.close()
        theirs.close()
        return heard[0]

    assert run(show()) == 0


def test_signals_arrive_while_time_flies() -> None:
    """The wake-up pipe is polled now and then even where nothing else is real."""

    async def show() -> bool:
        loop = asyncio.get_running_loop()
        asked = asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, asked.set)
        signal.raise_signal(signal.SIGUSR1)
        for _ in range(500):
            await asyncio.sleep(1)
        loop.remove_signal_handler(signal.SIGUSR1)
        return asked.is_set()

    assert run(show())


def test_a_group_is_cancelled_in_the_order_of_its_tasks() -> None:
    """Sets of tasks do not depend on where objects lie in memory."""
    ended: list[int] = []

    async def wait(number: int) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(number)

    async def show() -> None:
        async with asyncio.timeout(1), asyncio.TaskGroup() as group:
            for number in range(50):
                group.create_task(wait(number))

    with pytest.raises(TimeoutError):
        run(show())
    assert ended == list(range(50))


def test_left_over_tasks_are_cancelled() -> None:
    """`run` ends as `asyncio.run` does: nothing goes on after it, the loop is closed."""
    ended = []

    async def linger() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append(asyncio.get_running_loop().time())

    async def show() -> asyncio.AbstractEventLoop:
        task = asyncio.create_task(linger())
        await asyncio.sleep(1)
        assert not task.done()
        return asyncio.get_running_loop()

    assert run(show()).is_closed()
    assert ended == [1.0]


def test_errors_come_out() -> None:
    """What the main coroutine raises, `run` raises."""

    async def show() -> None:
        await asyncio.sleep(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(show())


def test_a_new_loop_begins_at_zero() -> None:
    """Every rehearsal starts at the same time."""
    loop = VirtualTimeLoop()
    assert loop.time() == 0
    loop.close()


def test_paced_time_runs_faster_than_real_time() -> None:
    """Two seconds at speed 40 take a twentieth of a second, not less."""

    async def show() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(2)
        return loop.time() - began

    began = time.monotonic()
    with asyncio.Runner(loop_factory=lambda: PacedLoop(40)) as runner:
        passed = runner.run(show())
    assert passed >= 2
    assert 0.05 <= time.monotonic() - began < 1


def test_paced_time_needs_a_speed() -> None:
    """Time neither stands still nor runs back."""
    with pytest.raises(ValueError, match="speed"):
        PacedLoop(0)


def test_time_moves_on_however_short_the_rest_of_a_wait() -> None:
    """Two tasks that wait for one moment from picoseconds before it reach it; neither is woken before it."""

    async def both() -> int:
        loop, turns = asyncio.get_running_loop(), 0
        await asyncio.sleep(5_899.999_999_999_991)

        async def wait_for_it(*, late: bool) -> None:
            nonlocal turns
            if late:
                await asyncio.sleep(0)
            while loop.time() < 5_900:
                turns += 1
                assert turns < 10
                await asyncio.sleep(5_900 - loop.time())

        async with asyncio.TaskGroup() as group:
            group.create_task(wait_for_it(late=False))
            group.create_task(wait_for_it(late=True))
        return turns

    assert run(both()) == 2
