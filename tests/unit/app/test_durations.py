"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.app.durations import seconds_of
from vtuber.domain.errors import SettingError

PARTS = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))


@given(PARTS, st.sampled_from(["", " "]), st.booleans())
def test_what_is_written_out_is_read_back(parts: tuple[int, int, int], gap: str, capital: bool) -> None:
    """Hours, minutes and seconds, any of them left out, close together or apart, in either case."""
    written = gap.join(f"{number}{unit}" for number, unit in zip(parts, "hms", strict=True) if number)
    hours, minutes, seconds = parts
    if not any(parts):
        return
    assert seconds_of(written.upper() if capital else written) == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("1.5h", 5400), (" 10m ", 600), ("0.5", 0.5), ("1h0m5s", 3605)]
)
def test_usual_forms(text: str, seconds: float) -> None:
    """A number alone is in seconds; fractions are allowed."""
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "0m", "-5", "ten", "5d", "1h1h", "30m1h", "1 0 s", "1h30", "5.", ".5", "1e3", "inf", "9" * 400],
)
def test_anything_else_is_refused_by_name(text: str) -> None:
    """With what to write instead."""
    with pytest.raises(SettingError, match="write 90s, 10m") as caught:
        seconds_of(text)
    assert repr(text) in str(caught.value)


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is a positive number of seconds or a `SettingError`."""
    try:
        seconds = seconds_of(text)
    except SettingError:
        return
    assert 0 < seconds < 1e13
