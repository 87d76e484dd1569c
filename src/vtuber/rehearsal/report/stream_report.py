"""The report of one stream."""

from collections.abc import Mapping
from pathlib import Path

from vtuber.community.stream_subscribers import StreamSubscribers
from vtuber.domain.activities import Activity
from vtuber.domain.money import Money
from vtuber.learning.belief import REWARD
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.metrics.mind_figures import MindFigures
from vtuber.rehearsal.report.detail_plots import plot_details, plot_past, plot_segments
from vtuber.rehearsal.report.detail_tables import (
    detail_tables,
    listings_of,
    overruled_table,
    passages_of,
    past_table,
)
from vtuber.rehearsal.report.goal_plot import goal_table, plot_goals
from vtuber.rehearsal.report.mind_plots import plot_first_sounds
from vtuber.rehearsal.report.mind_tables import mind_key_figures, mind_tables
from vtuber.rehearsal.report.page import KeyFigure, Page, Table, present, write_page
from vtuber.rehearsal.report.palette import ACTIVITY_NAMES
from vtuber.rehearsal.report.series import StreamSeries
from vtuber.rehearsal.report.stream_plots import plot_shares, plot_timeline
from vtuber.rehearsal.report.subscriber_section import plot_tenure, subscriber_table
from vtuber.rehearsal.report.wait_plot import plot_waits

_MINUTE_S = 60.0


def write_stream_report(
    out: Path,
    retrospective: StreamRetrospective,
    series: StreamSeries,
    minds: MindFigures | None = None,
    subscribers: StreamSubscribers | None = None,
) -> Path:
    """Write the report into the folder `out` and return the page's path; `minds` are given where models were asked."""
    counts = subscribers.breakdown if subscribers is not None else None
    started = retrospective.started_at
    when = f"{started:%d %B %Y, %H:%M} UTC, " if started else ""
    policy = f", policy {retrospective.tally.started.policy}" if retrospective.tally.started else ""
    page = Page(
        title=f"Stream {retrospective.stream_id}",
        subtitle=f"{when}{retrospective.hours:.1f} hours on air{policy}",
        notice="The audience is simulated" if retrospective.simulated else "",
        key_figures=(*_key_figures(retrospective), *(mind_key_figures(minds) if minds else ())),
        findings=retrospective.recommendations,
        listings=listings_of(retrospective),
        passages=passages_of(retrospective),
        plots=present(
            (
                plot_timeline(series),
                plot_shares(retrospective),
                plot_details(retrospective.details),
                plot_segments(retrospective),
                plot_past(retrospective.compared),
                plot_waits(retrospective.waits),
                plot_goals(retrospective.tally.goals, retrospective.tally.seconds / _MINUTE_S),
                plot_first_sounds(minds) if minds else None,
                plot_tenure(counts) if counts else None,
            )
        ),
        tables=(
            *(table for table in (*_tables(retrospective), *_subscribers(subscribers)) if table.rows),
            *(mind_tables(minds) if minds else ()),
        ),
        footnotes=("All figures come from the stream's event journal.",),
    )
    return write_page(out, page)


def _key_figures(retrospective: StreamRetrospective) -> tuple[KeyFigure, ...]:
    tally = retrospective.tally
    half_waited, longest = retrospective.waits.quantile(0.5), retrospective.waits.quantile(1.0)
    return (
        KeyFigure(
            value=_money(retrospective.revenue_per_hour),
            label="per hour",
            note=f"{_money(tally.revenue)} from {tally.payments} payments"
            + (f", {_money(tally.charity)} for charity" if tally.charity else ""),
        ),
        KeyFigure(
            value=f"{retrospective.mean_viewers:.0f}",
            label="viewers on average",
            note=f"peak {tally.peak_viewers}, {tally.follows} follows",
        ),
        KeyFigure(
            value=f"{retrospective.messages_per_viewer_hour:.1f}",
            label="messages per viewer-hour",
            note=f"{tally.messages:,} messages by {len(tally.chatters):,} viewers",
        ),
        KeyFigure(
            value="–" if half_waited is None else f"{half_waited:.1f} s",
            label="until thanks, half the time",
            note="nobody to thank" if longest is None else f"longest {longest:.1f} s",
        ),
        KeyFigure(
            value=f"{tally.lines_said:,}",
            label="lines said",
            note=f"{tally.lines_blocked} blocked, {sum(tally.ignored.values())} messages left unanswered on purpose",
        ),
    )


def _subscribers(subscribers: StreamSubscribers | None) -> tuple[Table, ...]:
    return (subscriber_table(subscribers),) if subscribers is not None else ()


def _tables(retrospective: StreamRetrospective) -> tuple[Table, ...]:
    return (
        _activities(retrospective),
        *detail_tables(retrospective),
        overruled_table(retrospective.overruling),
        past_table(retrospective.compared),
        goal_table(retrospective.tally.goals),
        _beliefs(retrospective),
    )


def _activities(retrospective: StreamRetrospective) -> Table:
    rows = tuple(
        (
            ACTIVITY_NAMES[figures.activity],
            f"{figures.minutes:.0f}",
            str(figures.segments),
            f"{figures.messages_per_minute:.1f}",
            f"{figures.messages_per_viewer_hour:.1f}",
            f"{figures.payments:.1f}",
            "–" if figures.viewers_change is None else f"{figures.viewers_change:+.1%}",
        )
        for figures in retrospective.activities
    )
    return Table(
        title="Activities in figures",
        head=("Activity", "minutes", "segments", "chat / min", "per viewer-hour", "payments", "viewers per segment"),
        rows=rows,
        caption="Payments are credited to what was on in the minutes before them, hence the fractions.",
    )


def _beliefs(retrospective: StreamRetrospective) -> Table:
    rows = []
    unit = next((belief.unit for belief in retrospective.posteriors.values()), REWARD)
    for arm, belief in retrospective.posteriors.items():
        rows.append((ACTIVITY_NAMES[Activity(arm)], f"{belief.mean:z.2f}", belief.interval, f"{belief.segments:.0f}"))
    return Table(
        title="Learned so far",
        head=("Activity", "mean", "90 % interval", "segments"),
        rows=tuple(rows),
        caption=f"In {unit}, over all streams of this channel, older ones counting less.",
    )


def _money(sums: Mapping[str, Money]) -> str:
    return " + ".join(str(money) for money in sums.values()) or "$0.00"
