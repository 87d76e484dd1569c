"""A simulated audience hears styles: its likings are small, its own, and the same in every stream."""

import math
from datetime import UTC, datetime

import pytest

from vtuber.audience.style_tastes import HeardStyles, StyleTastes
from vtuber.audience.world import MEDIUM
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.styles import OPTIONS, StyleQuestion
from vtuber.runtime.chance import Chance


def chosen(question: StyleQuestion, option: str, cause: str | None = None) -> StyleChosen:
    """Return a choice."""
    return StyleChosen(
        id="e1",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        cause=cause,
        question=question.value,
        option=option,
        probabilities={option: 1.0},
        activity=Activity.TALK,
        segment=0,
    )


def test_a_channel_keeps_its_tastes() -> None:
    """The same seed likes the same, another one likes otherwise."""
    assert MEDIUM.channel(3).styles == MEDIUM.channel(3).styles
    assert MEDIUM.channel(3).styles != MEDIUM.channel(4).styles


@pytest.mark.parametrize("seed", range(5))
def test_styles_as_such_make_no_channel_livelier(seed: int) -> None:
    """The factors of a question's options cancel out."""
    tastes = MEDIUM.channel(seed).styles
    for question, factors in tastes.factors.items():
        assert set(factors) == set(OPTIONS[question])
        assert sum(map(math.log, factors.values())) == pytest.approx(0)


def test_early_calls_are_liked_least_over_channels() -> None:
    """A channel here and there may like them, most do not."""
    calls = [StyleTastes.drawn(Chance(seed).stream("audience/styles"), spread=0.5).calls for seed in range(200)]
    means = {option: sum(each[option] for each in calls) / len(calls) for option in OPTIONS[StyleQuestion.CALL]}
    assert min(means, key=lambda option: means[option]) == "early"


def test_what_is_heard_is_what_was_chosen_last() -> None:
    """Asking and calls have the factor of the last choice; a greeting only for whom it is meant."""
    tastes = StyleTastes.drawn(Chance(1).stream("audience/styles"), spread=0.3)
    heard = HeardStyles(tastes)
    assert (heard.of_asking(), heard.of_call(), heard.of_greeting("m1")) == (1.0, 0.0, 1.0)
    heard.chosen(chosen(StyleQuestion.ASKING, "story"))
    heard.chosen(chosen(StyleQuestion.CALL, "late"))
    heard.chosen(chosen(StyleQuestion.GREETING_RETURNER, "plain", cause="m1"))
    heard.chosen(chosen(StyleQuestion.TOPIC, "landed"))
    assert heard.of_asking() == tastes.factors[StyleQuestion.ASKING]["story"]
    assert heard.of_call() == tastes.calls["late"]
    assert heard.of_greeting("m1") == tastes.factors[StyleQuestion.GREETING_RETURNER]["plain"]
    assert heard.of_greeting("m2") == heard.of_greeting(None) == 1.0
