"""The notes to self are few, useful, and about nobody."""

from dataclasses import replace

from tests.unit.learning.seasons import segment

from vtuber.domain.activities import Activity
from vtuber.domain.segments import Segment
from vtuber.domain.self_notes import FEWEST_NOTES, MOST_NOTES
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.learning.verdicts import Findings, Verdict


def talk(number: int, topic: str, messages: int) -> Segment:
    """Return ten minutes of talk on a topic."""
    made = segment(Activity.TALK, number=number, minute=number * 10.0, minutes=10, messages=messages)
    return replace(made, topic=topic)


def asked(number: int, messages: int) -> Segment:
    """Return ten minutes of questions."""
    return segment(Activity.Q_AND_A, number=number, minute=number * 10.0, minutes=10, messages=messages)


EVENING = (
    talk(0, "Fog", 100),
    talk(1, "Ferries", 30),
    talk(2, "Eels", 220),
    asked(3, 40),
    asked(4, 400),
    asked(5, 300),
    talk(6, "Fog", 90),
)


def test_topics_that_landed_and_tired_are_named() -> None:
    """Beside the usual of their activity, with the figure."""
    notes = notes_of(StreamRetrospective.of((), EVENING))
    assert FEWEST_NOTES <= len(notes.notes) <= MOST_NOTES
    assert notes.topics("landed") == ("Eels",)
    assert notes.topics("tired") == ("Ferries",)
    assert any("2.0 times the usual chat" in note.text for note in notes.notes)


def test_the_moment_of_questions_is_the_first_good_one() -> None:
    """Not the first of all, and not one among many that were worse."""
    assert notes_of(StreamRetrospective.of((), EVENING)).questions_at_s == 2_400
    later = tuple(asked(7 + number, 30) for number in range(4))
    assert notes_of(StreamRetrospective.of((), (*EVENING, *later))).questions_at_s is None


def test_what_is_known_is_noted_and_what_is_not_too() -> None:
    """A winner only by verdict."""
    texts = " ".join(note.text for note in notes_of(StreamRetrospective.of((), EVENING)).notes)
    assert "not yet known" in texts
    verdict = Verdict(text="q_and_a beats talk with 95%: +$3.1/h [0.4, 5.9]", winner=Activity.Q_AND_A)
    known = notes_of(StreamRetrospective.of((), EVENING, findings=Findings(verdicts=(verdict,), compared=True)))
    assert known.notes[0].text == "q_and_a beats talk with 95%: +$3.1/h [0.4, 5.9]."
    assert known.notes[0].activity is Activity.Q_AND_A


def test_a_stream_with_nothing_in_it_leaves_none() -> None:
    """And an activity's only topic is neither good nor bad."""
    empty = StreamRetrospective.of((), ())
    assert notes_of(empty).notes == ()
    assert empty.recommendations
    assert empty.best == empty.worst == ()
    single = notes_of(StreamRetrospective.of((), (talk(0, "Fog", 10), asked(1, 500))))
    assert single.topics("landed") == single.topics("tired") == ()


def test_the_same_stream_leaves_the_same_notes() -> None:
    """No chance is in it."""
    first, second = (StreamRetrospective.of((), EVENING) for _ in range(2))
    assert notes_of(first) == notes_of(second)
    assert first.to_text() == second.to_text()
    assert first.to_json() == second.to_json()
