"""Talk: a planned monologue, with chat at its breaks."""

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import InviteChat, MonologueBeat
from vtuber.domain.events import Event
from vtuber.domain.styles import StyleQuestion

_BEATS_BETWEEN_BREAKS = 2
_REPLIES_PER_BREAK = 2
_BREATH_S = 0.9
_LISTEN_S = 5.0


class Talk:
    """Tells a topic beat by beat; after every second beat a line or two of chat is answered.

    Before them, a chat that is faster than answers is summed up.
    """

    activity = Activity.TALK

    def __init__(self) -> None:
        self._beat = 0
        self._told: list[str] = []
        self._since_break = 0

    def enter(self, floor: Floor) -> None:
        """Begin the topic from its first beat."""
        self._begin(floor.topic)

    async def turn(self, floor: Floor) -> None:
        """Tell the next beat, or hold a break."""
        if self._since_break >= _BEATS_BETWEEN_BREAKS:
            await self._break(floor)
        elif self._beat >= floor.company.topics.beats(floor.topic):
            await self._move_on(floor)
        else:
            await self._tell(floor)

    def leave(self, floor: Floor) -> None:
        """Nothing of a monologue stays on stage."""

    def hear(self, event: Event) -> None:
        """A monologue takes no notice."""

    def _begin(self, topic: str) -> None:
        self._told.append(topic)
        self._beat = 0
        self._since_break = 0

    async def _tell(self, floor: Floor) -> None:
        beats = floor.company.topics.beats(floor.topic)
        beat, self._beat = self._beat, self._beat + 1
        self._since_break += 1
        await floor.say(MonologueBeat(topic=floor.topic, beat=beat, beats=beats))
        await floor.pause(_BREATH_S)

    async def _break(self, floor: Floor) -> None:
        self._since_break = 0
        await floor.summarise_chat()
        for _ in range(_REPLIES_PER_BREAK):
            attended = floor.take_chat()
            if attended is None:
                return
            await floor.reply(attended)

    async def _move_on(self, floor: Floor) -> None:
        """The topic is told: ask chat about it, listen, and find another one not told yet."""
        style = await floor.style(StyleQuestion.ASKING)
        await floor.say(InviteChat(activity=self.activity, topic=floor.topic, style=style))
        await floor.pause(_LISTEN_S, for_chat=True)
        await self._break(floor)
        titles = floor.company.topics.titles(self.activity)
        fresh = [title for title in titles if title not in self._told[-len(titles) // 2 :]]
        landed = set(floor.company.topics.landed(self.activity))
        kinds = {"landed": [title for title in fresh if title in landed]}
        kinds["new"] = [title for title in fresh if title not in landed]
        kind = await floor.style(StyleQuestion.TOPIC) if all(kinds.values()) else ""
        topic = floor.company.rng.choice(kinds.get(kind) or fresh or list(titles))
        await floor.turn_to(topic)
        self._begin(topic)
