"""What a process costs while it is measured: processor time, memory of its own, lateness of its loop."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_EVERY_S = 0.005


def own_megabytes() -> float:
    """Return the resident memory that is the process's own: no file pages, no page cache."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(found.split()[1]) / 1024


class Watch:
    """Samples of a span of time: the loop's lateness in seconds, processor time and wall time."""

    def __init__(self) -> None:
        self.lags_s: list[float] = []
        self.share_of_core = 0.0
        self.wall_s = 0.0


@contextmanager
def watching(group: asyncio.TaskGroup) -> Iterator[Watch]:
    """Watch the running loop from a task of `group` while inside."""
    watch = Watch()
    processor_s, wall_s = time.process_time(), time.perf_counter()
    looking = group.create_task(_look(watch), name="watch the loop")
    try:
        yield watch
    finally:
        looking.cancel()
        watch.wall_s = time.perf_counter() - wall_s
        watch.share_of_core = (time.process_time() - processor_s) / watch.wall_s


async def _look(watch: Watch) -> None:
    """Sleep again and again; what a sleep takes too long is the lag, epoll's millisecond included."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_LOOK_EVERY_S)
        watch.lags_s.append(time.perf_counter() - began - _LOOK_EVERY_S)
