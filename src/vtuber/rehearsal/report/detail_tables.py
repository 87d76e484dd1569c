"""The details of a retrospective as tables, lists and quotations."""

from collections.abc import Iterator, Sequence

from vtuber.learning.detail_text import clock, shown
from vtuber.learning.notable_segments import NotableSegment, quote
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.overruling import CAVEAT, Overruled, Overruling
from vtuber.learning.past_streams import Compared
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.rehearsal.report.page import Listing, Passage, Passages, Table
from vtuber.rehearsal.report.palette import ACTIVITY_NAMES


def detail_tables(retrospective: StreamRetrospective) -> tuple[Table, Table]:
    """Return pace and viewers of each activity, and the money it is credited with."""
    return _pace(retrospective), _money(retrospective)


def overruled_table(overruling: Overruling) -> Table:
    """Return what the director overruled, and how it went."""
    return Table(
        title="What the director overruled",
        head=("At", "proposed", "instead", "chat", "expected", "payments", "expected", "why"),
        rows=tuple(map(_overruled, overruling.segments)),
        caption=f"{_gained(overruling)}Expected is what the proposed activity made of as much viewer time in this "
        f"stream. {CAVEAT}",
    )


def past_table(compared: Sequence[Compared]) -> Table:
    """Return this stream beside those before it."""
    rows = tuple(
        (
            each.name,
            format(each.value, each.pattern),
            format(each.mean, each.pattern),
            ", ".join(format(value, each.pattern) for value in each.past),
            "–" if each.low is None or each.high is None else f"{each.low:{each.pattern}} – {each.high:{each.pattern}}",
            "–" if each.by_chance is None else f"{each.by_chance:.0%}",
        )
        for each in compared
    )
    return Table(
        title="Beside earlier streams, in figures",
        head=("", "this stream", "mean", "before, oldest first", "95 of 100 lie in", "as far off by chance"),
        rows=rows,
        caption="The last column is the share of further streams like those before that would be at least this far "
        "from their mean, with nothing changed.",
    )


def passages_of(retrospective: StreamRetrospective) -> tuple[Passages, ...]:
    """Return the best and the worst segments with the lines said in them."""
    groups = (
        ("Best segments, and what was said in them", retrospective.best),
        ("Worst segments, and what was said in them", retrospective.worst),
    )
    return tuple(
        Passages(
            title=title,
            caption="By payments credited, chat and viewers kept beside the stream's own usual; of the lines those "
            "that most chat followed within half a minute.",
            passages=tuple(map(_passage, segments)),
        )
        for title, segments in groups
        if segments
    )


def listings_of(retrospective: StreamRetrospective) -> tuple[Listing, ...]:
    """Return verdicts, what others have to say, and the notes for the next stream."""
    return tuple(_listings(retrospective))


def _pace(retrospective: StreamRetrospective) -> Table:
    rows = tuple(
        (
            ACTIVITY_NAMES[each.activity],
            str(each.segments),
            shown(each.chat, ".1f"),
            shown(each.chat_per_viewer_hour, ".1f"),
            shown(each.chat_course, ".0%"),
            shown(each.departures, ".1f"),
            shown(each.kept, ".0%"),
        )
        for each in retrospective.details
    )
    head = (
        "Activity",
        "segments",
        "chat / min",
        "per viewer-hour",
        "2nd half of 1st",
        "gone / viewer-hour",
        "after 12 min",
    )
    return Table(
        title="Chat and viewers in detail",
        head=head,
        rows=rows,
        caption="With 95 % intervals over segments. 2nd half of 1st is how chat went on within a segment; gone is the "
        "least there can have been, since who comes while another goes is not seen; the last column is the audience "
        "twelve minutes after a segment began, as a share of that at its start.",
    )


def _money(retrospective: StreamRetrospective) -> Table:
    rows = tuple(
        (
            ACTIVITY_NAMES[each.activity],
            f"{each.takings.count:.1f}",
            shown(each.takings.per_viewer_hour, ".2f"),
            f"{each.takings.total:.2f} {each.takings.currency}",
            shown(each.takings.total_per_viewer_hour, ".2f"),
            f"{each.takings.share_of_largest:.0%}" if each.takings.total > 0 else "–",
        )
        for each in retrospective.details
    )
    return Table(
        title="Money in detail",
        head=("Activity", "payments", "per viewer-hour", "sum", "sum per viewer-hour", "largest payment's part"),
        rows=rows,
        caption="Credited to what was on in the minutes before, with 95 % intervals over segments. How many paid tells "
        "more than the sum, which one large gift can make.",
    )


def _listings(retrospective: StreamRetrospective) -> Iterator[Listing]:
    findings = retrospective.findings
    if findings.verdicts or findings.compared:
        yield Listing(
            title="What is known of the activities",
            caption="Over all streams, by tests that stay valid however often they are looked at.",
            items=findings.told,
        )
    for section in findings.sections:
        yield Listing(title=section.title, items=section.lines)
    notes = notes_of(retrospective).notes
    if notes:
        yield Listing(
            title="Notes to self",
            caption="What the director reads at the start of the next stream.",
            items=tuple(note.text for note in notes),
        )


def _passage(each: NotableSegment) -> Passage:
    segment = each.segment
    kept = "a raid came in" if each.kept is None else f"{each.kept - 1:+.0%} viewers"
    blank = f" {each.blank} of {each.said} utterances are not kept." if each.blank else ""
    return Passage(
        title=f"{clock(segment.minute)} · {ACTIVITY_NAMES[segment.activity]}: {segment.topic or 'no topic'}",
        note=f"{segment.minutes:.1f} min, {each.credited:.1f} payments ({each.expected:.1f} usual), {each.chat:.1f} "
        f"messages per viewer-hour, {kept}.{blank}",
        quotes=tuple(quote(line.text) for line in each.quotes),
    )


def _overruled(each: Overruled) -> tuple[str, ...]:
    segment = each.segment
    return (
        clock(segment.minute),
        f"{ACTIVITY_NAMES[each.proposed]} ({each.propensity:.0%})",
        ACTIVITY_NAMES[segment.activity],
        str(segment.messages),
        "–" if each.expected_messages is None else f"{each.expected_messages:.0f}",
        f"{each.payments:.1f}",
        "–" if each.expected_payments is None else f"{each.expected_payments:.1f}",
        each.reason,
    )


def _gained(overruling: Overruling) -> str:
    messages, payments = overruling.messages_gained, overruling.payments_gained
    if messages is None or payments is None:
        return ""
    return (
        f"Beside what was proposed a segment had {messages.text('+.1f')} lines of chat and {payments.text('+.2f')} "
        f"payments ({messages.segments} to compare). "
    )
