"""What was believed of each arm before a stream, beside what its segments then brought."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vtuber.domain.activities import Activity
from vtuber.learning.attribution import credited_payments
from vtuber.learning.belief import PAYMENTS, Belief
from vtuber.learning.beliefs import STREAM_DISCOUNT
from vtuber.learning.history import PastStream
from vtuber.learning.reward import ChannelBaseline, outcomes_of

FEWEST_STREAMS = 2
"""Before that a belief is mostly the prior, which claims nothing."""

LOOKED_AT = 60
"""Of more streams the latest are forecast: each takes a fit of its own."""

Believe = Callable[[Sequence[PastStream]], dict[str, Belief]]
"""What is believed of each arm after these streams, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One segment. `expected` and `realised` are in the belief's unit, each weighing `weight`.

    In payments per viewer-hour a segment weighs its viewer-hours, and its payments are those credited to it; rewards
    weigh 1 each.
    """

    stream: int
    arm: str
    unit: str
    expected: float
    realised: float
    weight: float


def forecasts(streams: Sequence[PastStream], believe: Believe) -> Iterator[Forecast]:
    """Yield a forecast for each segment of the latest streams but the first two, from what was known before each."""
    baseline = ChannelBaseline()
    for place, stream in enumerate(streams):
        rewarded = list(_rewards(stream, baseline))
        if place < max(FEWEST_STREAMS, len(streams) - LOOKED_AT):
            continue
        beliefs = believe(streams[:place])
        in_payments = all(belief.unit == PAYMENTS for belief in beliefs.values())
        for arm, realised, weight in _paid(stream) if in_payments else rewarded:
            if arm in beliefs:
                yield Forecast(
                    stream=place,
                    arm=arm,
                    unit=beliefs[arm].unit,
                    expected=beliefs[arm].mean,
                    realised=realised,
                    weight=weight,
                )


def _rewards(stream: PastStream, baseline: ChannelBaseline) -> Iterator[tuple[str, float, float]]:
    baseline.fade(STREAM_DISCOUNT)
    credited = credited_payments(stream.outcomes, stream.late_payments)
    arms = tuple({outcome.arm for outcome in stream.outcomes} - {Activity.IDLE.value})
    outcomes = outcomes_of(stream.outcomes, credited, arms)
    for outcome, reward in zip(outcomes, baseline.judge(outcomes), strict=True):
        yield outcome.arm, reward, 1.0


def _paid(stream: PastStream) -> Iterator[tuple[str, float, float]]:
    credited = credited_payments(stream.outcomes, stream.late_payments)
    for outcome, payments in zip(stream.outcomes, credited, strict=True):
        hours = outcome.viewer_minutes / 60
        if outcome.is_evidence:
            yield outcome.arm, payments * outcome.counted / hours, hours
