"""The promises she owes: a fold over events, and over what earlier streams left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import get_args

from vtuber.domain.channel_events import Donation, Payment
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PROMISE_ID, PromiseDue, PromiseMade, PromiseSettled
from vtuber.domain.promises import Promise
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import UtteranceStarted

OWED_AT_MOST = 24
"""Promises she keeps in mind at once; further ones are not taken on."""

EXPIRES = timedelta(days=45)
"""A promise older than this is owed no more."""

_PAYMENTS = get_args(Payment)


@dataclass(frozen=True, slots=True)
class _Owed:
    promise: Promise
    counted_from: Decimal
    """What the stream had taken in when the promise began to count it."""


class PromiseBook:
    """Knows which promises are open, and which are due. Charity counts towards none.

    An utterance whose cause is a promise keeps it from its first sound on, whatever becomes of the rest: so nothing is
    followed up twice.
    """

    def __init__(self) -> None:
        self._owed: dict[str, _Owed] = {}
        self._settled: set[str] = set()
        self._took: dict[str, Decimal] = {}
        self._reached = 0

    def learn(self, promises: Iterable[Promise]) -> None:
        """Take over what earlier streams left. What was paid and reached in this stream so far counts, too."""
        for promise in promises:
            if promise.id not in self._settled and promise.id not in self._owed:
                is_due = promise.due or promise.until in {"next_stream", "nothing"} or self._has_reached(promise)
                self._owed[promise.id] = _Owed(replace(promise, due=is_due), Decimal(0))

    def apply(self, event: Event) -> None:
        """Fold one event."""
        match event:
            case PromiseMade():
                self._make(event)
            case PromiseDue(promise_id=promise):
                self._mark_due(promise)
            case PromiseSettled(promise_id=promise):
                self._settle(promise)
            case UtteranceStarted(cause=str(cause)) if cause.startswith(PROMISE_ID):
                self._settle(cause)
            case GoalReached(percent=percent):
                self._reach(percent)
            case _ if isinstance(event, _PAYMENTS) and not (isinstance(event, Donation) and event.charity):
                currency = event.amount.currency
                self._took[currency] = self._took.get(currency, Decimal(0)) + event.amount.amount
            case _:
                pass

    def forget(self, names_them: Callable[[str], bool]) -> None:
        """Owe nothing any more whose words name somebody."""
        for promise in [each.promise for each in self._owed.values() if names_them(each.promise.text)]:
            self._settle(promise.id)

    def took(self, currency: str) -> Decimal:
        """Return what the stream took in of a currency so far."""
        return self._took.get(currency, Decimal(0))

    @property
    def owes_anything(self) -> bool:
        """Whether there is any promise that is open or due."""
        return bool(self._owed)

    @property
    def owed(self) -> tuple[Promise, ...]:
        """What is open or due, the oldest first."""
        return tuple(self._as_it_stands(each) for each in self._owed.values())

    def expired(self, now: datetime) -> tuple[Promise, ...]:
        """Return what has been open for so long that it is owed no more."""
        return tuple(promise for promise in self.owed if now - promise.made_at > EXPIRES)

    def has_room_for(self, text: str) -> bool:
        """Tell whether a promise may be taken on: there are not too many, and not the same one already."""
        words = text.casefold()
        return len(self._owed) < OWED_AT_MOST and all(
            each.promise.text.casefold() != words for each in self._owed.values()
        )

    def _as_it_stands(self, owed: _Owed) -> Promise:
        promise = owed.promise
        if promise.amount is None:
            return promise
        paid = promise.paid + self.took(promise.currency) - owed.counted_from
        return replace(promise, paid=paid, due=promise.due or paid >= promise.amount)

    def _make(self, event: PromiseMade) -> None:
        if event.promise_id in self._settled or not event.text:
            return
        promise = Promise(
            id=event.promise_id,
            text=event.text,
            made_at=event.at,
            until=event.until,
            amount=event.amount.amount if event.amount else None,
            currency=event.amount.currency if event.amount else "",
            percent=event.percent,
        )
        self._owed[promise.id] = _Owed(promise, event.raised.amount if event.raised else Decimal(0))

    def _mark_due(self, promise: str) -> None:
        if (owed := self._owed.get(promise)) is not None:
            self._owed[promise] = replace(owed, promise=replace(owed.promise, due=True))

    def _reach(self, percent: int) -> None:
        self._reached = max(self._reached, percent)
        for promise, owed in list(self._owed.items()):
            if owed.promise.until == "goal" and percent >= owed.promise.percent:
                self._mark_due(promise)

    def _has_reached(self, promise: Promise) -> bool:
        return promise.until == "goal" and self._reached >= promise.percent

    def _settle(self, promise: str) -> None:
        self._settled.add(promise)
        self._owed.pop(promise, None)
