"""What the director's mind is shown at each turn."""

from dataclasses import dataclass

from vtuber.domain.activities import Activity
from vtuber.domain.proposals import Proposal
from vtuber.domain.show_events import Decision
from vtuber.domain.stream_state import StreamState


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The state of the stream, and what the learner proposes once a segment is over.

    `topics` are titles the writer knows, per activity; `recent` the last decisions, newest last. No viewer's words are
    in it.
    """

    state: StreamState
    proposal: Proposal | None
    topics: dict[Activity, tuple[str, ...]]
    recent: tuple[Decision, ...] = ()
