"""What a stream knows of those before it, as the director and the show see it."""

from dataclasses import dataclass

from vtuber.domain.promises import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMemory:
    """Promises that are owed, oldest first; topics of the last streams; earlier ones that landed, the best first."""

    promises: tuple[Promise, ...] = ()
    recent_topics: tuple[str, ...] = ()
    landed_topics: tuple[str, ...] = ()
