"""What a model found in a line is believed only so far as the line itself bears it out."""

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.facts import kind_of, worded
from vtuber.domain.show_events import NotedFact
from vtuber.memory.fact_language import Sort
from vtuber.memory.fact_patterns import fitting, is_said_of_oneself, is_sensitive

MODELS_CONFIDENCE = 65
"""How sure a fact is that a model found, in percent."""

_SORTS: dict[str, Sort] = {"pet": "name", "name": "name", "place": "place", "favourite": "title", "game": "title"}


def checked(line: ChatMessage, key: str, value: str) -> NotedFact | None:
    """Return a fact of the line's own author; None unless it may be kept and the line says it, of them.

    The key is one there is; the value's words stand in the line, one after another, in a clause that speaks of oneself
    and neither asks, denies, quotes nor supposes; nothing in the line is sensitive.
    """
    value = fitting(value, _SORTS.get(key.partition(".")[0], "open")) if kind_of(key) is not None else ""
    if not value or is_sensitive(line.text) or not is_said_of_oneself(line.text, value):
        return None
    if f"{worded(value)} " not in f"{worded(line.text)} ":
        return None
    return NotedFact(
        viewer_id=line.viewer.id,
        message_id=line.id,
        said_at=line.at,
        key=key,
        value=value,
        confidence=MODELS_CONFIDENCE,
    )
