"""Donations to a charity as Tiltify's webhooks (API version 5) report them.

Shape: `{"data": {"id", "amount": {"value": "82.95", "currency"}, "donor_name", "donor_comment", "completed_at"},
"meta": {"event_type": "public:direct:donation_updated"}}`. The header `X-Tiltify-Signature` is the base64 HMAC-SHA256
of `<X-Tiltify-Timestamp>.<body>` under the webhook's signing key, the timestamp in RFC 3339. Source:
https://developers.tiltify.com/docs/webhooks. What is not named here, such as the e-mail address, is never read.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

import msgspec

from vtuber.domain.channel_events import Donation
from vtuber.donations.amounts import money
from vtuber.donations.donors import donor
from vtuber.donations.errors import DonationPayloadError, ForgedWebhookError
from vtuber.donations.json_text import parsed

TOLERANCE = timedelta(minutes=5)
"""How far a timestamp may be from now: a recorded webhook cannot be played back later."""

COUNTED = ("public:direct:donation_updated", "private:direct:donation_updated")
"""The events that tell of a donation to the campaign itself. Whoever subscribes to both gets each donation twice."""


class _Amount(msgspec.Struct):
    value: str | int | float
    currency: str


class _Given(msgspec.Struct):
    id: str
    amount: _Amount
    donor_name: str | None = None
    donor_comment: str | None = None
    completed_at: str | None = None


class _Report(msgspec.Struct):
    data: _Given


def verify(body: bytes, *, signature: str, timestamp: str, signing_key: str, now: datetime) -> None:
    """Raise `ForgedWebhookError` unless the signature is Tiltify's over these very bytes, and was made just now."""
    signed = timestamp.encode("utf-8", "surrogatepass") + b"." + body
    expected = base64.b64encode(hmac.digest(signing_key.encode(), signed, hashlib.sha256))
    if not signing_key or not hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected):
        raise ForgedWebhookError("a webhook that says it is Tiltify's is not signed with the signing key")
    try:
        made = datetime.fromisoformat(timestamp)
        age = abs(now - made)
    except (ValueError, TypeError, OverflowError):
        raise ForgedWebhookError("a webhook of Tiltify's bears no time") from None
    if age > TOLERANCE:
        raise ForgedWebhookError(
            f"a webhook of Tiltify's is {age.total_seconds():.0f} s off this machine's clock: it is played back, "
            f"or the clock is wrong"
        )


def donations_of_body(body: bytes, *, at: datetime) -> tuple[Donation, ...]:
    """Return the donation a verified body tells of; nothing for other events and for a donation not completed yet.

    Updates of one donation bear its id. Raises `DonationPayloadError` naming what is missing or unreadable.
    """
    payload = parsed(body, service="Tiltify")
    if not isinstance(payload, dict) or not isinstance(meta := payload.get("meta"), dict):
        raise DonationPayloadError("Tiltify sent a webhook without `meta`")
    if meta.get("event_type") not in COUNTED:
        return ()
    try:
        given = msgspec.convert(payload, _Report).data
    except msgspec.ValidationError as error:
        raise DonationPayloadError(f"Tiltify sent a donation of an unexpected shape: {error}") from error
    return (_donation(given, at),) if given.completed_at else ()


def _donation(given: _Given, at: datetime) -> Donation:
    if not given.id:
        raise DonationPayloadError("Tiltify sent a donation without an id: it could not be told from its redelivery")
    return Donation(
        id=f"tiltify:{given.id}",
        at=at,
        viewer=donor(given.donor_name, source="tiltify"),
        amount=money(given.amount.value, given.amount.currency, service="Tiltify"),
        message=given.donor_comment or "",
        source="tiltify",
        charity=True,
    )
