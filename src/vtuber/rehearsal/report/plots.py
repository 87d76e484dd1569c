"""Drawing a plot once for light pages and once for dark ones. Matplotlib takes a second to import: on first use."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vtuber.rehearsal.report.palette import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = (9.6, 3.4)
TALL = (9.6, 4.8)
_DOTS_PER_INCH = 150

Draw = Callable[["Figure", Theme], None]
"""Draws on an empty figure in a theme's colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A drawn plot: PNG bytes for both themes, and what it shows, in words.

    `name` is the file's stem, `title` the heading, `caption` how to read it, `alt` the message for those who cannot
    see it.
    """

    name: str
    title: str
    caption: str
    alt: str
    light: bytes
    dark: bytes


def plot(name: str, title: str, draw: Draw, *, caption: str, alt: str, size: tuple[float, float] = WIDE) -> Plot:
    """Draw a figure in both themes; `size` is in inches."""
    light, dark = (_png(draw, theme, size) for theme in (LIGHT, DARK))
    return Plot(name=name, title=title, caption=caption, alt=alt, light=light, dark=dark)


def dress(axes: "Axes", theme: Theme, *, x: str = "", y: str = "", grid: bool = True) -> None:
    """Give axes the reports' look, with labels that state units."""
    axes.set_facecolor("none")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(theme.grid)
    axes.tick_params(colors=theme.muted, labelsize=9, length=0, pad=5)
    axes.set_xlabel(x, color=theme.muted, fontsize=9.5, labelpad=6)
    axes.set_ylabel(y, color=theme.muted, fontsize=9.5, labelpad=8)
    if grid:
        axes.grid(axis="y", color=theme.grid, linewidth=0.8)
        axes.set_axisbelow(True)


def whole_numbers(axes: "Axes", at_most: int = 12) -> None:
    """Mark the x axis at whole numbers only, and at few of them."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=at_most, min_n_ticks=1))


def _png(draw: Draw, theme: Theme, size: tuple[float, float]) -> bytes:
    """Render without the process-wide figure registry, and without a date in the file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=_DOTS_PER_INCH, layout="constrained", facecolor=theme.card)
    FigureCanvasAgg(figure)
    draw(figure, theme)
    png = io.BytesIO()
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()
