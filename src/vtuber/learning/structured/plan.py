"""What each arm is worth now: money soon, viewers kept, and how tired it leaves the audience.

For every draw from the posterior two short looks ahead are played for each arm: that arm first, then whichever is worth
most at each step; and that arm for good, since some get better for a while. The better one counts. The worth counts
payments (times how large an arm's amounts are), with an audience that shrinks or grows with what is on; who is left at
the end is worth what the last step earned, for as long as people stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.structured.fatigue import LONGEST, MEMORIES_MIN, Floats
from vtuber.learning.structured.features import time_of
from vtuber.learning.structured.model import Fit
from vtuber.learning.structured.outcomes import LEFT, PAID, departures

STEPS = 3
"""How many segments the look ahead covers after the first."""

_LARGEST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the choice is made: each arm's memories, shape (memories, arms), and the stream's minutes.

    `step` is how long a segment lasts, `left` how long the stream goes on, both in minutes; `log_viewers` is the
    audience against the usual one.
    """

    memories: Floats
    minute: float
    step: float
    left: float
    log_viewers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Draws of what arms are worth, for a subset of the model's arms: shape (draws, arms) unless said otherwise.

    `paid` is the logarithm of payments per viewer-minute, fresh, in the middle of a stream; `left` the effects on
    departures; `*_carried` what an arm in the short memory does; `*_memory` the slopes on the memories, shape
    (slopes, draws, arms); `*_time` and `*_viewers` what time and audience do to an arm. `leaving` is the mean of
    departures per viewer-minute.
    """

    paid: Floats
    left: Floats
    paid_carried: Floats
    left_carried: Floats
    paid_memory: Floats
    left_memory: Floats
    paid_time: Floats
    left_time: Floats
    paid_viewers: Floats
    left_viewers: Floats
    leaving: float
    net_only: bool

    @classmethod
    def of(
        cls, fit: Fit, arms: NDArray[np.int64], count: int, chance: np.random.Generator, *, boldness: float = 1.0
    ) -> "Worth":
        """Draw from the posterior of a fit, its deviations times `boldness`."""
        draws = fit.draws(count, chance, boldness=boldness)
        columns = fit.columns
        amounts = fit.amounts[arms] + fit.amounts_deviation[arms] * chance.standard_normal((count, len(arms)))
        slopes = []
        for outcome in (PAID, LEFT):
            shared = draws[:, outcome, columns.memory].T[:, :, None]
            slope = np.repeat(shared, len(arms), axis=2)
            slope[LONGEST] += draws[:, outcome, columns.arm_memory][:, arms]
            slopes.append(slope)
        level = draws[:, :, columns.common.start][:, :, None]
        base = draws[:, :, columns.arm][:, :, arms] + level
        return cls(
            paid=base[:, PAID] + amounts,
            left=base[:, LEFT],
            paid_carried=draws[:, PAID, columns.carried][:, arms],
            left_carried=draws[:, LEFT, columns.carried][:, arms],
            paid_memory=slopes[0],
            left_memory=slopes[1],
            paid_time=draws[:, PAID, columns.arm_time][:, arms],
            left_time=draws[:, LEFT, columns.arm_time][:, arms],
            paid_viewers=draws[:, PAID, columns.arm_viewers][:, arms],
            left_viewers=draws[:, LEFT, columns.arm_viewers][:, arms],
            leaving=fit.leaving,
            net_only=fit.net_only,
        )

    def at(self, moment: Moment) -> Floats:
        """Return each arm's worth in payments for each viewer of now, shape (draws, arms)."""
        draws, arms = self.paid.shape
        stays = self._stays(moment.left)
        paid, left = (effects.T[..., None] for effects in self._level(moment))
        paid_carried, left_carried = self.paid_carried.T[..., None], self.left_carried.T[..., None]
        paid_slopes, left_slopes = (slopes.swapaxes(1, 2)[..., None] for slopes in (self.paid_memory, self.left_memory))
        spans = moment.step / MEMORIES_MIN
        kept, mean_kept = np.exp(-spans), -np.expm1(-spans) / spans
        # Futures: each arm first and then what is worth most; then each arm for good. Shape (arms, draws, futures),
        # so that the sums over arms are the quick ones.
        first = np.repeat(np.tile(np.eye(arms), 2)[:, None], draws, axis=1)
        short, long = moment.memories[..., None, None]
        chosen = first
        audience, earned, rate = np.ones(first.shape[1:]), np.zeros(first.shape[1:]), np.zeros(first.shape[1:])
        for step in range(STEPS + 1):
            tired = 1 - (1 - long) * mean_kept[LONGEST]
            fresh = 1 - (1 - short) * mean_kept[0]
            money = paid + paid_slopes[0] * fresh + (paid_slopes[1] + paid_slopes[2] * tired) * tired
            going = left + left_slopes[0] * fresh + (left_slopes[1] + left_slopes[2] * tired) * tired
            if step:
                lasting = np.exp(money + paid_carried)
                cost = self.excess(going + left_carried) * (self.leaving * stays)
                value = lasting - cost * lasting.max(axis=0)
                chosen = (value == value.max(axis=0)).astype(float)
                chosen[..., arms:] = first[..., arms:]
            felt = short * mean_kept[0] + (1 - mean_kept[0]) * chosen
            rate = np.exp((money * chosen + paid_carried * felt).sum(axis=0))
            earned = earned + audience * rate * moment.step
            loss = self.excess((going * chosen + left_carried * felt).sum(axis=0))
            audience = audience * np.exp(loss * (-self.leaving * moment.step))
            short = short * kept[0] + (1 - kept[0]) * chosen
            long = long * kept[LONGEST] + (1 - kept[LONGEST]) * chosen
        rest = self._stays(moment.left - (STEPS + 1) * moment.step)
        total = earned + audience * rate.max(axis=1, keepdims=True) * rest
        best: Floats = np.maximum(total[:, :arms], total[:, arms:])
        return best

    def _level(self, moment: Moment) -> tuple[Floats, Floats]:
        """Return the effects on payments and departures of arms that nobody is tired of, shape (draws, arms)."""
        time = float(time_of(np.array(moment.minute + moment.step / 2)))
        paid = self.paid + time * self.paid_time + moment.log_viewers * self.paid_viewers
        left = self.left + time * self.left_time + moment.log_viewers * self.left_viewers
        return paid, left

    def excess(self, effect: Floats) -> Floats:
        """Return by how much departures exceed their mean, in units of it."""
        return np.clip(departures(effect, net_only=self.net_only) - 1, -_LARGEST, _LARGEST)

    def _stays(self, left: float) -> float:
        """Return for how many minutes a viewer of now is still there, on average."""
        return float(-np.expm1(-self.leaving * max(left, 0.0)) / self.leaving)
