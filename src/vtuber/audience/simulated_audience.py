"""The simulated audience as a whole."""

import asyncio

from vtuber.audience.agenda import Agenda
from vtuber.audience.authors import Authors
from vtuber.audience.comings import Comings
from vtuber.audience.conversation import Conversation
from vtuber.audience.crowd import Crowd
from vtuber.audience.hearing import Hearing
from vtuber.audience.mischief import Mischief
from vtuber.audience.posts import Post, Posted
from vtuber.audience.programme import Programme
from vtuber.audience.purses import Purses
from vtuber.audience.truth import Truth
from vtuber.audience.venue import Venue
from vtuber.audience.wire import Wire
from vtuber.audience.world import World
from vtuber.domain.events import Event
from vtuber.domain.stream_events import StreamEnded
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock


class SimulatedAudience:
    """The viewers of one stream of the channel `world.channel(seed)`.

    What it posts depends on the arguments and on what it hears, nothing else. `stream_index` counts the channel's
    streams; `run` counts the starts within one stream: after a crash the audience goes on with `run + 1`, which keeps
    its message ids apart from those before. `her` is what viewers call the streamer until a `StreamStarted` names her.
    `truth` is for tests and judges.
    """

    def __init__(
        self, world: World, *, seed: int, clock: Clock, stream_index: int, run: int = 0, her: str = "streamer"
    ) -> None:
        self._world = world
        self._clock = clock
        self._run = run
        chance = Chance(seed)
        where = f"audience/{stream_index}/{run}"
        self._attending = chance.stream(f"audience/{stream_index}/attending")
        self.channel = world.channel(seed)
        self.truth = Truth(self.channel)
        self._crowd = Crowd(self.channel, chance.stream(f"{where}/crowd"), stream_index=stream_index)
        self._agenda = Agenda()
        self._wire = Wire(seed=seed, stream_index=stream_index, run=run, clock=clock)
        venue = Venue(
            channel=self.channel,
            crowd=self._crowd,
            programme=Programme(clock.monotonic(), her=her),
            agenda=self._agenda,
            authors=Authors(),
            wire=self._wire,
            truth=self.truth,
            clock=clock,
        )
        talk = Conversation(venue, chance=chance.stream(f"{where}/conversation"))
        purses = Purses(venue, conversation=talk, chance=chance.stream(f"{where}/purses"))
        self._comings = Comings(venue, conversation=talk, purses=purses, chance=chance.stream(f"{where}/comings"))
        self._mischief = Mischief(venue, conversation=talk, chance=chance.stream(f"{where}/mischief"))
        self._hearing = Hearing(venue, conversation=talk, chance=chance.stream(f"{where}/hearing"))
        self._begun = False
        self._over = False
        self._alarm: asyncio.Future[None] | None = None
        self._alarm_due = 0.0

    @property
    def viewers(self) -> int:
        """How many are watching now."""
        return len(self._crowd.present)

    def hear(self, event: Event) -> None:
        """Take note of something that happened in the show; returns at once."""
        if isinstance(event, StreamEnded):
            self._over = True
            self._wake()
            return
        self._hearing.hear(event)
        due = self._agenda.next_due
        if due is not None and due < self._alarm_due:
            self._wake()

    async def run(self, post: Post) -> None:
        """Come, watch, chat and give until cancelled or the stream has ended; `post` gets everything, in order.

        Run again after `post` failed, the audience goes on where it was; what `post` failed on is lost.
        """
        if not self._begun:
            self._begun = True
            self._begin()
        while not self._over:
            due = self._agenda.next_due
            if due is not None and due <= self._clock.monotonic():
                posted = self._agenda.pop()()
                if posted is not None:
                    await post(posted)
            else:
                await self._sleep_until(due)

    def _begin(self) -> None:
        self._comings.begin(self._attending, interrupted=self._run > 0)
        self._mischief.begin()
        self._agenda.add(self._clock.monotonic(), self._count_viewers)

    def _count_viewers(self) -> Posted:
        self._agenda.add(self._clock.monotonic() + self._world.viewer_count_every_s, self._count_viewers)
        return self._wire.viewer_count(self.viewers)

    async def _sleep_until(self, due: float | None) -> None:
        """Wait for the next action, or for `hear` to plan an earlier one."""
        loop = asyncio.get_running_loop()
        self._alarm = loop.create_future()
        self._alarm_due = float("inf") if due is None else due
        timer = None if due is None else loop.call_later(due - self._clock.monotonic(), self._wake)
        try:
            await self._alarm
        finally:
            if timer is not None:
                timer.cancel()
            self._alarm = None

    def _wake(self) -> None:
        if self._alarm is not None and not self._alarm.done():
            self._alarm.set_result(None)
