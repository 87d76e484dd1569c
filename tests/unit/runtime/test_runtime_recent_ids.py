"""The latest ids are known for certain, and memory stays bounded."""

from hypothesis import given
from hypothesis import strategies as st

from vtuber.runtime.recent_ids import RecentIds

ids = st.lists(st.integers(0, 30).map(str), max_size=8)


@given(st.lists(ids, max_size=40), st.integers(1, 6))
def test_the_latest_are_known_and_what_never_came_is_not(batches: list[list[str]], remembered: int) -> None:
    """Of what was new and remembered, the last `remembered` are known again; what never came is always unknown."""
    recent = RecentIds(remembered=remembered)
    came: list[str] = []
    for batch in batches:
        unknown = recent.unknown(batch)
        for place, (id_, is_unknown) in enumerate(zip(batch, unknown, strict=True)):
            if id_ in came[-remembered:] or id_ in batch[:place]:
                assert not is_unknown
            elif id_ not in came:
                assert is_unknown
        new = [id_ for id_, is_unknown in zip(batch, unknown, strict=True) if is_unknown]
        recent.add(new)
        came += new


def test_it_forgets() -> None:
    """Twice as many as asked for are held at most."""
    recent = RecentIds((str(number) for number in range(100)), remembered=10)
    assert sum(not unknown for unknown in recent.unknown([str(number) for number in range(100)])) <= 20
