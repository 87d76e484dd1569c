"""Donations as Streamlabs' socket reports them.

Shape: `{"type": "donation", "message": [{"id", "name", "amount": "13.37", "currency", "message", "_id"}], "event_id"}`.
Source: https://dev.streamlabs.com/docs/socket-api.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from vtuber.domain.channel_events import Donation
from vtuber.donations.amounts import money
from vtuber.donations.donors import donor
from vtuber.donations.errors import DonationPayloadError


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
        viewer=donor(entry.name, source="streamlabs"),
        amount=money(entry.amount, entry.currency, service="Streamlabs"),
        message=entry.message or "",
        source="streamlabs",
    )
