"""Waits between attempts."""

import random

from hypothesis import given
from hypothesis import strategies as st

from vtuber.runtime.backoff import Backoff


@given(st.integers(1, 10_000), st.integers())
def test_waits_double_up_to_the_longest(failures: int, seed: int) -> None:
    """Each is between half and the whole of what it would be without chance."""
    backoff = Backoff(first_delay_s=1.0, longest_delay_s=60.0)
    whole = min(60.0, 2.0 ** min(failures - 1, 10))
    assert 0.5 * whole <= backoff.delay_s(failures, random.Random(seed)) <= whole


def test_clients_do_not_return_at_one_moment() -> None:
    """Cut off together, they come back apart."""
    chance = random.Random(1)
    assert len({Backoff().delay_s(3, chance) for _ in range(100)}) > 90
