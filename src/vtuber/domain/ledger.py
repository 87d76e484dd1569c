"""What a payment is to the books."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from vtuber.domain.channel_events import Donation, Payment
from vtuber.domain.events import KIND_OF, Event
from vtuber.domain.money import Money

PAYMENTS: tuple[type[Payment], ...] = get_args(Payment)
"""The types of event that carry money; no other event is ever money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One payment. `kind` is the event's (`cheer`, `donation`, ...); `charity` money is never revenue.

    The amount may be 0: a renewed subscription that somebody gave was paid with the gift.
    """

    event_id: str
    at: datetime
    kind: str
    viewer_id: str
    amount: Money
    charity: bool = False


def entry_of(event: Event) -> LedgerEntry | None:
    """Return an event's entry in the books, None for events that carry no money."""
    if not isinstance(event, PAYMENTS):
        return None
    return LedgerEntry(
        event_id=event.id,
        at=event.at,
        kind=KIND_OF[type(event)],
        viewer_id=event.viewer.id,
        amount=event.amount,
        charity=isinstance(event, Donation) and event.charity,
    )
