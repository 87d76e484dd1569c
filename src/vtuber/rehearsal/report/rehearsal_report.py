"""The report of a rehearsal."""

from collections.abc import Sequence
from pathlib import Path

from vtuber.domain.activities import Activity
from vtuber.learning.waits import Waits
from vtuber.metrics.mind_figures import MindFigures
from vtuber.rehearsal.report.mind_plots import plot_cost, plot_first_sounds
from vtuber.rehearsal.report.mind_tables import mind_key_figures, mind_tables, observed_table
from vtuber.rehearsal.report.page import KeyFigure, Page, Table, present, write_page
from vtuber.rehearsal.report.palette import ACTIVITY_NAMES
from vtuber.rehearsal.report.plots import Plot
from vtuber.rehearsal.report.recall_table import recall_findings, recall_key_figures, recall_table
from vtuber.rehearsal.report.rehearsal_plots import plot_engagement, plot_modes, plot_posteriors, plot_revenue
from vtuber.rehearsal.report.wait_plot import plot_waits
from vtuber.rehearsal.results import CURRENCY, RehearsalResult, RehearsedStream


def write_rehearsal_report(out: Path, result: RehearsalResult) -> Path:
    """Write the report into the folder `out` and return the page's path; there must be at least one stream."""
    streams = result.streams
    waits = Waits.of(
        [wait for stream in streams for wait in stream.waits.seconds],
        unanswered=sum(stream.waits.unanswered for stream in streams),
    )
    plots = (
        plot_revenue(streams),
        plot_engagement(streams),
        plot_modes(streams),
        plot_posteriors(streams),
        plot_waits(waits),
        *_mind_plots(result),
    )
    page = Page(
        title=f"Rehearsal of {len(streams)} stream{'' if len(streams) == 1 else 's'}",
        subtitle=f"{result.virtual_seconds / 3600:.1f} hours on air in {result.wall_seconds:.1f} s, policy "
        f"{result.policy}, seed {result.seed}",
        notice="The audience is simulated" if result.minds is None else "Audience, models and speech are simulated",
        key_figures=(
            *_key_figures(result, waits),
            *(mind_key_figures(result.minds) if result.minds else ()),
            *(recall_key_figures(result.recall) if result.recall else ()),
        ),
        findings=recall_findings(result.recall) if result.recall else (),
        plots=present(plots),
        tables=(
            _table(streams),
            *((recall_table(result.recall),) if result.recall else ()),
            *_mind_tables(result),
        ),
        footnotes=(
            f"SHA-256 of the event journals: {result.journal_sha256}",
            "The same seed gives the same journals, and so the same report but for the time it took.",
        ),
    )
    return write_page(out, page)


def _mind_plots(result: RehearsalResult) -> tuple[Plot | None, ...]:
    minds = [stream.minds for stream in result.streams if stream.minds is not None]
    return (plot_first_sounds(MindFigures.together(minds)), plot_cost(minds)) if minds else ()


def _mind_tables(result: RehearsalResult) -> tuple[Table, ...]:
    minds, observed = result.minds, result.observed
    if minds is None or observed is None:
        return ()
    return (*mind_tables(minds), observed_table(observed, lineup=result.lineup, hours=minds.hours))


def _key_figures(result: RehearsalResult, waits: Waits) -> tuple[KeyFigure, ...]:
    streams = result.streams
    hours = sum(stream.hours for stream in streams)
    revenue = sum(stream.revenue_per_hour * stream.hours for stream in streams)
    viewer_hours = sum(stream.mean_viewers * stream.hours for stream in streams)
    messages = sum(stream.messages for stream in streams)
    half_waited, most_waited = waits.quantile(0.5), waits.quantile(0.95)
    return (
        KeyFigure(
            value=f"{revenue / hours if hours else 0:.2f}",
            label=f"{CURRENCY} per hour",
            note=f"{revenue:,.0f} {CURRENCY} in all",
        ),
        KeyFigure(
            value=f"{messages / viewer_hours if viewer_hours else 0:.1f}",
            label="messages per viewer-hour",
            note=f"{messages:,} messages",
        ),
        KeyFigure(
            value=f"{viewer_hours / hours if hours else 0:.0f}",
            label="viewers on average",
            note=f"peak {max(stream.peak_viewers for stream in streams)}",
        ),
        KeyFigure(
            value="–" if half_waited is None else f"{half_waited:.1f} s",
            label="until thanks, half the time",
            note="no payments" if most_waited is None else f"95 % within {most_waited:.1f} s",
        ),
        KeyFigure(value=f"{result.speed:,.0f} ×", label="faster than life"),
    )


def _table(streams: Sequence[RehearsedStream]) -> Table:
    modes = [activity for activity in Activity if any(stream.activity_shares.get(activity, 0) for stream in streams)]
    rows = tuple(
        (
            str(place + 1),
            f"{stream.hours:.1f}",
            f"{stream.revenue_per_hour:.2f}",
            f"{stream.messages:,}",
            f"{stream.messages_per_viewer_hour:.1f}",
            f"{stream.mean_viewers:.0f}",
            str(stream.peak_viewers),
            *(f"{stream.activity_shares.get(mode, 0.0):.0%}" for mode in modes),
        )
        for place, stream in enumerate(streams)
    )
    head = ("Stream", "hours", f"{CURRENCY} / h", "messages", "per viewer-hour", "mean viewers", "peak")
    return Table(title="Stream by stream", head=(*head, *(ACTIVITY_NAMES[mode] for mode in modes)), rows=rows)
