"""Tips from StreamElements."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import Donation
from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.streamelements import TOPICS, tips_of

AT = datetime(2026, 1, 1, tzinfo=UTC)
EMAIL = "styler.secret@example.com"


def message(*, topic: str = TOPICS[0], donation: object = None, **changes: object) -> dict[str, Any]:
    """Return a message of the gateway as its documentation shows it."""
    usual = {
        "user": {"username": "Styler", "geo": "ZZ", "email": EMAIL, "channel": "5ad2"},
        "message": "hi",
        "amount": 4.2,
        "currency": "USD",
        "paymentMethod": "scheme",
    }
    tip = {
        "donation": {**usual, **donation} if isinstance(donation, dict) else donation or usual,
        "_id": "67b5f39d07ecd4c594e60f73",
        "provider": "paypal",
        "approved": "allowed",
        "status": "success",
        "createdAt": "2025-02-19T15:07:09.302Z",
        "transactionId": "2YH79902JR1691017",
    }
    return {"id": "01JM", "ts": "2025-02-19T15:07:17Z", "type": "message", "topic": topic, "data": {**tip, **changes}}


def test_a_tip_keeps_its_exact_amount() -> None:
    """4.2 is four dollars twenty, not the nearest binary fraction."""
    assert tips_of(message(), at=AT) == (
        Donation(
            id="streamelements:67b5f39d07ecd4c594e60f73",
            at=AT,
            viewer=Viewer(id="streamelements:styler", name="Styler"),
            amount=Money(amount=Decimal("4.2"), currency="USD"),
            message="hi",
            source="streamelements",
        ),
    )


@pytest.mark.parametrize("changes", [{}, {"_id": None}, {"message": None}, {"user": None}])
def test_the_email_address_goes_no_further(changes: dict[str, object]) -> None:
    """It is in no event, whatever else the tip is."""
    assert EMAIL not in repr(tips_of(message(donation=changes), at=AT))


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, 1),
        ({"approved": "pending"}, 0),
        ({"approved": "rejected"}, 0),
        ({"status": "pending"}, 0),
        ({"status": "refunded"}, 0),
        ({"topic": "channel.tips.moderation", "approvedBy": "mod"}, 1),
        ({"topic": "channel.tips.moderation", "approved": "rejected"}, 0),
        ({"topic": "channel.activities"}, 0),
    ],
)
def test_only_paid_and_allowed_tips_count(changes: dict[str, Any], counted: int) -> None:
    """What a moderator holds back is not spoken of."""
    assert len(tips_of(message(**changes), at=AT)) == counted


def test_a_tip_allowed_later_is_the_same_tip() -> None:
    """Reported on both topics it has one id, and counts once."""
    (first,) = tips_of(message(), at=AT)
    (again,) = tips_of(message(topic=TOPICS[1], approvedBy="mod"), at=AT)
    assert first.id == again.id


def test_without_an_id_of_its_own_the_payment_names_it() -> None:
    """The transaction tells a redelivery as well."""
    (tip,) = tips_of(message(_id=None), at=AT)
    assert tip.id == "streamelements:2YH79902JR1691017"


def test_a_tip_without_a_user_is_anonymous() -> None:
    """The words are still said."""
    (tip,) = tips_of(message(donation={"user": None}), at=AT)
    assert (tip.viewer, tip.message) == (ANONYMOUS, "hi")


@pytest.mark.parametrize("payload", [{}, {"type": "welcome"}, {"type": "response", "topic": TOPICS[0]}])
def test_what_is_no_message_tells_nothing(payload: dict[str, object]) -> None:
    """The gateway says more than tips."""
    assert tips_of(payload, at=AT) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"_id": None, "transactionId": None}, "without an id"),
        ({"donation": "five dollars"}, "unexpected shape"),
        ({"donation": {"amount": None}}, "amount"),
        ({"donation": {"amount": "much"}}, "no number"),
        ({"donation": {"currency": "dollars"}}, "currency code"),
        ({"status": 7}, "status"),
    ],
)
def test_a_bad_tip_is_refused_with_the_reason(changes: dict[str, Any], said: str) -> None:
    """The error names what cannot be read, and does not quote the address."""
    with pytest.raises(DonationPayloadError, match=said) as refusal:
        tips_of(message(**changes), at=AT)
    assert EMAIL not in str(refusal.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["donation", "_id", "transactionId", "status", "approved", "data", "topic"])


@given(st.dictionaries(KEYS, JSON), st.dictionaries(st.sampled_from(["user", "amount", "currency", "message"]), JSON))
def test_anything_is_read_or_refused(changes: dict[str, Any], donation: dict[str, Any]) -> None:
    """Whatever the gateway sends, nothing but our own error comes of it."""
    changes = {key: value for key, value in changes.items() if key not in {"topic", "donation"}}
    told: tuple[Donation, ...] | Exception
    try:
        told = tips_of(message(donation=donation, **changes), at=AT)
    except DonationPayloadError as error:
        told = error
    assert EMAIL not in repr(told)
    assert isinstance(told, Exception) or all(type(tip.amount.amount) is Decimal for tip in told)
