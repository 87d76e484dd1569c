"""How an audience reacted to each choice of one question, on one scale, beside what its activity usually brings.

Four signs are compared: lines of chat and people who wrote (per viewer), viewers who stayed, and payments soon after.
Each is measured in standard deviations from the mean of its own activity, so that a talk is never compared with a game:
which activity is better is the level above's business. What chat did just before the choice is taken out by regression
(Deng et al., "Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data", 2013).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vtuber.domain.styles import StyleOutcome
from vtuber.learning.nested.style_history import StyleHistory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

WEIGHTS: Mapping[str, float] = {"chat": 0.4, "chatters": 0.2, "stayed": 0.15, "paid": 0.25}
"""How much each sign counts, in standard deviations."""

_ALIKE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """The choices of one question, in order.

    `chosen` is the place of the option drawn and `odds`, of shape (choices, options), what it was drawn with;
    `scores` are the reactions, of mean 0 and spread 1; `ages` how many streams ago each was; `rates` lines a viewer and
    minute.
    """

    options: tuple[str, ...]
    chosen: "NDArray[np.int64]"
    odds: "Vector"
    scores: "Vector"
    ages: "Vector"
    rates: "Vector"


def reactions_of(history: StyleHistory, question: str, options: Sequence[str]) -> Reactions:
    """Return the reactions to all choices of a question between these options."""
    import numpy as np

    found = [
        (age, outcome)
        for age, stream in enumerate(reversed(history.streams))
        for outcome in stream.outcomes
        if outcome.question == question and outcome.option in options and set(outcome.probabilities) <= set(options)
    ]
    outcomes = [outcome for _, outcome in found]
    odds = [[outcome.probabilities.get(option, 0.0) for option in options] for outcome in outcomes]
    return Reactions(
        options=tuple(options),
        chosen=np.array([options.index(outcome.option) for outcome in outcomes], dtype=np.int64),
        odds=np.array(odds, dtype=float).reshape(len(outcomes), len(options)),
        scores=_scores(outcomes),
        ages=np.array([age for age, _ in found], dtype=float),
        rates=np.array([each.messages / (each.viewers * each.minutes) for each in outcomes], dtype=float),
    )


def _scores(outcomes: Sequence[StyleOutcome]) -> "Vector":
    import numpy as np

    if not outcomes:
        return np.zeros(0)
    activities = np.array([outcome.activity.value for outcome in outcomes])
    signs = _signs(outcomes)
    total = sum(
        (weight * _within(signs[name], activities) for name, weight in WEIGHTS.items()), np.zeros(len(outcomes))
    )
    before = _within(signs["before"], activities)
    spread = float(before @ before)
    if spread > 0:
        total = total - before * (float(before @ total) / spread)
    return _standardised(total)


def _signs(outcomes: Sequence[StyleOutcome]) -> dict[str, "Vector"]:
    import numpy as np

    def all_(name: str) -> "Vector":
        return np.array([getattr(outcome, name) for outcome in outcomes], dtype=float)

    exposure, viewers = all_("viewers") * all_("minutes"), all_("viewers")
    return {
        "chat": np.log((all_("messages") + 0.5) / (exposure + 0.5)),
        "chatters": np.log((all_("chatters") + 0.5) / (viewers + 0.5)),
        "stayed": np.log((all_("viewers_end") + 1) / (all_("viewers_start") + 1)),
        "paid": all_("payments") / np.sqrt(viewers + 1),
        "before": np.log((all_("messages_before") + 0.5) / (exposure + 0.5)),
    }


def _within(values: "Vector", groups: "NDArray[np.str_]") -> "Vector":
    """Return standard deviations from the mean of each value's own group."""
    import numpy as np

    result = np.zeros_like(values)
    for group in np.unique(groups):
        members = groups == group
        result[members] = _standardised(values[members])
    return result


def _standardised(values: "Vector") -> "Vector":
    """Return standard deviations from the mean; zeros while all are alike."""
    centred = values - float(values.mean())
    deviation = float(centred.std())
    return centred / deviation if deviation > _ALIKE else 0.0 * centred
