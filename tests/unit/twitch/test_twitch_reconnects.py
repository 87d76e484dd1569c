"""A lost connection is tried again soon, and later less often."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.twitch.reconnects import ReconnectPolicy, Reconnects

POLICY = ReconnectPolicy()


def back_off(seed: int = 7) -> Reconnects:
    """Return a fresh row of losses."""
    return Reconnects(POLICY, random.Random(seed))


def test_the_first_loss_is_answered_at_once() -> None:
    """What was lost by chance is back without a wait."""
    assert back_off().lost(100.0, up_s=3600.0) == 0.0


def test_a_loss_by_fault_of_ours_waits() -> None:
    """A server that was asked too much, or in the wrong way, is not asked again at once."""
    assert back_off().lost(100.0, up_s=3600.0, at_once=False) >= POLICY.early_longest_s / 2


@given(st.integers(), st.lists(st.floats(0.001, 3.0), max_size=200))
def test_in_the_first_minute_no_delay_exceeds_its_bound(seed: int, outages: list[float]) -> None:
    """A server that comes back within a minute is found within the bound."""
    waiting, now = back_off(seed), 50.0
    for took_s in outages:
        if now - 50.0 >= POLICY.early_s:
            break
        delay_s = waiting.lost(now)
        assert 0.0 <= delay_s <= POLICY.early_longest_s
        now += delay_s + took_s


def test_a_long_outage_is_probed_ever_less_often() -> None:
    """After a minute the delays grow to the longest, and stay there."""
    waiting, now = back_off(), 0.0
    delays = []
    while now < 600.0:
        delays.append(waiting.lost(now))
        now += delays[-1]
    assert max(delays) <= POLICY.longest_s
    assert min(delays[-5:]) >= POLICY.longest_s / 2
    assert len(delays) < 100


def test_a_steady_connection_ends_the_row_and_a_short_one_does_not() -> None:
    """A server that takes everybody in and throws them out again is not asked in a tight loop."""
    waiting = back_off()
    for number in range(10):
        waiting.lost(float(number), up_s=POLICY.steady_s / 2)
    assert waiting.lost(10.0, up_s=POLICY.steady_s / 2) >= POLICY.early_longest_s / 2
    assert waiting.lost(11.0, up_s=POLICY.steady_s) == 0.0


def test_clients_do_not_return_at_one_moment() -> None:
    """Chance parts those who were lost together."""
    delays = set()
    for seed in range(20):
        waiting = back_off(seed)
        waiting.lost(0.0)
        delays.add(waiting.lost(0.1))
    assert len(delays) == 20
    assert max(delays) - min(delays) > POLICY.first_delay_s / 4


@pytest.mark.parametrize("losses", [1, 5000])
def test_numbers_stay_finite(losses: int) -> None:
    """An outage of days overflows nothing."""
    waiting = back_off()
    assert all(waiting.lost(20.0 * number) <= POLICY.longest_s for number in range(losses))
