"""Amounts of money as a person would say them, and how large they are to the person who gives."""

from decimal import Decimal
from enum import IntEnum

from vtuber.domain.money import Money


class Size(IntEnum):
    """How much a payment is, roughly."""

    SMALL = 0
    MEDIUM = 1
    LARGE = 2
    HUGE = 3


_CURRENCIES: dict[str, tuple[str, str, str]] = {
    # code: (about what one unit is worth in US dollars, name of one, name of several)
    "USD": ("1", "dollar", "dollars"),
    "EUR": ("1.1", "euro", "euros"),
    "GBP": ("1.3", "pound", "pounds"),
    "CHF": ("1.1", "franc", "francs"),
    "CAD": ("0.73", "Canadian dollar", "Canadian dollars"),
    "AUD": ("0.65", "Australian dollar", "Australian dollars"),
    "NZD": ("0.6", "New Zealand dollar", "New Zealand dollars"),
    "SGD": ("0.75", "Singapore dollar", "Singapore dollars"),
    "HKD": ("0.13", "Hong Kong dollar", "Hong Kong dollars"),
    "TWD": ("0.03", "Taiwan dollar", "Taiwan dollars"),
    "JPY": ("0.0067", "yen", "yen"),
    "KRW": ("0.00072", "won", "won"),
    "CNY": ("0.14", "yuan", "yuan"),
    "INR": ("0.012", "rupee", "rupees"),
    "IDR": ("0.000062", "rupiah", "rupiah"),
    "PHP": ("0.017", "peso", "pesos"),
    "THB": ("0.029", "baht", "baht"),
    "VND": ("0.00004", "dong", "dong"),
    "MYR": ("0.22", "ringgit", "ringgit"),
    "BRL": ("0.18", "real", "reais"),
    "MXN": ("0.055", "peso", "pesos"),
    "ARS": ("0.001", "peso", "pesos"),
    "CLP": ("0.001", "peso", "pesos"),
    "COP": ("0.00024", "peso", "pesos"),
    "SEK": ("0.095", "krona", "kronor"),
    "NOK": ("0.093", "krone", "kroner"),
    "DKK": ("0.145", "krone", "kroner"),
    "PLN": ("0.25", "zloty", "zlotys"),
    "CZK": ("0.043", "koruna", "korunas"),
    "HUF": ("0.0027", "forint", "forints"),
    "TRY": ("0.03", "lira", "liras"),
    "ZAR": ("0.054", "rand", "rand"),
    "ILS": ("0.27", "shekel", "shekels"),
}
_STEPS_USD = (Decimal(5), Decimal(20), Decimal(100))
_BIT_STEPS = (300, 1_500, 8_000)
_SMALL_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24
_TEENS = range(10, 21)


def size_of(money: Money) -> Size:
    """Return the size of a payment by its rough worth; an unknown currency counts as small."""
    worth = money.amount * Decimal(_CURRENCIES.get(money.currency, ("0", "", ""))[0])
    return Size(sum(worth >= step for step in _STEPS_USD))


def size_of_bits(count: int) -> Size:
    """Return the size of a cheer."""
    return Size(sum(count >= step for step in _BIT_STEPS))


def spoken_money(money: Money) -> str:
    """Return an amount in words: `five dollars`, `4 pounds 20`; never for an estimate, which is nobody's to say."""
    if money.estimated:
        raise ValueError("an estimated amount is not said aloud")
    rounded = money.amount.quantize(Decimal("0.01"))
    whole, cents = int(rounded), int(rounded % 1 * 100)
    _, one, several = _CURRENCIES.get(money.currency, ("0", money.currency, money.currency))
    if whole == 0 and cents and money.currency in ("USD", "EUR", "CAD", "AUD"):
        return counted(cents, "cent")
    unit = one if whole == 1 and not cents else several
    return f"{number(whole)} {unit} {cents:02}" if cents else f"{number(whole)} {unit}"


def number(count: int) -> str:
    """Return a count in words up to twenty, in figures above."""
    return _SMALL_NUMBERS[count] if 0 <= count < len(_SMALL_NUMBERS) else str(count)


def counted(count: int, noun: str) -> str:
    """Return `one raider`, `12 raiders`: a count and its noun."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def time_left(hours: float) -> str:
    """Return what is left of a time: `20 minutes`, `three hours`, `five days`."""
    if hours < 1:
        return counted(max(1, round(hours * _MINUTES_AN_HOUR)), "minute")
    if hours < 2 * _HOURS_A_DAY:
        return counted(round(hours), "hour")
    return counted(round(hours / _HOURS_A_DAY), "day")


def ordinal(place: int) -> str:
    """Return `first`, `second`, …, `21st`."""
    if 1 <= place <= len(_ORDINALS):
        return _ORDINALS[place - 1]
    suffix = "th" if place % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{suffix}"


def listed(names: tuple[str, ...]) -> str:
    """Return `Ann`, `Ann and Bo`, `Ann, Bo and Cy`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
