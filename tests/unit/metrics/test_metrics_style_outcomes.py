"""What is counted after a choice, and for whom."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.metrics.streams import StreamScript, after

from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.styles import StyleQuestion
from vtuber.metrics.style_outcomes import PAYMENT_LAG_S, SHORTEST_S, WINDOW_S, style_outcomes_of

ODDS = {"open": 0.5, "choice": 0.3, "story": 0.2}


def chosen(
    script: StreamScript, seconds: float, question: str = "asking", *, cause: str | None = None, option: str = "choice"
) -> None:
    """Add a choice to a script."""
    script.events.append(
        StyleChosen(
            id=f"c{len(script.events)}",
            at=after(seconds),
            cause=cause,
            question=question,
            option=option,
            probabilities=ODDS,
            activity=Activity.REACT,
            segment=0,
        )
    )


def watched(viewers: int = 20) -> StreamScript:
    """Return a stream with a steady audience and a segment."""
    script = StreamScript()
    script.segment(0, 0, Activity.REACT)
    script.viewers(0, viewers)
    return script


def test_what_follows_is_counted_within_the_window() -> None:
    """Lines and writers in the window after, lines in the window before, payments by their lag, the viewers' mean."""
    script = watched()
    for second in (100, 150, 195):
        script.chat(second, "early")
    chosen(script, 200)
    script.chat(210, "a")
    script.chat(220, "a")
    script.chat(250, "b")
    script.chat(255, "c", shared_from="elsewhere")
    script.chat(300, "late")
    script.pay(380)
    script.pay(390, charity=True)
    script.end(900)
    (outcome,) = style_outcomes_of(script.events)
    assert (outcome.question, outcome.option, outcome.probabilities) == ("asking", "choice", ODDS)
    assert (outcome.messages, outcome.chatters, outcome.messages_before) == (3, 2, 2)
    assert outcome.minutes == pytest.approx(1.0)
    assert outcome.minute == pytest.approx(200 / 60)
    assert (outcome.viewers, outcome.viewers_start, outcome.viewers_end) == pytest.approx((20, 20, 20))
    assert outcome.payments == pytest.approx(math.exp(-180 / PAYMENT_LAG_S))
    assert outcome.activity is Activity.REACT


def test_of_a_greeting_only_the_greeted_counts() -> None:
    """What others write or give is not an answer to it."""
    script = watched()
    script.chat(100, "v1")
    greeting = script.events[-1].id
    chosen(script, 105, "greeting_newcomer", cause=greeting, option="open")
    script.chat(120, "v2")
    script.chat(150, "v1")
    script.chat(160, "v1")
    script.pay(200)
    script.end(900)
    (outcome,) = style_outcomes_of(script.events)
    assert (outcome.messages, outcome.chatters, outcome.viewers) == (2, 1, 1.0)
    assert outcome.payments == pytest.approx(math.exp(-95 / PAYMENT_LAG_S))


def test_what_says_nothing_is_left_out() -> None:
    """Choices nobody watched, cut short by the end, of viewers who are unknown, or of questions to come."""
    unwatched = watched(viewers=0)
    chosen(unwatched, 100)
    unwatched.end(900)
    assert style_outcomes_of(unwatched.events) == ()
    script = watched()
    chosen(script, 100, "greeting_newcomer", cause="gone", option="open")
    chosen(script, 110, "hairstyle", option="long")
    chosen(script, 880)
    script.end(900)
    assert style_outcomes_of(script.events) == ()


def test_time_off_air_is_no_time() -> None:
    """A gap in which the process was dead neither counts nor moves the window."""
    script = watched()
    chosen(script, 200)
    script.resume(500, offline_s=290)
    script.chat(540, "a")
    script.chat(600, "b")
    script.end(900)
    (outcome,) = style_outcomes_of(script.events)
    assert outcome.messages == 1
    assert outcome.minutes == pytest.approx(1.0)


def test_every_question_has_a_window() -> None:
    """None is forgotten."""
    assert set(WINDOW_S) == set(StyleQuestion)


@given(st.lists(st.tuples(st.sampled_from(["ask", "greet", "chat", "viewers", "pay", "raid"]), st.integers(0, 90))))
def test_whatever_happens_the_figures_fit_together(happenings: list[tuple[str, int]]) -> None:
    """Windows have a length and no more than their own; nobody writes who is not counted; each choice counts once."""
    script, second = watched(), 0
    for kind, pause in happenings:
        second += pause
        match kind:
            case "ask":
                chosen(script, second)
            case "greet":
                script.chat(second, f"v{second % 3}")
                chosen(script, second, "greeting_returner", cause=script.events[-1].id, option="open")
            case "chat":
                script.chat(second, f"v{second % 3}")
            case "viewers":
                script.viewers(second, pause)
            case "pay":
                script.pay(second)
            case _:
                script.raid(second)
    script.end(second + 200)
    outcomes = style_outcomes_of(script.events)
    assert len({outcome.choice_id for outcome in outcomes}) == len(outcomes)
    for outcome in outcomes:
        assert SHORTEST_S <= outcome.minutes * 60 <= WINDOW_S[StyleQuestion(outcome.question)] + 1e-6
        assert 0 <= outcome.chatters <= min(outcome.messages, 3)
        assert outcome.viewers > 0
        assert 0 <= outcome.payments <= sum(kind == "pay" for kind, _ in happenings)
