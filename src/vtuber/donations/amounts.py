"""Amounts and currencies as donation services write them."""

from decimal import Decimal, InvalidOperation

from vtuber.domain.money import Money
from vtuber.donations.errors import DonationPayloadError

LARGEST = Decimal(1_000_000)
"""An amount above this is a mistake, whatever the currency's smallest unit."""

SMALLEST = Decimal("0.001")
"""The smallest unit of any currency in use: one Kuwaiti fils."""

_CODE_LENGTH = 3
_SHOWN = 40


def money(amount: str | float, currency: str, *, service: str) -> Money:
    """Return an amount exactly as it was written; a float counts for the shortest decimal that means it.

    Raises `DonationPayloadError`, which names the service and what cannot be read.
    """
    return Money(amount=_value(str(amount).strip(), service), currency=_code(currency, service))


def _value(figure: str, service: str) -> Decimal:
    shown = figure[:_SHOWN]
    try:
        value = Decimal(figure)
    except InvalidOperation:
        raise DonationPayloadError(f"{service} sent the amount {shown!r}, which is no number") from None
    if not figure.isascii() or "_" in figure:
        raise DonationPayloadError(f"{service} sent the amount {shown!r}, which is no number")
    if not (value.is_finite() and SMALLEST <= value <= LARGEST):
        raise DonationPayloadError(f"{service} sent the amount {shown!r}, which nobody can have given")
    return value


def _code(currency: str, service: str) -> str:
    code = currency.strip().upper()
    if len(code) != _CODE_LENGTH or not (code.isascii() and code.isalpha()):
        raise DonationPayloadError(f"{service} sent {currency[:_SHOWN]!r}, which is no currency code")
    return code
