"""One pass over a stream finds who stayed, what was said where, and why a proposal was overruled."""

from dataclasses import replace

import pytest
from tests.unit.metrics.streams import StreamScript, after

from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ChosenBy, Decision, SegmentStarted
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PromiseSettled
from vtuber.domain.proposals import Proposal
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.learning.notable_segments import best_and_worst
from vtuber.learning.overruling import overruling_of
from vtuber.learning.stream_reading import StreamReading
from vtuber.learning.viewer_course import ViewerCourse
from vtuber.metrics.segments import segments_of


def says(name: str, begins_s: float, ends_s: float, text: str) -> tuple[Event, ...]:
    """Return an utterance from its first sound to its end."""
    return (
        UtteranceStarted(id=f"b{name}", at=after(begins_s), utterance_id=name, text=text, emotion=Emotion.NEUTRAL),
        UtteranceFinished(id=f"f{name}", at=after(ends_s), utterance_id=name, text=text, sentences=1, spoken_s=2.0),
    )


def evening(*more: Event) -> list[Event]:
    """Return an hour of talk, a game and talk again, with chat that likes the game."""
    stream = StreamScript()
    stream.viewers(0, 20)
    stream.segment(0, 0, Activity.TALK, topic="Fog")
    for second in range(0, 600, 30):
        stream.chat(second + 1)
    stream.segment(600, 1, Activity.GAME, topic="Connect Four")
    for second in range(600, 1_200, 5):
        stream.chat(second + 1)
    stream.pay(1_210)
    stream.viewers(1_190, 30)
    stream.segment(1_200, 2, Activity.TALK, topic="Eels")
    stream.viewers(1_500, 12)
    stream.chat(1_700)
    stream.end(2_400)
    return sorted([*stream.events, *more], key=lambda event: event.at)


def test_lines_are_found_in_the_segment_they_were_said_in() -> None:
    """With what chat followed; those that were cut off as far as they were heard, blanked ones as blank."""
    begun = UtteranceStarted(id="b9", at=after(1_201), utterance_id="u9", text="Eels", emotion=Emotion.NEUTRAL)
    cut = UtteranceCancelled(
        id="f9", at=after(1_203), utterance_id="u9", reason=CancelReason.INTERRUPTED, heard="Eels are"
    )
    events = evening(
        *says("u1", 100, 110, "Fog is a cloud."),
        *says("u2", 700, 702, "Your move."),
        *says("u3", 720, 722, ""),
        begun,
        cut,
    )
    segments = segments_of(events)
    reading = StreamReading.of(events, segments)
    assert [line.text for line in reading.said[0]] == ["Fog is a cloud."]
    assert [(line.text, line.echo) for line in reading.said[1]] == [("Your move.", 6), ("", 6)]
    assert [line.text for line in reading.said[2]] == ["Eels are"]
    best, worst = best_and_worst(segments, reading)
    assert best[0].segment.number == 1
    assert [line.text for line in best[0].quotes] == ["Your move."]
    assert (best[0].said, best[0].blank) == (2, 1)
    assert worst[0].segment.number == 2
    assert {each.segment.number for each in best} & {each.segment.number for each in worst} == set()


def test_the_best_has_more_payments_and_chat_than_the_usual() -> None:
    """Beside what its viewers' time would give."""
    events = evening()
    best, worst = best_and_worst(segments_of(events), StreamReading.of(events, segments_of(events)))
    assert best[0].credited > best[0].expected
    assert best[0].score > 0 > worst[0].score


def test_only_the_quotes_with_the_most_chat_are_shown() -> None:
    """Four of them, in the order in which they were said."""
    said = [event for n in range(6) for event in says(f"u{n}", 610 + 95 * n, 612 + 95 * n, f"Line {n}.")]
    events = [
        event for event in evening(*said) if not (event.id.startswith("e") and after(600) < event.at < after(780))
    ]
    best, _ = best_and_worst(segments_of(events), StreamReading.of(events, segments_of(events)))
    game = next(each for each in best if each.segment.activity is Activity.GAME)
    assert [line.text for line in game.quotes] == ["Line 2.", "Line 3.", "Line 4.", "Line 5."]


@pytest.mark.parametrize(("reason", "expected"), [("17 questions wait", 1), ("", 1)])
def test_what_was_overruled_is_told_with_its_reason_and_expectation(reason: str, expected: int) -> None:
    """The proposed activity's own segments say what was expected, in as much viewer time."""
    proposal = Proposal(arm=Activity.GAME, probabilities={"game": 0.7, "talk": 0.3})
    decision = Decision(
        id="d1",
        at=after(1_199),
        activity=Activity.TALK,
        topic="Eels",
        reason=reason,
        mind="offline",
        proposal=proposal,
        followed=False,
    )
    events = [
        replace(event, cause="d1", chosen_by=ChosenBy.DIRECTOR, proposal=proposal)
        if isinstance(event, SegmentStarted) and event.number == 2
        else event
        for event in evening(decision)
    ]
    segments = segments_of(events)
    (overruled,) = overruling_of(segments, StreamReading.of(events, segments)).segments
    game = segments[1]
    assert (overruled.proposed, overruled.propensity, overruled.reason) == (Activity.GAME, 0.7, reason)
    assert overruled.basis == expected
    part = segments[2].viewer_minutes / game.viewer_minutes
    assert overruled.expected_messages == pytest.approx(part * game.messages)
    assert overruled.messages_gained == pytest.approx(1 - part * game.messages)


def test_what_follows_the_end_is_no_part_of_the_stream() -> None:
    """An operator drops a promise a day later: the stream is no longer for it."""
    events = evening()
    later = PromiseSettled(id="p", at=after(100_000), promise_id="promise:s1:e1", outcome="dropped")
    assert StreamReading.of([*events, later], ()).tally.seconds == 2_400


def test_who_comes_and_goes_is_counted_between_reports() -> None:
    """Net of one another, without what a raid brought, and kept only where nothing else explains it."""
    course = ViewerCourse()
    for minute, viewers in ((0, 10), (3, 14), (5, 9), (8, 40), (10, 38)):
        course.report(minute, viewers)
    course.disturbed(6)
    course.end(30)
    whole = course.turnover(0, 30)
    assert (whole.arrivals, whole.departures) == (4, 7)
    assert (course.turnover(4, 6).arrivals, course.turnover(4, 6).departures) == (0, 5)
    assert course.kept(0) is None
    assert course.kept(8) == pytest.approx(38 / 40)
    assert course.kept(19) is None
    assert ViewerCourse().kept(0) is None
