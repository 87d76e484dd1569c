"""Which topics of a stream chat took up, and which it let pass."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vtuber.domain.activities import Activity
from vtuber.learning.notable_segments import NotableSegment

LANDED, TIRED = 1.25, 0.75
"""Chat as a multiple of its usual in the same activity."""

ENOUGH_VIEWER_MIN = 30.0
"""Of less attention nobody can say how a topic landed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigures:
    """A topic of the stream; `landed` is its chat per viewer as a multiple of the same activity's usual."""

    topic: str
    activity: Activity
    segments: int
    viewer_minutes: float
    landed: float

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "topic": self.topic,
            "activity": self.activity.value,
            "segments": self.segments,
            "viewer_minutes": self.viewer_minutes,
            "landed": self.landed,
        }


def topics_of(scored: Sequence[NotableSegment]) -> tuple[TopicFigures, ...]:
    """Return the topics that enough attention was given to, those that landed best first.

    Measured within an activity, so that a lively activity does not make all its topics look good; an activity with one
    topic says nothing of it.
    """
    groups: defaultdict[tuple[Activity, str], list[NotableSegment]] = defaultdict(list)
    whole: defaultdict[Activity, list[NotableSegment]] = defaultdict(list)
    for each in scored:
        whole[each.segment.activity].append(each)
        if each.segment.topic:
            groups[each.segment.activity, each.segment.topic].append(each)
    found = []
    for (activity, topic), of in groups.items():
        usual, watched = _rate(whole[activity]), sum(each.segment.viewer_minutes for each in of)
        if usual > 0 and watched >= ENOUGH_VIEWER_MIN and len(of) < len(whole[activity]):
            figures = TopicFigures(
                topic=topic, activity=activity, segments=len(of), viewer_minutes=watched, landed=_rate(of) / usual
            )
            found.append(figures)
    return tuple(sorted(found, key=lambda each: (-each.landed, each.topic)))


def _rate(of: Sequence[NotableSegment]) -> float:
    watched = sum(each.segment.viewer_minutes for each in of)
    return sum(each.segment.messages for each in of) / watched if watched else 0.0
