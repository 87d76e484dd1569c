"""What a stream is judged by, and a log as the estimators take it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vtuber.learning.attribution import credited_amounts, credited_payments
from vtuber.learning.off_policy.log import LoggedDecision, LoggedStream
from vtuber.learning.off_policy.outcome_model import Link
from vtuber.learning.off_policy.sample import Floats, Sample
from vtuber.learning.off_policy.target import Vectors

AHEAD_MINUTES = 12.0
"""How long after a choice the audience is looked at."""

_HOUR = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measure of one stream, by decision: what came of it, what that is divided by, what it is in proportion to."""

    value: Sequence[float]
    exposure: Sequence[float]
    expected: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A way to judge.

    `read` takes a stream, `grows` says that more comes of a larger audience, `modelled` is what the outcome model is
    fitted to if not to the values.
    """

    name: str
    unit: str
    read: Callable[[LoggedStream], Reading]
    link: Link = "log"
    grows: bool = True
    modelled: Callable[[LoggedStream], Reading] | None = None


def sample_of(measure: Measure, streams: Sequence[LoggedStream], targets: Sequence[Vectors]) -> Sample:
    """Return the log as arrays, by one measure; `targets` are the target's probabilities at each decision."""
    readings = [measure.read(stream) for stream in streams]
    decisions = [decision for stream in streams for decision in stream.decisions]
    wanted = [vector for vectors in targets for vector in vectors]
    arms = arms_of([decision.proposal.probabilities for decision in decisions] + wanted)
    return Sample(
        streams=np.repeat(np.arange(len(streams)), [len(stream.decisions) for stream in streams]),
        arms=np.array([arms.index(decision.proposal.arm) for decision in decisions], dtype=np.int64),
        logged=np.array([_row(decision.proposal.probabilities, arms) for decision in decisions]),
        target=np.array([_row(vector, arms) for vector in wanted]),
        value=np.concatenate([reading.value for reading in readings]),
        exposure=np.concatenate([reading.exposure for reading in readings]),
        expected=np.concatenate([reading.expected for reading in readings]),
        context=np.array([_known(decision) for decision in decisions]),
        minutes=np.array([decision.minutes for decision in decisions]),
        played=np.array([_played(decision, arms) for decision in decisions]),
        overruled=np.array([decision.overruled for decision in decisions]),
        clock=np.array([_clock(decision.context.minutes_into_stream) for decision in decisions]),
        heads=np.array([float(decision.context.viewers) for decision in decisions]) if measure.grows else None,
    )


def arms_of(vectors: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """Return the arms with a probability anywhere, in the order of their first mention."""
    return tuple({arm: None for vector in vectors for arm, share in vector.items() if share > 0})


def _row(probabilities: Mapping[str, float], arms: Sequence[str]) -> list[float]:
    return [probabilities.get(arm, 0.0) for arm in arms]


def _known(decision: LoggedDecision) -> list[float]:
    """Return what an outcome may depend on that no arm brought about."""
    context = decision.context
    return [np.log(max(1, context.viewers)), context.minutes_into_stream, float(context.after_raid)]


def _clock(minutes: float) -> list[float]:
    """Return the shapes that the time in a stream may give to an audience."""
    return [minutes, *(np.exp(-minutes / fading) for fading in (5.0, 15.0, 45.0))]


def _played(decision: LoggedDecision, arms: Sequence[str]) -> list[float]:
    return [sum(outcome.minutes for outcome in decision.outcomes if outcome.arm == arm) for arm in arms]


def _per_hour(stream: LoggedStream, by_segment: Sequence[float]) -> Reading:
    hours = [decision.minutes / _HOUR for decision in stream.decisions]
    audience = [max(1, decision.context.viewers) for decision in stream.decisions]
    return Reading(
        value=_by_decision(stream, by_segment),
        exposure=hours,
        expected=[time * viewers for time, viewers in zip(hours, audience, strict=True)],
    )


def _by_decision(stream: LoggedStream, by_segment: Sequence[float]) -> list[float]:
    left = iter(by_segment[len(stream.before) :])
    return [sum(next(left) for _ in decision.outcomes) for decision in stream.decisions]


def _payments(stream: LoggedStream) -> Reading:
    return _per_hour(stream, credited_payments(stream.outcomes, stream.late))


def _revenue(stream: LoggedStream) -> Reading:
    return _per_hour(stream, credited_amounts(stream.outcomes, stream.late))


def _messages(stream: LoggedStream) -> Reading:
    return _per_hour(stream, [float(outcome.messages) for outcome in stream.outcomes])


def _payments_per_viewer(stream: LoggedStream) -> Reading:
    paid = _payments(stream)
    watched = _by_decision(stream, [outcome.viewer_minutes / _HOUR for outcome in stream.outcomes])
    told = [float(hours > 0) for hours in watched]
    return Reading(
        value=[value * known for value, known in zip(paid.value, told, strict=True)],
        exposure=watched,
        expected=[size * known for size, known in zip(paid.expected, told, strict=True)],
    )


def _viewers_ahead(stream: LoggedStream) -> Reading:
    """Read the change of the audience as a share of it; with a raid in between, or a stream at its end, nothing."""
    outcomes = stream.outcomes
    begins = [outcome.minute or 0.0 for outcome in outcomes]
    ends = [begin + outcome.minutes for begin, outcome in zip(begins, outcomes, strict=True)]
    minutes = [minute for pair in zip(begins, ends, strict=True) for minute in pair]
    viewers = [count for outcome in outcomes for count in (outcome.viewers_start, outcome.viewers_end)]
    raided = [(begin, end) for begin, end, o in zip(begins, ends, outcomes, strict=True) if o.after_raid]
    values, told = [], []
    for decision in stream.decisions:
        now, count = decision.context.minutes_into_stream, decision.context.viewers
        then = now + AHEAD_MINUTES
        apart = all(end <= now or begin >= then for begin, end in raided)
        known = count > 0 and apart and then <= ends[-1]
        values.append((float(np.interp(then, minutes, viewers)) / count - 1) if known else 0.0)
        told.append(float(known))
    return Reading(value=values, exposure=told, expected=told)


PAYMENTS = Measure(name="payments", unit="an hour", read=_payments)
REVENUE = Measure(name="revenue", unit="an hour", read=_revenue, modelled=_payments)
PAYMENTS_PER_VIEWER = Measure(name="payments", unit="a viewer-hour", read=_payments_per_viewer, grows=False)
MESSAGES = Measure(name="messages", unit="an hour", read=_messages)
VIEWERS_AHEAD = Measure(
    name="viewers' change", unit=f"in {AHEAD_MINUTES:.0f} minutes", read=_viewers_ahead, link="identity", grows=False
)

MEASURES: tuple[Measure, ...] = (PAYMENTS, REVENUE, PAYMENTS_PER_VIEWER, MESSAGES, VIEWERS_AHEAD)


def readings_of(measure: Measure, streams: Sequence[LoggedStream]) -> Floats | None:
    """Return what the outcome model is fitted to instead of the values, if anything."""
    if measure.modelled is None:
        return None
    return np.concatenate([measure.modelled(stream).value for stream in streams])
