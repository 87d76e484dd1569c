"""What the session of a donation service's socket asks of whoever holds the connection."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send one text frame."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """From now on the service delivers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The service reports something: `name` is its kind, `receipt` goes back once it is in safe hands."""

    name: str
    arguments: tuple[object, ...]
    receipt: Send | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The service does not accept the token; trying again is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """This connection is of no more use; `reason` is words of ours, never the service's."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The service goes on elsewhere: a new connection that presents `token` takes this one's place."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A frame that cannot be read was passed over; `reason` is words of ours, never the service's."""

    reason: str


Effect = Send | Ready | Received | Refused | Closed | Moved | Unreadable
"""Everything a session can ask for."""
