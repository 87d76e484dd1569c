"""React: chat has the word, in the order in which it ranks."""

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import InviteChat
from vtuber.domain.events import Event
from vtuber.domain.styles import StyleQuestion

_LISTEN_S = 12.0
_BREATH_S = 0.4
_INVITE_EVERY_S = 30.0


class React:
    """Answers the best waiting line, again and again; when chat is quiet, gives it something easy to answer.

    A chat that is faster than answers is summed up now and then.
    """

    activity = Activity.REACT

    def __init__(self) -> None:
        self._invite_due = 0.0

    def enter(self, floor: Floor) -> None:
        """Invite chat at once if nothing waits."""
        self._invite_due = floor.company.clock.monotonic()

    async def turn(self, floor: Floor) -> None:
        """Answer somebody, all of a fast chat at once, or wait for somebody."""
        if await floor.summarise_chat():
            return
        attended = floor.take_chat()
        if attended is not None:
            await floor.reply(attended)
            await floor.pause(_BREATH_S)
        elif floor.company.clock.monotonic() >= self._invite_due:
            self._invite_due = floor.company.clock.monotonic() + _INVITE_EVERY_S
            style = await floor.style(StyleQuestion.ASKING)
            await floor.say(InviteChat(activity=self.activity, topic=floor.topic, style=style))
        else:
            await floor.pause(_LISTEN_S, for_chat=True)

    def leave(self, floor: Floor) -> None:
        """Nothing stays on stage."""

    def hear(self, event: Event) -> None:
        """Chat reaches it through attention."""
