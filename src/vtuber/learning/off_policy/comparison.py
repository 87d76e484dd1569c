"""Policies side by side on the same recorded streams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vtuber.learning.off_policy.evaluation import Evaluation, Support, evaluate, support_of
from vtuber.learning.off_policy.intervals import Interval
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.off_policy.measures import MEASURES, PAYMENTS, Measure, readings_of, sample_of
from vtuber.learning.off_policy.target import TargetPolicy, Vectors, probabilities_of

LEVEL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEstimate:
    """What the streams say of one policy, by the measures' keys; with `refusal` there is nothing in `found`."""

    policy: str
    support: Support
    refusal: str | None
    found: Mapping[str, Evaluation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`decisions` are the proposals on record, `overruled` those of them that the director did not follow.

    `minutes_unproposed` ran before a stream's first proposal and are left out.
    """

    streams: int
    decisions: int
    overruled: int
    minutes: float
    minutes_unproposed: float
    level: float
    policies: tuple[PolicyEstimate, ...]

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON can hold it."""
        return {
            "screen": True,
            "streams": self.streams,
            "decisions": self.decisions,
            "overruled": self.overruled,
            "minutes": self.minutes,
            "minutes_unproposed": self.minutes_unproposed,
            "level": self.level,
            "policies": [_policy_json(estimate, self.level) for estimate in self.policies],
        }


def compare(
    streams: Sequence[LoggedStream],
    policies: Mapping[str, TargetPolicy],
    *,
    earlier: Sequence[LoggedStream] = (),
    level: float = LEVEL,
) -> Comparison:
    """Fold each policy over the streams and estimate what it would have earned in those that have proposals.

    From `earlier` streams the policies learn, and nothing is estimated of them.
    """
    telling = [stream for stream in streams if stream.decisions]
    decisions = [decision for stream in telling for decision in stream.decisions]
    return Comparison(
        streams=len(telling),
        decisions=len(decisions),
        overruled=sum(decision.overruled for decision in decisions),
        minutes=sum(decision.minutes for decision in decisions),
        minutes_unproposed=sum(outcome.minutes for stream in telling for outcome in stream.before),
        level=level,
        policies=tuple(_estimate(name, telling, _odds(policy, streams, earlier)) for name, policy in policies.items()),
    )


def key_of(measure: Measure) -> str:
    """Return a measure's key in `PolicyEstimate.found` and in JSON."""
    return f"{measure.name} {measure.unit}".replace("'", "").replace(" ", "_")


def _odds(
    policy: TargetPolicy, streams: Sequence[LoggedStream], earlier: Sequence[LoggedStream]
) -> tuple[Vectors, ...]:
    of_all = probabilities_of(policy, (*earlier, *streams))
    return tuple(vectors for vectors in of_all[len(earlier) :] if vectors)


def _estimate(name: str, streams: Sequence[LoggedStream], targets: Sequence[Vectors]) -> PolicyEstimate:
    if not streams:
        return PolicyEstimate(policy=name, support=_NOTHING, refusal=_NOTHING.refusal, found={})
    support = support_of(sample_of(PAYMENTS, streams, targets))
    found = {}
    if support.refusal is None:
        for measure in MEASURES:
            sample = sample_of(measure, streams, targets)
            if support_of(sample).refusal is None:
                found[key_of(measure)] = evaluate(sample, link=measure.link, modelled=readings_of(measure, streams))
    return PolicyEstimate(policy=name, support=support, refusal=support.refusal, found=found)


_NOTHING = Support(decisions=0, effective=0.0, streams=0, effective_streams=0.0, clipped_at=0.0, lost=0.0)


def _policy_json(estimate: PolicyEstimate, level: float) -> dict[str, Any]:
    support = estimate.support
    return {
        "policy": estimate.policy,
        "refusal": estimate.refusal,
        "effective_decisions": support.effective,
        "effective_streams": support.effective_streams,
        "weights_clipped_at": support.clipped_at,
        "share_out_of_reach": support.lost,
        "measures": {key: _evaluation_json(found, level) for key, found in estimate.found.items()},
    }


def _evaluation_json(found: Evaluation, level: float) -> dict[str, Any]:
    models = found.models
    return {
        "realised": _interval_json(found.realised, level),
        "ips": _one_step_json(found.ips, level),
        "snips": _one_step_json(found.snips, level),
        "doubly_robust": _one_step_json(models.one_step, level),
        "corrected": _interval_json(models.corrected, level),
        "carry_over": _interval_json(models.carry_over, level),
        "gain": _interval_json(models.gain, level),
        "highest_carry_over": max(0.0, models.carry_over.bounds(level)[1]),
        "fatigue": {"memory_minutes": models.memory, "effect": models.fatigue},
        "effective_decisions": found.support.effective,
        "windows": [
            {
                "choices_before": window.before,
                "effective_decisions": window.effective,
                **_interval_json(window.value, level),
            }
            for window in found.windows
        ],
    }


def _one_step_json(interval: Interval, level: float) -> dict[str, float]:
    """Mark an interval that leaves out what carries over, and so need not hold the truth as often as it says."""
    return {**_interval_json(interval, level), "covers": False}


def _interval_json(interval: Interval, level: float) -> dict[str, float]:
    low, high = interval.bounds(level)
    return {"value": interval.value, "low": low, "high": high, "degrees_of_freedom": interval.freedom}
