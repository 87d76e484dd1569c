"""What the simulated audience costs: processor seconds of a four-hour stream in virtual time, events thrown away.

She says something every twelve seconds and changes what she does every eight minutes; the loop's own cost is counted.
"""

import argparse
import asyncio
import itertools
import sys
import time
from datetime import UTC, datetime

from _report import Report, run

from vtuber.audience.posts import Posted
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.world import WORLDS
from vtuber.domain.activities import ARMS
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run as run_in_virtual_time

SEED = 7


async def watch(world: str, hours: float) -> int:
    """Return how many posts some hours brought."""
    clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
    audience = SimulatedAudience(WORLDS[world], seed=SEED, clock=clock, stream_index=0)
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
        await asyncio.sleep(hours * 3600.0)
        for task in tasks:
            task.cancel()
    return posts


def measure(options: argparse.Namespace) -> Report:
    """Measure one stream of each world."""
    hours = 1.0 if options.quick else 4.0
    report = Report(f"simulated audience: {hours:g} h, seed {SEED}", baseline="real time")
    for world in ("small", "medium", "large"):
        began = time.process_time()
        posts = run_in_virtual_time(watch(world, hours))
        seconds = time.process_time() - began
        assert posts > hours * 240
        report.add(f"{world}: stream seconds per second", hours * 3600 / seconds, "s", baseline=1.0, better="more")
        report.add(f"{world}: cost of a post, its viewers included", 1e6 * seconds / posts, "µs")
    return report


if __name__ == "__main__":
    sys.exit(run("What the simulated audience costs", measure))
