"""What a model's tokens cost, from `prices.toml` and from tables of the user's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from vtuber.domain.errors import SettingError
from vtuber.models.ports import Usage

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Amounts per million tokens."""

    input: Decimal
    output: Decimal
    cached: Decimal
    cache_write: Decimal

    def cost(self, usage: Usage) -> Decimal:
        """Return what these tokens cost."""
        plain = max(0, usage.tokens_in - usage.cached - usage.cache_written)
        return (
            self.input * plain
            + self.cached * usage.cached
            + self.cache_write * usage.cache_written
            + self.output * usage.tokens_out
        ) / _MILLION

    def most(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return what this many tokens cost at most, however the vendor's cache is disposed."""
        return (max(self.input, self.cached, self.cache_write) * tokens_in + self.output * tokens_out) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one model. All of a request with over `long_over` tokens of input is charged at the `long` rates."""

    rates: Rates
    currency: str
    source: str
    long: Rates | None = None
    long_over: int = 0
    thinking_tokens: int = 0

    def cost(self, usage: Usage) -> Decimal:
        """Return what one request cost."""
        return self._rates(usage.tokens_in).cost(usage)

    def most(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return what one request costs at most."""
        return self._rates(tokens_in).most(tokens_in, tokens_out)

    def _rates(self, tokens_in: int) -> Rates:
        return self.long if self.long is not None and tokens_in > self.long_over else self.rates


Prices = Mapping[str, Price]
"""From a model's name, as `str(ModelName)` spells it."""


def bundled_prices() -> dict[str, Price]:
    """Return the prices that ship with the program."""
    return read_prices((files("vtuber.models") / "prices.toml").read_text(encoding="utf-8"))


def read_prices(text: str) -> dict[str, Price]:
    """Read a table in the form of `prices.toml`; raise `SettingError` that says what is wrong with it."""
    try:
        entries = tomllib.loads(text, parse_float=Decimal).get("model", [])
        return {str(entry["name"]): _price(entry) for entry in entries}
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"The table of prices is no TOML: {error}.") from error
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise SettingError(
            "The table of prices is not usable: every [[model]] needs name, input, output, cached, cache_write "
            f"(figures per million tokens), currency and source; the fault is {error}."
        ) from error


def _price(entry: Mapping[str, object]) -> Price:
    long = entry.get("long")
    if long is not None and not isinstance(long, Mapping):
        raise TypeError("long is no table")
    return Price(
        rates=_rates(entry),
        currency=str(entry["currency"]),
        source=str(entry["source"]),
        long=None if long is None else _rates(long),
        long_over=0 if long is None else _count(long["over_tokens"]),
        thinking_tokens=_count(entry.get("thinking_tokens", 0)),
    )


def _rates(entry: Mapping[str, object]) -> Rates:
    return Rates(
        input=_amount(entry["input"]),
        output=_amount(entry["output"]),
        cached=_amount(entry["cached"]),
        cache_write=_amount(entry["cache_write"]),
    )


def _amount(figure: object) -> Decimal:
    amount = Decimal(str(figure))
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{figure} is no price")
    return amount


def _count(figure: object) -> int:
    if not isinstance(figure, int) or figure < 0:
        raise ValueError(f"{figure} is no number of tokens")
    return figure
