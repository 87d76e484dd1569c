"""What a journal's events become when they are older than the retention period: words are blank, figures stay."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import msgspec

from vtuber.domain.events import KIND_OF, Event
from vtuber.domain.forgetting import FORGOTTEN_ID
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalLastCall, GoalSet
from vtuber.domain.show_events import GoalReached
from vtuber.domain.viewers import ANONYMOUS
from vtuber.memory.blanking import IDS, NOBODY, pseudonym, pseudonymous, words_in
from vtuber.memory.projection import micros
from vtuber.runtime.codec import decode, encode

_GOALS = GoalSet | GoalCarriedOver | GoalReached | GoalLastCall | GoalClosed
"""What a goal is called is the operator's to say; it may be open for longer than viewers' words are kept."""


@dataclass(slots=True)
class Expiring:
    """Blanks the events of one journal that are from before a moment; `kept` are the viewers who were seen since.

    Everybody's words go, hers included. Others than the kept ones stand for nobody from then on, so that heads and
    money still count. `named` gathers the signs of those whose ids stayed; `sign` makes one of an id.
    """

    before: int
    kept: Collection[str]
    sign: Callable[[str], str]
    named: set[str] = field(default_factory=set)

    def expired(self, event: Event) -> Event:
        """Return what an event becomes; the same object if nothing changes."""
        if micros(event.at) >= self.before:
            return event
        found = msgspec.json.decode(encode(event))
        words = words_in(event)
        blanked = self._blank(found, words=words - {"title"} if isinstance(event, _GOALS) else words)
        return event if blanked == found else decode(KIND_OF[type(event)], msgspec.json.encode(blanked))

    def _blank(self, fields: Mapping[str, object], *, words: frozenset[str]) -> dict[str, object]:
        return pseudonymous(fields, {key: self._value(key, value, words) for key, value in fields.items()})

    def _value(self, key: str, value: object, words: frozenset[str]) -> object:
        if key == "viewer" and isinstance(value, dict):
            viewer_id = str(value["id"])
            return value if self._may_stay(viewer_id) else {"id": pseudonym(viewer_id), "name": NOBODY}
        if key in IDS and isinstance(value, str):
            return value if not value or self._may_stay(value) else pseudonym(value)
        if key in words or key == "facts":
            return _nothing_like(value)
        if key == "tool_calls" and isinstance(value, list):
            return [self._blank(call, words=words) for call in value]
        return value

    def _may_stay(self, viewer_id: str) -> bool:
        if viewer_id == ANONYMOUS.id or viewer_id.startswith(FORGOTTEN_ID):
            return True
        if viewer_id in self.kept:
            self.named.add(self.sign(viewer_id))
            return True
        return False


def _nothing_like(value: object) -> object:
    if isinstance(value, str):
        return ""
    if isinstance(value, list):
        return []
    return {} if isinstance(value, dict) else value
