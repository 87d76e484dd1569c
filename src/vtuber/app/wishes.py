"""Viewers who ask to be forgotten: at once nobody in the running stream has their earlier words or names any more."""

from datetime import timedelta

from vtuber.activities.show import Show
from vtuber.attention.attention import Attention
from vtuber.domain.channel_events import ChatMessage, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.taken_back import LATE
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.stage.hub import StageHub
from vtuber.writing.recent_lines import RecentLines

_BEFORE_IT = LATE + timedelta(microseconds=1)


class Wishes:
    """A bus tap, the first: it treats a wish as the taking back of all that its viewer said before it.

    What waits for an answer, what she is saying with their words, the stage's chat and what an activity keeps goes as
    after a ban; the wish itself is answered, but not shown. Her own sentences so far are recalled no more to a model.
    What they do after it counts again: it is not kept, which is the memory's business, nor is recalled what she says to
    them then.
    """

    def __init__(self, *, attention: Attention, stage: StageHub, show: Show, recent: RecentLines) -> None:
        self._attention = attention
        self._stage = stage
        self._show = show
        self._recent = recent
        self._who: set[str] = set()
        self._spoken_to: set[str] = set()

    def hear(self, event: Event) -> None:
        """Act on a wish."""
        if isinstance(event, ChatMessage):
            if asks_to_be_forgotten(event.text):
                self._grant(event)
        elif isinstance(event, UtterancePlanned):
            if event.addressee in self._who:
                self._spoken_to.add(event.id)
        elif isinstance(event, UtteranceFinished | UtteranceCancelled) and event.utterance_id in self._spoken_to:
            self._spoken_to.discard(event.utterance_id)
            self._recent.recall_nothing_before(event.at)

    def _grant(self, wish: ChatMessage) -> None:
        viewer = wish.viewer
        self._who.add(viewer.id)
        self._attention.forget(viewer.id)
        # So long ago that it does not cover the wish, which is answered.
        self._show.hear(ViewerBanned(id=wish.id, at=wish.at - _BEFORE_IT, viewer_id=viewer.id))
        self._stage.forget(wish, tells=Forgotten(names=frozenset({name_mark(viewer.name)})).names_somebody)
        self._recent.recall_nothing_before(wish.at)
