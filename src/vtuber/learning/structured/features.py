"""What a segment's outcome may depend on, as columns, and how large each effect is likely to be beforehand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.structured.fatigue import LONGEST, SLOPES, Floats, bent
from vtuber.learning.structured.table import Table

MIDDLE_MIN = 120.0
"""Effects of the time in the stream are measured from here, in units of this many minutes."""

_TIME_REACH = 2.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each group of columns stands, for `arms` arms."""

    arms: int

    @property
    def arm(self) -> slice:
        """One column per arm: whether it is on."""
        return slice(0, self.arms)

    @property
    def carried(self) -> slice:
        """One column per arm: how much of it is in the short memory."""
        return slice(self.arms, 2 * self.arms)

    @property
    def memory(self) -> slice:
        """The arm's memories: one slope each, shared by all arms."""
        return slice(self.carried.stop, self.carried.stop + SLOPES)

    @property
    def arm_memory(self) -> slice:
        """What an arm's slope on the long memory differs by from the shared one."""
        return slice(self.memory.stop, self.memory.stop + self.arms)

    @property
    def arm_time(self) -> slice:
        """What time in the stream does to an arm beside what it does to all."""
        return slice(self.arm_memory.stop, self.arm_memory.stop + self.arms)

    @property
    def arm_viewers(self) -> slice:
        """What a larger audience does to an arm beside what it does to all."""
        return slice(self.arm_time.stop, self.arm_time.stop + self.arms)

    @property
    def common(self) -> slice:
        """What holds for all arms alike: level, time, its square, audience, its inverse, raid, advertisements."""
        return slice(self.arm_viewers.stop, self.arm_viewers.stop + 7)

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.common.stop)


@dataclass(frozen=True, slots=True)
class Audience:
    """The channel's usual audience, which the effects of its size are measured from."""

    log_viewers: float

    @classmethod
    def of(cls, table: Table) -> "Audience":
        """Return the mean over the rows that are evidence."""
        known = table.evidence
        if not known.any():
            return cls(0.0)
        return cls(float(np.mean(np.log(table.viewer_minutes[known] / table.minutes[known]))))


def time_of(minute: Floats) -> Floats:
    """Return the time in the stream as the model sees it, limited, so that a long stream is no extrapolation."""
    result: Floats = np.minimum((minute - MIDDLE_MIN) / MIDDLE_MIN, _TIME_REACH)
    return result


def design(table: Table, columns: Columns, audience: Audience) -> Floats:
    """Return the matrix of all rows, shape (rows, columns)."""
    result = np.zeros((table.rows, columns.count))
    rows = np.flatnonzero(table.evidence)
    arm = table.arm[rows]
    viewers = np.log(table.viewer_minutes[rows] / table.minutes[rows]) - audience.log_viewers
    time = time_of(table.begin[rows] + table.minutes[rows] / 2)
    result[rows, columns.arm.start + arm] = 1.0
    result[rows, columns.carried] = table.carried[:, rows].T
    result[rows, columns.memory] = bent(table.memory[:, rows]).T
    result[rows, columns.arm_memory.start + arm] = table.memory[LONGEST, rows]
    result[rows, columns.arm_time.start + arm] = time
    result[rows, columns.arm_viewers.start + arm] = viewers
    common = (
        np.ones(len(rows)),
        time,
        time**2,
        viewers,
        np.exp(-np.clip(viewers, -2.0, 2.0)) - 1,
        table.raid[rows],
        table.ad[rows],
    )
    result[rows, columns.common] = np.stack(common, axis=1)
    return result


def spreads(columns: Columns) -> NDArray[np.float64]:
    """Return the prior standard deviation of each column's effect but the arms', on the scale of a logarithm."""
    result = np.zeros(columns.count)
    result[columns.memory] = 0.5
    result[columns.arm_memory] = 0.2
    result[columns.arm_time] = 0.1
    result[columns.arm_viewers] = 0.1
    result[columns.common] = (2.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
    return result
