"""The plot of `vtuber whatif`: what policies would have earned, with intervals."""

from pathlib import Path
from typing import TYPE_CHECKING

from vtuber.learning.off_policy.comparison import Comparison, PolicyEstimate, key_of
from vtuber.learning.off_policy.intervals import Interval
from vtuber.learning.off_policy.measures import PAYMENTS, REVENUE, Measure
from vtuber.rehearsal.report.palette import Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot
from vtuber.runtime.files import writing_to

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MEASURES = ((PAYMENTS, "payments an hour"), (REVENUE, "$ an hour"))
_ROW_INCHES = 0.55


def write_whatif_plot(out: Path, comparison: Comparison, *, simulated: bool) -> Path | None:
    """Write `whatif.png` (and a dark one) into the folder `out` and return the light one's path.

    Nothing is written, and None returned, where nothing can be said of any policy.

    Raises `DataDirectoryError` where that cannot be.
    """
    if not any(estimate.found for estimate in comparison.policies):
        return None
    drawn = plot_whatif(comparison, simulated=simulated)
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{drawn.name}-dark.png").write_bytes(drawn.dark)
        written = out / f"{drawn.name}.png"
        written.write_bytes(drawn.light)
    return written


def plot_whatif(comparison: Comparison, *, simulated: bool) -> Plot:
    """Draw each policy's estimate, corrected and as if fresh, beside what was earned."""
    judged = [estimate for estimate in comparison.policies if estimate.found]

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(1, len(_MEASURES), sharey=True)
        for axes, (measure, unit) in zip(panels, _MEASURES, strict=True):
            dress(axes, theme, x=unit + (", simulated" if simulated else ""), grid=False)
            _draw_measure(axes, judged, measure, comparison.level, theme)

    names = ", ".join(estimate.policy for estimate in judged) or "no policy"
    return plot(
        "whatif",
        "What if",
        draw,
        caption="Filled: if played all along. Open: as if the audience were fresh. The line is what was earned. Bars "
        f"hold {comparison.level:.0%}. A screen, never proof.",
        alt=f"Estimated payments and revenue an hour of {names}, from {comparison.streams} recorded streams.",
        size=(9.6, 1.6 + _ROW_INCHES * max(1, len(judged))),
    )


def _draw_measure(axes: "Axes", judged: list[PolicyEstimate], measure: Measure, level: float, theme: Theme) -> None:
    key = key_of(measure)
    told = [(row, estimate.found[key]) for row, estimate in enumerate(judged) if key in estimate.found]
    for row, found in told:
        _draw_interval(axes, found.models.one_step, row + 0.14, level, color=theme.second, filled=False)
        _draw_interval(axes, found.models.corrected, row - 0.14, level, color=theme.accent, filled=True)
    if told:
        axes.axvline(told[0][1].realised.value, color=theme.muted, linewidth=1, linestyle=(0, (4, 2)))
    axes.set_yticks(range(len(judged)), [estimate.policy for estimate in judged], color=theme.ink)
    axes.set_ylim(len(judged) - 0.5, -0.5)


def _draw_interval(axes: "Axes", interval: Interval, row: float, level: float, *, color: str, filled: bool) -> None:
    low, high = interval.bounds(level)
    axes.plot([low, high], [row, row], color=color, linewidth=2)
    axes.plot([interval.value], [row], marker="o", color=color, markerfacecolor=color if filled else "none")
