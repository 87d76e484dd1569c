"""What the journal gets to know of one utterance; every event of it carries what the utterance answers as its cause."""

from vtuber.domain.speech import Line, Sentence
from vtuber.domain.speech_events import (
    CancelReason,
    Judge,
    LineBlocked,
    LineBorderline,
    LineVerdict,
    UtteranceCancelled,
    UtteranceFinished,
    UtterancePlanned,
    UtteranceStarted,
)
from vtuber.domain.verdicts import Severity, Verdict
from vtuber.runtime.event_log import EventLog


class UtteranceRecord:
    """Records the beginning, the end and the judged lines of an utterance, the beginning and the end once.

    A line, known by its number, has one verdict: the last.
    """

    def __init__(self, log: EventLog, planned: UtterancePlanned) -> None:
        self._log = log
        self._planned = planned
        self._started = False
        self._ended = False
        self._verdicts: dict[int, LineVerdict] = {}

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

    def judged(self, number: int, verdict: LineVerdict) -> None:
        """Take note of the verdict on a line, for the end's record."""
        self._verdicts[number] = verdict

    async def blocked(self, number: int, text: str, verdict: Verdict, *, by: Judge, instead: Line | None) -> None:
        """Record a sentence that was refused."""
        if by == "operator":
            self.judged(number, "vetoed")
        else:
            self.judged(number, "replaced" if instead else "blocked")
        await self._log.record(
            LineBlocked(
                id=self._log.new_id(),
                at=self._log.now(),
                cause=self._planned.cause,
                utterance_id=self._planned.id,
                text=text,
                categories=verdict.categories,
                severity=verdict.severity or Severity.MILD,
                by=by,
                instead=instead.text if instead else "",
            )
        )

    async def borderline(self, number: int, text: str, categories: tuple[str, ...], *, by: Judge) -> None:
        """Record a sentence that may be spoken and should be looked at."""
        self.judged(number, "borderline")
        await self._log.record(
            LineBorderline(
                id=self._log.new_id(),
                at=self._log.now(),
                cause=self._planned.cause,
                utterance_id=self._planned.id,
                text=text,
                categories=categories,
                by=by,
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
            verdicts=self._verdicts_so_far(),
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
            verdicts=self._verdicts_so_far(),
        )
        await self._log.record(event)
        return event

    def _verdicts_so_far(self) -> tuple[LineVerdict, ...]:
        return tuple(self._verdicts[number] for number in sorted(self._verdicts))
