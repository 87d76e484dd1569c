"""Hypothesis strategies for the domain: any event that could stand in a journal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from vtuber.domain.activities import Activity
from vtuber.domain.events import EVENT_TYPES, Event
from vtuber.domain.money import Money
from vtuber.domain.proposals import Proposal

_FINITE = st.floats(allow_nan=False, allow_infinity=False)


def texts(*, min_size: int = 0, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any text that can be written as UTF-8."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=min_size, max_size=max_size)


def moments() -> st.SearchStrategy[datetime]:
    """Dates and times in UTC, to the microsecond."""
    return st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (naive bounds are what `datetimes` takes)


def amounts() -> st.SearchStrategy[Decimal]:
    """Amounts of money as services report them, trailing zeros included."""
    return st.decimals("0", "1000000", allow_nan=False, places=2)


def monies(currencies: Sequence[str] = ("USD", "EUR", "JPY")) -> st.SearchStrategy[Money]:
    """Money in some currencies, exact or estimated."""
    return st.builds(
        Money,
        amount=amounts(),
        currency=st.sampled_from(currencies),
        estimated=st.booleans(),
    )


def proposals() -> st.SearchStrategy[Proposal]:
    """A learner's draws, over any arms."""
    probabilities = st.dictionaries(st.sampled_from([*Activity]).map(str), st.floats(0, 1))
    return st.builds(Proposal, arm=st.sampled_from(Activity), probabilities=probabilities)


@cache
def _register() -> None:
    st.register_type_strategy(str, texts())
    st.register_type_strategy(int, st.integers(-(2**53), 2**53))
    st.register_type_strategy(float, _FINITE)
    st.register_type_strategy(datetime, moments())
    st.register_type_strategy(Decimal, amounts())
    st.register_type_strategy(Money, monies())
    st.register_type_strategy(Proposal, proposals())


def events_of(event_type: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one type, every field drawn."""
    _register()
    return st.from_type(event_type)


def events(*event_types: type[Event]) -> st.SearchStrategy[Event]:
    """Events of the given types, or of any."""
    return st.one_of([events_of(event_type) for event_type in event_types or EVENT_TYPES])
