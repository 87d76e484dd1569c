"""The plots of a retrospective's details: activities with their intervals, segment by segment, and beside the past."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from vtuber.domain.activities import Activity
from vtuber.learning.activity_details import ActivityDetails
from vtuber.learning.estimates import Estimate
from vtuber.learning.notable_segments import NotableSegment
from vtuber.learning.past_streams import Compared
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.rehearsal.report.palette import ACTIVITY_COLORS, ACTIVITY_NAMES, Theme
from vtuber.rehearsal.report.plots import WIDE, Plot, dress, plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHORT = (9.6, 2.8)

_BAND = (
    "In the band lie 95 of 100 further streams like those; five figures are compared, so one lies outside by chance in "
    "about every fourth stream."
)
_NO_BAND = "Too few streams to say how far chance alone would put it."

Panel = tuple[str, Callable[[ActivityDetails], Estimate | None]]

_PANELS: tuple[Panel, ...] = (
    ("messages per viewer-hour", lambda each: each.chat_per_viewer_hour),
    ("payments per viewer-hour", lambda each: each.takings.per_viewer_hour),
    ("audience after 12 minutes, %", lambda each: _percent(each.kept)),
)


def plot_details(details: Sequence[ActivityDetails]) -> Plot | None:
    """Draw chat, payments and staying per activity with 95 % intervals; nothing without activities."""
    if not details:
        return None
    names = [ACTIVITY_NAMES[each.activity] for each in details]

    def draw(figure: "Figure", theme: Theme) -> None:
        from matplotlib.ticker import MaxNLocator

        panels = figure.subplots(1, len(_PANELS), sharey=True)
        for axes, (label, of) in zip(panels, _PANELS, strict=True):
            dress(axes, theme, x=label, grid=False)
            axes.grid(axis="x", color=theme.grid, linewidth=0.8)
            axes.set_axisbelow(True)
            for place, each in enumerate(details):
                _mark(axes, place, of(each), ACTIVITY_COLORS[each.activity])
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.set_yticks(range(len(names)), names)
            axes.set_ylim(len(names) - 0.4, -0.6)
            axes.margins(x=0.1)
        panels[0].tick_params(axis="y", labelsize=10.5, labelcolor=theme.ink)

    return plot(
        "details",
        "Chat, payments and staying, with intervals",
        draw,
        caption="Dots are this stream's figures, lines their 95 % intervals over segments. One stream names no winner: "
        "who chose the segments, and when, is in these figures too.",
        alt="; ".join(f"{ACTIVITY_NAMES[each.activity]}: {_told(each)}" for each in details) + ".",
        size=_SHORT,
    )


def plot_segments(retrospective: StreamRetrospective) -> Plot | None:
    """Draw each segment's score in order, best and worst marked; nothing for fewer than two."""
    judged = retrospective.scored
    if len(judged) < 2:  # noqa: PLR2004  (a comparison takes two)
        return None
    best = {each.segment.number for each in retrospective.best}
    worst = {each.segment.number for each in retrospective.worst}

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x="minutes on air", y="score")
        for each in judged:
            segment = each.segment
            axes.bar(
                segment.minute,
                each.score,
                width=max(segment.minutes - 0.3, 0.3),
                align="edge",
                color=ACTIVITY_COLORS[segment.activity],
            )
            if segment.number in best | worst:
                middle = segment.minute + segment.minutes / 2
                marker = "^" if segment.number in best else "v"
                axes.plot([middle], [each.score * 1.02], marker, color=theme.ink, markersize=6)
        axes.axhline(0, color=theme.muted, linewidth=1)
        axes.margins(y=0.16)
        _activity_legend(axes, [each.segment.activity for each in judged], theme)

    return plot(
        "segments",
        "Segment by segment",
        draw,
        caption="Payments credited, chat and viewers kept, per viewer and beside the stream's own usual (0); triangles "
        "mark the best and the worst.",
        alt=f"{len(judged)} segments; best at minutes {_minutes(retrospective.best)}, "
        f"worst at {_minutes(retrospective.worst) or 'none'}.",
        size=WIDE,
    )


def plot_past(compared: Sequence[Compared]) -> Plot | None:
    """Draw each figure beside those of the last streams; nothing without any."""
    if not compared:
        return None

    def draw(figure: "Figure", theme: Theme) -> None:
        panels = figure.subplots(1, len(compared), squeeze=False)[0]
        for axes, each in zip(panels, compared, strict=True):
            dress(axes, theme)
            scale = 100 if each.pattern.endswith("%") else 1
            past = [value * scale for value in each.past]
            places = list(range(-len(past), 0))
            if each.low is not None and each.high is not None:
                axes.axhspan(each.low * scale, each.high * scale, color=theme.accent, alpha=0.12, linewidth=0)
            axes.axhline(each.mean * scale, color=theme.muted, linewidth=1, linestyle=(0, (3, 3)))
            axes.plot(places, past, "o", color=theme.muted, markersize=5)
            axes.plot([0], [each.value * scale], "D", color=theme.second, markersize=7)
            axes.set_xlim(-len(past) - 0.6, 0.6)
            axes.set_xticks([])
            axes.margins(y=0.15)
            axes.set_title(_title(each), color=theme.ink, fontsize=9.5)

    return plot(
        "past",
        "Beside earlier streams",
        draw,
        caption="The diamond is this stream, dots are the ones before it, the dashed line their mean. "
        + (_BAND if any(each.low is not None for each in compared) else _NO_BAND),
        alt=" ".join(each.told() for each in compared),
        size=_SHORT,
    )


def _mark(axes: "Axes", place: int, estimate: Estimate | None, color: str) -> None:
    if estimate is None:
        return
    if estimate.low is not None and estimate.high is not None:
        axes.plot([estimate.low, estimate.high], [place, place], color=color, linewidth=2.4, alpha=0.7)
    axes.plot([estimate.value], [place], "o", color=color, markersize=8)


def _activity_legend(axes: "Axes", activities: Sequence[Activity], theme: Theme) -> None:
    from matplotlib.patches import Patch

    modes = [activity for activity in Activity if activity in activities]
    axes.legend(
        handles=[Patch(color=ACTIVITY_COLORS[mode], label=ACTIVITY_NAMES[mode]) for mode in modes],
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=5,
        frameon=False,
        labelcolor=theme.ink,
        fontsize=9.5,
        handlelength=1.0,
        columnspacing=1.4,
    )


def _title(each: Compared) -> str:
    """Return the figure's name in two short lines."""
    name = each.name.replace("$", r"\$")
    first, _, second = name.partition(" per ")
    if second:
        return f"{first}\nper {second}"
    words = name.split()
    return f"{' '.join(words[:-2])}\n{' '.join(words[-2:])}" if len(words) > 2 else f"{name}\n"  # noqa: PLR2004


def _percent(estimate: Estimate | None) -> Estimate | None:
    if estimate is None:
        return None
    low = None if estimate.low is None else 100 * estimate.low
    high = None if estimate.high is None else 100 * estimate.high
    return Estimate(value=100 * estimate.value, low=low, high=high, segments=estimate.segments)


def _told(each: ActivityDetails) -> str:
    parts = ((label, of(each)) for label, of in _PANELS)
    return ", ".join(f"{label} {estimate.text('.2f')}" for label, estimate in parts if estimate is not None)


def _minutes(segments: Sequence[NotableSegment]) -> str:
    return ", ".join(f"{each.segment.minute:.0f}" for each in segments)
