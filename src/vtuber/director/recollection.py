"""What the director remembers of its last decisions, and what came of them."""

from collections import deque
from dataclasses import replace

from vtuber.director.briefing import PastDecision
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.stream_state import StreamState

_REMEMBERED = 12


class Recollection:
    """Keeps the last twelve decisions that did something."""

    def __init__(self) -> None:
        self._past: deque[PastDecision] = deque(maxlen=_REMEMBERED)

    @property
    def recent(self) -> tuple[PastDecision, ...]:
        """The decisions, newest last."""
        return tuple(self._past)

    def note(self, decision: Decision, state: StreamState) -> None:
        """Remember a decision and the state it was taken in."""
        if decision.tool_calls or decision.proposal is not None:
            self._past.append(PastDecision(decision=decision, state=state))

    def hear(self, event: Event) -> None:
        """Note what became of an action on the channel."""
        if isinstance(event, ChannelActed):
            for place, past in enumerate(self._past):
                if past.decision.id == event.cause:
                    self._past[place] = replace(past, done=(*past.done, f"{event.action}: {event.outcome}"))
