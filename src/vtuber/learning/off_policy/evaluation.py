"""The value of a target policy on recorded streams, every way it can be told, or why it cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass

from vtuber.learning.off_policy.carry_over import ModelBased, model_based
from vtuber.learning.off_policy.estimators import ips, realised, snips
from vtuber.learning.off_policy.intervals import Interval, StreamSums, jackknife
from vtuber.learning.off_policy.outcome_model import Link
from vtuber.learning.off_policy.sample import Floats, Sample
from vtuber.learning.off_policy.weights import effective_streams, one_step, windowed

FEWEST_STREAMS = 3
FEWEST_DECISIONS = 30.0
"""Effective decisions under which nothing is said."""
FEWEST_EFFECTIVE_STREAMS = 2.0
LARGEST_LOSS = 0.1
"""The part of the target's choices that may be out of the log's reach."""

LONGEST_WINDOW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How far the log can speak of the target.

    `decisions` on record, and to how many the weights come (`effective`); likewise for streams. `lost` is the part of
    the target's choices the log does not stand for.
    """

    decisions: int
    effective: float
    streams: int
    effective_streams: float
    clipped_at: float
    lost: float

    @property
    def refusal(self) -> str | None:
        """Why nothing can be said of the target; None if something can."""
        if self.streams < FEWEST_STREAMS:
            return f"{self.streams} recorded streams with proposals are too few: {FEWEST_STREAMS} are the least"
        if self.lost > LARGEST_LOSS:
            return f"{self.lost:.0%} of what it would choose was never, or hardly ever, tried on record"
        if self.effective < FEWEST_DECISIONS:
            return (
                f"{self.decisions} decisions on record tell as much of it as {self.effective:.0f} of its own would, "
                f"and {FEWEST_DECISIONS:.0f} are the least"
            )
        if self.effective_streams < FEWEST_EFFECTIVE_STREAMS:
            return "almost all that can be said of it comes from a single stream"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The self-normalised estimate with so many `before` choices taken into the weights."""

    before: int
    value: Interval
    effective: float
    lost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the target would have earned per unit of exposure, beside what was `realised`.

    `ips`, `snips` and `models.one_step` take the audience as it was on record; `models.corrected` and `windows` do
    not.
    """

    support: Support
    realised: Interval
    ips: Interval
    snips: Interval
    models: ModelBased
    windows: tuple[Window, ...]


def support_of(sample: Sample) -> Support:
    """Return how far the log can speak of the target."""
    weights = one_step(sample)
    return Support(
        decisions=sample.telling,
        effective=weights.effective(sample.exposure),
        streams=sample.stream_count,
        effective_streams=effective_streams(sample, weights),
        clipped_at=weights.clipped_at,
        lost=weights.lost,
    )


def evaluate(sample: Sample, *, link: Link = "log", modelled: Floats | None = None) -> Evaluation:
    """Estimate; `modelled` are values to fit the outcome model to instead of the sample's (see `model_based`).

    There are figures whether or not `support.refusal` is None; with fewer than two streams `ValueError` is raised.
    """
    if sample.stream_count < 2:  # noqa: PLR2004
        raise ValueError("one stream has no interval")
    weights, support = one_step(sample), support_of(sample)
    done = realised(sample)
    models = model_based(sample, weights, link, support.effective_streams, modelled=modelled)
    return Evaluation(
        support=support,
        realised=_interval(done, sample.stream_count),
        ips=_interval(ips(sample, weights), support.effective_streams),
        snips=_interval(snips(sample, weights), support.effective_streams),
        models=models,
        windows=tuple(_windows(sample)),
    )


def _windows(sample: Sample) -> Iterator[Window]:
    """Yield windows as long as there is enough behind them."""
    for before in range(1, LONGEST_WINDOW + 1):
        weights = windowed(sample, before)
        effective, streams = weights.effective(sample.exposure), effective_streams(sample, weights)
        if effective < FEWEST_DECISIONS or streams < FEWEST_EFFECTIVE_STREAMS or weights.lost > LARGEST_LOSS:
            return
        yield Window(
            before=before,
            value=_interval(snips(sample, weights), streams),
            effective=effective,
            lost=weights.lost,
        )


def _interval(sums: StreamSums, effective: float) -> Interval:
    return jackknife(sums.value, sums.left_out(), effective)
