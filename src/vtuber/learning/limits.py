"""What the operator lets each activity have: a least and a most share of the stream, and a longest run.

Limits bound the odds before the draw, so the propensities that are logged are the true ones. An arm that had more than
its share so far may have less of what comes, and the other way round: its bounds are such that it would be at its limit
after `HORIZON` further segments. So it keeps within a segment or two of its limit, and none that may run at all is out
of reach for long.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from vtuber.domain.activities import ARMS, Activity
from vtuber.learning.bounded_odds import within
from vtuber.learning.outcomes import SegmentOutcome

HORIZON = 3.0
"""In how many segments an arm that left its limits is to be back."""

FORM = "game<=40%, q_and_a>=10%"
"""An example of how limits are written."""

_ONE_LIMIT = re.compile(r"(?P<mode>[a-z_]+)\s*(?P<bound><=|>=)\s*(?P<share>\d+(?:\.\d+)?)\s*(?P<percent>%?)")
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeLimits:
    """Shares are of the time in which anything but `idle` ran in this stream.

    `floors` and `ceilings` map arms to shares in [0, 1]. No arm is drawn again whose run would then exceed
    `longest_minutes`; `segment_minutes` is how long a segment lasts.
    """

    floors: Mapping[str, float] = field(default_factory=dict)
    ceilings: Mapping[str, float] = field(default_factory=dict)
    longest_minutes: float | None = None
    segment_minutes: float = 4.0

    @classmethod
    def of(cls, text: str, *, longest_minutes: float | None = None, segment_minutes: float = 4.0) -> Self:
        """Read limits as `FORM` shows; raise `ValueError` for what cannot be read or cannot be kept."""
        floors: dict[str, float] = {}
        ceilings: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            mode, bound, share = _limit(part)
            shares = ceilings if bound == "<=" else floors
            if mode in shares:
                raise ValueError(f"gives {mode} two limits of one kind")
            shares[mode] = share
        limits = cls(floors=floors, ceilings=ceilings, longest_minutes=longest_minutes, segment_minutes=segment_minutes)
        limits.check()
        return limits

    def check(self, arms: Sequence[str] = ARMS) -> None:
        """Raise `ValueError`, which says why, for limits that cannot all be kept."""
        most = self._most_in_runs()
        for arm, floor in self.floors.items():
            if floor > self.ceilings.get(arm, 1.0):
                raise ValueError(f"asks for more of {arm} than it allows")
            if floor > most:
                raise ValueError(
                    f"asks for {floor:.0%} of {arm}, but with runs of no more than {self.longest_minutes:g} minutes it "
                    f"can have {most:.0%}"
                )
        if sum(self.floors.values()) > 1 + _ROUNDING:
            raise ValueError(f"asks for {sum(self.floors.values()):.0%} of the time in all")
        allowed = sum(min(most, self.ceilings.get(arm, 1.0)) for arm in arms)
        if allowed < 1 - _ROUNDING:
            raise ValueError(f"allows {allowed:.0%} of the time in all, so something would have to exceed its limit")

    def bounded(
        self, arms: Sequence[str], odds: Sequence[float], outcomes: Sequence[SegmentOutcome]
    ) -> tuple[float, ...]:
        """Return the odds within the limits, given the segments of the running stream so far."""
        minutes = dict.fromkeys(arms, 0.0)
        for outcome in outcomes:
            if outcome.arm in minutes:
                minutes[outcome.arm] += outcome.minutes
        tired = self._tired(outcomes) if len(arms) > 1 else None
        total, ahead = sum(minutes.values()), HORIZON * self.segment_minutes
        least, most = [], []
        for arm in arms:
            ceiling = _clip((self.ceilings.get(arm, 1.0) * (total + ahead) - minutes[arm]) / ahead)
            floor = _clip((self.floors.get(arm, 0.0) * (total + ahead) - minutes[arm]) / ahead)
            least.append(0.0 if arm == tired else floor)
            most.append(0.0 if arm == tired else ceiling)
        if not any(most):
            # All who may run had their share: the longest run is kept, and whoever else may run at all is drawn.
            most = [float(arm != tired and self.ceilings.get(arm, 1.0) > 0) for arm in arms]
        return within(odds, least, most)

    def _tired(self, outcomes: Sequence[SegmentOutcome]) -> str | None:
        """Return the arm whose run would become too long; None if there is none."""
        if self.longest_minutes is None or not outcomes:
            return None
        arm, run = outcomes[-1].arm, 0.0
        for outcome in reversed(outcomes):
            if outcome.arm != arm:
                break
            run += outcome.minutes
        return arm if run + self.segment_minutes > self.longest_minutes else None

    def _most_in_runs(self) -> float:
        """Return the largest share that runs leave to one arm, if one segment of another comes between two."""
        if self.longest_minutes is None:
            return 1.0
        if self.longest_minutes < self.segment_minutes:
            raise ValueError(
                f"allows runs of {self.longest_minutes:g} minutes, but one segment takes {self.segment_minutes:g}"
            )
        # A segment ends at the first break after its time, so one that would just fit does not.
        segments = max(1, int(self.longest_minutes / self.segment_minutes - 0.25))
        return segments / (segments + 1)


def _limit(part: str) -> tuple[str, str, float]:
    found = _ONE_LIMIT.fullmatch(part)
    if found is None:
        raise ValueError(f"has {part!r}, which is no limit; write limits like {FORM}")
    mode = found["mode"]
    if mode == Activity.IDLE:
        raise ValueError("limits idle, which is never drawn: it is the fallback when nobody watches")
    if mode not in ARMS:
        raise ValueError(f"limits {mode!r}, which is no mode; there are {', '.join(ARMS)}")
    share = float(found["share"]) / (100 if found["percent"] else 1)
    if share > 1:
        raise ValueError(f"has {part!r}, but a share is at most 1, or 100%")
    return mode, found["bound"], share


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))
