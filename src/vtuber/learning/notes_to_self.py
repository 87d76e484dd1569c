"""The notes that a stream leaves the director for the next one."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vtuber.domain.activities import Activity
from vtuber.domain.self_notes import FEWEST_NOTES, MOST_NOTES, SelfNote, SelfNotes
from vtuber.learning.recommendations import SLOW_THANKS_S
from vtuber.learning.topic_figures import LANDED, TIRED

if TYPE_CHECKING:
    from vtuber.learning.notable_segments import NotableSegment
    from vtuber.learning.retrospective import StreamRetrospective

_TOPICS = 3
_EARLIEST_MIN = 10.0
_FEWEST, _MOST_OF = 2, 0.75
"""So many segments of questions, and so many of them better than usual, before their moment is noted."""


def notes_of(retrospective: "StreamRetrospective") -> SelfNotes:
    """Return three to six notes, the most useful first; none for a stream with nothing in it."""
    notes = list(_notes(retrospective))[:MOST_NOTES]
    if len(notes) < FEWEST_NOTES:
        notes = []
    return SelfNotes(stream_id=retrospective.stream_id, notes=tuple(notes))


def _notes(retrospective: "StreamRetrospective") -> Iterator[SelfNote]:
    if not retrospective.scored:
        return
    yield _verdict(retrospective)
    yield _usual(retrospective)
    yield _landed(retrospective)
    yield from _tired(retrospective)
    yield from _questions(retrospective.scored)
    yield from _overruling(retrospective)
    yield from _chat_falls(retrospective)
    yield from _thanks(retrospective)


def _verdict(retrospective: "StreamRetrospective") -> SelfNote:
    decided = retrospective.findings.decided
    if decided:
        text = "; ".join(verdict.text for verdict in decided)
        return SelfNote(kind="verdict", text=f"{text}.", activity=decided[0].winner)
    text = "Which activity earns most is not yet known: follow the learner's draws unless something speaks against one."
    return SelfNote(kind="verdict", text=text)


def _usual(retrospective: "StreamRetrospective") -> SelfNote:
    count = len(retrospective.scored)
    segments = f"{count} segment" if count == 1 else f"{count} segments"
    text = (
        f"Last time {retrospective.mean_viewers:.0f} viewers on average wrote "
        f"{retrospective.messages_per_viewer_hour:.1f} lines an hour each, over {segments}."
    )
    return SelfNote(kind="usual", text=text)


def _landed(retrospective: "StreamRetrospective") -> SelfNote:
    found = [each for each in retrospective.topics if each.landed >= LANDED][:_TOPICS]
    if not found:
        return SelfNote(kind="landed", text="No topic drew much more chat than is usual in its activity.")
    told = ", ".join(f"{each.topic} ({each.landed:.1f} times the usual chat)" for each in found)
    return SelfNote(
        kind="landed",
        text=f"Drew more chat than usual last time, which one evening does not settle: {told}.",
        topics=tuple(each.topic for each in found),
    )


def _tired(retrospective: "StreamRetrospective") -> Iterator[SelfNote]:
    found = [each for each in retrospective.topics[::-1] if each.landed <= TIRED][:_TOPICS]
    if found:
        told = ", ".join(f"{each.topic} ({each.landed:.1f})" for each in found)
        yield SelfNote(
            kind="tired",
            text=f"Drew less chat than usual last time, perhaps by chance: {told}.",
            topics=tuple(each.topic for each in found),
        )


def _questions(scored: Sequence["NotableSegment"]) -> Iterator[SelfNote]:
    """Name the minute from which most segments of questions did better than the stream's usual."""
    asked = [
        each for each in scored if each.segment.activity is Activity.Q_AND_A and each.segment.minute >= _EARLIEST_MIN
    ]
    for place, first in enumerate(asked):
        later = asked[place:]
        better = sum(each.score > 0 for each in later)
        if first.score > 0 and len(later) >= _FEWEST and better >= _MOST_OF * len(later):
            minute = float(round(first.segment.minute))
            text = (
                f"Questions: from minute {minute:.0f} on {better} of {len(later)} segments did better than the "
                "stream's usual."
            )
            yield SelfNote(kind="questions", text=text, activity=Activity.Q_AND_A, minute=minute)
            return


def _overruling(retrospective: "StreamRetrospective") -> Iterator[SelfNote]:
    overruling = retrospective.overruling
    gained, count = overruling.messages_gained, len(overruling.segments)
    if gained is not None:
        text = (
            f"Overruled the learner in {count} segment{'s' * (count != 1)}: {gained.text('+.0f')} lines of chat a "
            "segment beside what was proposed, which is no experiment."
        )
        yield SelfNote(kind="overruling", text=text)


def _chat_falls(retrospective: "StreamRetrospective") -> Iterator[SelfNote]:
    for advice in retrospective.advice:
        if advice.kind == "chat_falls":
            yield SelfNote(kind="chat_falls", text=advice.text)
            return


def _thanks(retrospective: "StreamRetrospective") -> Iterator[SelfNote]:
    slowest = retrospective.waits.quantile(0.95)
    if slowest is not None and slowest > SLOW_THANKS_S:
        yield SelfNote(kind="thanks", text=f"One supporter in twenty waited over {slowest:.0f} s: speak shorter.")
