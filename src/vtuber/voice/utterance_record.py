"""What the journal gets to know of one utterance; every event of it carries what the utterance answers as its cause."""

from vtuber.domain.show_events import (
    CancelReason,
    LineBlocked,
    UtteranceCancelled,
    UtteranceFinished,
    UtterancePlanned,
    UtteranceStarted,
)
from vtuber.domain.speech import Sentence
from vtuber.runtime.event_log import EventLog


class UtteranceRecord:
    """Records the beginning, the end and the blocked lines of an utterance, the beginning and the end once."""

    def __init__(self, log: EventLog, planned: UtterancePlanned) -> None:
        self._log = log
        self._planned = planned
        self._started = False
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the end is on record, or on its way there: nothing takes that back."""
        return self._ended

    async def started(self, sentence: Sentence) -> None:
        """Record, with its first sentence, that the utterance is about to be heard."""
        if self._started:
            return
        self._started = True
        await self._log.record(
            UtteranceStarted(
                id=self._log.new_id(),
                at=self._log.now(),
                cause=self._planned.cause,
                utterance_id=self._planned.id,
                text=sentence.text,
                emotion=sentence.emotion,
            )
        )

    async def blocked(self, text: str, categories: tuple[str, ...]) -> None:
        """Record a sentence that the gate refused."""
        await self._log.record(
            LineBlocked(
                id=self._log.new_id(),
                at=self._log.now(),
                cause=self._planned.cause,
                utterance_id=self._planned.id,
                text=text,
                categories=categories,
            )
        )

    async def finished(self, *, text: str, sentences: int, spoken_s: float) -> UtteranceFinished:
        """Record that all of it has been heard."""
        self._ended = True
        event = UtteranceFinished(
            id=self._log.new_id(),
            at=self._log.now(),
            cause=self._planned.cause,
            utterance_id=self._planned.id,
            text=text,
            sentences=sentences,
            spoken_s=spoken_s,
        )
        await self._log.record(event)
        return event

    async def cancelled(self, reason: CancelReason, *, heard: str) -> UtteranceCancelled:
        """Record that it broke off or never began."""
        self._ended = True
        event = UtteranceCancelled(
            id=self._log.new_id(),
            at=self._log.now(),
            cause=self._planned.cause,
            utterance_id=self._planned.id,
            reason=reason,
            heard=heard,
        )
        await self._log.record(event)
        return event
