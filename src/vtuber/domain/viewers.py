"""Who watches."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from vtuber.domain.facts import KnownFact


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

    `messages` are of this stream; `streams_attended` counts it in. `given` maps a currency to the sum of public
    payments of all streams, as `payments` counts them; `gifts` are subscriptions given in earlier ones. `earlier_line`
    is something they said before, in their words, and therefore untrusted text, `earlier_id` the id of that message;
    `earlier` are the last few of this stream, `last_time` those of the last stream they chatted in, newest last.
    `last_topic` is what that one was about when they last chatted, `last_chat` when that was. `friends` are names of
    those with whom they speak by name; `shared` are lines of theirs that she answered in earlier streams, newest first;
    `facts` are what they told of themselves, the surest first, in their words.
    """

    messages: int = 0
    streams_attended: int = 1
    given: dict[str, Decimal] = field(default_factory=dict)
    payments: int = 0
    earlier_line: str | None = None
    earlier_id: str | None = None
    earlier: tuple[EarlierLine, ...] = ()
    last_topic: str | None = None
    first_seen: datetime | None = None
    last_chat: datetime | None = None
    months_subscribed: int = 0
    gifts: int = 0
    raids: int = 0
    asked_about: tuple[str, ...] = ()
    gave_last_time: bool = False
    last_time: tuple[EarlierLine, ...] = ()
    friends: tuple[str, ...] = ()
    shared: tuple[EarlierLine, ...] = ()
    facts: tuple[KnownFact, ...] = ()
