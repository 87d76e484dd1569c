"""What is known of earlier streams: read once at the start, without waiting for a memory that is slow or down."""

import asyncio
from typing import Protocol

import structlog

from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering
from vtuber.community.chronicle import Chronicle
from vtuber.domain.activities import Activity
from vtuber.domain.errors import MemoryFileError
from vtuber.domain.stream_memory import StreamMemory
from vtuber.memory.history import PastTopic

_log = structlog.get_logger(__name__)

DEADLINE_S = 0.5
"""What a stream's start waits for its memory, at most."""

LATELY = 2
"""Topics of so many last streams are left alone."""

_LANDED = 1.25
_LANDED_AT_MOST = 12
_SPREAD_OVER = 3


async def learn_of_earlier_streams(
    chronicle: Chronicle, remembering: Remembering, plan: StreamPlan, *, promises: bool
) -> bool:
    """Let a stream know what earlier ones left, promises only if asked to; return whether the memory answered."""
    try:
        async with asyncio.timeout(DEADLINE_S * plan.speed):
            history = await remembering.memory.history(besides=plan.stream_id)
    except (TimeoutError, MemoryFileError) as error:
        _log.info("nothing is known of earlier streams", error=str(error) or "the memory is late")
        return False
    chronicle.learn(
        promises=history.promises if promises else (),
        recent_topics=tuple(topic.topic for topic in history.topics if topic.streams_ago <= LATELY),
        landed_topics=_landed(history.topics),
        jokes=tuple(joke.phrase for joke in history.jokes),
    )
    return True


class Titles(Protocol):
    """What there is to talk about."""

    def titles(self, activity: Activity) -> tuple[str, ...]:
        """Return the titles for an activity."""
        ...

    def beats(self, topic: str) -> int:
        """Return how many steps a talk on this topic has."""
        ...


class Lasting(Protocol):
    """Knows what was talked about."""

    def memory(self) -> StreamMemory:
        """Return it as it stands."""
        ...


class FreshTopics:
    """Topics without those of the last streams, while enough others are left."""

    def __init__(self, topics: Titles, lasting: Lasting) -> None:
        self._topics = topics
        self._lasting = lasting

    def titles(self, activity: Activity) -> tuple[str, ...]:
        """Return the titles for an activity."""
        titles, recent = self._topics.titles(activity), self._lasting.memory().recent_topics
        fresh = tuple(title for title in titles if title not in recent)
        return fresh if _SPREAD_OVER * len(fresh) >= len(titles) else titles

    def landed(self, activity: Activity) -> tuple[str, ...]:
        """Return those among them that landed in an earlier stream."""
        landed = self._lasting.memory().landed_topics
        return tuple(title for title in self.titles(activity) if title in landed)

    def beats(self, topic: str) -> int:
        """Return how many steps a talk on this topic has."""
        return self._topics.beats(topic)


def _landed(topics: tuple[PastTopic, ...]) -> tuple[str, ...]:
    landed = [each for each in topics if each.landed is not None and each.landed >= _LANDED]
    landed.sort(key=lambda each: (-(each.landed or 0), each.topic))
    return tuple(each.topic for each in landed if each.streams_ago > LATELY)[:_LANDED_AT_MOST]
