"""All that a learner has seen: streams of segments. Whatever is believed follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from vtuber.learning.outcomes import Payment, SegmentOutcome, plain_payments

STREAMS_KEPT = 60
"""Older streams are let go: at a fading of 0.95 a stream they would count under a twentieth."""


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

    def __init__(self, finished: Sequence[PastStream] = (), running: PastStream | None = None) -> None:
        self._finished = list(finished)
        self._running = running

    @property
    def finished(self) -> Sequence[PastStream]:
        """The finished streams, oldest first."""
        return self._finished

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
        return {"finished": [stream.state() for stream in self._finished], "running": running}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it, equal to the last digit."""
        running = state["running"]
        return cls(
            [PastStream.from_state(stream) for stream in state["finished"]],
            None if running is None else PastStream.from_state(running),
        )

    def _put(self, ended: PastStream) -> None:
        for place, known in enumerate(self._finished):
            if known.index == ended.index and known.outcomes == ended.outcomes:
                self._finished[place] = ended
                return
        self._finished.append(ended)
        del self._finished[:-STREAMS_KEPT]

    def _next_index(self) -> int:
        return self._finished[-1].index + 1 if self._finished else 0


def _end_of(outcome: SegmentOutcome) -> float:
    return (outcome.minute or 0.0) + outcome.minutes
