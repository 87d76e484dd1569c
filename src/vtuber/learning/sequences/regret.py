"""What the streams earned less than the mode that looks best would have: an estimate, and marked as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.comparisons import Comparisons, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretEstimate:
    """What each stream and all together earned less than `best` all the time would have, in the channel's currency.

    It is an estimate: an hour of a mode is taken to bring what it brought where it was chosen. Where repetition tires,
    the best mode all the time would have brought less, so it errs upwards. The bounds hold at the comparisons' level
    for whichever mode looks best; below 0 the mix may have earned more than that mode alone.
    """

    best: str
    total: Interval
    by_stream: tuple[Interval, ...]

    def to_json(self) -> dict[str, object]:
        """Return all of it, marked as an estimate."""
        return {
            "estimated": True,
            "best": self.best,
            "total": self.total.to_json(),
            "by_stream": [stream.to_json() for stream in self.by_stream],
        }


def estimate_regret(streams: Sequence[Sequence[SegmentOutcome]], found: Comparisons) -> RegretEstimate | None:
    """Return the regret against the mode that looks best; None while that cannot be told for every mode."""
    values = {mode.arm: mode.added.estimate for mode in found.modes if mode.added is not None}
    if not values or len(values) < len(found.modes) or not found.viewers:
        return None
    best = max(values, key=lambda arm: values[arm])
    against = {arm: found.between(best, arm).difference for arm in values if arm != best}
    known = {arm: difference for arm, difference in against.items() if difference is not None}
    if len(known) < len(against):
        return None
    hours = [_hours(stream, found.viewers) for stream in streams]
    together = {arm: sum(each.get(arm, 0.0) for each in hours) for arm in known}
    return RegretEstimate(best=best, total=_sum(together, known), by_stream=tuple(_sum(each, known) for each in hours))


def _hours(stream: Sequence[SegmentOutcome], viewers: float) -> dict[str, float]:
    """Return how long each arm was on, in hours before the usual audience, which differences are for."""
    hours: dict[str, float] = {}
    for segment in stream:
        hours[segment.arm] = hours.get(segment.arm, 0.0) + segment.viewer_minutes / 60 / viewers
    return hours


def _sum(hours: dict[str, float], known: dict[str, Interval]) -> Interval:
    return Interval(
        estimate=sum(hours.get(arm, 0.0) * difference.estimate for arm, difference in known.items()),
        low=sum(hours.get(arm, 0.0) * difference.low for arm, difference in known.items()),
        high=sum(hours.get(arm, 0.0) * difference.high for arm, difference in known.items()),
    )
