"""What a journal's events become when a viewer is to be forgotten: their words and names are blank, figures stay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from vtuber.domain.channel_events import GiftSubscriptions
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import KIND_OF, Event
from vtuber.domain.forgetting import FORGOTTEN_ID, mark_of
from vtuber.domain.show_events import ChatSent
from vtuber.domain.speech_events import UtterancePlanned
from vtuber.domain.viewers import Viewer
from vtuber.memory.forgotten import Forgotten, bears_its_name, name_mark
from vtuber.runtime.codec import decode, encode

IDS = frozenset({"viewer_id", "addressee"})
WORDS = frozenset(
    {"text", "message", "heard", "instead", "topic", "title", "detail", "result", "arguments", "recipients", "error"}
)
_CHOICES = frozenset({"options", "choices", "outcomes", "reward"})
"""What was put to the vote, or is for points: the channel's own words, which may tell a name all the same."""

_THEIRS = frozenset({"text", "message", "heard", "instead"})
_OF_MACHINES = frozenset({"error", "detail", "result", "arguments", "reason"})
"""What errors, tools and decisions say, which may quote a viewer without the event's telling so."""

_TELLING = 8
"""Letters of a line that is looked for there."""

_NAMING_MANY = frozenset({"close_stream", "welcome_followers"})
"""Briefs of utterances that name several viewers at once, as they are spoken."""

NOBODY = "Somebody"
_PARTS = 12


@dataclass(slots=True)
class Blanking:
    """Blanks the events of one journal. It must have seen all of them before it blanks the first.

    `forgotten` grows by the names that the journal knows of forgotten viewers.
    """

    forgotten: Forgotten
    _texts: set[str] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _utterances: set[str] = field(default_factory=set)

    def see(self, event: Event) -> None:
        """Note what forgotten viewers said, and what she said with it or to them; in the order of the journal."""
        viewer = getattr(event, "viewer", None)
        if isinstance(viewer, Viewer) and self._is_forgotten(viewer.id, viewer.name):
            self._words.add(event.id)
            self._learn_from(event, viewer)
        elif isinstance(event, GiftSubscriptions) and any(map(self.forgotten.names_somebody, event.recipients)):
            self._told.add(event.id)
        elif isinstance(event, UtterancePlanned) and self._tells_of_them(event):
            self._utterances.add(event.id)
        elif isinstance(event, ChatSent) and event.reply_to in self._words:
            self._told.add(event.id)

    def _learn_from(self, event: Event, viewer: Viewer) -> None:
        self.forgotten |= Forgotten(names=frozenset({name_mark(viewer.name)}))
        said = getattr(event, "text", "") or getattr(event, "message", "")
        if len(said) >= _TELLING:
            self._texts.add(said)

    def _tells_of_them(self, planned: UtterancePlanned) -> bool:
        about = {*planned.quotes, planned.cause}
        return (
            self._has(planned.addressee)
            or not about.isdisjoint(self._words)
            or planned.cause in self._told
            or (planned.brief in _NAMING_MANY and bool(self._words))
        )

    def blanked(self, event: Event) -> Event:
        """Return an event without anything of them; the same object if there is nothing."""
        written = encode(event)
        found = msgspec.json.decode(written)
        is_theirs = event.id in self._words or getattr(event, "utterance_id", "") in self._utterances
        is_theirs = is_theirs or (event.id in self._told and isinstance(event, ChatSent))
        blanked = self._blank(found, words_in(event), is_theirs=is_theirs)
        return event if blanked == found else decode(KIND_OF[type(event)], msgspec.json.encode(blanked))

    def _blank(self, fields: Mapping[str, object], words: frozenset[str], *, is_theirs: bool) -> dict[str, object]:
        return pseudonymous(
            fields, {key: self._value(key, value, words, is_theirs=is_theirs) for key, value in fields.items()}
        )

    def _value(self, key: str, value: object, words: frozenset[str], *, is_theirs: bool) -> object:
        if key == "viewer" and isinstance(value, dict):
            if self._is_forgotten(str(value["id"]), str(value["name"])):
                return {"id": pseudonym(str(value["id"])), "name": NOBODY}
            return value
        if key in IDS and isinstance(value, str):
            return pseudonym(value) if self._has(value) else value
        if key in words | _CHOICES:
            return self._text(value, blank=is_theirs and key in _THEIRS, quotes=key in _OF_MACHINES)
        if key == "facts" and isinstance(value, list):
            return [self._fact(fact) for fact in value]
        if key == "tool_calls" and isinstance(value, list):
            return [self._blank(call, words, is_theirs=False) for call in value]
        return value

    def _fact(self, fact: dict[str, object]) -> dict[str, object]:
        """Return a fact without words if it is of somebody forgotten, or names one."""
        viewer_id = str(fact["viewer_id"])
        if self._has(viewer_id):
            return fact | {"viewer_id": pseudonym(viewer_id), "key": "", "value": ""}
        return fact | {"key": "", "value": ""} if self.forgotten.names_somebody(str(fact["value"])) else fact

    def _text(self, value: object, *, blank: bool, quotes: bool) -> object:
        if isinstance(value, str):
            is_told = blank or self.forgotten.names_somebody(value) or (quotes and self._quotes_them(value))
            return "" if is_told else value
        if isinstance(value, list):
            kept = ((each, self._text(each, blank=blank, quotes=quotes)) for each in value)
            return [after for before, after in kept if after != "" or before == ""]
        if isinstance(value, dict):
            return {key: self._text(each, blank=blank, quotes=quotes) for key, each in value.items()}
        return value

    def _quotes_them(self, text: str) -> bool:
        return any(said in text for said in self._texts)

    def _has(self, viewer_id: str | None) -> bool:
        return viewer_id is not None and self.forgotten.has(viewer_id)

    def _is_forgotten(self, viewer_id: str, name: str) -> bool:
        return self.forgotten.has(viewer_id) or (
            bears_its_name(viewer_id, name) and name_mark(name) in self.forgotten.names
        )


def words_in(event: Event) -> frozenset[str]:
    """Return the fields of an event that hold somebody's words; why she decided so is in words, too."""
    return WORDS | {"reason"} if isinstance(event, Decision) else WORDS


def pseudonymous(fields: Mapping[str, object], blanked: dict[str, object]) -> dict[str, object]:
    """Take a viewer's id out of the event's own, where a pseudonym stands for it: a ban in plain chat is called so."""
    before, after = fields.get("viewer_id"), blanked.get("viewer_id")
    if before != after and isinstance(before, str) and before:
        blanked["id"] = str(blanked["id"]).replace(before.partition(":")[2], str(after))
    return blanked


def pseudonym(viewer_id: str) -> str:
    """Return an id that is the same for the same viewer, so that heads can still be counted."""
    return f"{FORGOTTEN_ID}{mark_of(viewer_id)[:_PARTS]}"
