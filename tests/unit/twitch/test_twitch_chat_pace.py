"""No window ever holds more messages than allowed, whenever they come."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.twitch.chat_pace import PRIVILEGED, UNPRIVILEGED, Pace, PaceRules, Repetition

ARRIVALS = st.lists(st.floats(0, 20), max_size=150)


def departures(rules: PaceRules, waits: list[float]) -> list[float]:
    """Return when messages go that come after these waits, each as soon as it may."""
    pace, now, gone = Pace(rules), 0.0, []
    for wait in waits:
        now = pace.earliest(now + wait)
        pace.note(now)
        gone.append(now)
    return gone


@given(waits=ARRIVALS, rules=st.sampled_from([UNPRIVILEGED, PRIVILEGED]), hurry=st.floats(0, 1))
def test_never_over_the_limit(waits: list[float], rules: PaceRules, hurry: float) -> None:
    """In any 30 seconds, the margin for the way included, and never too close together."""
    gone = departures(rules, [wait * hurry**4 for wait in waits])
    for number, start in enumerate(gone):
        assert sum(start <= moment < start + 30.9 for moment in gone[number:]) <= rules.most
    assert all(b - a >= rules.gap_s - 1e-9 for a, b in itertools.pairwise(gone))


@pytest.mark.parametrize(("rules", "most", "gap_s"), [(UNPRIVILEGED, 20, 1.0), (PRIVILEGED, 100, 0.0)])
def test_the_limits_are_twitchs(rules: PaceRules, most: int, gap_s: float) -> None:
    """And nobody waits without need: the first ones go at once."""
    gone = departures(rules, [0.0] * (most + 1))
    assert gone[0] == 0
    assert gone[most] == pytest.approx(31)
    assert rules.gap_s >= gap_s
    assert gone[most - 1] == pytest.approx(rules.gap_s * (most - 1))


def test_a_message_that_comes_late_enough_does_not_wait() -> None:
    """It goes when it comes."""
    assert departures(UNPRIVILEGED, [5.0] * 40) == [5.0 * n for n in range(1, 41)]


def test_a_text_is_the_same_in_other_letters() -> None:
    """Case and spaces make no difference; half a minute does, and the text that was not sent does not count."""
    repetition = Repetition()
    repetition.note("Hello  there", 10)
    assert repetition.seconds_since("hello THERE ", 25) == 15
    assert repetition.seconds_since("hello you", 25) is None
    assert repetition.seconds_since("hello there", 41) is None


@given(times=st.lists(st.floats(0, 60), max_size=60).map(sorted))
def test_memory_is_bounded_by_the_window(times: list[float]) -> None:
    """Texts are forgotten once they do not matter."""
    repetition = Repetition()
    for number, now in enumerate(times):
        repetition.note(f"text {number}", now)
    for number, then in enumerate(times):
        known = repetition.seconds_since(f"text {number}", times[-1])
        assert known == (times[-1] - then if times[-1] - then < 31 else None)
