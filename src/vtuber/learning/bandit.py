"""Thompson sampling over Beta–Bernoulli arms with fractional rewards.

Thompson (1933); Agrawal and Goyal, "Analysis of Thompson Sampling for the Multi-armed Bandit Problem" (2012), whose
coin toss for a reward in [0, 1] is replaced by its expectation: the reward goes to alpha, the rest to beta.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Self

from vtuber.domain.activities import ARMS
from vtuber.domain.proposals import Proposal
from vtuber.learning.draw import draw, with_floor
from vtuber.learning.posterior import Posterior, probabilities_of_best


class ThompsonBandit:
    """One Beta posterior per arm, each beginning at Beta(1, 1).

    An arm is drawn from its probability of being the best, mixed with a uniform draw of weight `floor`; the draw is
    from that very vector, so the propensities of a `Proposal` are exact.
    """

    def __init__(self, arms: Sequence[str] = ARMS, *, rng: random.Random, floor: float = 0.0) -> None:
        self._rng = rng
        self._floor = floor
        self._posteriors = {arm: Posterior() for arm in arms}
        self._odds: tuple[float, ...] | None = None

    @property
    def posteriors(self) -> dict[str, Posterior]:
        """What is believed of each arm."""
        return dict(self._posteriors)

    def odds(self) -> tuple[float, ...]:
        """Return the probability of each arm to be drawn next, in the arms' order."""
        if self._odds is None:
            self._odds = with_floor(probabilities_of_best(tuple(self._posteriors.values())), self._floor)
        return self._odds

    def select(self, rng: random.Random | None = None) -> Proposal:
        """Draw an arm, from the bandit's own source of chance unless another is given."""
        return draw(tuple(self._posteriors), self.odds(), rng or self._rng)

    def update(self, arm: str, reward: float, weight: float = 1.0) -> None:
        """Add a reward in [0, 1] to an arm's alpha and what is missing to 1 to its beta, `weight` times."""
        if not 0.0 <= reward <= 1.0:
            raise ValueError(f"a reward lies between 0 and 1, not at {reward}")
        known = self._posteriors[arm]
        self._posteriors[arm] = Posterior(
            alpha=known.alpha + weight * reward, beta=known.beta + weight * (1.0 - reward)
        )
        self._odds = None

    def discount(self, factor: float) -> None:
        """Let the evidence of all arms fade to `factor` of itself; the prior stays."""
        for arm, known in self._posteriors.items():
            self._posteriors[arm] = Posterior(
                alpha=1.0 + factor * (known.alpha - 1.0), beta=1.0 + factor * (known.beta - 1.0)
            )
        self._odds = None

    def state(self) -> dict[str, list[float]]:
        """Return `{arm: [alpha, beta]}`, which JSON keeps to the last digit."""
        return {str(arm): [known.alpha, known.beta] for arm, known in self._posteriors.items()}

    @classmethod
    def from_state(
        cls,
        state: Mapping[str, Sequence[float]],
        arms: Sequence[str] = ARMS,
        *,
        rng: random.Random,
        floor: float = 0.0,
    ) -> Self:
        """Rebuild a bandit; an arm the state does not know begins at its prior."""
        bandit = cls(arms, rng=rng, floor=floor)
        for arm in arms:
            if str(arm) in state:
                alpha, beta = state[str(arm)]
                bandit._posteriors[arm] = Posterior(alpha=alpha, beta=beta)
        return bandit
