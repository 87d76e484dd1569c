"""Words that arrive twice are paired, and forgotten in time."""

from vtuber.twitch.same_words import SameWords


def test_the_same_words_are_paired_in_the_order_they_came() -> None:
    """Two cheers with the same words by the same person are two pairs."""
    words = SameWords()
    for number in (1, 2):
        words.line(("8", "hi"), f"line {number}")
    for number in (1, 2):
        words.event(("8", "hi"), f"event {number}")
    assert [words.event_of(f"line {number}") for number in (1, 2)] == ["event 1", "event 2"]


def test_other_people_and_other_words_are_no_pair() -> None:
    """Both must agree."""
    words = SameWords()
    words.event(("8", "hi"), "event")
    words.line(("9", "hi"), "line 1")
    words.line(("8", "ho"), "line 2")
    assert words.event_of("line 1") is None
    assert words.event_of("line 2") is None


def test_a_redelivery_takes_nobody_elses_pair() -> None:
    """An event that has its line is not paired with the next line of the same words."""
    words = SameWords()
    for _ in range(2):
        words.event(("8", "hi"), "event 1")
        words.line(("8", "hi"), "line 1")
    words.line(("8", "hi"), "line 2")
    assert words.event_of("line 2") is None
    words.event(("8", "hi"), "event 2")
    assert words.event_of("line 2") == "event 2"


def test_old_words_are_forgotten() -> None:
    """Memory does not grow with the stream: pairs, and words that wait for their other half."""
    words = SameWords()
    for number in range(2_000):
        words.event(("8", f"{number}"), f"event {number}")
        words.line(("8", f"{number}"), f"line {number}")
    assert words.event_of("line 0") is None
    assert words.event_of("line 1999") == "event 1999"
    words.event(("9", "first"), "first event")
    for number in range(2_000):
        words.event(("9", f"{number}"), f"lone event {number}")
    words.line(("9", "first"), "first line")
    assert words.event_of("first line") is None
