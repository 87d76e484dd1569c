"""A small simulated channel whose truth is known: what the estimators are measured against.

Four arms differ in how often a viewer pays; streams differ in mood, viewers come and go by themselves, amounts are
heavy-tailed, and an arm that was on a good deal lately earns less, if the world has fatigue. Nothing here is measured
at a real channel.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vtuber.learning.off_policy.sample import Floats, Integers, Sample

ARMS = 4
MINUTES = 4.0
_VIEWERS = 60.0
_STAY = 0.9

Draws = Callable[[Floats, Integers], Floats]
"""Log viewers above the usual (by stream) and the arms before (−1 at the start) to probabilities (streams × arms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChannel:
    """`rates` are payments per viewer-hour; `fatigue` is taken off their logarithm by an arm that is on for ever.

    `memory` are the minutes over which it fades; `mood` and `viewers` the standard deviations, on the log scale, of
    what is common to a stream and of the audience's size.
    """

    rates: tuple[float, ...] = (0.06, 0.09, 0.14, 0.08)
    decisions: int = 60
    fatigue: float = 0.0
    memory: float = 25.0
    mood: float = 0.3
    viewers: float = 0.35
    usual_amount: float = 4.0
    amount_spread: float = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Streams × decisions: arms, probabilities, payments, their sums, viewers above the usual (log)."""

    arms: Integers
    probabilities: Floats
    payments: Floats
    revenue: Floats
    above: Floats

    @property
    def payments_an_hour(self) -> Floats:
        """What each stream earned."""
        return np.asarray(self.payments.mean(axis=1) * 60 / MINUTES, dtype=np.float64)

    @property
    def revenue_an_hour(self) -> Floats:
        """What each stream earned, in money."""
        return np.asarray(self.revenue.mean(axis=1) * 60 / MINUTES, dtype=np.float64)


def play(channel: KnownChannel, draws: Draws, streams: int, chance: np.random.Generator) -> Played:
    """Play so many streams under a policy."""
    rates = np.array(channel.rates)
    shape = (streams, channel.decisions)
    mood = np.exp(channel.mood * chance.standard_normal(streams) - channel.mood**2 / 2)
    above = channel.viewers * chance.standard_normal(streams)
    tired, before = np.zeros((streams, ARMS)), np.full(streams, -1)
    kept = np.exp(-MINUTES / channel.memory)
    every = np.arange(streams)
    arms, odds = np.zeros(shape, dtype=np.int64), np.zeros((*shape, ARMS))
    paid, money, viewers = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for step in range(channel.decisions):
        odds[:, step] = draws(above, before)
        ahead = np.cumsum(odds[:, step], axis=1) < chance.random((streams, 1))
        chosen = np.minimum(ahead.sum(axis=1), ARMS - 1)
        mean = _VIEWERS * np.exp(above) * MINUTES / 60 * rates[chosen] * mood
        counts = chance.poisson(mean * np.exp(-channel.fatigue * tired[every, chosen]))
        arms[:, step], paid[:, step], viewers[:, step] = chosen, counts, above
        money[:, step] = _amounts(channel, counts, chance)
        tired *= kept
        tired[every, chosen] += 1 - kept
        before = chosen
        above = _STAY * above + np.sqrt(1 - _STAY**2) * channel.viewers * chance.standard_normal(streams)
    return Played(arms=arms, probabilities=odds, payments=paid, revenue=money, above=viewers)


def sample_of(played: Played, target: Draws, *, money: bool = False) -> Sample:
    """Return the log of these streams, for a target policy; values are payments (or sums of money) per hour on air."""
    streams, decisions = played.arms.shape
    before = np.column_stack([np.full(streams, -1), played.arms[:, :-1]])
    wanted = np.stack([target(played.above[:, step], before[:, step]) for step in range(decisions)], axis=1)
    arms, above = played.arms.ravel(), played.above.ravel()
    minute = np.tile(np.arange(decisions) * MINUTES, streams)
    return Sample(
        streams=np.repeat(np.arange(streams), decisions),
        arms=arms,
        logged=played.probabilities.reshape(-1, ARMS),
        target=wanted.reshape(-1, ARMS),
        value=(played.revenue if money else played.payments).ravel(),
        exposure=np.full(len(arms), MINUTES / 60),
        expected=_VIEWERS * np.exp(above) * MINUTES / 60,
        context=np.column_stack([above, minute]),
        minutes=np.full(len(arms), MINUTES),
        played=MINUTES * np.eye(ARMS)[arms],
        overruled=np.zeros(len(arms), dtype=np.bool_),
        clock=np.column_stack([minute]),
        heads=np.round(_VIEWERS * np.exp(above)),
    )


def _amounts(channel: KnownChannel, counts: Integers, chance: np.random.Generator) -> Floats:
    """Sum so many log-normal amounts in each place."""
    spread = channel.amount_spread
    middle = np.log(channel.usual_amount) - spread**2 / 2
    amounts = np.exp(middle + spread * chance.standard_normal(int(counts.sum())))
    places = np.repeat(np.arange(len(counts)), counts)
    return np.asarray(np.bincount(places, weights=amounts, minlength=len(counts)), dtype=np.float64)
