"""Donations from Streamlabs."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import Donation
from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.streamlabs import donations_of

AT = datetime(2026, 1, 1, tzinfo=UTC)


def entry(**changes: object) -> dict[str, object]:
    """Return one donation as Streamlabs words it."""
    usual = {"id": 96164121, "name": "Ann", "amount": "13.37", "currency": "USD", "message": "hi", "_id": "ab12"}
    return {**usual, **changes}


def read(*entries: dict[str, object]) -> tuple[Donation, ...]:
    """Return what a socket event with these donations tells."""
    return donations_of({"type": "donation", "message": list(entries), "event_id": "evt_1"}, at=AT)


def test_a_donation_keeps_its_exact_amount() -> None:
    """Amounts are decimal, currencies are kept, the id tells a redelivery."""
    assert read(entry()) == (
        Donation(
            id="streamlabs:96164121",
            at=AT,
            viewer=Viewer(id="streamlabs:ann", name="Ann"),
            amount=Money(amount=Decimal("13.37"), currency="USD"),
            message="hi",
            source="streamlabs",
        ),
    )


def test_several_donations_in_one_event() -> None:
    """The message is an array, and each of its entries counts."""
    assert [donation.id for donation in read(entry(), entry(id="2"))] == ["streamlabs:96164121", "streamlabs:2"]


def test_missing_words_and_names_are_no_error() -> None:
    """Who gives no name is anonymous; the alert's id stands in for a missing id."""
    (donation,) = read(entry(name=" ", message=None, id=None))
    assert donation.viewer == ANONYMOUS
    assert donation.message == ""
    assert donation.id == "streamlabs:ab12"


def test_what_is_no_donation_tells_nothing() -> None:
    """Other events of the socket, and test alerts, are passed over."""
    assert donations_of({"type": "follow", "message": []}, at=AT) == ()
    assert donations_of({}, at=AT) == ()
    assert read(entry(isTest=True)) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "a lot"}, "no number"),
        ({"amount": "-5"}, "nobody can have given"),
        ({"amount": "0"}, "nobody can have given"),
        ({"amount": "NaN"}, "nobody can have given"),
        ({"amount": "Infinity"}, "nobody can have given"),
        ({"amount": "1e30"}, "nobody can have given"),
        ({"amount": None}, "amount"),
        ({"currency": "dollars"}, "currency code"),
        ({"currency": None}, "currency"),
        ({"id": None, "_id": None}, "without an id"),
    ],
)
def test_a_bad_donation_is_refused_with_the_reason(changes: dict[str, object], said: str) -> None:
    """The error names what cannot be read."""
    with pytest.raises(DonationPayloadError, match=said):
        read(entry(**changes))


def test_a_message_that_is_no_array_is_refused() -> None:
    """The envelope is checked too."""
    with pytest.raises(DonationPayloadError):
        donations_of({"type": "donation", "message": "hi"}, at=AT)


@given(st.decimals(min_value="0.01", max_value="10000", places=2))
def test_cents_survive(amount: Decimal) -> None:
    """No amount passes through a float."""
    (donation,) = read(entry(amount=str(amount)))
    assert donation.amount.amount == amount


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(entry())), JSON))
def test_any_payload_is_read_or_refused(changes: dict[str, object]) -> None:
    """Nothing but the package's own error comes out, and every donation is positive."""
    try:
        donations = read(entry(**changes))
    except DonationPayloadError:
        return
    assert all(donation.amount.amount > 0 for donation in donations)
