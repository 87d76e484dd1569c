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
class BadgeSeen:
    """The subscriber's badge a viewer wore at their last line with one in a stream, and its months."""

    at: datetime
    stream: str
    months: int


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Attended:
    """A stream that a viewer chatted in, the last time at `at`."""

    at: datetime
    stream: str


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Acquaintance:
    """A viewer as they were met: `names` are all they had, in lower case; badges and streams in order of time."""

    id: str
    name: str
    first: datetime
    last: datetime
    names: tuple[str, ...] = ()
    badges: tuple[BadgeSeen, ...] = ()
    attended: tuple[Attended, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionHistory:
    """Everything a look at subscriptions needs, each part in order."""

    paid: tuple[SubscriptionPaid, ...] = ()
    given: tuple[SubscriptionGiven, ...] = ()
    people: tuple[Acquaintance, ...] = ()
    streams: tuple[StreamBegan, ...] = ()
