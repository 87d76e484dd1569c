"""Payments as Ko-fi's webhook reports them.

A form with one field `data`, a JSON object: `{"verification_token", "message_id", "kofi_transaction_id", "type",
"is_public", "from_name", "message", "amount": "3.00", "currency", "email", …}`. After an answer other than 200 Ko-fi
tries again with the same `message_id`. Source: https://ko-fi.com/manage/webhooks (behind Ko-fi's login). What is not
named here, such as the e-mail and postal addresses, is never read.

Donations and subscription payments count: they are given to the streamer. Shop orders and commissions do not: they buy
something, mostly agreed on elsewhere, and a buyer has not asked to be named on stream.
"""

import hmac
from datetime import datetime
from urllib.parse import parse_qs

import msgspec

from vtuber.domain.channel_events import Donation
from vtuber.domain.viewers import ANONYMOUS
from vtuber.donations.amounts import money
from vtuber.donations.donors import donor
from vtuber.donations.errors import DonationPayloadError, ForgedWebhookError
from vtuber.donations.json_text import parsed

COUNTED = ("Donation", "Subscription")
"""The types of payment that are support."""

_MOST_FIELDS = 16


class _Payment(msgspec.Struct):
    type: str
    amount: str | int | float
    currency: str
    # Fail closed: only what is said to be public is shown.
    is_public: bool = False
    message_id: str | None = None
    kofi_transaction_id: str | None = None
    from_name: str | None = None
    message: str | None = None


def donations_of_form(body: bytes, *, verification_token: str, at: datetime) -> tuple[Donation, ...]:
    """Return the donation a webhook's body tells of; nothing for what is bought.

    Whoever gave in private is anonymous, and their message is not passed on. Raises `ForgedWebhookError` for a body
    without the account's token, `DonationPayloadError` for one that cannot be read.
    """
    fields = _fields(body)
    presented = fields.get("verification_token")
    if not verification_token or not isinstance(presented, str) or not _same(presented, verification_token):
        raise ForgedWebhookError("a webhook that says it is Ko-fi's does not bear the verification token")
    try:
        payment = msgspec.convert(fields, _Payment)
    except msgspec.ValidationError as error:
        raise DonationPayloadError(f"Ko-fi sent a payment of an unexpected shape: {error}") from error
    return (_donation(payment, at),) if payment.type in COUNTED else ()


def _fields(body: bytes) -> dict[str, object]:
    try:
        form = parse_qs(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise DonationPayloadError("Ko-fi sent a body that is no form") from None
    data = parsed(form.get("data", [""])[0], service="Ko-fi")
    if not isinstance(data, dict):
        raise DonationPayloadError("Ko-fi sent a form whose field `data` is no JSON object")
    return data


def _same(presented: str, expected: str) -> bool:
    return hmac.compare_digest(presented.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def _donation(payment: _Payment, at: datetime) -> Donation:
    # Ko-fi tells retries by `message_id`; its test page sends one transaction id again and again.
    identity = payment.message_id or payment.kofi_transaction_id
    if not identity:
        raise DonationPayloadError("Ko-fi sent a payment without an id: it could not be told from its redelivery")
    return Donation(
        id=f"ko-fi:{identity}",
        at=at,
        viewer=donor(payment.from_name, source="ko-fi") if payment.is_public else ANONYMOUS,
        amount=money(payment.amount, payment.currency, service="Ko-fi"),
        message=(payment.message or "") if payment.is_public else "",
        source="ko-fi",
    )
