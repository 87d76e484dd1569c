"""The plots of a rehearsal, stream by stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vtuber.domain.activities import Activity
from vtuber.learning.belief import REWARD
from vtuber.rehearsal.report.palette import ACTIVITY_COLORS, ACTIVITY_NAMES, Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot, whole_numbers
from vtuber.rehearsal.results import CURRENCY, RehearsedStream

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STREAM_AXIS = "stream"


def plot_revenue(streams: Sequence[RehearsedStream]) -> Plot:
    """Draw revenue per hour of each stream."""
    numbers, values = _numbers(streams), [stream.revenue_per_hour for stream in streams]
    early, late = _halves(values)

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x=_STREAM_AXIS, y=f"{CURRENCY} per hour, simulated")
        axes.bar(numbers, values, width=0.66, color=theme.accent)
        half = len(values) // 2
        if half:
            for mean, begin, end in ((early, 0.6, half + 0.5), (late, half + 0.5, len(values) + 0.4)):
                axes.plot([begin, end], [mean, mean], color=theme.second, linewidth=2)
                axes.annotate(
                    f"mean {mean:.2f}",
                    (end, mean),
                    (-2, 4),
                    textcoords="offset points",
                    color=theme.ink,
                    fontsize=9.5,
                    ha="right",
                    bbox={"boxstyle": "round,pad=0.15", "facecolor": theme.card, "edgecolor": "none", "alpha": 0.8},
                )
        axes.margins(y=0.16)
        axes.set_xlim(0.4, len(values) + 0.6)
        whole_numbers(axes)

    return plot(
        "revenue",
        "Revenue",
        draw,
        caption="Per hour on air, charity left out. The lines are the means of the first and the second half of the "
        "streams; single streams differ by luck.",
        alt=f"Revenue per hour of {len(values)} streams, from {min(values):.2f} to {max(values):.2f} {CURRENCY}; "
        f"mean of the first half {early:.2f}, of the second half {late:.2f}.",
    )


def plot_engagement(streams: Sequence[RehearsedStream]) -> Plot:
    """Draw how much each viewer wrote, and how many there were."""
    numbers = _numbers(streams)
    written = [stream.messages_per_viewer_hour for stream in streams]
    means, peaks = [stream.mean_viewers for stream in streams], [stream.peak_viewers for stream in streams]
    early, late = _halves(written)

    def draw(figure: "Figure", theme: Theme) -> None:
        chat, audience = figure.subplots(1, 2)
        dress(chat, theme, x=_STREAM_AXIS, y="messages per viewer-hour")
        chat.plot(numbers, written, color=theme.accent, linewidth=2.2, marker="o", markersize=4)
        dress(audience, theme, x=_STREAM_AXIS, y="viewers")
        audience.fill_between(numbers, means, peaks, color=theme.second, alpha=0.15, linewidth=0)
        audience.plot(numbers, peaks, color=theme.second, linewidth=1.2, linestyle=(0, (4, 2)), marker=".")
        audience.plot(numbers, means, color=theme.second, linewidth=2.2, marker="o", markersize=4)
        for values, name in ((peaks, "peak"), (means, "mean")):
            _label_end(audience, numbers[-1], values[-1], name, theme)
        for axes in (chat, audience):
            axes.set_ylim(bottom=0)
            axes.margins(y=0.12)
            whole_numbers(axes)

    return plot(
        "engagement",
        "Engagement and audience",
        draw,
        caption="Left: how much a viewer wrote in an hour, which does not depend on how many there were. "
        "Right: mean and peak number of viewers.",
        alt=f"Messages per viewer-hour: mean {early:.1f} in the first half of the streams, {late:.1f} in the second. "
        f"Mean viewers from {min(means):.0f} to {max(means):.0f}, highest peak {max(peaks)}.",
    )


def plot_modes(streams: Sequence[RehearsedStream]) -> Plot:
    """Draw the share of time each activity had."""
    numbers = _numbers(streams)
    modes = [activity for activity in Activity if any(stream.activity_shares.get(activity, 0) for stream in streams)]
    shares = [[100 * stream.activity_shares.get(mode, 0.0) for stream in streams] for mode in modes]

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x=_STREAM_AXIS, y="share of the time on air, %", grid=False)
        colors = [ACTIVITY_COLORS[mode] for mode in modes]
        if len(numbers) > 1:
            axes.stackplot(numbers, shares, colors=colors, edgecolor=theme.card, linewidth=1.2)
            axes.set_xlim(numbers[0], numbers[-1])
        else:
            below = 0.0
            for (share,), color in zip(shares, colors, strict=True):
                axes.bar(numbers, [share], bottom=below, width=0.3, color=color, edgecolor=theme.card)
                below += share
        axes.set_ylim(0, 100)
        whole_numbers(axes)
        _legend(axes, modes, theme)

    last = ", ".join(f"{ACTIVITY_NAMES[mode]} {share[-1]:.0f} %" for mode, share in zip(modes, shares, strict=True))
    return plot(
        "modes",
        "What was on",
        draw,
        caption="Share of each activity in the time on air of each stream.",
        alt=f"Stacked shares of each activity per stream. In the last stream: {last}.",
    )


def plot_posteriors(streams: Sequence[RehearsedStream]) -> Plot | None:
    """Draw the belief about each arm after each stream; nothing to draw when none was kept."""
    if not any(stream.posteriors for stream in streams):
        return None
    arms = list(streams[-1].posteriors)
    numbers = _numbers(streams)
    means = {arm: [stream.posteriors[arm].mean for stream in streams] for arm in arms}
    unit = streams[-1].posteriors[arms[0]].unit
    bounds = {arm: [(stream.posteriors[arm].low, stream.posteriors[arm].high) for stream in streams] for arm in arms}

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(1, len(arms), sharey=True, squeeze=False)[0]
        for panel, arm in zip(panels, arms, strict=True):
            dress(panel, theme, x=_STREAM_AXIS, y=unit if arm == arms[0] else "")
            for other in arms:
                panel.plot(numbers, means[other], color=theme.muted, alpha=0.35, linewidth=1.1)
            lows, highs = zip(*bounds[arm], strict=True)
            color = ACTIVITY_COLORS[Activity(arm)]
            panel.fill_between(numbers, lows, highs, color=color, alpha=0.22, linewidth=0)
            panel.plot(numbers, means[arm], color=color, linewidth=2.4, marker="o", markersize=3.5)
            if unit == REWARD:
                panel.axhline(0.5, color=theme.muted, linewidth=0.8, linestyle=(0, (2, 3)))
                panel.set_ylim(0, 1)
            panel.set_title(
                f"{ACTIVITY_NAMES[Activity(arm)]}  {means[arm][-1]:.2f}", color=theme.ink, fontsize=11, loc="left"
            )
            whole_numbers(panel, at_most=5)

    last = ", ".join(f"{ACTIVITY_NAMES[Activity(arm)]} {means[arm][-1]:.2f}" for arm in arms)
    return plot(
        "posteriors",
        "What was learned",
        draw,
        caption=f"Belief about each activity's worth ({unit}) after each stream: mean and 90 % interval. The other "
        "activities are drawn faintly.",
        alt=f"Mean belief about each activity's worth after the last stream: {last}.",
    )


def _numbers(streams: Sequence[RehearsedStream]) -> list[int]:
    return [place + 1 for place in range(len(streams))]


def _halves(values: Sequence[float]) -> tuple[float, float]:
    """Return the means of the first and second half; of all, twice, when there is only one value."""
    half = len(values) // 2
    first, second = values[:half] or values, values[half:]
    return sum(first) / len(first), sum(second) / len(second)


def _label_end(axes: "Axes", x: float, y: float, text: str, theme: Theme) -> None:
    axes.annotate(text, (x, y), (7, -3), textcoords="offset points", color=theme.muted, fontsize=9)


def _legend(axes: "Axes", modes: Sequence[Activity], theme: Theme) -> None:
    from matplotlib.patches import Patch

    axes.legend(
        handles=[Patch(color=ACTIVITY_COLORS[mode], label=ACTIVITY_NAMES[mode]) for mode in modes],
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        frameon=False,
        labelcolor=theme.ink,
        fontsize=10,
        handlelength=1.0,
        reverse=True,
    )
