"""How viewers react to the show's events."""

import random

from vtuber.audience.conversation import Conversation
from vtuber.audience.people import INDEX_OF
from vtuber.audience.style_tastes import HeardStyles
from vtuber.audience.venue import Venue
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, ViewerCount
from vtuber.domain.direction_events import ActivityChanged, SegmentStarted, StyleChosen
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished, GameMoved, VoteOpened
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamStarted

_LAST_VOTE_BEFORE_CLOSE_S = 0.5
_GAME_PULL = INDEX_OF[Activity.GAME]


class Hearing:
    """Turns what is heard into moods and messages. Looks at the public side of an event only."""

    def __init__(self, venue: Venue, *, conversation: Conversation, chance: random.Random) -> None:
        self._world = venue.channel.world
        self._crowd = venue.crowd
        self._programme = venue.programme
        self._conversation = conversation
        self._authors = venue.authors
        self._clock = venue.clock
        self._chance = chance
        self._styles = HeardStyles(venue.channel.styles)

    def hear(self, event: Event) -> None:
        """React to an event; the chat's own messages, and what goes on behind the scenes, mean nothing."""
        match event:
            case ChatMessage() | ViewerCount():
                pass
            case UtteranceStarted():
                self._speaks(event)
            case UtteranceFinished():
                self._has_spoken(event)
            case UtterancePlanned():
                self._planned(event)
            case StyleChosen():
                self._styles.chosen(event)
            case SegmentStarted() | ActivityChanged():
                self._is_on(event)
            case VoteOpened():
                self._vote_opened(event)
            case GameMoved():
                self._moved()
            case GameFinished():
                self._game_over(event)
            case StreamStarted():
                self._programme.fill["her"] = event.persona.lower()
            case _:
                pass

    def _is_on(self, event: SegmentStarted | ActivityChanged) -> None:
        if self._programme.is_on(event.activity, event.topic):
            self._crowd.refresh(self._programme.index)

    def _planned(self, event: UtterancePlanned) -> None:
        """Take up what she turns to everybody with: greetings, goodbyes, invitations, something new."""
        world, viewers = self._world, len(self._crowd.present)
        match event.brief:
            case "open_stream":
                self._conversation.spark("opening", world.sparks_of_opening * viewers, within_s=30.0)
            case "invite_questions":
                mean = world.sparks_of_invitation * viewers * self._styles.of_asking()
                self._conversation.spark("question_invited", mean, after_s=4.0, within_s=30.0)
            case "invite_chat":
                mean = world.sparks_of_invitation * viewers * self._styles.of_asking()
                self._conversation.spark("self_fact", mean, after_s=4.0, within_s=30.0)
            case "call_to_action":
                self._crowd.everybody_feels(world.call_moves * self._styles.of_call())
            case "announce_activity":
                self._conversation.spark("change", world.sparks_of_change, after_s=3.0, within_s=15.0)
            case "close_stream":
                self._conversation.spark("goodbye", world.sparks_of_goodbye * viewers, within_s=20.0)
            case _:
                pass

    def _speaks(self, event: UtteranceStarted) -> None:
        self._programme.happens(self._clock.monotonic(), event.text)
        answered = self._authors.answered(event.cause)
        if answered is None:
            return
        author, gave = answered
        world = self._world
        author.delight(world.delight_of_reply * (1.5 if gave else 1.0))
        self._conversation.spark("reaction", world.sparks_of_thanks if gave else world.sparks_of_reply, within_s=15.0)
        answers = world.answers_her * self._styles.of_greeting(event.cause)
        if author in self._crowd.present and self._chance.random() < answers:
            after = 2.0 + self._chance.expovariate(1 / 4.0)
            self._conversation.plan(author, "thanked" if gave else "replied", after_s=after)

    def _has_spoken(self, event: UtteranceFinished) -> None:
        self._programme.happens(self._clock.monotonic(), event.text)
        if self._chance.random() < self._world.sparks_of_sentence * event.sentences:
            words = self._programme.spoken_words()
            if words:
                fill = {"word": self._chance.choice(words)}
                self._conversation.spark("echo", 1.0, within_s=6.0, fill=fill)

    def _vote_opened(self, event: VoteOpened) -> None:
        """Let some vote, early mostly, many of them for the favourite."""
        if not event.options:
            return
        world, chance = self._world, self._chance
        favourite = chance.choice(event.options)
        latest = event.closes_after_s - _LAST_VOTE_BEFORE_CLOSE_S
        for attendee in self._crowd.present:
            keenness = world.voters * (0.5 + attendee.enjoyment + attendee.person.tastes[_GAME_PULL])
            if chance.random() >= keenness:
                continue
            option = favourite if chance.random() < world.herd else chance.choice(event.options)
            after = 1.0 + chance.expovariate(3.0 / event.closes_after_s)
            if after < latest:
                self._conversation.plan_vote(attendee, option, after_s=after)

    def _moved(self) -> None:
        self._programme.happens(self._clock.monotonic())
        self._conversation.spark("move", self._world.sparks_of_move, within_s=8.0)

    def _game_over(self, event: GameFinished) -> None:
        self._programme.happens(self._clock.monotonic())
        chat_won = event.winner == "chat"
        self._crowd.everybody_feels(self._world.thrill_of_victory * (1.0 if chat_won else 0.5))
        kind = "game_won" if chat_won else "game_lost"
        self._conversation.spark(kind, self._world.sparks_of_game_end, within_s=15.0)
