"""The parts of a retrospective in plain text that go into detail: activities, segments, overruling, the past."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from vtuber.domain.self_notes import SelfNotes
from vtuber.learning.activity_details import ActivityDetails
from vtuber.learning.estimates import Estimate
from vtuber.learning.notable_segments import NotableSegment, quote
from vtuber.learning.overruling import CAVEAT, Overruled, Overruling
from vtuber.learning.verdicts import Findings

if TYPE_CHECKING:
    from vtuber.learning.past_streams import Compared

WIDTH = 96
_MOST_OVERRULED = 8


def details_text(details: Sequence[ActivityDetails]) -> Iterator[str]:
    """Give the activities' pace, money and viewers with 95 % intervals."""
    if not details:
        return
    yield (
        f"{'In detail':<10}{'chat/viewer-h':>20}{'2nd half':>9}{'paid/viewer-h':>20}{'credited':>10}{'largest':>8}"
        f"{'after 12 min':>19}"
    )
    for each in details:
        takings = each.takings
        largest = f"{takings.share_of_largest:.0%}" if takings.total > 0 else "–"
        yield (
            f"{each.activity.value:<10}{shown(each.chat_per_viewer_hour, '.1f'):>20}"
            f"{'–' if each.chat_course is None else f'{each.chat_course.value:.0%}':>9}"
            f"{shown(takings.per_viewer_hour, '.2f'):>20}{takings.total:>10.2f}{largest:>8}"
            f"{shown(each.kept, '.0%'):>19}"
        )
    yield from _paragraph(
        "95 % intervals over segments. 2nd half: chat in the second half of a segment as a share of the first. "
        f"Credited is in {details[0].takings.currency}; largest is one payment's part of it. "
        "After 12 min: the audience twelve minutes after a segment began, as a share of that at its start."
    )


def notable_text(title: str, segments: Sequence[NotableSegment]) -> Iterator[str]:
    """Give notable segments with the lines said in them."""
    if segments:
        yield title
    for each in segments:
        segment = each.segment
        kept = "after a raid" if each.kept is None else f"viewers {each.kept - 1:+.0%}"
        yield from wrap(
            f"{clock(segment.minute)} {segment.activity.value}: {segment.topic or 'no topic'}, {segment.minutes:.1f} "
            f"min: {each.credited:.1f} payments ({each.expected:.1f} usual), {each.chat:.1f} lines per viewer-hour, "
            f"{kept}",
            width=WIDTH,
            subsequent_indent="     ",
        )
        for line in each.quotes:
            yield from wrap(f"“{quote(line.text)}”", width=WIDTH, initial_indent="     ", subsequent_indent="      ")
        if each.blank:
            yield f"     ({each.blank} of {each.said} not kept: of or to somebody who is to be forgotten)"


def overruling_text(overruling: Overruling) -> Iterator[str]:
    """Give what the director overruled and how that went."""
    if not overruling.segments:
        return
    yield f"Overruled ({len(overruling.segments)})"
    for each in overruling.segments[:_MOST_OVERRULED]:
        yield from wrap(overruled_line(each), width=WIDTH, subsequent_indent="     ")
    if len(overruling.segments) > _MOST_OVERRULED:
        yield f"     and {len(overruling.segments) - _MOST_OVERRULED} more"
    messages, payments = overruling.messages_gained, overruling.payments_gained
    if messages is not None and payments is not None:
        yield from _paragraph(
            f"Beside what was proposed a segment had {messages.text('+.1f')} lines of chat and "
            f"{payments.text('+.2f')} payments ({messages.segments} to compare). {CAVEAT}"
        )
    else:
        yield from _paragraph(CAVEAT)


def overruled_line(each: Overruled) -> str:
    """Return one overruled proposal and how it went, as a line."""
    segment = each.segment
    if each.expected_messages is None or each.expected_payments is None:
        beside = f"{each.proposed.value} was not on otherwise"
    else:
        beside = f"{each.expected_messages:.0f} and {each.expected_payments:.1f} expected"
    reason = f"; {each.reason}" if each.reason else ""
    return (
        f"{clock(segment.minute)} {segment.activity.value} for {each.proposed.value} ({each.propensity:.0%}): "
        f"{segment.messages} lines, {each.payments:.1f} payments ({beside}){reason}"
    )


def past_text(compared: "Sequence[Compared]") -> Iterator[str]:
    """Give the comparison with earlier streams."""
    if compared:
        yield "Beside earlier streams"
    for each in compared:
        yield from _item(each.told())


def findings_text(findings: Findings) -> Iterator[str]:
    """Give verdicts, and what others have to say."""
    if findings.verdicts or findings.compared:
        yield "What is known of the activities, over all streams"
        for told in findings.told:
            yield from _item(told)
    for place, section in enumerate(findings.sections):
        if place or findings.verdicts or findings.compared:
            yield ""
        yield section.title
        for line in section.lines:
            yield from _item(line)


def notes_text(notes: SelfNotes) -> Iterator[str]:
    """Give the notes for the next stream."""
    if notes.notes:
        yield "Notes to self, for the next stream"
    for note in notes.notes:
        yield from _item(note.text)


def clock(minute: float) -> str:
    """Return a minute of the stream as hours and minutes."""
    return f"{int(minute) // 60}:{int(minute) % 60:02}"


def shown(estimate: Estimate | None, pattern: str) -> str:
    """Return an estimate, or a dash."""
    return "–" if estimate is None else estimate.text(pattern)


def _item(text: str) -> Iterator[str]:
    yield from wrap(text, width=WIDTH, initial_indent="- ", subsequent_indent="  ")


def _paragraph(text: str) -> Iterator[str]:
    yield from wrap(text, width=WIDTH)
