"""What everything that goes out to the channel needs: a gate to ask first, a journal to tell, an account to act as."""

import re
from datetime import datetime
from typing import Protocol

from vtuber.domain.errors import VTuberError
from vtuber.domain.show_events import ChannelActed, ChatSent
from vtuber.twitch.helix import Bearer

_PREFIX = "twitch:"
_COMMAND = re.compile(r"\s*[/.][A-Za-z]")


class Gate(Protocol):
    """Decides whether a text may reach the channel. A gate that raises has refused."""

    def allows(self, text: str) -> bool:
        """Whether this text may be shown to viewers."""
        ...


class Journal(Protocol):
    """Records what was done, or was not."""

    def new_id(self) -> str:
        """Return an id for an event of our own."""
        ...

    def now(self) -> datetime:
        """Return the date and time an event that happens now carries."""
        ...

    async def record(self, event: ChatSent | ChannelActed, /) -> object:
        """Journal an event."""
        ...


class Speaker(Bearer, Protocol):
    """An account that is somebody in the channel."""

    @property
    def user_id(self) -> str:
        """Its id at Twitch."""
        ...


def passes(gate: Gate, text: str) -> bool:
    """Ask the gate; one that fails lets nothing pass, and what would be a chat command never does."""
    if _COMMAND.match(text):
        return False
    try:
        return gate.allows(text)
    except VTuberError:
        return False


def platform_id(event_id: str) -> str:
    """Return Twitch's own id of a message, viewer or event that bears it here with a prefix."""
    return event_id.removeprefix(_PREFIX)
