"""The page of an experiment in the laboratory."""

from collections.abc import Sequence
from pathlib import Path

from vtuber.rehearsal.laboratory.laboratory_plots import plot_curves, plot_gains, plot_shares
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import SIMULATED, learners, pairs, percent, times
from vtuber.rehearsal.report.page import KeyFigure, Page, Table, present, write_page

_METHOD = (
    "Revenue is what the simulated audience meant to pay, which leaves out the luck of large payments; the ratios of "
    "what it did pay are in the output of --json. Intervals are 95 %, by leaving out one channel at a time."
)


def write_laboratory_report(out: Path, standings: Sequence[Standings], *, seed: int) -> Path:
    """Write `report.html` and its plots into the folder `out`; return the page's path."""
    first = standings[0]
    page = Page(
        title="Laboratory",
        subtitle=f"{first.channels} channels × {first.streams} streams in each of {len(standings)} worlds, seed {seed}",
        notice="The channels are simulated",
        key_figures=tuple(_key_figures(first)),
        plots=present([plot_curves(standings), plot_gains(standings), *map(plot_shares, standings)]),
        tables=(*map(_shares, standings), *map(_ratios, standings)),
        footnotes=(
            SIMULATED,
            _METHOD,
        ),
    )
    return write_page(out, page)


def _key_figures(standings: Standings) -> list[KeyFigure]:
    mark = standings.marks[-1]
    figures = []
    for policy in learners(standings):
        share, note = standings.share(policy, mark), f"world {standings.world}, stream {mark}, simulated"
        if share is None:
            value = times(standings.ratio(policy, "uniform", mark)).partition(" [")[0]
            figures.append(KeyFigure(value=value, label=f"uniform's revenue has {policy}", note=note))
        else:
            label = f"of the oracle's gain has {policy}"
            figures.append(KeyFigure(value=f"{100 * share.value:.0f} %", label=label, note=note))
    return figures


def _shares(standings: Standings) -> Table:
    marks = standings.marks
    gain = standings.ratio("oracle", "uniform", standings.streams)
    return Table(
        title=f"Share of the oracle's gain: {standings.world}",
        head=("Policy", *(f"stream {mark}" for mark in marks)),
        rows=tuple(
            (policy, *(percent(standings.share(policy, mark)) for mark in marks)) for policy in learners(standings)
        ),
        caption=f"Simulated. The oracle's revenue is {times(gain)} that of uniform choice.",
    )


def _ratios(standings: Standings) -> Table:
    marks = standings.marks
    return Table(
        title=f"Revenue, paired: {standings.world}",
        head=("Policies", *(f"streams 1–{mark}" for mark in marks)),
        rows=tuple(
            (f"{policy} / {other}", *(times(standings.ratio(policy, other, mark)) for mark in marks))
            for policy, other in pairs(standings)
        ),
        caption="Simulated.",
    )
