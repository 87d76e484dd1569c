"""The caps on asks and questions hold for whatever is written, and hold back no more than they must."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vtuber.activities.restraint import Restraint
from vtuber.domain.pressing import ASK_WINDOW, QUESTION_WINDOW
from vtuber.domain.show_events import ChannelActed, ChatSent
from vtuber.domain.speech_events import UtteranceFinished

BEGIN = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)
ASK = "Please subscribe!"
QUESTION = "What do you say?"
TALK = "The moon is full tonight."

lines = st.lists(st.tuples(st.integers(0, 240), st.sampled_from([ASK, QUESTION, TALK])), max_size=80)


def at(seconds: float) -> datetime:
    """Return a moment of the stream."""
    return BEGIN + timedelta(seconds=seconds)


@given(lines, st.integers(0, 4), st.integers(0, 8))
def test_no_window_ever_holds_more_than_the_cap(pauses: list[tuple[int, str]], asks: int, questions: int) -> None:
    """Whatever comes when: in no ten minutes more asks, in no five more questions; talk always passes."""
    restraint = Restraint(asks=asks, questions=questions)
    now, said = 0, []
    for pause, line in pauses:
        now += pause
        verdict = restraint.examine(line, at(now))
        if verdict is None:
            said.append((at(now), line))
            continue
        kind, within, most = (ASK, ASK_WINDOW, asks) if line == ASK else (QUESTION, QUESTION_WINDOW, questions)
        assert verdict.categories == (("asks",) if line == ASK else ("questions",))
        # One more would have been too many.
        assert sum(one == kind and at(now) - moment < within for moment, one in said) == most
    for kind, within, most in ((ASK, ASK_WINDOW, asks), (QUESTION, QUESTION_WINDOW, questions)):
        times = [moment for moment, line in said if line == kind]
        assert all(sum(timedelta(0) <= last - time < within for time in times) <= most for last in times)


def test_what_goes_out_together_is_judged_together() -> None:
    """A poll is one question, its choices none; two asks in it are two."""
    restraint = Restraint(asks=1, questions=1)
    assert restraint.examine_all(("Tea or coffee", "tea", "coffee"), at(0), puts_question=True) is None
    over = restraint.examine_all(("Please subscribe!", "Please follow!"), at(1), puts_question=True)
    assert over is not None
    assert over.categories == ("asks", "questions")


def test_a_resumed_stream_remembers() -> None:
    """What was said before the process died counts."""
    restraint = Restraint(asks=1)
    said = UtteranceFinished(id="e", at=at(0), utterance_id="u", text=f"{TALK} {ASK}", sentences=2, spoken_s=4.0)
    restraint.remember(said)
    assert restraint.examine(ASK, at(599)) is not None
    assert restraint.examine(ASK, at(600)) is None


def test_what_was_written_and_asked_in_polls_is_remembered() -> None:
    """Only what chat really got to see counts."""
    restraint = Restraint(asks=2, questions=1)
    sent = ChatSent(id="c", at=at(0), text=ASK, outcome="sent")
    restraint.remember(sent)
    restraint.remember(replace(sent, outcome="dropped"))
    poll = ChannelActed(id="p", at=at(0), action="create_poll", arguments={"title": ASK, "a": "tea"}, outcome="done")
    restraint.remember(replace(poll, outcome="refused"))
    assert restraint.examine(QUESTION, at(1)) is None
    restraint.remember(poll)
    assert restraint.examine(QUESTION, at(301)) is None
    assert restraint.examine(ASK, at(302)) is not None
