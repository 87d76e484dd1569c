"""Idle: a quiet presence that costs next to nothing."""

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import IdleMurmur
from vtuber.domain.events import Event

_MURMUR_EVERY_S = 45.0
_REPLY_EVERY_S = 20.0
_MINUTE_S = 60.0


class Idle:
    """Murmurs now and then, and answers a line of chat when she has been quiet for a while."""

    activity = Activity.IDLE

    def __init__(self) -> None:
        self._since = 0.0
        self._murmur_due = 0.0
        self._reply_due = 0.0

    def enter(self, floor: Floor) -> None:
        """Settle down."""
        self._since = floor.company.clock.monotonic()
        self._murmur_due = self._since + _MURMUR_EVERY_S

    async def turn(self, floor: Floor) -> None:
        """Answer, murmur, or be quiet."""
        now = floor.company.clock.monotonic()
        listening = now >= self._reply_due
        attended = floor.take_chat() if listening else None
        if attended is not None:
            await floor.reply(attended)
            self._reply_due = floor.company.clock.monotonic() + _REPLY_EVERY_S
        elif now >= self._murmur_due:
            self._murmur_due = now + _MURMUR_EVERY_S
            await floor.say(IdleMurmur(minutes_idle=(now - self._since) / _MINUTE_S))
        else:
            due = self._murmur_due if listening else min(self._murmur_due, self._reply_due)
            await floor.pause(due - now, for_chat=listening)

    def leave(self, floor: Floor) -> None:
        """Nothing stays on stage."""

    def hear(self, event: Event) -> None:
        """Chat reaches it through attention."""
