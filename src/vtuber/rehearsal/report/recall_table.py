"""The test of her memory as figures and a table of the report."""

from vtuber.rehearsal.report.page import KeyFigure, Table
from vtuber.rehearsal.returning.recall_text import COLUMNS, counts_of, rates_of
from vtuber.rehearsal.returning.verdicts import RecallFigures

_WRONG_SHOWN = 12


def recall_key_figures(figures: RecallFigures) -> tuple[KeyFigure, ...]:
    """Return the rates for the page's head."""
    recalled, wrong = figures.recall_rate, figures.false_recall_rate
    return (
        KeyFigure(
            value="–" if recalled is None else f"{recalled:.0%}",
            label="recalled of what viewers told",
            note=f"{figures.total.asked} probes",
        ),
        KeyFigure(
            value="–" if wrong is None else f"{wrong:.1%}",
            label="false recall",
            note=f"{figures.false_recalls} false, {figures.leaks} leaked",
        ),
    )


def recall_findings(figures: RecallFigures) -> tuple[str, ...]:
    """Return what was wrong, each in a sentence; that nothing was, if so."""
    wrong = [
        *(f"Stream {p.stream}: asked “{p.question}” she said “{p.answer}” ({p.why})." for p in figures.probes if p.why),
        *(f"Stream {stray.stream}: she said “{stray.said}” ({stray.why})." for stray in figures.strays),
    ]
    return tuple(wrong[:_WRONG_SHOWN]) or ("Nothing that she said of viewers' past was untrue or another's.",)


def recall_table(figures: RecallFigures) -> Table:
    """Return the probes by kind."""
    return Table(
        title="Returning viewers",
        head=("Kind of probe", *COLUMNS),
        rows=tuple(
            (kind.kind, *(f"{count:,}" for count in counts_of(kind))) for kind in (*figures.kinds, figures.total)
        ),
        caption=f"Scripted viewers of a simulated audience: {rates_of(figures)}. {figures.utterances:,} utterances "
        f"were searched and {figures.claims:,} statements about viewers' past compared with the journals.",
    )
