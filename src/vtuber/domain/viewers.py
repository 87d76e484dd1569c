"""Who watches."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """A standing the platform gives a viewer in this channel."""

    BROADCASTER = "broadcaster"
    MODERATOR = "moderator"
    VIP = "vip"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person of the audience, as one event shows them.

    `id` is the platform's user id with a platform prefix (`twitch:1234`) and never changes; `name` may.
    `months_subscribed` is the cumulative tenure, 0 when unknown. `color` is `#rrggbb` or None.
    """

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    months_subscribed: int = 0
    color: str | None = None

    def has(self, *roles: Role) -> bool:
        """Tell whether the viewer has any of these roles."""
        return any(role in self.roles for role in roles)


ANONYMOUS = Viewer(id="anonymous", name="Anonymous")
"""Stands for a supporter who asked not to be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLine:
    """Something a viewer said before, in their words, and therefore untrusted; `id` is that of the message."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerNotes:
    """What is known of a viewer when she speaks to them; counts include the event being answered.

    `given` maps a currency to the sum of public payments; `earlier_line` is something they said before, in their words,
    and therefore untrusted text, `earlier_id` the id of that message; `earlier` are the last few, newest last.
    """

    messages: int = 0
    streams_attended: int = 1
    given: dict[str, Decimal] = field(default_factory=dict)
    payments: int = 0
    earlier_line: str | None = None
    earlier_id: str | None = None
    earlier: tuple[EarlierLine, ...] = ()
    last_topic: str | None = None
