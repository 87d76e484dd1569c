"""What is known of subscriptions: payments, gifts, and the people they concern. All times are UTC."""

from dataclasses import dataclass
from datetime import datetime

from vtuber.domain.channel_events import Tier

SUBSCRIPTION_KINDS = ("subscription", "resubscription", "gift")
"""Kinds of payments that are subscriptions, as the memory names them."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class SubscriptionPaid:
    """A viewer paid for a subscription of their own, or gave `count` of them.

    `ref` tells it from all others of its stream. `months` is the cumulative tenure it told, 0 where it told none;
    `tier` is None where it is not known; `streak` is 0 unless the viewer shared it.
    """

    at: datetime
    viewer: str
    stream: str
    ref: str
    kind: str
    tier: Tier | None = None
    months: int = 0
    count: int = 0
    streak: int = 0


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class SubscriptionGiven:
    """`giver` gave a subscription to somebody, by `recipient`, a name in lower case."""

    at: datetime
    giver: str
    recipient: str
    stream: str
    ref: str
    tier: Tier | None = None


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class StreamBegan:
    """A stream on record."""

    at: datetime
    stream: str


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Acquaintance:
    """A viewer as they were met: `names` are all they had, in lower case.

    `months` is the highest tenure that any event of theirs told, a line of chat with a badge included; `attended` are
    the streams they chatted in.
    """

    id: str
    name: str
    first: datetime
    last: datetime
    months: int = 0
    names: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionHistory:
    """Everything a look at subscriptions needs, each part in order."""

    paid: tuple[SubscriptionPaid, ...] = ()
    given: tuple[SubscriptionGiven, ...] = ()
    people: tuple[Acquaintance, ...] = ()
    streams: tuple[StreamBegan, ...] = ()
