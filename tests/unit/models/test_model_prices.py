"""Prices: what ships, what a user may add, and what a request costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.errors import SettingError
from vtuber.models.names import model_name
from vtuber.models.ports import Usage
from vtuber.models.prices import bundled_prices, read_prices

ENTRY = """
[[model]]
name = "compatible:x"
input = 1.00
output = 2.00
cached = 0.10
cache_write = 1.25
currency = "EUR"
source = "https://example.org"
"""


def test_the_models_of_the_documentation_have_prices() -> None:
    """Current models of both vendors are known, with a page to check them on."""
    prices = bundled_prices()
    assert {
        "anthropic:claude-opus-5-5",
        "anthropic:claude-sonnet-5-5",
        "anthropic:claude-haiku-5-5",
        "openai:gpt-4o",
        "openai:gpt-4o-mini",
        "openai:gpt-6-luna",
    } <= set(prices)
    for name, price in prices.items():
        assert str(model_name(name)) == name
        assert price.currency == "USD"
        assert price.source.startswith("https://")
        assert 0 < price.rates.cached <= price.rates.input
        assert price.rates.input < price.rates.output or name == "openai:tts-1"
        assert price.rates.input <= price.rates.cache_write


def test_what_a_request_costs() -> None:
    """Cached input is cheaper, input written to the cache is dearer; both are part of the input."""
    price = read_prices(ENTRY)["compatible:x"]
    usage = Usage(tokens_in=1_000_000, tokens_out=500_000, cached=400_000, cache_written=100_000)
    assert price.cost(usage) == Decimal("0.5") + Decimal("0.04") + Decimal("0.125") + Decimal(1)


def test_long_prompts_may_cost_more() -> None:
    """All of a request over the limit is charged at the other rates."""
    price = bundled_prices()["anthropic:claude-haiku-5-5"]
    assert price.cost(Usage(tokens_in=100_000)) == Decimal("0.01")
    assert price.cost(Usage(tokens_in=200_000, tokens_out=1_000_000)) == Decimal("0.1") + Decimal("2.5")


@given(st.integers(0, 10**6), st.integers(0, 10**5), st.floats(0, 1), st.floats(0, 1))
def test_the_worst_case_is_the_worst(tokens_in: int, tokens_out: int, cached: float, written: float) -> None:
    """No usage within a request's bounds costs more than was said."""
    parts = int(tokens_in * cached)
    usage = Usage(
        tokens_in=tokens_in, tokens_out=tokens_out, cached=parts, cache_written=int((tokens_in - parts) * written)
    )
    for price in bundled_prices().values():
        assert price.cost(usage) <= price.most(tokens_in, tokens_out)


@pytest.mark.parametrize(
    "text",
    [
        "model = 3",
        "[[model",
        ENTRY.replace("1.25", "-1"),
        ENTRY.replace("currency", "curr"),
        ENTRY.replace("2.00", "nan"),
    ],
)
def test_a_wrong_table_is_told_what_is_wrong(text: str) -> None:
    """A table that cannot be used is no table of free models."""
    with pytest.raises(SettingError, match="table of prices"):
        read_prices(text)
