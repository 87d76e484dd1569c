"""The plots of one stream."""

from bisect import bisect_right
from typing import TYPE_CHECKING

from vtuber.domain.activities import Activity
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.rehearsal.report.palette import ACTIVITY_COLORS, ACTIVITY_NAMES, Theme
from vtuber.rehearsal.report.plots import TALL, Plot, dress, plot
from vtuber.rehearsal.report.series import StreamSeries

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_timeline(series: StreamSeries) -> Plot:
    """Draw viewers and chat over time, with the activities behind them and payments on the line."""
    peak = max((count for _, count in series.viewers), default=0)
    busiest = max(series.chat, default=0)

    def draw(figure: "Figure", theme: Theme) -> None:
        audience, chat = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        dress(audience, theme, y="viewers")
        dress(chat, theme, x="minutes on air", y="messages per minute")
        for axes in (audience, chat):
            for band in series.bands:
                axes.axvspan(band.begin, band.end, color=ACTIVITY_COLORS[band.activity], alpha=0.16, linewidth=0)
        minutes = [minute for minute, _ in series.viewers]
        counts = [count for _, count in series.viewers]
        if counts:
            audience.step([*minutes, series.minutes], [*counts, counts[-1]], where="post", color=theme.ink, linewidth=2)
        paid = [counts[max(0, bisect_right(minutes, minute) - 1)] if counts else 0 for minute in series.payments]
        audience.plot(
            series.payments, paid, "D", color=theme.second, markeredgecolor=theme.card, markersize=7, label="payment"
        )
        middles = [minute + 0.5 for minute in range(len(series.chat))]
        chat.bar(middles, series.chat, width=0.85, color=theme.accent)
        audience.set_ylim(0, max(1, peak) * 1.15)
        audience.set_xlim(0, max(series.minutes, 1.0))
        _legend(audience, series, theme)

    return plot(
        "timeline",
        "The stream minute by minute",
        draw,
        caption="Viewers and chat over time; the colours behind tell the activity, diamonds are payments.",
        alt=f"Viewers over {series.minutes:.0f} minutes, at most {peak}; chat at most {busiest} messages a minute; "
        f"{len(series.payments)} payments.",
        size=TALL,
    )


def plot_shares(retrospective: StreamRetrospective) -> Plot | None:
    """Draw how the time was shared, and how lively chat was in each activity."""
    activities = retrospective.activities
    if not activities:
        return None
    names = [ACTIVITY_NAMES[figures.activity] for figures in activities]
    colors = [ACTIVITY_COLORS[figures.activity] for figures in activities]
    shares = [100 * figures.share for figures in activities]
    written = [figures.messages_per_viewer_hour for figures in activities]

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, values, label in zip(
            panels,
            (shares, written),
            ("share of the time on air, %", "messages per viewer-hour"),
            strict=True,
        ):
            dress(axes, theme, x=label, grid=False)
            bars = axes.barh(names, values, height=0.6, color=colors)
            axes.bar_label(bars, fmt="%.0f" if values is shares else "%.1f", padding=5, color=theme.ink, fontsize=10)
            axes.margins(x=0.15)
            axes.set_xticks([])
        panels[0].tick_params(axis="y", labelsize=10.5, labelcolor=theme.ink)
        panels[0].invert_yaxis()

    told = "; ".join(
        f"{name} {share:.0f} % of the time, {rate:.1f} messages per viewer-hour"
        for name, share, rate in zip(names, shares, written, strict=True)
    )
    return plot(
        "shares",
        "Activities",
        draw,
        caption="How long each was on, and how much a viewer wrote in an hour of it.",
        alt=f"{told}.",
    )


def _legend(axes: "Axes", series: StreamSeries, theme: Theme) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    seen = {band.activity for band in series.bands}
    modes = [activity for activity in Activity if activity in seen]
    patches = [Patch(color=ACTIVITY_COLORS[mode], alpha=0.6, label=ACTIVITY_NAMES[mode]) for mode in modes]
    payment = Line2D([], [], color=theme.second, marker="D", linestyle="none", label="payment")
    axes.legend(
        handles=[*patches, payment],
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=6,
        frameon=False,
        labelcolor=theme.ink,
        fontsize=9.5,
        handlelength=1.0,
        columnspacing=1.4,
    )
