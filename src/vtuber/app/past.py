"""The part of a stream that is already in its journal, when its process died and another goes on with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from vtuber.domain.attended import Attendable
from vtuber.domain.channel_events import Follow, Payment, Raid, Redemption
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.runtime.journal import read_journal


@dataclass(slots=True)
class Past:
    """What happened before. `unanswered` are supporters whose thanks had not begun; `open` utterances cut off."""

    started: StreamStarted | None = None
    ended: bool = False
    resumptions: int = 0
    segments: int = 0
    last_at: datetime | None = None
    unanswered: dict[str, Attendable] = field(default_factory=dict)
    open: dict[str, UtterancePlanned] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> "Past":
        """Read it from a journal; an absent file is an empty past."""
        past = cls()
        if path.is_file():
            past.take(read_journal(path))
        return past

    def take(self, events: Iterable[Event]) -> None:
        """Fold events in the order of the journal."""
        for event in events:
            self.last_at = event.at
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case StreamStarted():
                self.started = event
            case StreamResumed():
                self.resumptions += 1
            case StreamEnded():
                self.ended = True
            case SegmentStarted():
                self.segments += 1
            case UtterancePlanned():
                self.open[event.id] = event
            case UtteranceStarted(cause=cause):
                self.unanswered.pop(cause or "", None)
            case UtteranceFinished(utterance_id=utterance_id) | UtteranceCancelled(utterance_id=utterance_id):
                self.open.pop(utterance_id, None)
            case _ if isinstance(event, Payment | Raid | Redemption | Follow):
                self._await_answer(event)
            case _:
                pass

    def _await_answer(self, event: Attendable) -> None:
        """Followers are welcomed together and not made up for."""
        if not isinstance(event, Follow):
            self.unanswered[event.id] = event
