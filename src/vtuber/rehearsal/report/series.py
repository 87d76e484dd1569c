"""A stream over time: viewers, chat, activities and payments by the minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, ViewerCount
from vtuber.domain.events import Event
from vtuber.domain.segments import Segment
from vtuber.domain.stream_events import StreamResumed, StreamStarted
from vtuber.metrics.air_time import AirTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An activity and the minutes it lasted."""

    activity: Activity
    begin: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSeries:
    """Minutes are on air, from the stream's start.

    `viewers` holds (minute, count) at every report; `chat` the messages in each whole minute; `payments` the minute of
    each.
    """

    minutes: float
    viewers: tuple[tuple[float, int], ...]
    chat: tuple[int, ...]
    bands: tuple[Band, ...]
    payments: tuple[float, ...]


def series_of(events: Iterable[Event], segments: Sequence[Segment]) -> StreamSeries:
    """Read a stream's events once; bands and payments come from its segments."""
    air = AirTime()
    viewers: list[tuple[float, int]] = []
    chat: list[int] = []
    minute = 0.0
    for event in events:
        if isinstance(event, StreamStarted):
            air.start(event.at)
        resumed_s = air.resume(event.at, event.offline_s) if isinstance(event, StreamResumed) else None
        minute = (air.advance(event.at) if resumed_s is None else resumed_s) / 60
        match event:
            case ViewerCount():
                viewers.append((minute, event.viewers))
            case ChatMessage(shared_from=None):
                chat.extend([0] * (int(minute) + 1 - len(chat)))
                chat[int(minute)] += 1
            case _:
                pass
    chat.extend([0] * (int(minute) + 1 - len(chat)))
    return StreamSeries(
        minutes=minute,
        viewers=tuple(viewers),
        chat=tuple(chat),
        bands=_bands(segments),
        payments=tuple(payment.minute for segment in segments for payment in segment.payments),
    )


def _bands(segments: Sequence[Segment]) -> tuple[Band, ...]:
    """Return the stretches of one activity, neighbours of the same kind joined."""
    bands: list[Band] = []
    for segment in segments:
        end = segment.minute + segment.minutes
        if bands and bands[-1].activity is segment.activity:
            bands[-1] = Band(activity=segment.activity, begin=bands[-1].begin, end=end)
        else:
            bands.append(Band(activity=segment.activity, begin=segment.minute, end=end))
    return tuple(bands)
