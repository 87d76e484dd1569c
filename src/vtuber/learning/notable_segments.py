"""The best and the worst segments of a stream, and what was said in them.

A segment is measured against the stream's own usual: payments credited to it, lines of chat and viewers kept, each per
viewer and in standard deviations among the stream's segments. The weights are those of the reward.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vtuber.domain.activities import Activity
from vtuber.domain.segments import Segment
from vtuber.learning.attribution import credited_payments
from vtuber.learning.stream_reading import SaidLine, StreamReading

NOTABLE = 3
"""So many best and so many worst ones, fewer in a short stream."""

QUOTED = 4
_LONGEST_QUOTE = 200
_SHORTEST_MIN = 1.0
_WEIGHTS = (0.5, 0.3, 0.2)
"""Of payments, chat, and viewers kept: what an activity is there for, in this order."""

_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NotableSegment:
    """A segment and how it did.

    `credited` are payments, `expected` what its viewers' time would give at the stream's usual rate; `chat` is messages
    per viewer-hour, `kept` the audience at its end as a share of that at its start, None after a raid. `score` is 0 for
    the stream's usual. Of `said` utterances `quotes` are those that most chat followed, in their order; `blank` were
    taken out because a viewer is to be forgotten.
    """

    segment: Segment
    score: float
    credited: float
    expected: float
    chat: float
    kept: float | None
    said: int = 0
    blank: int = 0
    quotes: tuple[SaidLine, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "number": self.segment.number,
            "activity": self.segment.activity.value,
            "topic": self.segment.topic,
            "minute": self.segment.minute,
            "minutes": self.segment.minutes,
            "score": self.score,
            "payments_credited": self.credited,
            "payments_expected": self.expected,
            "messages_per_viewer_hour": self.chat,
            "viewers_kept": self.kept,
            "utterances": self.said,
            "utterances_blanked": self.blank,
            "lines": [{"minute": line.minute, "text": line.text, "chat_after": line.echo} for line in self.quotes],
        }


def scored(segments: Sequence[Segment]) -> tuple[NotableSegment, ...]:
    """Return the segments that can be judged, in their order: watched, over a minute long, and not idle."""
    credited = credited_payments(segments)
    judged = [
        (segment, credit)
        for segment, credit in zip(segments, credited, strict=True)
        if segment.viewer_minutes > 0 and segment.minutes >= _SHORTEST_MIN and segment.activity is not Activity.IDLE
    ]
    watched = sum(segment.viewer_minutes for segment, _ in judged)
    rate = sum(credit for _, credit in judged) / watched if watched else 0.0
    found = [_measured(segment, credit, rate * segment.viewer_minutes) for segment, credit in judged]
    signs = [_signs(each) for each in found]
    scales = [_scale([of[place] for of in signs]) for place in range(len(_WEIGHTS))]
    return tuple(_with_score(each, of, scales) for each, of in zip(found, signs, strict=True))


def best_and_worst(
    segments: Sequence[Segment], reading: StreamReading
) -> tuple[tuple[NotableSegment, ...], tuple[NotableSegment, ...]]:
    """Return the best ones, best first, and the worst ones, worst first; none is both."""
    ranked = sorted(scored(segments), key=lambda each: (-each.score, each.segment.number))
    count = min(NOTABLE, len(ranked) // 2) or min(1, len(ranked))
    best, worst = ranked[:count], ranked[count:][::-1][:count]
    return tuple(_quoting(each, reading) for each in best), tuple(_quoting(each, reading) for each in worst)


def quote(text: str) -> str:
    """Return what was said on one line, cut where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1].rstrip()}…"


def _measured(segment: Segment, credited: float, expected: float) -> NotableSegment:
    kept = None
    if segment.viewers_start > 0 and not segment.after_raid:
        kept = segment.viewers_end / segment.viewers_start
    return NotableSegment(
        segment=segment,
        score=0.0,
        credited=credited,
        expected=expected,
        chat=60 * segment.messages / segment.viewer_minutes,
        kept=kept,
    )


def _signs(each: NotableSegment) -> tuple[float, ...]:
    """Return payments, chat and viewers kept on scales on which usual differences are of one size."""
    kept = 0.0 if each.kept is None else math.log(max(each.kept, 0.01))
    return (each.credited - each.expected) / math.sqrt(each.expected + 1), math.log(each.chat + 1), kept


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """Return mean and standard deviation; the latter is 1 where all are alike."""
    if len(values) < _TWO:
        return sum(values), 1.0
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return mean, deviation if deviation > 1e-9 else 1.0  # noqa: PLR2004  (rounding)


def _with_score(each: NotableSegment, signs: Sequence[float], scales: Sequence[tuple[float, float]]) -> NotableSegment:
    parts = zip(signs, scales, _WEIGHTS, strict=True)
    score = sum(weight * (sign - mean) / deviation for sign, (mean, deviation), weight in parts)
    return replace(each, score=score)


def _quoting(each: NotableSegment, reading: StreamReading) -> NotableSegment:
    lines = reading.said.get(each.segment.number, ())
    told = sorted((line for line in lines if line.text), key=lambda line: (-line.echo, line.minute))[:QUOTED]
    return replace(
        each,
        said=len(lines),
        blank=sum(not line.text for line in lines),
        quotes=tuple(sorted(told, key=lambda line: line.minute)),
    )
