"""Donations as Streamlabs' socket reports them.

Shape: `{"type": "donation", "message": [{"id", "name", "amount": "13.37", "currency", "message", "_id"}], "event_id"}`.
Source: https://dev.streamlabs.com/docs/socket-api.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

import msgspec

from vtuber.domain.channel_events import Donation
from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.donations.errors import DonationPayloadError

LARGEST = Decimal(1_000_000)
"""An amount above this is a mistake, whatever the currency's smallest unit."""

_CODE_LENGTH = 3


class _Entry(msgspec.Struct):
    amount: str | int | float
    currency: str
    id: str | int | None = None
    name: str | None = None
    message: str | None = None
    alert_id: str | None = msgspec.field(name="_id", default=None)
    is_test: bool = msgspec.field(name="isTest", default=False)


class _Report(msgspec.Struct):
    message: list[_Entry]


def donations_of(payload: Mapping[str, object], *, at: datetime) -> tuple[Donation, ...]:
    """Return the donations of one socket event; nothing for other types of event and for test alerts.

    Raises `DonationPayloadError` naming what is missing or unreadable.
    """
    if payload.get("type") != "donation":
        return ()
    try:
        report = msgspec.convert(payload, _Report)
    except msgspec.ValidationError as error:
        raise DonationPayloadError(f"Streamlabs sent a donation of an unexpected shape: {error}") from error
    return tuple(_donation(entry, at) for entry in report.message if not entry.is_test)


def _donation(entry: _Entry, at: datetime) -> Donation:
    # `id` is the donation's own; `_id` names one alert for it.
    identity = entry.id or entry.alert_id
    if not identity:
        raise DonationPayloadError("Streamlabs sent a donation without an id: it could not be told from its redelivery")
    return Donation(
        id=f"streamlabs:{identity}",
        at=at,
        viewer=_donor(entry.name or ""),
        amount=_money(entry.amount, entry.currency),
        message=entry.message or "",
        source="streamlabs",
    )


def _donor(name: str) -> Viewer:
    """Return who gave; a service knows a name at most, so the name is the identity."""
    shown = name.strip()
    if not shown or shown.lower() == "anonymous":
        return ANONYMOUS
    return Viewer(id=f"streamlabs:{shown.lower()}", name=shown)


def _money(amount: str | float, currency: str) -> Money:
    try:
        value = Decimal(str(amount).strip())
    except InvalidOperation:
        raise DonationPayloadError(f"Streamlabs sent the amount {str(amount)[:40]!r}, which is no number") from None
    if not (value.is_finite() and 0 < value <= LARGEST):
        raise DonationPayloadError(f"Streamlabs sent the amount {str(amount)[:40]!r}, which nobody can have given")
    code = currency.strip().upper()
    if len(code) != _CODE_LENGTH or not (code.isascii() and code.isalpha()):
        raise DonationPayloadError(f"Streamlabs sent {currency[:40]!r}, which is no currency code")
    return Money(amount=value, currency=code)
