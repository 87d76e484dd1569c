"""Thompson sampling from the structured model."""

import zlib
from collections.abc import Sequence

import numpy as np

from vtuber.domain.proposals import Context
from vtuber.learning.belief import PAYMENTS, Belief
from vtuber.learning.draw import with_floor
from vtuber.learning.history import PastStream
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.policy import Policy
from vtuber.learning.structured.fatigue import MEMORIES_MIN, Floats, after, at_rest, bent
from vtuber.learning.structured.model import Fit, fit
from vtuber.learning.structured.plan import Moment, Worth
from vtuber.learning.structured.table import STREAMS_USED, StreamRows, Table, rows_of, table_of
from vtuber.learning.structured.told import Told

DRAWS = 64
"""How many draws from the posterior the odds of a choice rest on."""

BOLDNESS = 0.25
"""The share of the posterior's deviation that choices are drawn with.

Many choices are made between two fits, each from a fresh draw; at full deviation they would explore far more than
Thompson sampling does that learns from every choice.
"""

_BELIEF_DRAWS = 1_600
_USUAL_STEP_MIN = 4.0
_STEPS_MIN = (0.5, 15.0)
_FIRST_STREAMS = 3
_EVERY_FIRST, _EVERY = 4, 15
_USUAL_SHARE = 0.3
_MIDDLE_MIN = 120.0


class StructuredPolicy(Policy):
    """Draws each arm as often as it is worth most over draws from the posterior of the structured model.

    The model is fitted anew after every stream, and within a stream every few segments. What was on last is known at
    once, since it is what tires.
    """

    name = "structured"
    takes_prior = True

    _rows: Sequence[tuple[PastStream, StreamRows]] = ()
    _fitted: tuple[int, int]
    _table: Table
    _fit: Fit
    _worth: Worth
    _memories: Floats
    _step: float
    _remembered: int

    def _learn_finished(self) -> None:
        self._places = np.array([self._all_arms.index(arm) for arm in self._arms])
        had = {id(stream): rows for stream, rows in self._rows}
        self._rows = [
            (stream, had.get(id(stream)) or rows_of(stream, self._all_arms, ended=True))
            for stream in self._history.finished[-STREAMS_USED:]
        ]
        self._fitted = (-1, -1)
        self._memories, self._step, self._remembered = at_rest(len(self._all_arms)), _USUAL_STEP_MIN, 0

    def _learn_running(self) -> None:
        running = self._history.running
        outcomes = () if running is None else running.outcomes
        if not outcomes:
            self._memories, self._step, self._remembered = at_rest(len(self._all_arms)), _USUAL_STEP_MIN, 0
        for outcome in outcomes[self._remembered :]:
            arm = self._all_arms.index(outcome.arm) if outcome.arm in self._all_arms else -1
            self._memories = after(self._memories, arm, max(outcome.minutes, _STEPS_MIN[0]))
            self._step = min(max(outcome.minutes, _STEPS_MIN[0]), _STEPS_MIN[1])
        self._remembered = len(outcomes)
        ended = self._history.ended
        every = _EVERY_FIRST if ended < _FIRST_STREAMS else _EVERY
        known = (ended, len(outcomes) - len(outcomes) % every)
        if known != self._fitted:
            self._fitted = known
            self._refit(outcomes[: known[1]])

    def _refit(self, outcomes: Sequence[SegmentOutcome]) -> None:
        rows = [rows for _, rows in self._rows]
        if outcomes:
            rows.append(rows_of(PastStream(index=0, outcomes=tuple(outcomes)), self._all_arms, ended=False))
        self._table = table_of(rows, len(self._all_arms))
        self._fit = fit(self._table, self._all_arms, self._told())
        self._worth = Worth.of(self._fit, self._places, DRAWS, self._chance("odds", self._seed), boldness=BOLDNESS)

    def _told(self) -> Told | None:
        """Return what other channels say, the less the more streams this one has had."""
        return None if self._prior is None else Told.of(self._prior.after(self._history.ended), self._all_arms)

    def _odds(self, context: Context) -> Sequence[float]:
        best = self._worth.at(self._moment(context)).argmax(axis=1)
        counts = np.bincount(best, minlength=len(self._arms))
        return with_floor([float(count) / len(best) for count in counts], self._exploration)

    def _moment(self, context: Context) -> Moment:
        viewers = float(np.log(max(context.viewers, 1))) - self._fit.audience.log_viewers
        return Moment(
            memories=self._memories[:, self._places],
            minute=context.minutes_into_stream,
            step=self._step,
            left=context.planned_minutes - context.minutes_into_stream,
            log_viewers=float(np.clip(viewers, -1.5, 1.5)),
        )

    @property
    def lag_minutes(self) -> float:
        """The mean lag of payments that fits best, in minutes."""
        return self._fit.lag

    def posteriors(self) -> dict[str, Belief]:
        """Return what an hour of a viewer brings under each arm in turn: payments, and what those it keeps will pay.

        The same for every seed: what is believed follows from the history alone.
        """
        worth = Worth.of(self._fit, self._places, _BELIEF_DRAWS, self._chance("belief"))
        values = _hourly(worth)
        segments = [
            float(self._table.weight[(self._table.arm == place) & self._table.evidence].sum()) for place in self._places
        ]
        best = np.bincount(values.argmax(axis=1), minlength=len(self._arms)) / len(values)
        low, high = np.quantile(values, (0.05, 0.95), axis=0)
        # Of a rate that is hardly known, as before the first payment, a few draws are beyond all measure.
        mean = np.clip(values.mean(axis=0), low, high)
        return {
            arm: Belief(
                unit=PAYMENTS,
                mean=float(mean[place]),
                low=float(low[place]),
                high=float(high[place]),
                segments=segments[place],
                best=float(best[place]),
            )
            for place, arm in enumerate(self._arms)
        }

    def _chance(self, purpose: str, seed: int = 0) -> np.random.Generator:
        return np.random.default_rng([zlib.crc32(purpose.encode()), abs(seed), *self._fitted])


def _hourly(worth: Worth) -> Floats:
    """Return payments an hour for each viewer, of arms that are on for their share of the time."""
    memory = bent(np.full(len(MEMORIES_MIN), _USUAL_SHARE))
    money = np.exp(worth.paid + worth.paid_carried + np.einsum("mda,m->da", worth.paid_memory, memory))
    going = worth.excess(worth.left + worth.left_carried + np.einsum("mda,m->da", worth.left_memory, memory))
    stays = -np.expm1(-worth.leaving * _MIDDLE_MIN) / worth.leaving
    result: Floats = 60 * (money - going * worth.leaving * stays * money.mean(axis=1, keepdims=True))
    return result
