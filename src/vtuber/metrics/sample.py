"""Some measurements, and their quantiles."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Sample:
    """Measurements in ascending order."""

    values: tuple[float, ...] = ()

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Take measurements in any order."""
        return cls(tuple(sorted(values)))

    def __len__(self) -> int:
        return len(self.values)

    def quantile(self, share: float) -> float | None:
        """Return the smallest measurement that at least `share` of them do not exceed; None without any."""
        if not self.values:
            return None
        return self.values[max(0, math.ceil(share * len(self.values) - 1e-9) - 1)]

    def to_json(self) -> dict[str, float | int | None]:
        """Return their number and the quantiles that are reported."""
        return {
            "count": len(self.values),
            "p50_s": self.quantile(0.5),
            "p90_s": self.quantile(0.9),
            "p99_s": self.quantile(0.99),
            "max_s": self.quantile(1.0),
        }
