"""What was learned of styles, in plain words and as JSON."""

from collections.abc import Iterator
from typing import Any

from vtuber.domain.styles import OPTIONS, StyleQuestion
from vtuber.learning.nested.style_beliefs import OptionBelief
from vtuber.learning.nested.style_evidence import Comparison
from vtuber.learning.nested.style_learner import StyleLearner

_ASKED = {
    StyleQuestion.TOPIC: "Topics of a talk",
    StyleQuestion.ASKING: "Asking chat",
    StyleQuestion.CALL: "Mentioning the goal or a follow",
    StyleQuestion.GREETING_NEWCOMER: "Greeting newcomers",
    StyleQuestion.GREETING_RETURNER: "Greeting those who return",
}
_CALLED = {
    "new": "topics that did not stand out before",
    "landed": "topics that landed before",
    "open": "open questions",
    "choice": "short questions with answers to pick from",
    "story": "something of her own, then a question",
    "none": "no mention",
    "early": "early in a segment",
    "peak": "when chat is liveliest",
    "late": "late in a segment",
    "plain": "a hello alone",
    "question": "a hello and a question",
    "doing": "a hello and what is going on",
}
STYLES = "Below the activities, over all streams"
"""The heading of what is learned there."""

_STANDS_OUT = 1.25
"""Times an even share of probability, under which no option is named as the best so far."""
_SCALE = "in spreads of the audience's reaction within the same activity"


def style_lines(learner: StyleLearner) -> tuple[str, ...]:
    """Return a sentence or two for each question that came up: what is known, with intervals, and what is not yet.

    "Known" is what holds with 95 % however often one has looked.
    """
    return tuple(line for question in StyleQuestion for line in _lines(question, learner))


def styles_json(learner: StyleLearner) -> dict[str, Any]:
    """Return all figures by question."""
    return {
        question.value: {
            "options": [belief.to_json() for belief in learner.beliefs(question)],
            "comparisons": [comparison.to_json() for comparison in learner.comparisons(question)],
        }
        for question in StyleQuestion
    }


def _lines(question: StyleQuestion, learner: StyleLearner) -> Iterator[str]:
    beliefs = learner.beliefs(question)
    drawn = sum(belief.choices for belief in beliefs)
    if not drawn:
        return
    known = [comparison for comparison in learner.comparisons(question) if comparison.known]
    for comparison in known:
        yield f"{_ASKED[question]}: {_declared(comparison)}"
    if not known:
        yield f"{_ASKED[question]}: not yet known which way is best, after {_choices(drawn)}. {_leaning(beliefs)}"
    elif len(known) < len(OPTIONS[question]) * (len(OPTIONS[question]) - 1) // 2:
        yield f"{_ASKED[question]}: how the other ways compare is not yet known. {_leaning(beliefs)}"


def _declared(comparison: Comparison) -> str:
    return (
        f"{_CALLED[comparison.option]} did better than {_CALLED[comparison.than]}, by {_interval(comparison)} {_SCALE} "
        f"(95 %, whenever one looks; {_choices(comparison.choices)})."
    )


def _interval(comparison: Comparison) -> str:
    return f"{comparison.difference:.2f} [{comparison.low:.2f}, {comparison.high:.2f}]"


def _leaning(beliefs: tuple[OptionBelief, ...]) -> str:
    best = max(beliefs, key=lambda belief: belief.best)
    drawn = sum(belief.choices for belief in beliefs)
    if best.best * len(beliefs) < _STANDS_OUT:
        return "None stands out so far."
    return (
        f"The best so far seems to be: {_CALLED[best.option]} (probability {best.best:.0%}; effect {best.effect:+.2f} "
        f"[{best.low:+.2f}, {best.high:+.2f}] {_SCALE}, 90 %; drawn in {best.choices} of {_choices(drawn)})."
    )


def _choices(number: int) -> str:
    return "1 choice" if number == 1 else f"{number} choices"
