"""Idle: a quiet presence that costs next to nothing."""

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import IdleMurmur
from vtuber.domain.events import Event

_MURMUR_EVERY_S = 45.0
_MINUTE_S = 60.0


class Idle:
    """Murmurs now and then, and answers whoever speaks to her."""

    activity = Activity.IDLE

    def __init__(self) -> None:
        self._since = 0.0
        self._murmur_due = 0.0

    def enter(self, floor: Floor) -> None:
        """Settle down."""
        self._since = floor.company.clock.monotonic()
        self._murmur_due = self._since + _MURMUR_EVERY_S

    async def turn(self, floor: Floor) -> None:
        """Answer, murmur, or be quiet."""
        now = floor.company.clock.monotonic()
        attended = floor.take_chat()
        if attended is not None:
            await floor.reply(attended)
        elif now >= self._murmur_due:
            self._murmur_due = now + _MURMUR_EVERY_S
            await floor.say(IdleMurmur(minutes_idle=(now - self._since) / _MINUTE_S))
        else:
            await floor.pause(self._murmur_due - now, for_chat=True)

    def leave(self, floor: Floor) -> None:
        """Nothing stays on stage."""

    def hear(self, event: Event) -> None:
        """Chat reaches it through attention."""
