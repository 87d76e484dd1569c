"""Where the audience comes from: simulated, or recorded."""

import asyncio
from collections.abc import Callable, Iterator

from vtuber.app.intake import Intake
from vtuber.app.recording import RecordedEvent
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.domain.events import Event
from vtuber.runtime.clock import Clock

_LONGEST_GAP_S = 600.0
"""A recording that pauses for longer goes on after this many seconds."""


class SimulatedSource:
    """The simulated audience; it hears the stream and posts as a real one would."""

    def __init__(self, audience: SimulatedAudience) -> None:
        self._audience = audience

    def hear(self, event: Event) -> None:
        """Let the audience hear the stream."""
        self._audience.hear(event)

    async def run(self, intake: Intake) -> None:
        """Post until cancelled."""
        await self._audience.run(intake.post)


class RecordedSource:
    """A recording, played at its own pace; it is deaf, and ends."""

    def __init__(
        self, recording: Iterator[RecordedEvent], clock: Clock, *, on_progress: Callable[[RecordedEvent], None]
    ) -> None:
        self._recording = recording
        self._clock = clock
        self._on_progress = on_progress

    def hear(self, event: Event) -> None:
        """Take no notice: what happened has happened."""

    async def run(self, intake: Intake) -> None:
        """Post what was recorded, each event as long after the one before as it was then."""
        before = None
        for recorded in self._recording:
            if before is not None:
                gap_s = (recorded.at - before).total_seconds()
                await asyncio.sleep(min(max(0.0, gap_s), _LONGEST_GAP_S))
            before = recorded.at if before is None else max(before, recorded.at)
            await intake.take((recorded.stamped(self._clock.now()),))
            self._on_progress(recorded)
