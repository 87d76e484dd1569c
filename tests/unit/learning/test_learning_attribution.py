"""Payments are credited to what was on before them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.learning.seasons import segment

from vtuber.domain.segments import Segment
from vtuber.learning.attribution import LAG_MINUTES, credited_payments


def row(*paid_at: tuple[float, ...], minutes: float = 5.0) -> tuple[Segment, ...]:
    """Return segments one after another, with these payments in each."""
    return tuple(
        segment(number=number, minute=number * minutes, minutes=minutes, paid_at=times)
        for number, times in enumerate(paid_at)
    )


def test_a_payment_just_after_a_change_is_credited_to_what_was_before() -> None:
    """Ten seconds into a segment, its predecessor earned the payment."""
    before, after = credited_payments(row((), (5 + 1 / 6,)))
    assert before > 0.9
    assert before + after == pytest.approx(1)


def test_a_late_payment_is_credited_to_its_own_segment() -> None:
    """After several mean lags, little reaches back."""
    before, after = credited_payments(row((), (20 + 4 * LAG_MINUTES,), minutes=20))
    assert after > 0.95
    assert before < 0.05


def test_a_payment_at_the_very_first_moment_counts_where_it_arrived() -> None:
    """With nothing before it, the arrival is all there is to go by."""
    assert credited_payments(row((0.0,), ())) == (1.0, 0.0)


@given(st.lists(st.tuples(st.floats(0.01, 30), st.integers(0, 4)), max_size=12), st.integers(0, 99))
def test_credit_is_conserved_and_never_goes_forward(shape: list[tuple[float, int]], seed: int) -> None:
    """Credits sum to the payments; a segment before the first payment's reach can earn, one after it cannot."""
    chance = random.Random(seed)
    segments = []
    begin = 0.0
    for number, (minutes, payments) in enumerate(shape):
        times = tuple(sorted(chance.uniform(begin, begin + minutes) for _ in range(payments)))
        segments.append(segment(number=number, minute=begin, minutes=minutes, paid_at=times))
        begin += minutes
    credited = credited_payments(segments)
    assert sum(credited) == pytest.approx(sum(payments for _, payments in shape))
    assert all(credit >= 0 for credit in credited)
    arrived = 0
    for credit_until, (_, payments) in zip(running_sums(credited), shape, strict=True):
        arrived += payments
        assert credit_until >= arrived - 1e-9


def running_sums(values: tuple[float, ...]) -> list[float]:
    """Return the sums of ever longer beginnings."""
    return [sum(values[: place + 1]) for place in range(len(values))]
