"""How hard chat was pressed is read from the journal: what she said and wrote, who fought, who complained."""

import pytest
from tests.unit.learning.pressed_streams import ASK, QUESTION, PressedStream

from vtuber.domain.activities import Activity
from vtuber.learning.guards.pressure import Pressure, pressures_of


def pressures(stream: PressedStream) -> tuple[Pressure, ...]:
    """Return the figures of each segment."""
    return pressures_of(stream.events, stream.segments)


def test_asks_beyond_two_in_ten_minutes_are_too_many() -> None:
    """Also across segments, and whether spoken or written; thanks are none."""
    stream = PressedStream()
    stream.begin(Activity.TALK)
    stream.say(ASK, "Thank you for subscribing, Mia!")
    stream.write("please follow the channel", minute=2.0)
    stream.begin(Activity.REACT)
    stream.say(ASK, ASK)
    for _ in range(4):
        stream.begin(Activity.GAME)
    stream.say(ASK)
    first, second, *_, last = pressures(stream)
    assert (first.asks, first.asks_over) == (2, 0)
    assert (second.asks, second.asks_over) == (2, 2)
    assert (last.asks, last.asks_over) == (1, 0)


def test_questions_beyond_twenty_in_five_minutes_are_too_many() -> None:
    """A poll is a question."""
    stream = PressedStream()
    stream.begin(Activity.Q_AND_A)
    stream.say(*[QUESTION] * 20)
    stream.poll("Tea or coffee", minute=2.0)
    (pressure,) = pressures(stream)
    assert (pressure.questions, pressure.questions_over) == (21, 1)


def test_a_fight_counts_each_viewer_once_and_right_after_the_segment_half() -> None:
    """Insults, bans and her own blocked insults; what the caps or the operator held back is no fight."""
    stream = PressedStream()
    stream.begin(Activity.TALK)
    stream.fight("a", "a", "b")
    stream.ban("c")
    stream.block("insult")
    stream.block("link")
    stream.block("asks", by="caps")
    stream.begin(Activity.REACT)
    stream.fight("d", minute=1.0)
    stream.fight("e", minute=3.0)
    first, second = pressures(stream)
    assert first.conflict == pytest.approx(3 + 1 + 0.5)
    assert second.conflict == pytest.approx(0.5 + 1)


def test_complaints_are_counted_by_viewer() -> None:
    """One who complains ten times is one."""
    stream = PressedStream()
    stream.begin(Activity.TALK)
    for _ in range(10):
        stream.chat("a", "stop begging")
    stream.chat("b", "enough with the questions")
    stream.chat("c", "what a lovely question")
    assert pressures(stream)[0].complaints == 2


def test_what_precedes_the_first_segment_is_nobodys() -> None:
    """But asks before it count in the ten minutes."""
    stream = PressedStream()
    stream.say(ASK, ASK, minute=3.0)
    stream.fight("a")
    stream.begin(Activity.TALK)
    stream.say(ASK)
    (pressure,) = pressures(stream)
    assert (pressure.asks, pressure.asks_over, pressure.conflict) == (1, 1, 0.0)
