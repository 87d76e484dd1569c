"""The subscribers in the report of a stream: a plot of their tenure, and what the stream brought."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vtuber.community.breakdown import Breakdown
from vtuber.community.stream_subscribers import Named, StreamSubscribers
from vtuber.rehearsal.report.page import Table
from vtuber.rehearsal.report.palette import Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SMALL = (9.6, 2.4)
_NAMED = 12


def plot_tenure(counts: Breakdown) -> Plot | None:
    """Draw how many subscribers there are of each band of tenure; nothing to draw without any."""
    if not counts.current:
        return None
    names, values = list(counts.bands), list(counts.bands.values())

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, grid=False)
        bars = axes.bar(names, values, width=0.6, color=theme.accent)
        axes.bar_label(bars, padding=3, color=theme.ink, fontsize=10)
        axes.margins(y=0.2)
        axes.set_yticks([])
        axes.tick_params(axis="x", labelsize=10, labelcolor=theme.ink)

    told = ", ".join(f"{value} of {name}" for name, value in zip(names, values, strict=True))
    return plot(
        "tenure",
        "Subscribers by tenure",
        draw,
        caption=f"The {counts.current} who subscribe now, as far as payments, gifts and badges tell.",
        alt=f"Subscribers: {told}.",
        size=_SMALL,
    )


def subscriber_table(of: StreamSubscribers) -> Table:
    """Return who subscribed, renewed, came back and gave, and whose renewal is due soon."""
    groups = (
        ("new", of.first),
        ("renewed", of.renewed),
        ("returned", of.returned),
        ("subscribe in another way", of.continued),
        ("pay themselves after a gift", of.own),
        ("anniversaries", of.anniversaries),
    )
    rows = [(name, str(len(group)), _names(group)) for name, group in groups if group]
    if of.gifts:
        given = sum(each.count for each in of.gifts)
        rows.append(("gifts", str(given), ", ".join(f"{each.name}: {each.count}" for each in of.gifts[:_NAMED])))
    if of.due_soon:
        named = ", ".join(f"{each.name} ({each.months})" for each in of.due_soon[:_NAMED])
        rows.append(("renewal due within a week", str(len(of.due_soon)), named))
    return Table(
        title="Subscribers",
        head=("", "how many", "who, and their months"),
        rows=tuple(rows),
        caption="A renewal is seen only when its viewer shares it; months are at least so many.",
    )


def _names(group: Iterable[Named]) -> str:
    named = [f"{each.name} ({each.months})" for each in group]
    return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")
