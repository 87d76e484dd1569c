"""What a journal's events become when a viewer is to be forgotten: their words and names are blank, figures stay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from vtuber.domain.events import KIND_OF, Event
from vtuber.domain.forgetting import FORGOTTEN_ID, mark_of
from vtuber.domain.show_events import UtterancePlanned
from vtuber.domain.viewers import Viewer
from vtuber.memory.forgotten import Forgotten, bears_its_name, name_mark
from vtuber.runtime.codec import decode, encode

_IDS = frozenset({"viewer_id", "addressee"})
_WORDS = frozenset(
    {"text", "message", "heard", "topic", "title", "detail", "result", "arguments", "recipients", "error"}
)
_THEIRS = frozenset({"text", "message"})
_NOBODY = "Somebody"
_PARTS = 12


@dataclass(slots=True)
class Blanking:
    """Blanks the events of one journal. It must have seen all of them before it blanks the first."""

    forgotten: Forgotten
    _words: set[str] = field(default_factory=set)
    _utterances: set[str] = field(default_factory=set)

    def see(self, event: Event) -> None:
        """Note what forgotten viewers said, and what she said with it or to them; in the order of the journal."""
        viewer = getattr(event, "viewer", None)
        if isinstance(viewer, Viewer) and self._is_forgotten(viewer.id, viewer.name):
            self._words.add(event.id)
        elif isinstance(event, UtterancePlanned) and (
            not self._words.isdisjoint((*event.quotes, event.cause or "")) or self._has(event.addressee)
        ):
            self._utterances.add(event.id)

    def blanked(self, event: Event) -> Event:
        """Return an event without anything of them; the same object if there is nothing."""
        written = encode(event)
        found = msgspec.json.decode(written)
        is_theirs = event.id in self._words or getattr(event, "utterance_id", "") in self._utterances
        blanked = msgspec.json.encode(self._blank(found, is_theirs=is_theirs))
        return event if msgspec.json.decode(blanked) == found else decode(KIND_OF[type(event)], blanked)

    def _blank(self, fields: Mapping[str, object], *, is_theirs: bool) -> dict[str, object]:
        return {key: self._value(key, value, is_theirs=is_theirs) for key, value in fields.items()}

    def _value(self, key: str, value: object, *, is_theirs: bool) -> object:
        if key == "viewer" and isinstance(value, dict):
            if self._is_forgotten(str(value["id"]), str(value["name"])):
                return {"id": _pseudonym(str(value["id"])), "name": _NOBODY}
            return value
        if key in _IDS and isinstance(value, str):
            return _pseudonym(value) if self._has(value) else value
        if key in _WORDS:
            return self._text(value, blank=is_theirs and (key in _THEIRS or key == "heard"))
        if key == "facts" and isinstance(value, list):
            return [self._fact(fact) for fact in value]
        if key == "tool_calls" and isinstance(value, list):
            return [self._blank(call, is_theirs=False) for call in value]
        return value

    def _fact(self, fact: dict[str, object]) -> dict[str, object]:
        """Return a fact without words if it is of somebody forgotten, or names one."""
        is_theirs = self._has(str(fact["viewer_id"])) or self.forgotten.names_somebody(str(fact["value"]))
        return self._blank(fact, is_theirs=False) | ({"key": "", "value": ""} if is_theirs else {})

    def _text(self, value: object, *, blank: bool) -> object:
        if isinstance(value, str):
            return "" if blank or self.forgotten.names_somebody(value) else value
        if isinstance(value, list):
            return [kept for each in value if (kept := self._text(each, blank=blank)) != ""]
        if isinstance(value, dict):
            return {key: self._text(each, blank=blank) for key, each in value.items()}
        return value

    def _has(self, viewer_id: str | None) -> bool:
        return viewer_id is not None and self.forgotten.has(viewer_id)

    def _is_forgotten(self, viewer_id: str, name: str) -> bool:
        return self.forgotten.has(viewer_id) or (
            bears_its_name(viewer_id, name) and name_mark(name) in self.forgotten.names
        )


def _pseudonym(viewer_id: str) -> str:
    """Return an id that is the same for the same viewer, so that heads can still be counted."""
    return f"{FORGOTTEN_ID}{mark_of(viewer_id)[:_PARTS]}"
