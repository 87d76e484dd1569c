"""Payments from Ko-fi."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import Donation
from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.donations.errors import DonationPayloadError, ForgedWebhookError
from vtuber.donations.kofi import donations_of_form

AT = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "d8546b84-c698-4df5-9812-39d35813e2ff"
EMAIL = "jo.secret@example.com"


def fields(**changes: object) -> dict[str, object]:
    """Return a payment as Ko-fi words it."""
    usual: dict[str, object] = {
        "verification_token": TOKEN,
        "message_id": "78b207f2-9e6c-4ea7-b47f-5454709824aa",
        "timestamp": "2023-02-13T22:39:12Z",
        "type": "Donation",
        "is_public": True,
        "from_name": "Jo Example",
        "message": "Good luck!",
        "amount": "3.00",
        "url": "https://ko-fi.com/Home/CoffeeShop?txid=00000000",
        "email": EMAIL,
        "currency": "USD",
        "is_subscription_payment": False,
        "is_first_subscription_payment": False,
        "kofi_transaction_id": "00000000-1111-2222-3333-444444444444",
        "shop_items": None,
        "tier_name": None,
        "shipping": {"full_name": "Jo Example", "street_address": "1 Secret Street"},
    }
    return {**usual, **changes}


def form(data: object) -> bytes:
    """Return a body as Ko-fi posts it."""
    return urlencode({"data": data if isinstance(data, str) else json.dumps(data)}).encode()


def read(body: bytes, token: str = TOKEN) -> tuple[Donation, ...]:
    """Return what a body tells."""
    return donations_of_form(body, verification_token=token, at=AT)


def test_a_public_donation() -> None:
    """Name, words and exact amount."""
    assert read(form(fields())) == (
        Donation(
            id="ko-fi:78b207f2-9e6c-4ea7-b47f-5454709824aa",
            at=AT,
            viewer=Viewer(id="ko-fi:jo example", name="Jo Example"),
            amount=Money(amount=Decimal("3.00"), currency="USD"),
            message="Good luck!",
            source="ko-fi",
        ),
    )


@pytest.mark.parametrize("public", [False, None])
def test_a_private_donation_names_nobody_and_says_nothing(public: bool | None) -> None:
    """It counts, and that is all; so does one that does not say whether it is public."""
    given_ = {key: value for key, value in fields(is_public=public).items() if value is not None}
    (donation,) = read(form(given_))
    assert donation.viewer == ANONYMOUS
    assert donation.message == ""
    assert donation.amount.amount == Decimal("3.00")
    assert "Jo" not in repr(donation)


@pytest.mark.parametrize(
    ("kind", "counted"), [("Donation", 1), ("Subscription", 1), ("Shop Order", 0), ("Commission", 0), ("Raffle", 0)]
)
def test_support_counts_and_purchases_do_not(kind: str, counted: int) -> None:
    """A buyer has not asked to be named on stream."""
    assert len(read(form(fields(type=kind)))) == counted


def test_a_retry_is_the_same_donation() -> None:
    """Ko-fi repeats the message id; two payments differ in it, even where the test page repeats the transaction."""
    (first,), (again,) = read(form(fields())), read(form(fields(timestamp="2023-02-13T22:49:12Z")))
    (other,) = read(form(fields(message_id="other")))
    assert first.id == again.id != other.id


def test_without_a_message_id_the_transaction_names_it() -> None:
    """One of the two must be there."""
    (donation,) = read(form(fields(message_id=None)))
    assert donation.id == "ko-fi:00000000-1111-2222-3333-444444444444"
    with pytest.raises(DonationPayloadError, match="without an id"):
        read(form(fields(message_id=None, kofi_transaction_id="")))


@pytest.mark.parametrize("presented", ["", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), None, 7, [TOKEN], "\ud800"])
def test_a_wrong_token_is_forged(presented: object) -> None:
    """Nothing of it is used; neither token is in the error."""
    with pytest.raises(ForgedWebhookError) as refusal:
        read(form(fields(verification_token=presented)))
    assert TOKEN not in str(refusal.value)


def test_no_token_set_up_accepts_nobody() -> None:
    """An empty setting is not a token."""
    with pytest.raises(ForgedWebhookError):
        read(form(fields(verification_token="")), token="")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"data=", "not JSON"),
        (b"data=%7B", "not JSON"),
        (b"\xff\xfe", "no form"),
        (b"a=1&" * 40, "no form"),
        (form([1, 2]), "no JSON object"),
        (form("[" * 50_000), "not JSON"),
        (form(fields(amount="much")), "no number"),
        (form(fields(currency="dollars")), "currency code"),
        (form(fields(type=None)), "type"),
        (form(fields(is_public="no")), "is_public"),
    ],
)
def test_garbage_is_refused_with_the_reason(body: bytes, said: str) -> None:
    """And without the address that may be in it."""
    with pytest.raises(DonationPayloadError, match=said) as refusal:
        read(body)
    assert EMAIL not in str(refusal.value)


def test_addresses_go_no_further() -> None:
    """Neither the e-mail nor the postal one is in an event."""
    told = repr(read(form(fields())))
    assert EMAIL not in told
    assert "Secret Street" not in told


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.integers())


@given(st.dictionaries(st.sampled_from(sorted(fields())), JSON))
def test_anything_is_read_or_refused(changes: dict[str, Any]) -> None:
    """Whatever is posted, nothing but our own errors comes of it."""
    told: tuple[Donation, ...] | Exception
    try:
        told = read(form(fields(**changes)))
    except (DonationPayloadError, ForgedWebhookError) as error:
        told = error
    assert EMAIL not in repr(told)
    assert isinstance(told, Exception) or all(type(donation.amount.amount) is Decimal for donation in told)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(body: bytes) -> None:
    """Without a token nobody donates."""
    with pytest.raises((DonationPayloadError, ForgedWebhookError)):
        read(body)
