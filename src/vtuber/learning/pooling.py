"""From several channels' figures to a prior for the next one: a random-effects meta-analysis of each arm.

In a channel an arm's effect is y = log((x + ½) / (m + ½)) with x its count and m what the channel's mean rate would
have given in its viewer-minutes; its sampling variance is dispersion / (x + ½). The spread between channels is Paule
and Mandel's (1982), drawn towards a wide one, `WIDE`, that weighs as much as `DOUBT` channels. What is predicted for
one more channel has the variance of a Student distribution: few channels make a weak prior.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vtuber.learning.channel_figures import ArmFigures, ChannelFigures
from vtuber.learning.pooled_prior import FEWEST_CHANNELS, ArmPrior, LogEffect, PooledPrior

WIDE = 0.5
"""How far channels may lie apart in an arm's effect where nobody knows: a standard deviation of a factor of 1.65."""

DOUBT = 4.0
"""How many channels' worth of weight that has."""

MOST_STRENGTH = 10.0
"""Streams that a prior is worth at most."""

_HALF = 0.5
_BISECTIONS = 60
_MOST_SD = 3.0


@dataclass(frozen=True, slots=True)
class Effect:
    """An arm's effect in one channel, with its sampling variance."""

    log_ratio: float
    variance: float


def pool(channels: Sequence[ChannelFigures], *, label: str = "", strength: float | None = None) -> PooledPrior:
    """Return the prior of these channels; `strength` is by default a stream for each channel, ten at most.

    Arms known to one channel alone are left out. Raises `ValueError` for fewer than two channels, for a channel given
    twice, and for simulated and real ones together.
    """
    if len(channels) < FEWEST_CHANNELS:
        raise ValueError(f"a prior takes {FEWEST_CHANNELS} channels or more, not {len(channels)}")
    if len({channel.simulated for channel in channels}) > 1:
        raise ValueError("real channels and simulated ones do not go together")
    if any(channels.index(channel) < place for place, channel in enumerate(channels)):
        raise ValueError("one channel's figures are there twice")
    payments = [_effects(channel, "payments") for channel in channels]
    messages = [_effects(channel, "messages") for channel in channels]
    names = sorted({arm for effects in payments for arm in effects})
    known = {arm: [place for place, effects in enumerate(payments) if arm in effects] for arm in names}
    return PooledPrior(
        channels=len(channels),
        strength=min(MOST_STRENGTH, float(len(channels))) if strength is None else strength,
        label=label,
        arms={
            arm: ArmPrior(
                payments=pooled([payments[place][arm] for place in places]),
                messages=pooled([messages[place][arm] for place in places]),
            )
            for arm, places in known.items()
            if len(places) >= FEWEST_CHANNELS
        },
    )


def pooled(effects: Sequence[Effect]) -> LogEffect:
    """Return what is predicted of an arm's effect in one more channel, given two or more."""
    others = len(effects) - 1
    spread = (DOUBT * WIDE**2 + others * between(effects)) / (DOUBT + others)
    weights = [1 / (effect.variance + spread) for effect in effects]
    mean = sum(weight * effect.log_ratio for weight, effect in zip(weights, effects, strict=True)) / sum(weights)
    freedom = DOUBT + others
    variance = (spread + 1 / sum(weights)) * freedom / (freedom - 2)
    return LogEffect(mean=mean, sd=min(_MOST_SD, math.sqrt(variance)))


def between(effects: Sequence[Effect]) -> float:
    """Return Paule and Mandel's variance between channels: where the weighted squares equal their expectation."""
    if _excess(effects, 0.0) <= 0:
        return 0.0
    ratios = [effect.log_ratio for effect in effects]
    low, high = 0.0, len(effects) * (max(ratios) - min(ratios)) ** 2
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(effects, middle) > 0 else (low, middle)
    return (low + high) / 2


def _excess(effects: Sequence[Effect], spread: float) -> float:
    weights = [1 / (effect.variance + spread) for effect in effects]
    mean = sum(weight * effect.log_ratio for weight, effect in zip(weights, effects, strict=True)) / sum(weights)
    squares = sum(weight * (effect.log_ratio - mean) ** 2 for weight, effect in zip(weights, effects, strict=True))
    return squares - (len(effects) - 1)


def _effects(channel: ChannelFigures, what: str) -> dict[str, Effect]:
    """Return each arm's effect, relative to the channel's mean rate, in which every arm weighs alike."""
    if not channel.arms:
        return {}
    rates = [getattr(figures, what) / figures.viewer_minutes for figures in channel.arms.values()]
    mean_rate = sum(rates) / len(rates)
    return {arm: _effect(figures, what, mean_rate) for arm, figures in channel.arms.items()}


def _effect(figures: ArmFigures, what: str, mean_rate: float) -> Effect:
    count: float = getattr(figures, what)
    dispersion: float = getattr(figures, f"{what}_dispersion")
    return Effect(
        log_ratio=math.log((count + _HALF) / (mean_rate * figures.viewer_minutes + _HALF)),
        variance=dispersion / (count + _HALF),
    )
