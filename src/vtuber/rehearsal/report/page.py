"""Putting plots and figures on one page that needs no other file."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vtuber.rehearsal.report.palette import DARK, LIGHT
from vtuber.rehearsal.report.plots import Plot
from vtuber.runtime.files import writing_to

FILE_NAME = "report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A number of the page's head: `value` large, `label` under it, `note` small."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first column is a name, the others are figures."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Sentences under a heading."""

    title: str
    items: tuple[str, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines that were said, under a title, with a note on what came of it."""

    title: str
    note: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Passages under a heading."""

    title: str
    passages: tuple[Passage, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a report says. `notice` stands above everything else, `footnotes` name where the figures come from."""

    title: str
    subtitle: str
    notice: str
    key_figures: tuple[KeyFigure, ...]
    findings: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    passages: tuple[Passages, ...] = ()
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
    footnotes: tuple[str, ...] = ()


def write_page(out: Path, page: Page) -> Path:
    """Write `report.html` and one PNG per plot into the folder `out`, made if need be; return the page's path.

    Raises `DataDirectoryError` where that cannot be.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("vtuber.rehearsal.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["base64"] = lambda png: b64encode(png).decode()
    html = environment.get_template("page.html.j2").render(page=page, light=LIGHT, dark=DARK)
    path = out / FILE_NAME
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        for plot in page.plots:
            (out / f"{plot.name}.png").write_bytes(plot.light)
        path.write_text(html, encoding="utf-8")
    return path


def present(plots: Sequence[Plot | None]) -> tuple[Plot, ...]:
    """Leave out the plots there was nothing to draw for."""
    return tuple(plot for plot in plots if plot is not None)
