"""The simulated audience with scripted viewers among it, as the source of a stream."""

import asyncio

from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, StreamPlan
from vtuber.app.stream import MakeSource
from vtuber.domain.events import Event
from vtuber.rehearsal.returning.script import Script
from vtuber.rehearsal.returning.viewers import ReturningViewers
from vtuber.runtime.clock import Clock


class MixedSource:
    """An audience and those who return; both hear the stream, both post the way all payloads come in."""

    def __init__(self, audience: AudienceSource, returning: ReturningViewers) -> None:
        self._audience = audience
        self._returning = returning

    def hear(self, event: Event) -> None:
        """Let both hear the stream."""
        self._audience.hear(event)
        self._returning.hear(event)

    async def run(self, intake: Intake) -> None:
        """Post until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._audience.run(intake), name="audience")
            group.create_task(self._returning.run(intake.post), name="returning viewers")


def with_returning(make: MakeSource, script: Script, plan: StreamPlan) -> MakeSource:
    """Return a maker of the same audience with the viewers of a script in it."""

    def mixed(clock: Clock, past: Past) -> MixedSource:
        returning = ReturningViewers(
            script, seed=plan.seed, number=plan.index + 1, duration_s=plan.duration_s or 0.0, clock=clock
        )
        return MixedSource(make(clock, past), returning)

    return mixed
