"""A vote in chat: one ballot per viewer, the latest counts."""

from collections.abc import Callable

from vtuber.domain.channel_events import ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.votes import vote_option


class Ballot:
    """Counts chat's votes for `options` from the moment it is made."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self.options = options
        self._votes: dict[str, tuple[str, str]] = {}

    def hear(self, event: Event) -> bool:
        """Take an event into account; True if the count changed."""
        match event:
            case ChatMessage(viewer=viewer, text=text, id=message_id):
                option = vote_option(text, self.options)
                if option is None:
                    return False
                self._votes[viewer.id] = (option, message_id)
                return True
            case MessageDeleted(message_id=message_id):
                return self._strike(lambda vote: vote[1] == message_id)
            case ViewerBanned(viewer_id=viewer_id):
                return self._votes.pop(viewer_id, None) is not None
            case _:
                return False

    def counts(self) -> dict[str, int]:
        """Return the votes per option, in the order of the options, without those nobody chose."""
        cast = [option for option, _ in self._votes.values()]
        return {option: cast.count(option) for option in self.options if option in cast}

    def winner(self) -> tuple[str, int] | None:
        """Return the option with most votes and its count, the first in order on a tie; None without votes."""
        counts = self.counts()
        if not counts:
            return None
        best = max(counts, key=lambda option: counts[option])
        return best, counts[best]

    def _strike(self, gone: Callable[[tuple[str, str]], bool]) -> bool:
        kept = {viewer: vote for viewer, vote in self._votes.items() if not gone(vote)}
        changed = len(kept) != len(self._votes)
        self._votes = kept
        return changed
