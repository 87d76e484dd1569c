"""What every activity offers the show."""

from typing import Protocol

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.events import Event


class Performance(Protocol):
    """One way of spending the stream's time.

    `turn` holds the floor briefly: it says one thing or waits a moment, and returns. The show calls it again and again
    while the activity is on, so a change of activity never waits longer than one turn.
    """

    @property
    def activity(self) -> Activity:
        """Which one it is."""
        ...

    def enter(self, floor: Floor) -> None:
        """The activity comes on; its topic is `floor.topic`."""

    async def turn(self, floor: Floor) -> None:
        """Do the next thing."""

    def leave(self, floor: Floor) -> None:
        """The activity goes off; clear what it put on stage."""

    def hear(self, event: Event) -> None:
        """Take note of an event, on or off; a bus tap."""
