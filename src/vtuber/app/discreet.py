"""A journal as it may be told of: without what viewers who are to be forgotten said, or had said to them."""

from collections.abc import Iterator
from pathlib import Path

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten, mark_of
from vtuber.memory.blanking import Blanking
from vtuber.memory.forgotten import Forgotten
from vtuber.runtime.journal import read_journal


def discreet_events(journal: Path, forgotten: Forgotten) -> Iterator[Event]:
    """Give a journal's events, blanked where it has not been yet.

    Whoever asks in this very stream to be forgotten is forgotten here before anything else knows of it. Reads the
    journal twice, and thrice where somebody is to be forgotten. Raises `JournalCorruptError`.
    """
    asking = {
        mark_of(event.viewer.id)
        for event in read_journal(journal)
        if isinstance(event, ChatMessage) and asks_to_be_forgotten(event.text)
    }
    wanted = forgotten | Forgotten(viewers=frozenset(asking))
    if not wanted.viewers:
        yield from read_journal(journal)
        return
    blanking = Blanking(wanted)
    for event in read_journal(journal):
        blanking.see(event)
    for event in read_journal(journal):
        yield blanking.blanked(event)
