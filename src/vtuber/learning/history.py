"""All that a learner has seen: streams of segments. Whatever is believed follows from it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from vtuber.learning.outcomes import Payment, SegmentOutcome, plain_payments

STREAMS_KEPT = 60
"""Older streams are let go: at a fading of 0.95 a stream they would count under a twentieth."""


LATEST_MIN = 60.0
"""Minutes after a stream in which a payment may still be due to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStream:
    """A stream's segments in order, and the payments that arrived after the last of them."""

    index: int
    outcomes: tuple[SegmentOutcome, ...] = ()
    late_payments: tuple[Payment, ...] = ()

    @property
    def minutes(self) -> float:
        """When its last segment ended, in minutes since its start."""
        return _end_of(self.outcomes[-1]) if self.outcomes else 0.0

    def settled(self) -> Self:
        """Return it with each late payment where its minute says: in a segment, after the stream, or nowhere.

        What comes more than an hour after the end says of no segment that it moved anybody.
        """
        end = self.minutes
        inside = [payment for payment in self.late_payments if payment.minute < end]
        late = tuple(payment for payment in self.late_payments if end <= payment.minute < end + LATEST_MIN)
        if not self.outcomes or len(late) == len(self.late_payments):
            return self
        begins = [outcome.minute or 0.0 for outcome in self.outcomes]
        arrived: list[list[Payment]] = [[] for _ in begins]
        for payment in inside:
            arrived[max(0, bisect_right(begins, payment.minute) - 1)].append(payment)
        outcomes = tuple(
            replace(outcome, payments=(*outcome.payments, *more)) if more else outcome
            for outcome, more in zip(self.outcomes, arrived, strict=True)
        )
        return replace(self, outcomes=outcomes, late_payments=late)

    def state(self) -> dict[str, Any]:
        """Return what JSON keeps to the last digit."""
        late = [[payment.amount, payment.minute] for payment in self.late_payments]
        return {"index": self.index, "outcomes": [outcome.state() for outcome in self.outcomes], "late": late}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it, equal to the last digit."""
        return cls(
            index=state["index"],
            outcomes=tuple(SegmentOutcome.from_state(outcome) for outcome in state["outcomes"]),
            late_payments=tuple(Payment(amount, minute) for amount, minute in state["late"]),
        )


class History:
    """Finished streams, oldest first, and the running one, if any."""

    def __init__(
        self, finished: Sequence[PastStream] = (), running: PastStream | None = None, *, ended: int | None = None
    ) -> None:
        self._finished = list(finished)
        self._running = running
        self._ended = len(self._finished) if ended is None else ended

    @property
    def finished(self) -> Sequence[PastStream]:
        """The finished streams, oldest first."""
        return self._finished

    @property
    def ended(self) -> int:
        """How many streams have ended, those that were let go included."""
        return self._ended

    @property
    def running(self) -> PastStream | None:
        """The stream that is on, with its segments so far."""
        return self._running

    def begin_stream(self, index: int) -> None:
        """Begin a stream; one of the same index that did not end begins anew, another one counts as ended."""
        if self._running is not None and self._running.index != index:
            self.end_stream()
        self._running = PastStream(index=int(index))

    def observe(self, outcome: SegmentOutcome) -> None:
        """Add the next segment of the running stream; without one, a stream begins.

        Raises `ValueError`, and adds nothing, for figures that are negative or no numbers.
        """
        running = self._running or PastStream(index=self._next_index())
        outcome = outcome.plain()
        if outcome.minute is None:
            outcome = replace(outcome, minute=running.minutes)
        self._running = replace(running, outcomes=(*running.outcomes, outcome))

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """End the running stream; one without any segment leaves no trace, and one that was fed before counts once."""
        if self._running is not None and self._running.outcomes:
            self._put(replace(self._running, late_payments=plain_payments(late_payments)))
        self._running = None

    def state(self) -> dict[str, Any]:
        """Return what JSON keeps to the last digit."""
        running = None if self._running is None else self._running.state()
        finished = [stream.state() for stream in self._finished]
        return {"finished": finished, "running": running, "ended": self._ended}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it, equal to the last digit."""
        running = state["running"]
        return cls(
            [PastStream.from_state(stream) for stream in state["finished"]],
            None if running is None else PastStream.from_state(running),
            ended=state.get("ended"),
        )

    def _put(self, ended: PastStream) -> None:
        for place, known in enumerate(self._finished):
            if known.index == ended.index and known.outcomes == ended.outcomes:
                self._finished[place] = ended
                return
        self._ended += 1
        self._finished.append(ended)
        del self._finished[:-STREAMS_KEPT]

    def _next_index(self) -> int:
        return self._finished[-1].index + 1 if self._finished else 0


def _end_of(outcome: SegmentOutcome) -> float:
    return (outcome.minute or 0.0) + outcome.minutes
