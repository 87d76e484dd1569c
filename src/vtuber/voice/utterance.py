"""One utterance under way: what has been heard of it, and how it is stopped from outside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vtuber.domain.speech import Sentence
from vtuber.domain.speech_events import CancelReason, UtterancePlanned
from vtuber.runtime.clock import Clock
from vtuber.voice.playback import Playback
from vtuber.voice.utterance_record import UtteranceRecord


class UtteranceStoppedError(Exception):
    """The utterance was stopped; nothing of it may sound any more. Never leaves this package."""


class Utterance:
    """The state of one utterance.

    `playback` is set while a sentence of it sounds; `at_break` while it lets others speak; `stopped` says why it was
    stopped.
    """

    def __init__(self, planned: UtterancePlanned, record: UtteranceRecord, clock: Clock) -> None:
        self.planned = planned
        self.record = record
        self.stopped: CancelReason | None = None
        self.playback: Playback | None = None
        self.at_break = False
        self.sentences = 0
        self.spoken_s = 0.0
        self._clock = clock
        self._heard: list[str] = []
        self._scope: asyncio.Timeout | None = None

    @property
    def heard(self) -> str:
        """All text heard so far."""
        return " ".join(self._heard)

    def stop(self, reason: CancelReason) -> None:
        """Stop, from any task, at once; only the first reason counts."""
        if self.stopped is not None:
            return
        self.stopped = reason
        now = self._clock.monotonic()
        self.end_sentence(now)
        if self._scope is not None:
            self._scope.reschedule(now)

    @asynccontextmanager
    async def stoppable(self) -> AsyncIterator[None]:
        """Break off what is awaited inside as soon as the utterance is stopped.

        Raises:
            UtteranceStoppedError: it was stopped, before or meanwhile.
        """
        self.check()
        try:
            async with asyncio.timeout(None) as self._scope:
                yield
        except TimeoutError:
            self.check()
            raise
        finally:
            self._scope = None
        self.check()

    def check(self) -> None:
        """Raise `UtteranceStoppedError` if the utterance has been stopped."""
        if self.stopped is not None:
            raise UtteranceStoppedError

    def begin_sentence(self, sentence: Sentence, sample_rate: int) -> Playback:
        """Begin the schedule of the next sentence to sound."""
        self.playback = Playback(sentence, sample_rate)
        return self.playback

    def end_sentence(self, now: float) -> None:
        """Take down what has been heard, up to `now`, of the sentence that sounds; nothing if none does."""
        if self.playback is None:
            return
        if heard := self.playback.heard_text(now):
            self._heard.append(heard)
        self.sentences += 1
        self.spoken_s += self.playback.heard_s(now)
        self.playback = None
