"""What a session of Twitch's chat can ask of whoever holds its socket."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Send:
    """Send this line; its line end is the sender's business."""

    line: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """A line that tells something of the channel, as it came."""

    line: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The server confirmed that the channel is being listened to."""

    channel: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The server answers, but never confirmed this channel: it does not exist, or is suspended."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The server is about to close this connection; it goes on until then."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not let anybody in under this name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The server does not answer any more; nothing follows."""

    reason: str


IrcEffect = Send | Deliver | Joined | Unconfirmed | Reconnect | Refused | Dead
"""Everything a session can ask for."""
