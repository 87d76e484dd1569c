"""The naive baseline of the flood: one bounded queue for everything, in the order of arrival."""

import asyncio

from vtuber.runtime.virtual_time import run

CAPACITY = 256


def donation_waits_s(*, lines_per_second: int, donation_every_s: float, answer_s: float, seconds: float) -> list[float]:
    """Return how long each donation waits for its thanks when every item in turn is answered in `answer_s` seconds.

    The chat's reader and the donations' reader `await put`; nothing is dropped, nobody goes first. In virtual time, so
    that nothing but the queue's own order costs anything.
    """
    return run(_flooded(lines_per_second, donation_every_s, answer_s, seconds))


async def _flooded(lines_per_second: int, donation_every_s: float, answer_s: float, seconds: float) -> list[float]:
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[float | None] = asyncio.Queue(CAPACITY)
    waits_s: list[float] = []
    donations = int(seconds / donation_every_s)

    async def chat() -> None:
        while True:
            await queue.put(None)
            await asyncio.sleep(1.0 / lines_per_second)

    async def donate(after_s: float) -> None:
        await asyncio.sleep(after_s)
        await queue.put(loop.time())

    async with asyncio.TaskGroup() as group:
        reader = group.create_task(chat())
        for number in range(donations):
            group.create_task(donate(number * donation_every_s))
        while len(waits_s) < donations:
            donated_s = await queue.get()
            if donated_s is not None:
                waits_s.append(loop.time() - donated_s)
            await asyncio.sleep(answer_s)
        reader.cancel()
    return waits_s
