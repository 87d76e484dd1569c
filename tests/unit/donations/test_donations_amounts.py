"""What all donation services share: amounts to money, names to donors, JSON that may be broken."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.donations.amounts import money
from vtuber.donations.donors import donor
from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.json_text import parsed


@pytest.mark.parametrize(
    ("written", "exact"),
    [("13.37", "13.37"), (4.2, "4.2"), (5, "5"), (" 0.10 ", "0.10"), (0.1, "0.1"), ("1e2", "1E+2"), (1e6, "1000000.0")],
)
def test_an_amount_is_what_was_written(written: str | float, exact: str) -> None:
    """Figures are never rounded, and a float stands for the decimal a person would write."""
    read = money(written, " eur ", service="S")
    assert (str(read.amount), read.currency) == (exact, "EUR")


@pytest.mark.parametrize(
    "figure",
    [
        "",
        "a lot",
        "1_000",
        "\uff11\uff10",
        "-5",
        "0",
        "0.0009",
        "1000000.01",
        "NaN",
        "sNaN",
        "inf",
        "1e99",
        "1,50",
        "$5",
    ],
)
def test_an_impossible_amount_is_refused(figure: str) -> None:
    """The error names the service and shows the figure."""
    with pytest.raises(DonationPayloadError, match="S sent the amount"):
        money(figure, "USD", service="S")


@pytest.mark.parametrize("code", ["", "EU", "EURO", "€€€", "U D", "12E"])
def test_a_currency_has_three_letters(code: str) -> None:
    """Anything else is no currency code."""
    with pytest.raises(DonationPayloadError, match="currency code"):
        money("1", code, service="S")


@given(st.one_of(st.text(), st.floats(), st.integers()), st.text(max_size=4))
def test_money_is_exact_or_refused(amount: str | float, currency: str) -> None:
    """Whatever is sent: either a decimal amount in a plausible range, or our own error."""
    try:
        read = money(amount, currency, service="S")
    except DonationPayloadError:
        return
    assert type(read.amount) is Decimal
    assert Decimal("0.001") <= read.amount <= Decimal(1_000_000)
    assert isinstance(read, Money)


@pytest.mark.parametrize(
    "name", [None, "", " \n", "Anonymous", "ANONYMOUS ", "ann@example.com", "Ann <ann@example.com>"]
)
def test_who_gives_no_name_is_anonymous(name: str | None) -> None:
    """An e-mail address is no name: it is not read out."""
    assert donor(name, source="s") == ANONYMOUS


@pytest.mark.parametrize("name", ["Ann", " ann ", "ANN\n"])
def test_a_name_is_the_identity(name: str) -> None:
    """However it is written this time."""
    assert donor(name, source="s").id == "s:ann"
    assert donor("Ann  Lee", source="s") == Viewer(id="s:ann lee", name="Ann Lee")


@pytest.mark.parametrize("text", ["", "{", "[NaN]", "[Infinity]", "[" * 100_000, "9" * 5_000, b"\xff\xfe", "nope"])
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    """Without a word of it in the error."""
    with pytest.raises(DonationPayloadError, match=r"^S sent a text that is not JSON$"):
        parsed(text, service="S")


def test_half_an_emoji_costs_no_donation() -> None:
    """Services cut texts in the middle of a pair; the rest of the message is still good."""
    assert parsed('{"message": "hi \\ud83d"}', service="S") == {"message": "hi \ud83d"}
