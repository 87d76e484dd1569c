"""What is believed of the options of one question.

A score is its activity's usual one, plus the option's effect times (drawn − odds of being drawn), plus noise. Since the
second factor averages zero whatever the moment was like, moods of streams and activities that the usual score does not
know cannot pass for effects (Greenewald et al., "Action Centered Contextual Bandits", 2017). The effects begin at zero,
with a spread of `PRIOR_SPREAD`: a few lucky evenings are not enough to move them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vtuber.learning.draw import with_floor
from vtuber.learning.nested.reactions import Reactions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRIOR_SPREAD = 0.15
"""The standard deviation of effects before anything is known, in spreads of the reaction."""

STREAM_FADE = 0.98
"""What evidence is worth one stream later."""

EXPLORATION = 0.15
"""Share of draws made uniformly."""

_NOISE_PRIOR = 5.0
_DRAWS = 4_096
_SEED = 20_170
_LEVEL_90 = 1.6449


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionBelief:
    """An option: its effect in spreads of the reaction, with a 90 % interval, and what it rests on.

    `best` is the probability that it is the best option, `odds` the one of being drawn; `choices` how often it was
    drawn; `lines` the lines of chat a viewer and minute after it, None before the first.
    """

    option: str
    effect: float
    low: float
    high: float
    best: float
    odds: float
    choices: int
    lines: float | None

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            "option": self.option,
            "effect": self.effect,
            "low": self.low,
            "high": self.high,
            "best": self.best,
            "odds": self.odds,
            "choices": self.choices,
            "lines_per_viewer_minute": self.lines,
        }


def beliefs_of(reactions: Reactions) -> tuple[OptionBelief, ...]:
    """Return what is believed of each option, in their order; the same reactions give the same to the last digit."""
    import numpy as np

    mean, covariance = _posterior(reactions)
    best = _chances_of_best(mean, covariance)
    odds = with_floor(best, EXPLORATION)
    beliefs = []
    for place, option in enumerate(reactions.options):
        drawn = reactions.chosen == place
        deviation = float(np.sqrt(covariance[place, place]))
        beliefs.append(
            OptionBelief(
                option=option,
                effect=float(mean[place]),
                low=float(mean[place]) - _LEVEL_90 * deviation,
                high=float(mean[place]) + _LEVEL_90 * deviation,
                best=best[place],
                odds=odds[place],
                choices=int(drawn.sum()),
                lines=float(reactions.rates[drawn].mean()) if drawn.any() else None,
            )
        )
    return tuple(beliefs)


def _posterior(reactions: Reactions) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return the mean and the covariance of the options' effects, less what all have in common."""
    import numpy as np

    count = len(reactions.options)
    surprise = np.eye(count)[reactions.chosen] - reactions.odds
    weights = STREAM_FADE**reactions.ages
    seen = float(weights.sum())
    noise = (_NOISE_PRIOR + float(weights @ reactions.scores**2)) / (_NOISE_PRIOR + seen)
    precision = np.eye(count) / PRIOR_SPREAD**2 + (surprise.T * weights) @ surprise / noise
    covariance = np.linalg.inv(precision)
    mean = covariance @ (surprise.T @ (weights * reactions.scores)) / noise
    contrast = np.eye(count) - 1 / count
    return contrast @ mean, contrast @ covariance @ contrast.T


def _chances_of_best(mean: "NDArray[np.float64]", covariance: "NDArray[np.float64]") -> tuple[float, ...]:
    """Return the probability of each effect to be the largest, by a fixed set of normal draws (within 0.02)."""
    import numpy as np

    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = np.random.default_rng(_SEED).standard_normal((_DRAWS // 2, len(mean)))
    effects = mean + np.concatenate([half, -half]) @ root.T
    wins = np.bincount(effects.argmax(axis=1), minlength=len(mean))
    return tuple(float(share) for share in wins / wins.sum())
