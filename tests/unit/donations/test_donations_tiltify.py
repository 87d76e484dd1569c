"""Donations to a charity from Tiltify."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import Donation
from vtuber.domain.money import Money
from vtuber.domain.viewers import Viewer
from vtuber.donations.errors import DonationPayloadError, ForgedWebhookError
from vtuber.donations.tiltify import TOLERANCE, donations_of_body, verify

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = "13c3b68914487acd1c68d85857ee1cfc308f15510f2d8e71273ee0f8a42d9d00"
EMAIL = "jo.secret@example.com"

PUBLISHED = (
    b'{"data":{"amount":{"currency":"USD","value":"82.95"},"campaign_id":"a4fd5207-bd9f-4712-920a-85f8d92cf4e6",'
    b'"completed_at":"2023-04-18T16:48:26.510702Z","created_at":"2023-04-18T03:36:36.510717Z","donor_comment":'
    b'"Rerum quo necessitatibus voluptas provident ad molestiae ipsam.","donor_name":"Jirachi",'
    b'"fundraising_event_id":null,"id":"dfa25dcc-2026-4320-a5b7-5da076efeb05","legacy_id":0,"poll_id":null,'
    b'"poll_option_id":null,"reward_id":null,"sustained":false,"target_id":null,"team_event_id":null},"meta":'
    b'{"attempted_at":"2023-04-18T16:49:00.617031Z","event_type":"public:direct:donation_updated","generated_at":'
    b'"2023-04-18T16:48:59.510758Z","id":"d8768e26-1092-4f4c-a829-a2698cd19664","subscription_source_id":'
    b'"00000000-0000-0000-0000-000000000000","subscription_source_type":"test"}}'
)
"""A test webhook as Tiltify sent it in 2023 to somebody who published it together with its key and signature."""

PUBLISHED_AT = "2023-04-18T16:49:00.617031Z"
PUBLISHED_SIGNATURE = "4OSwlhTt0EcrlSQFlqgE18FOtT+EKX4qTJdJeC8oV/o="


def signed(body: bytes, timestamp: str, key: str = KEY) -> str:
    """Sign a body as Tiltify does."""
    return base64.b64encode(hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()).decode()


def body(event_type: object = "public:direct:donation_updated", **changes: object) -> bytes:
    """Return a webhook's body."""
    data: dict[str, object] = {
        "id": "dfa2",
        "amount": {"currency": "EUR", "value": "82.95"},
        "donor_name": "Jirachi",
        "donor_comment": "For the cats",
        "email": EMAIL,
        "completed_at": "2026-01-01T11:59:00Z",
    }
    return json.dumps({"data": {**data, **changes}, "meta": {"event_type": event_type, "id": "m1"}}).encode()


def test_a_signature_of_tiltifys_own_is_good() -> None:
    """The scheme is theirs: their key, their body, their signature."""
    now = datetime.fromisoformat(PUBLISHED_AT) + timedelta(seconds=2)
    verify(PUBLISHED, signature=PUBLISHED_SIGNATURE, timestamp=PUBLISHED_AT, signing_key=KEY, now=now)
    assert donations_of_body(PUBLISHED, at=AT) == (
        Donation(
            id="tiltify:dfa25dcc-2026-4320-a5b7-5da076efeb05",
            at=AT,
            viewer=Viewer(id="tiltify:jirachi", name="Jirachi"),
            amount=Money(amount=Decimal("82.95"), currency="USD"),
            message="Rerum quo necessitatibus voluptas provident ad molestiae ipsam.",
            source="tiltify",
            charity=True,
        ),
    )


@pytest.mark.parametrize(
    "spoilt", ["body", "signature", "timestamp", "key", "nothing signed", "empty key", "surrogate"]
)
def test_anything_else_is_forged(spoilt: str) -> None:
    """One changed byte, one changed second, another key."""
    timestamp = AT.isoformat()
    posted, signature, key = body(), signed(body(), timestamp), KEY
    match spoilt:
        case "body":
            posted = posted.replace(b"82.95", b"92.95")
        case "signature":
            signature = signature[:-2] + "A="
        case "timestamp":
            timestamp = (AT + timedelta(seconds=1)).isoformat()
        case "key":
            key = "another"
        case "nothing signed":
            signature = ""
        case "empty key":
            key, signature = "", signed(posted, timestamp, "")
        case _:
            signature = "\udcff"
    with pytest.raises(ForgedWebhookError) as refusal:
        verify(posted, signature=signature, timestamp=timestamp, signing_key=key, now=AT)
    assert KEY not in str(refusal.value)


@pytest.mark.parametrize("off", [TOLERANCE, -TOLERANCE, timedelta(0)])
def test_a_clock_may_be_minutes_off(off: timedelta) -> None:
    """Either way."""
    timestamp = (AT + off).isoformat()
    verify(body(), signature=signed(body(), timestamp), timestamp=timestamp, signing_key=KEY, now=AT)
    late = AT + 2 * off + timedelta(seconds=1) if off > timedelta(0) else AT - timedelta(hours=1)
    with pytest.raises(ForgedWebhookError, match="off this machine's clock"):
        verify(body(), signature=signed(body(), timestamp), timestamp=timestamp, signing_key=KEY, now=late)


@pytest.mark.parametrize("timestamp", ["", "now", "2026-01-01T12:00:00", "1767268800"])
def test_a_signed_time_that_is_none_is_refused(timestamp: str) -> None:
    """A signature without a time could be played back for ever."""
    with pytest.raises(ForgedWebhookError, match="bears no time"):
        verify(body(), signature=signed(body(), timestamp), timestamp=timestamp, signing_key=KEY, now=AT)


@pytest.mark.parametrize(
    ("event_type", "counted"),
    [
        ("public:direct:donation_updated", 1),
        ("private:direct:donation_updated", 1),
        ("public:indirect:donation_updated", 0),
        ("public:direct:fact_updated", 0),
        (None, 0),
        (["public:direct:donation_updated"], 0),
    ],
)
def test_only_donations_to_the_campaign_count(event_type: object, counted: int) -> None:
    """Progress reports, and gifts to others of a team, are not ours."""
    assert len(donations_of_body(body(event_type), at=AT)) == counted


def test_a_donation_counts_when_it_is_completed() -> None:
    """And is charity: never revenue."""
    assert donations_of_body(body(completed_at=None), at=AT) == ()
    (donation,) = donations_of_body(body(), at=AT)
    assert donation.charity


def test_updates_and_both_subscriptions_are_one_donation() -> None:
    """Public and private events, and later changes of the comment, bear the donation's id."""
    (public,) = donations_of_body(body(), at=AT)
    (private,) = donations_of_body(body("private:direct:donation_updated", donor_comment=""), at=AT)
    assert public.id == private.id == "tiltify:dfa2"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "without `meta`"),
        (b"{}", "without `meta`"),
        (b'{"meta": 1}', "without `meta`"),
        (body(id=""), "without an id"),
        (body(id=None), "id"),
        (body(amount={"currency": "EUR"}), "value"),
        (body(amount={"currency": "EUR", "value": "x"}), "no number"),
    ],
)
def test_garbage_is_refused_with_the_reason(posted: bytes, said: str) -> None:
    """Even when it is signed."""
    with pytest.raises(DonationPayloadError, match=said):
        donations_of_body(posted, at=AT)


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.integers())


@given(
    st.dictionaries(
        st.sampled_from(["id", "amount", "donor_name", "donor_comment", "completed_at"]),
        JSON | st.dictionaries(st.sampled_from(["value", "currency"]), JSON),
    )
)
def test_anything_is_read_or_refused(changes: dict[str, Any]) -> None:
    """Whatever is signed, nothing but our own error comes of it, and the address stays out of it."""
    told: tuple[Donation, ...] | Exception
    try:
        told = donations_of_body(body(**changes), at=AT)
    except DonationPayloadError as error:
        told = error
    assert EMAIL not in repr(told)
    assert isinstance(told, Exception) or all(type(given_.amount.amount) is Decimal for given_ in told)


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nobody_signs_by_chance(posted: bytes, signature: str, timestamp: str) -> None:
    """Any bytes, any headers: forged."""
    with pytest.raises(ForgedWebhookError):
        verify(posted, signature=signature, timestamp=timestamp, signing_key=KEY, now=AT)
