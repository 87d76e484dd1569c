"""Chat: who writes when, and what.

Messages form a self-exciting (Hawkes) process in its cluster form: people write of their own accord at the rate of
their moods; what she does sets off further messages; and every message begets others by itself
(https://doi.org/10.1093/biomet/58.1.83).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from vtuber.audience.attendee import Attendee
from vtuber.audience.distributions import poisson
from vtuber.audience.people import Habit
from vtuber.audience.phrasebook import Phrasebook
from vtuber.audience.posts import Posted
from vtuber.audience.small_talk import kind_of_line
from vtuber.audience.venue import Venue
from vtuber.audience.wire import reply_tags

_SOONEST_ANSWER_S = 1.2
_TYPING_S = 5.0
_NOTHING: Mapping[str, str] = {}
_INTRODUCES_THEMSELVES = 0.3
_REACTIONS = ("agree", "answer", "own")
_REACTION_WEIGHTS = (0.3, 0.35, 0.35)
_USES_REPLY = 0.4
_ABOUT_ONESELF = frozenset({"self_fact", "greeting", "newcomer", "farewell"})
_ANSWERS = {
    "self_fact": "answer_fact",
    "question": "answer_question",
    "question_invited": "answer_question",
    "greeting": "answer_greeting",
    "newcomer": "answer_greeting",
    "farewell": "answer_farewell",
    "game": "answer_game",
    "joke": "answer_joke",
}
"""What kind of answer fits a kind of line; the others get any."""
_IN_CAPITALS, _MISTYPED, _WITH_EMOTE = 0.03, 0.05, 0.04
_FOND_OF_EMOTES = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message that others may react to."""

    id: str
    author: Attendee
    kind: str
    text: str


class Conversation:
    """Plans chat messages on the agenda and writes them when their time has come."""

    def __init__(self, venue: Venue, *, chance: random.Random) -> None:
        self._channel = venue.channel
        self._world = venue.channel.world
        self._crowd = venue.crowd
        self._programme = venue.programme
        self._authors = venue.authors
        self._agenda = venue.agenda
        self._wire = venue.wire
        self._clock = venue.clock
        self._chance = chance
        self.phrasebook = Phrasebook(chance)

    def flow(self, seconds: float) -> None:
        """Plan what people write of their own accord within the coming `seconds`."""
        now = self._clock.monotonic()
        for _ in range(poisson(self._chance, self._crowd.messages_per_s * seconds)):
            self._agenda.add(now + self._chance.random() * seconds, self._speak_up)

    def spark(
        self, kind: str, mean: float, *, within_s: float, after_s: float = 0.7, fill: Mapping[str, str] = _NOTHING
    ) -> None:
        """Plan about `mean` messages of a kind by anybody, after `after_s` and, on average, a third of `within_s`."""
        now = self._clock.monotonic() + after_s
        for _ in range(poisson(self._chance, mean)):
            delay = min(within_s, self._chance.expovariate(3.0 / within_s))
            self._agenda.add(now + delay, partial(self._chime_in, kind, fill))

    def plan(self, author: Attendee, kind: str, *, after_s: float, fill: Mapping[str, str] = _NOTHING) -> None:
        """Plan one message of somebody."""
        self._agenda.add(self._clock.monotonic() + after_s, partial(self.write, author, kind, fill))

    def plan_vote(self, author: Attendee, option: str, *, after_s: float) -> None:
        """Plan a vote."""
        self._agenda.add(self._clock.monotonic() + after_s, partial(self._vote, author, option))

    def write(self, author: Attendee, kind: str, fill: Mapping[str, str] = _NOTHING) -> Posted | None:
        """Write a message of a kind; nothing when its author may not."""
        return None if author.banned else self._post(author, kind, self._phrase(author, kind, fill))

    def _post(self, author: Attendee, kind: str, text: str, *, extra: str = "") -> Posted:
        message_id, line = self._wire.chat(author, text, extra=extra)
        author.messages += 1
        author.wrote_at = self._clock.monotonic()
        self._authors.wrote(f"twitch:{message_id}", author)
        written = Written(id=message_id, author=author, kind=kind, text=text)
        for _ in range(poisson(self._chance, self._world.chat_branching)):
            delay = _SOONEST_ANSWER_S + self._chance.expovariate(1.0 / self._world.chat_echo_s)
            self._agenda.add(author.wrote_at + delay, partial(self._follow_up, written))
        return line

    def _speak_up(self) -> Posted | None:
        author = self._crowd.talker()
        if author is not None and self._clock.monotonic() - author.wrote_at < _TYPING_S:
            author = self._crowd.talker()
        if author is None:
            return None
        kind = kind_of_line(self._chance, self._programme.activity, author.person.kind.name)
        if not author.person.regular and author.messages == 0 and self._chance.random() < _INTRODUCES_THEMSELVES:
            kind = "newcomer"
        return self.write(author, kind)

    def _chime_in(self, kind: str, fill: Mapping[str, str]) -> Posted | None:
        author = self._crowd.talker()
        return None if author is None else self.write(author, kind, fill)

    def _follow_up(self, parent: Written) -> Posted | None:
        """React to another's message: agree, answer by name (as a reply, perhaps), or be reminded of something."""
        author = self._crowd.talker()
        if author is None or author is parent.author:
            return self._speak_up()
        if parent.kind == "reaction" and self._chance.random() < self._world.copies_emotes:
            return self._post(author, "reaction", parent.text)
        reaction = self._chance.choices(_REACTIONS, _REACTION_WEIGHTS)[0]
        if reaction == "agree":
            return self.write(author, "agree")
        if reaction == "own":
            return self._speak_up()
        person = parent.author.person
        kind = _ANSWERS.get(parent.kind, "answer")
        text = self._phrase(author, kind, {"name": person.name})
        as_reply = self._chance.random() < _USES_REPLY
        return self._post(author, kind, text, extra=reply_tags(parent.id, person, parent.text) if as_reply else "")

    def _vote(self, author: Attendee, option: str) -> Posted | None:
        """Write a vote; votes beget no messages."""
        if author.banned:
            return None
        message_id, line = self._wire.chat(author, option)
        author.messages += 1
        self._authors.wrote(f"twitch:{message_id}", author)
        return line

    def _phrase(self, author: Attendee, kind: str, fill: Mapping[str, str]) -> str:
        known = {**self._programme.fill, **fill}
        if kind in _ABOUT_ONESELF:
            known |= author.person.traits
        if kind == "joke":
            known["joke"] = self._chance.choice(self._channel.jokes)
        return self._in_the_hand_of(author, self.phrasebook.phrase(kind, known))

    def _in_the_hand_of(self, author: Attendee, text: str) -> str:
        """Write as this person does: some begin with a capital, some add emotes, fingers slip."""
        habit = author.person.habit
        if habit is Habit.CAPITALS:
            text = text[:1].upper() + text[1:]
        if text.startswith(("@", "!")):
            return text
        roll = self._chance.random()
        if (roll := roll - _IN_CAPITALS) < 0.0:
            return text.upper()
        if (roll := roll - _MISTYPED) < 0.0:
            return _mistyped(text, self._chance)
        if roll < (_FOND_OF_EMOTES if habit is Habit.EMOTES else _WITH_EMOTE):
            return f"{text} {self.phrasebook.emote()}"
        return text


def _mistyped(text: str, chance: random.Random) -> str:
    """Swap two neighbouring letters."""
    at = chance.randrange(max(1, len(text) - 1))
    pair = text[at : at + 2]
    return text[:at] + pair[::-1] + text[at + 2 :] if pair.isalpha() else text
