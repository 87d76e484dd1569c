"""Amounts as a person would say them."""

from decimal import Decimal

import pytest

from vtuber.domain.money import Money, usd
from vtuber.writing.spoken_amounts import Size, counted, listed, ordinal, size_of, size_of_bits, spoken_money


def _money(amount: str, currency: str) -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("amount", "currency", "spoken"),
    [
        ("5.00", "USD", "five dollars"),
        ("1", "USD", "one dollar"),
        ("7.50", "USD", "seven dollars 50"),
        ("0.50", "EUR", "50 cents"),
        ("500", "JPY", "500 yen"),
        ("1", "GBP", "one pound"),
        ("3.05", "XYZ", "three XYZ 05"),
    ],
)
def test_money_is_said_in_words(amount: str, currency: str, spoken: str) -> None:
    """No signs, no decimal points."""
    assert spoken_money(_money(amount, currency)) == spoken


def test_estimates_are_never_said() -> None:
    """An estimate is the platform's guess, not the viewer's gift."""
    with pytest.raises(ValueError, match="estimated"):
        spoken_money(usd(3, estimated=True))


@pytest.mark.parametrize(
    ("amount", "currency", "size"),
    [
        ("4.99", "USD", Size.SMALL),
        ("5", "USD", Size.MEDIUM),
        ("500", "JPY", Size.SMALL),
        ("5000", "JPY", Size.LARGE),
        ("500", "EUR", Size.HUGE),
        ("10000", "KRW", Size.MEDIUM),
        ("999999", "XYZ", Size.SMALL),
    ],
)
def test_sizes_go_by_what_a_currency_is_worth(amount: str, currency: str, size: Size) -> None:
    """Five hundred yen are not five hundred dollars."""
    assert size_of(_money(amount, currency)) is size


def test_bits_have_sizes_too() -> None:
    """From a handful to a flood."""
    assert [size_of_bits(count) for count in (1, 300, 1_500, 10_000)] == list(Size)


def test_counts_places_and_lists() -> None:
    """Small numbers in words; names with a last and."""
    assert (counted(1, "raider"), counted(12, "raider"), counted(40, "raider")) == (
        "one raider", "twelve raiders", "40 raiders",
    )  # fmt: skip
    assert [ordinal(place) for place in (1, 12, 13, 21, 22, 111)] == [
        "first",
        "twelfth",
        "13th",
        "21st",
        "22nd",
        "111th",
    ]
    assert (listed(("Ann",)), listed(("Ann", "Bo", "Cy"))) == ("Ann", "Ann, Bo and Cy")
