"""The plots of an experiment in the laboratory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vtuber.domain.activities import Activity
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import learners
from vtuber.rehearsal.report.palette import ACTIVITY_COLORS, ACTIVITY_NAMES, Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GAIN = "share of the oracle's gain, simulated, %"
_SIMULATED = "Simulated channels."
_MORE_COLORS = ("#17a387", "#e99a2c", "#4a90d9", "#9089a0")
_COLUMNS = 3
_ROW_INCHES = 2.9


def plot_curves(standings: Sequence[Standings]) -> Plot | None:
    """Draw what each policy has of the oracle's gain, stream by stream, with 95 % bands; None if nobody gains."""
    shown = [one for one in standings if one.streams > 1 and one.share("oracle", one.marks[-1]) is not None]
    if not shown:
        return None
    rows = -(-len(shown) // _COLUMNS)

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(rows, min(len(shown), _COLUMNS), squeeze=False, sharey=True).flat
        for panel, one in zip(panels, shown, strict=False):
            _draw_curves(panel, one, theme)
        for empty in list(panels)[len(shown) :]:
            empty.set_visible(False)

    return plot(
        "learning-curves",
        "Learning",
        draw,
        caption=f"{_SIMULATED} What each policy has of the gain that an oracle has over uniform choice (100 %), stream "
        "by stream, each a mean over five; the bands are 95 % intervals over channels.",
        alt="Learning curves. At the end: " + "; ".join(_final(one) for one in shown) + ".",
        size=(9.6, _ROW_INCHES * rows + 0.5),
    )


def plot_gains(standings: Sequence[Standings]) -> Plot | None:
    """Draw the share of the oracle's gain at the last mark, world by world; None if nobody gains anywhere."""
    shown = [one for one in standings if one.share("oracle", one.marks[-1]) is not None]
    if not shown:
        return None
    policies = learners(shown[0])

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x=_GAIN, grid=False)
        axes.grid(axis="x", color=theme.grid, linewidth=0.8)
        for place, (policy, color) in enumerate(zip(policies, _colors(theme, len(policies)), strict=True)):
            found = [one.share(policy, one.marks[-1]) for one in shown]
            heights = [row + 0.8 * (place + 0.5) / len(policies) - 0.4 for row in range(len(shown))]
            for height, estimate in zip(heights, found, strict=True):
                if estimate is not None:
                    axes.plot([100 * estimate.low, 100 * estimate.high], [height] * 2, color=color, linewidth=2)
                    axes.plot([100 * estimate.value], [height], marker="o", markersize=6, color=color)
            axes.plot([], [], marker="o", color=color, label=policy)
        axes.set_yticks(range(len(shown)), [one.world for one in shown], color=theme.ink)
        axes.invert_yaxis()
        _legend(axes, theme)

    return plot(
        "gains-by-world",
        "World by world",
        draw,
        caption=f"{_SIMULATED} Share of the oracle's gain at the end of the experiment, with 95 % intervals.",
        alt="Share of the oracle's gain by world. " + "; ".join(_final(one) for one in shown) + ".",
        size=(9.6, 0.42 * len(shown) * max(1.0, len(policies) / 2) + 1.4),
    )


def plot_shares(standings: Standings) -> Plot:
    """Draw which modes each policy plays at the last mark of a world, by name and in the oracle's order."""
    mark = standings.marks[-1]
    shares = {policy: standings.modes(policy, mark) for policy in standings.policies}
    named = [
        (ACTIVITY_NAMES[mode], ACTIVITY_COLORS[mode], [one.get(mode, 0.0) for one in shares.values()])
        for mode in Activity
        if any(mode in one for one in shares.values())
    ]
    favourites = [standings.on_favourites(policy, mark) for policy in standings.policies]
    ranks = range(len(favourites[0]))

    def draw(figure: "Figure", theme: Theme) -> None:
        left, right = figure.subplots(1, 2, sharey=True)
        ranked = [(f"{rank + 1}.", _faded(theme, rank), [one[rank] for one in favourites]) for rank in ranks]
        _draw_bars(left, standings.policies, named, theme, "by mode")
        _draw_bars(right, standings.policies, ranked, theme, "in the oracle's order")
        left.invert_yaxis()

    said = "; ".join(
        f"{policy}: {share[0]:.0%} on the oracle's favourite" for policy, share in zip(shares, favourites, strict=True)
    )
    return plot(
        f"modes-{standings.world}",
        f"What was on: {standings.world}",
        draw,
        caption=f"{_SIMULATED} Shares of the time at stream {mark}. Channels differ in what their viewers like, so the "
        "modes are no ranking; on the right each channel's modes stand in the order in which its oracle favours them.",
        alt=f"Shares of modes. {said}.",
        size=(9.6, 0.45 * len(shares) + 1.4),
    )


def _draw_bars(
    axes: "Axes",
    policies: Sequence[str],
    parts: Sequence[tuple[str, str, Sequence[float]]],
    theme: Theme,
    title: str,
) -> None:
    dress(axes, theme, x="share of the time, simulated, %", grid=False)
    left = [0.0] * len(policies)
    for label, color, shares in parts:
        widths = [100 * share for share in shares]
        axes.barh(list(policies), widths, left=left, color=color, edgecolor=theme.card, label=label)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_title(title, color=theme.ink, fontsize=10.5, loc="left")
    axes.tick_params(axis="y", labelcolor=theme.ink)
    _legend(axes, theme)


def _faded(theme: Theme, rank: int) -> str:
    """Return the accent colour, fainter with each rank, as matplotlib reads it."""
    return f"{theme.accent}{max(40, 255 - 55 * rank):02x}"


def _draw_curves(axes: "Axes", standings: Standings, theme: Theme) -> None:
    dress(axes, theme, x="stream", y="% of the gain, simulated")
    policies = learners(standings)
    numbers = [stream + 1 for stream in range(standings.streams)]
    for policy, color in zip(policies, _colors(theme, len(policies)), strict=True):
        curve = [(number, one) for number, one in zip(numbers, standings.curve(policy), strict=True) if one is not None]
        at = [number for number, _ in curve]
        lows, highs = [100 * one.low for _, one in curve], [100 * one.high for _, one in curve]
        axes.fill_between(at, lows, highs, color=color, alpha=0.18, linewidth=0)
        axes.plot(at, [100 * one.value for _, one in curve], color=color, linewidth=2, label=policy)
    axes.set_ylim(-20, 105)
    axes.axhline(0, color=theme.muted, linewidth=0.8)
    axes.set_title(standings.world, color=theme.ink, fontsize=10.5, loc="left")
    whole_numbers(axes, at_most=7)
    axes.legend(frameon=False, labelcolor=theme.ink, fontsize=8.5, loc="lower right")


def _final(standings: Standings) -> str:
    mark = standings.marks[-1]
    found = [(policy, standings.share(policy, mark)) for policy in learners(standings)]
    said = ", ".join(f"{policy} {100 * share.value:.0f} %" for policy, share in found if share is not None)
    return f"{standings.world}: {said}"


def _colors(theme: Theme, count: int) -> list[str]:
    colors = [theme.accent, theme.second, *_MORE_COLORS]
    return [colors[place % len(colors)] for place in range(count)]


def _legend(axes: "Axes", theme: Theme) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, labelcolor=theme.ink, fontsize=9.5)
