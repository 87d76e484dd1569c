"""The confidence sequences of all pairs, stream by stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vtuber.learning.sequences.comparisons import Comparison, Comparisons, Verdict
from vtuber.learning.sequences.wording import sentences
from vtuber.rehearsal.report.palette import Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACROSS = 3
_SIZE = (9.6, 2.6)
"""Inches of one row of panels."""

_BEYOND = 4.0
"""How far an axis reaches, in radii of the last interval: the first intervals are much wider."""


def plot_sequences(after_each: Sequence[Comparisons], *, simulated: bool) -> Plot | None:
    """Draw estimate and interval of each pair after each stream; nothing to draw before there is an interval."""
    last = after_each[-1] if after_each else None
    pairs = [pair for pair in last.pairs if pair.difference is not None] if last else []
    if last is None or not pairs:
        return None
    rows = -(-len(pairs) // _ACROSS)

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(rows, min(_ACROSS, len(pairs)), squeeze=False, sharex=True)
        for axes, pair in zip(panels.flat, pairs, strict=False):
            _panel(axes, theme, pair, after_each)
        if simulated:
            figure.suptitle("The audience is simulated", color=theme.muted, fontsize=9.5)
        for axes in list(panels.flat)[len(pairs) :]:
            axes.set_visible(False)
        for axes in panels[-1]:
            axes.set_xlabel("streams", color=theme.muted, fontsize=9.5)

    known = "; ".join(sentences(last))
    return plot(
        "sequences",
        "What is known of the modes, stream by stream",
        draw,
        caption=f"The difference in money per hour, with bounds that hold for all pairs at all times together with "
        f"{last.level:.0%}. A pair whose bounds have left zero is coloured.",
        alt=f"After {last.streams} streams: {known}.",
        size=(_SIZE[0], _SIZE[1] * rows),
    )


def _panel(axes: "Axes", theme: Theme, last: Comparison, after_each: Sequence[Comparisons]) -> None:
    dress(axes, theme)
    whole_numbers(axes, 6)
    drawn = [(found.streams, found.between(last.arm, last.other).difference) for found in after_each]
    known = [(streams, difference) for streams, difference in drawn if difference is not None]
    numbers = [streams for streams, _ in known]
    settled = last.verdict is not Verdict.UNKNOWN
    color = theme.accent if settled else theme.muted
    lows, highs = [each.low for _, each in known], [each.high for _, each in known]
    axes.fill_between(numbers, lows, highs, color=color, alpha=0.18, linewidth=0)
    axes.plot(numbers, [each.estimate for _, each in known], color=color, linewidth=2)
    if len(known) == 1:  # a band and a line of one point have no extent
        axes.vlines(numbers, lows, highs, color=color, alpha=0.4, linewidth=6)
        axes.plot(numbers, [known[0][1].estimate], color=color, marker="o")
    axes.axhline(0.0, color=theme.ink, linewidth=1)
    reach = _BEYOND * (highs[-1] - lows[-1]) / 2
    axes.set_ylim(min(0.0, known[-1][1].estimate) - reach, max(0.0, known[-1][1].estimate) + reach)
    axes.set_title(f"{last.arm} − {last.other}, $ per hour", color=theme.ink, fontsize=9.5)
