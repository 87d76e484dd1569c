"""A benchmark's options, its table, and its verdict: ratios first, targets named, exit code 1 if one is missed."""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

_CPU_NAME = "model name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure. `ratio` says how many times better than the baseline; a missing figure is None."""

    measure: str
    ours: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def held(self) -> bool:
        """Whether the measure is within its target; one without a target always is."""
        too_much = self.at_most is not None and self.ours > self.at_most
        too_little = self.at_least is not None and self.ours < self.at_least
        return not (too_much or too_little)

    @property
    def target(self) -> str:
        """The target as a reader writes it, empty for none."""
        if self.at_most is not None:
            return f"≤ {_number(self.at_most)} {self.unit}"
        if self.at_least is not None:
            return f"≥ {_number(self.at_least)} {self.unit}"
        return ""


class Report:
    """Rows of one benchmark, in the order of their making; those with a ratio are printed first."""

    def __init__(self, title: str, *, baseline: str = "") -> None:
        self._title = title
        self._baseline = baseline
        self._rows: list[Row] = []
        self._notes: list[str] = []

    def add(
        self,
        measure: str,
        ours: float,
        unit: str,
        *,
        baseline: float | None = None,
        better: Literal["less", "more"] = "less",
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Add a measure; `better` says which way the ratio to the baseline is read."""
        ratio = None
        if baseline is not None:
            ratio = baseline / ours if better == "less" else ours / baseline
        self._rows.append(
            Row(
                measure=measure,
                ours=ours,
                unit=unit,
                baseline=baseline,
                ratio=ratio,
                at_most=at_most,
                at_least=at_least,
            )
        )

    def note(self, text: str) -> None:
        """Add a sentence under the table."""
        self._notes.append(text)

    def finish(self, *, as_json: bool) -> int:
        """Print everything; return the exit code: 1 if a target is missed."""
        rows = sorted(self._rows, key=lambda row: row.ratio is None)
        missed = [row for row in rows if not row.held]
        if as_json:
            found = [{**asdict(row), "held": row.held} for row in rows]
            print(json.dumps({"title": self._title, "machine": machine(), "rows": found, "notes": self._notes}))
        else:
            print("\n".join((f"{self._title}\n{_facts()}\n", *_table(rows, self._baseline), *self._notes)))
            for row in missed:
                print(f"MISSED: {row.measure} is {_number(row.ours)} {row.unit}, the target is {row.target}")
        return 1 if missed else 0


def run(
    description: str, measure: Callable[[argparse.Namespace], Report], *extra: tuple[str, dict[str, object]]
) -> int:
    """Parse `--json`, `--quick` and further options, measure, print; return the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="a fraction of the samples")
    for flag, settings in extra:
        parser.add_argument(flag, **settings)  # type: ignore[arg-type]
    options, _others = parser.parse_known_args()
    return measure(options).finish(as_json=options.json)


def quantile(samples: Iterable[float], share: float) -> float:
    """Return the smallest sample that at least `share` of all samples do not exceed; none is interpolated."""
    ordered = sorted(samples)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def machine() -> dict[str, object]:
    """Return what the figures depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def _facts() -> str:
    facts = machine()
    return f"{facts['processor']}, {facts['cores']} cores, Python {facts['python']}, load {facts['load']}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith(_CPU_NAME):
            return line.partition(":")[2].strip()
    return platform.machine()


def _table(rows: list[Row], baseline: str) -> Iterable[str]:
    width = max(len(row.measure) for row in rows)
    peer = max(12, len(baseline))
    yield f"{'ratio':>8}  {'measure':<{width}}  {'ours':>12}  {baseline:>{peer}}  target"
    for row in rows:
        ratio = "" if row.ratio is None else f"{_number(row.ratio)} ×"
        other = "" if row.baseline is None else f"{_number(row.baseline)} {row.unit}"
        verdict = f"{row.target}{'' if row.held else '  MISSED'}"
        line = (
            f"{ratio:>8}  {row.measure:<{width}}  {_number(row.ours) + ' ' + row.unit:>12}  {other:>{peer}}  {verdict}"
        )
        yield line.rstrip()


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
