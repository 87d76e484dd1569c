"""Insults, spam and prompt injections, and the moderators who deal with some of them."""

import random
from functools import partial

from vtuber.audience.attendee import Attendee
from vtuber.audience.conversation import Conversation
from vtuber.audience.posts import Posted
from vtuber.audience.truth import Label
from vtuber.audience.venue import Venue

_TIMEOUT_S = 600
_FASTEST_MODERATOR_S, _SLOWEST_MODERATOR_S = 2.5, 14.0


class Mischief:
    """Plans bad messages on the agenda, each kind as a Poisson process, and labels every one of them."""

    def __init__(self, venue: Venue, *, conversation: Conversation, chance: random.Random) -> None:
        self._world = venue.channel.world
        self._crowd = venue.crowd
        self._programme = venue.programme
        self._phrasebook = conversation.phrasebook
        self._agenda = venue.agenda
        self._wire = venue.wire
        self._truth = venue.truth
        self._clock = venue.clock
        self._chance = chance
        self._culprits: dict[Label, Attendee] = {}

    def begin(self) -> None:
        """Plan the first of each kind."""
        for label in Label:
            self._plan_next(label)

    def _plan_next(self, label: Label) -> None:
        per_hour = {
            Label.INSULT: self._world.insults_per_hour,
            Label.SPAM: self._world.spam_per_hour,
            Label.INJECTION: self._world.injections_per_hour,
        }[label]
        if per_hour > 0:
            due = self._clock.monotonic() + self._chance.expovariate(per_hour / 3600.0)
            self._agenda.add(due, partial(self._misbehave, label))

    def _misbehave(self, label: Label) -> Posted:
        self._plan_next(label)
        culprit = self._culprit(label)
        text = self._phrasebook.phrase(label.value, self._programme.fill)
        message_id, line = self._wire.chat(culprit, text)
        culprit.messages += 1
        self._truth.labels[f"twitch:{message_id}"] = label
        if self._crowd.moderator_is_there() and self._chance.random() < self._world.moderated:
            delay = self._chance.uniform(_FASTEST_MODERATOR_S, _SLOWEST_MODERATOR_S)
            self._agenda.add(self._clock.monotonic() + delay, partial(self._moderate, culprit, message_id, text))
        return line

    def _culprit(self, label: Label) -> Attendee:
        """Return the one who did it before, if they are still allowed to write, or somebody new."""
        known = self._culprits.get(label)
        if known is not None and not known.banned and self._chance.random() < self._world.offender_returns:
            return known
        self._culprits[label] = self._crowd.outsider(self._clock.monotonic())
        return self._culprits[label]

    def _moderate(self, culprit: Attendee, message_id: str, text: str) -> Posted:
        """Delete the message, or ban its author, for ten minutes or for good."""
        if self._chance.random() < self._world.deletes:
            self._truth.removed[f"twitch:{message_id}"] = None
            return self._wire.deletion(culprit.sender, message_id, text)
        culprit.banned = True
        return self._wire.ban(culprit.sender, _TIMEOUT_S if self._chance.random() < self._world.times_out else None)
