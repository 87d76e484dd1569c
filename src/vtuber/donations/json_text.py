"""JSON from donation services, read so that no donation is lost to half an emoji."""

import json
from typing import NoReturn

from vtuber.donations.errors import DonationPayloadError


def parsed(text: str | bytes, *, service: str) -> object:
    """Return what a JSON text says; lone surrogates, which services that cut texts leave, are kept as they are.

    Raises `DonationPayloadError`, which quotes nothing of the text.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise DonationPayloadError(f"{service} sent a text that is not JSON") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)
