"""Who wrote or gave what, so that viewers know when they are meant."""

from collections import OrderedDict

from vtuber.audience.attendee import Attendee

_REMEMBERED = 2000


class Authors:
    """The authors of the last 2,000 posts, by event id; a post is answered, or thanked for, once."""

    def __init__(self) -> None:
        self._authors: OrderedDict[str, tuple[Attendee, bool]] = OrderedDict()

    def wrote(self, event_id: str, author: Attendee) -> None:
        """Note a post to which an answer would please its author."""
        self._note(event_id, author, gave=False)

    def gave(self, event_id: str, author: Attendee) -> None:
        """Note a payment, which calls for thanks."""
        self._note(event_id, author, gave=True)

    def answered(self, event_id: str | None) -> tuple[Attendee, bool] | None:
        """Return who is answered by what refers to this event, and whether they gave money; None after the first."""
        return self._authors.pop(event_id, None) if event_id else None

    def unanswered(self, event_id: str) -> bool:
        """Tell whether a noted post still waits for its answer."""
        return event_id in self._authors

    def _note(self, event_id: str, author: Attendee, *, gave: bool) -> None:
        self._authors[event_id] = author, gave
        if len(self._authors) > _REMEMBERED:
            self._authors.popitem(last=False)
