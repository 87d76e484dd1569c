"""What the simulated audience costs: processor seconds of a four-hour stream in virtual time, events thrown away.

She says something every twelve seconds and changes what she does every eight minutes; the loop's own cost is counted.
"""

import asyncio
import itertools
import sys
import time
from datetime import UTC, datetime

from vtuber.audience.posts import Posted
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.world import WORLDS
from vtuber.domain.activities import ARMS
from vtuber.domain.show_events import ChosenBy, SegmentStarted, UtteranceFinished
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

HOURS = 4.0


async def watch(world: str, seed: int) -> tuple[int, int]:
    """Return how many posts and payments four hours brought."""
    clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
    audience = SimulatedAudience(WORLDS[world], seed=seed, clock=clock, stream_index=0)
    posts = 0

    async def post(_posted: Posted) -> None:
        nonlocal posts
        posts += 1

    async def show() -> None:
        for number in itertools.count():
            segment = SegmentStarted(
                id=f"s{number}",
                at=clock.now(),
                number=number,
                activity=ARMS[number % len(ARMS)],
                topic="trains",
                chosen_by=ChosenBy.SYSTEM,
            )
            audience.hear(segment)
            for turn in range(40):
                await asyncio.sleep(12.0)
                said = f"u{number}-{turn}"
                audience.hear(
                    UtteranceFinished(
                        id=said, at=clock.now(), utterance_id=said, text="remarkable", sentences=1, spoken_s=5.0
                    )
                )

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(audience.run(post)), group.create_task(show())]
        await asyncio.sleep(HOURS * 3600.0)
        for task in tasks:
            task.cancel()
    return posts, len(audience.truth.moved)


def main() -> None:
    """Print one line per preset and seed."""
    for world in sys.argv[1:] or ["small", "medium"]:
        for seed in (7, 8, 9):
            began = time.process_time()
            posts, payments = run(watch(world, seed))
            seconds = time.process_time() - began
            assert posts > HOURS * 240
            print(f"{world:6} seed {seed}: {seconds:5.2f} s for {HOURS:.0f} h, {posts} posts, {payments} payments")


if __name__ == "__main__":
    main()
