"""Rows taken in, as intervals."""

from hypothesis import given
from hypothesis import strategies as st

from vtuber.memory.positions import Positions

_PLACES = st.integers(1, 30)


@given(st.lists(st.tuples(_PLACES, _PLACES), max_size=12))
def test_intervals_are_the_set_of_their_numbers(added: list[tuple[int, int]]) -> None:
    """In whatever order they came; they are as few as can be."""
    positions, numbers = Positions(), set[int]()
    for first, last in added:
        positions = positions.with_interval(first, last)
        numbers |= set(range(first, last + 1))
    assert {seq for seq in range(32) if seq in positions} == numbers
    assert positions.contiguous == next(seq for seq in range(32) if seq + 1 not in numbers)
    assert all(
        before[1] + 1 < after[0] for before, after in zip(positions.intervals, positions.intervals[1:], strict=False)
    )
