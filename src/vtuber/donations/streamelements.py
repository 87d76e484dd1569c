"""Tips as StreamElements' gateway reports them, on the topics `channel.tips` and `channel.tips.moderation`.

Shape: `{"type": "message", "topic": "channel.tips", "data": {"_id", "status": "success", "approved": "allowed",
"transactionId", "donation": {"user": {"username", "email"}, "message", "amount": 4.2, "currency"}}}`.
Source: https://docs.streamelements.com/websockets/topics/channel-tips. What is not named here, such as the e-mail
address, is never read.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from vtuber.domain.channel_events import Donation
from vtuber.donations.amounts import money
from vtuber.donations.donors import donor
from vtuber.donations.errors import DonationPayloadError

TOPICS = ("channel.tips", "channel.tips.moderation")
"""A tip is reported on the first; one that a moderator must look at is allowed or rejected on the second."""


class _User(msgspec.Struct):
    username: str | None = None


class _Given(msgspec.Struct):
    amount: str | int | float
    currency: str
    user: _User | None = None
    message: str | None = None


class _Tip(msgspec.Struct):
    donation: _Given
    id: str | None = msgspec.field(name="_id", default=None)
    transaction_id: str | None = msgspec.field(name="transactionId", default=None)
    status: str = "success"
    approved: str = "allowed"


class _Message(msgspec.Struct):
    data: _Tip


def tips_of(payload: Mapping[str, object], *, at: datetime) -> tuple[Donation, ...]:
    """Return the tip of one message: one that is paid and that no moderator holds back; else nothing.

    A tip awaiting its moderator comes again, under the same id, when it is allowed; a rejected one is not spoken of.
    Raises `DonationPayloadError` naming what is missing or unreadable.
    """
    if payload.get("type") != "message" or payload.get("topic") not in TOPICS:
        return ()
    try:
        tip = msgspec.convert(payload, _Message).data
    except msgspec.ValidationError as error:
        raise DonationPayloadError(f"StreamElements sent a tip of an unexpected shape: {error}") from error
    if tip.status != "success" or tip.approved != "allowed":
        return ()
    return (_donation(tip, at),)


def _donation(tip: _Tip, at: datetime) -> Donation:
    # `_id` is the tip's own; `transactionId` the payment provider's.
    identity = tip.id or tip.transaction_id
    if not identity:
        raise DonationPayloadError("StreamElements sent a tip without an id: it could not be told from its redelivery")
    given = tip.donation
    return Donation(
        id=f"streamelements:{identity}",
        at=at,
        viewer=donor(given.user.username if given.user else None, source="streamelements"),
        amount=money(given.amount, given.currency, service="StreamElements"),
        message=given.message or "",
        source="streamelements",
    )
