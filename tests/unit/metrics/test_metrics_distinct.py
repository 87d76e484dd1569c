"""Distinct viewers are counted exactly while they are few, and well enough when they are many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.metrics.distinct import DistinctCounter


@given(st.lists(st.text(max_size=3)))
def test_few_ids_are_counted_exactly(ids: list[str]) -> None:
    """Below the limit the count is a set's size."""
    counter = DistinctCounter()
    for viewer_id in ids:
        counter.add(viewer_id)
    assert len(counter) == len(set(ids))


@pytest.mark.parametrize("step", [1, 7, 8191])
@pytest.mark.parametrize("prefix", ["twitch:", "twitch:8000", ""])
def test_many_ids_are_estimated_closely(prefix: str, step: int) -> None:
    """Past the limit the count is within one percent, however regular the ids are, and repeats add nothing."""
    counter = DistinctCounter(exact_up_to=1000)
    for _ in range(2):
        for number in range(50_000):
            counter.add(f"{prefix}{number * step}")
    assert len(counter) == pytest.approx(50_000, rel=0.01)


def test_the_count_does_not_jump_where_it_turns_approximate() -> None:
    """Crossing the limit changes the count by little."""
    counter = DistinctCounter(exact_up_to=5000)
    counts = []
    for number in range(5010):
        counter.add(f"v{number}")
        counts.append(len(counter))
    assert counts[4999] == 5000
    assert counts[-1] == pytest.approx(5010, rel=0.01)
