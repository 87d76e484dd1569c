"""Money is exact, and never crosses currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import monies

from vtuber.domain.errors import MixedCurrenciesError
from vtuber.domain.money import Money, bits, totals, usd


@given(st.lists(monies(), max_size=20))
def test_totals_are_exact_per_currency(amounts: list[Money]) -> None:
    """Nothing is lost or rounded; a sum is an estimate as soon as one part is."""
    sums = totals(amounts)
    assert list(sums) == list(dict.fromkeys(money.currency for money in amounts))
    for currency, total in sums.items():
        parts = [money for money in amounts if money.currency == currency]
        assert total.amount == sum(part.amount for part in parts)
        assert total.estimated == any(part.estimated for part in parts)


@given(monies(["USD"]), monies(["EUR"]))
def test_currencies_are_not_added(dollars: Money, euros: Money) -> None:
    """There is no rate to add them with."""
    with pytest.raises(MixedCurrenciesError, match="EUR to USD"):
        _ = dollars + euros


@pytest.mark.parametrize(
    ("money", "printed"),
    [
        (usd(5), "$5.00"),
        (usd("2.5", estimated=True), "about $2.50"),
        (Money(amount=Decimal(300), currency="JPY"), "JPY 300.00"),
        (bits(150), "$1.50"),
    ],
)
def test_amounts_are_printed_for_people(money: Money, printed: str) -> None:
    """With two decimals, the currency in front, and a word where it is an estimate."""
    assert str(money) == printed
