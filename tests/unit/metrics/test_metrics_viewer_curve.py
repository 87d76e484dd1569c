"""The curve through reports of the viewer count."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.metrics.viewer_curve import LONGEST_SLOPE_S, ViewerCurve

pauses_s = st.integers(0, 400_000_000).map(lambda microseconds: microseconds / 1e6)
reports = st.lists(st.tuples(pauses_s, st.integers(0, 10_000)), min_size=1, max_size=12)


def curve_of(pauses: list[tuple[float, int]]) -> tuple[ViewerCurve, list[tuple[float, int]]]:
    """Return a curve, and its reports as seconds and viewers; of two at one second the later counts."""
    curve, second, made = ViewerCurve(), 0.0, dict[float, int]()
    for pause_s, viewers in pauses:
        second += pause_s
        curve.report(second, viewers)
        made[second] = viewers
    return curve, list(made.items())


def level(made: list[tuple[float, int]], second: float) -> float:
    """Return the count at a second, the slow way."""
    before = [each for each in made if each[0] <= second]
    after = [each for each in made if each[0] > second]
    if not before:
        return 0.0
    (since, viewers) = before[-1]
    if not after or after[0][0] - since > LONGEST_SLOPE_S:
        return viewers
    return viewers + (after[0][1] - viewers) * (second - since) / (after[0][0] - since)


def test_between_two_reports_the_count_changes_evenly() -> None:
    """Ten, then thirty a minute later: twenty on average."""
    curve, _ = curve_of([(0, 10), (60, 30)])
    assert curve.viewer_seconds(0, 60) == pytest.approx(20 * 60)
    assert curve.viewer_seconds(0, 30) == pytest.approx(15 * 30)


def test_over_a_long_silence_nobody_knows() -> None:
    """The earlier report holds until the later; after the last one it stays; before the first nobody watched."""
    curve, _ = curve_of([(100, 10), (LONGEST_SLOPE_S + 1, 1000)])
    assert curve.viewer_seconds(0, 100) == 0
    assert curve.viewer_seconds(100, 100 + LONGEST_SLOPE_S + 1) == pytest.approx(10 * (LONGEST_SLOPE_S + 1))
    assert curve.viewer_seconds(1000, 1010) == pytest.approx(10 * 1000)


def test_a_raid_brings_everybody_at_once() -> None:
    """Nobody watched more before it came."""
    curve = ViewerCurve()
    curve.report(0, 10)
    curve.raid(40)
    curve.report(60, 110)
    assert curve.viewer_seconds(0, 40) == 400
    assert curve.viewer_seconds(40, 60) == 2200
    assert curve.viewer_seconds(60, 70) == 1100


@given(reports, st.floats(0, 2000), st.floats(0, 2000))
def test_the_area_is_that_of_small_steps(pauses: list[tuple[float, int]], one: float, other: float) -> None:
    """Against the mean of the two ends of each piece between reports, where every curve is straight."""
    curve, made = curve_of(pauses)
    begin_s, end_s = sorted((one, other))
    marks = sorted({begin_s, end_s, *(second for second, _ in made if begin_s < second < end_s)})
    expected = 0.0
    for left, right in pairwise(marks):
        middle = (left + right) / 2
        expected += level(made, middle) * (right - left)
    assert curve.viewer_seconds(begin_s, end_s) == pytest.approx(expected, rel=1e-6, abs=1e-3)


@given(reports)
def test_pieces_add_up(pauses: list[tuple[float, int]]) -> None:
    """Segments that follow one another share nothing and lose nothing."""
    curve, made = curve_of(pauses)
    end_s = made[-1][0] + 100
    thirds = [curve.viewer_seconds(end_s * n / 3, end_s * (n + 1) / 3) for n in range(3)]
    assert sum(thirds) == pytest.approx(curve.viewer_seconds(0, end_s), rel=1e-9, abs=1e-3)
