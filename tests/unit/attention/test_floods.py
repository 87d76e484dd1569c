"""Flood counts equal a naive count over the remembered lines."""

from hypothesis import given
from hypothesis import strategies as st

from vtuber.attention.floods import REMEMBERED_LINES, REMEMBERED_S, Floods

LINES = st.lists(st.tuples(st.floats(0, 20), st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "X", "y"])))


@given(LINES)
def test_counts_agree_with_a_recount(lines: list[tuple[float, str, str]]) -> None:
    """After any lines at any pace, both counts are those of the last minute."""
    floods, said, now = Floods(), [], 0.0
    for pause, viewer, text in lines:
        now += pause
        floods.note(viewer, text, now)
        said.append((now, viewer, text.casefold()))
    recent = [(viewer, text) for at, viewer, text in said if now - at <= REMEMBERED_S]
    for viewer in "abc":
        assert floods.by_viewer(viewer, "x") == recent.count((viewer, "x"))
    assert floods.viewers("x") == len({viewer for viewer, text in recent if text == "x"})


def test_memory_is_bounded() -> None:
    """However many lines come at once, only the newest few hundred count."""
    floods = Floods()
    for _ in range(REMEMBERED_LINES * 3):
        floods.note("a", "x", 0.0)
    assert floods.by_viewer("a", "x") == REMEMBERED_LINES
