"""Segments and whole streams to learn from, for tests."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.segments import Segment, SegmentPayment

BEGIN = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)


def segment(
    activity: Activity = Activity.TALK,
    *,
    stream_id: str = "s1",
    number: int = 0,
    minute: float = 0.0,
    minutes: float = 5.0,
    viewers: tuple[int, int] = (60, 60),
    messages: int = 100,
    paid_at: Sequence[float] = (),
    after_raid: bool = False,
) -> Segment:
    """Return a segment; `viewers` at its start and end, `paid_at` in minutes since the stream's start."""
    return Segment(
        stream_id=stream_id,
        number=number,
        activity=activity,
        topic="cats",
        chosen_by=ChosenBy.LEARNER,
        proposal=None,
        started_at=BEGIN + timedelta(minutes=minute),
        minute=minute,
        minutes=minutes,
        viewer_minutes=sum(viewers) / 2 * minutes,
        viewers_start=viewers[0],
        viewers_end=viewers[1],
        messages=messages,
        chatters=min(messages, 20),
        follows=0,
        payments=tuple(SegmentPayment(amount=Decimal(5), currency="USD", minute=at) for at in paid_at),
        after_raid=after_raid,
    )


def stream(
    stream_id: str,
    activities: Sequence[Activity],
    chance: random.Random,
    *,
    liveliness: Mapping[Activity, float],
    minutes: float = 5.0,
) -> tuple[Segment, ...]:
    """Return a stream in which an activity of liveliness 2 draws twice the payments and messages of one with 1."""
    made = []
    arrivals: list[float] = []
    for number, activity in enumerate(activities):
        begin, end = number * minutes, (number + 1) * minutes
        liked = liveliness[activity]
        caused = (chance.uniform(begin, end) for _ in range(8))
        arrivals += [at + chance.expovariate(1 / 2.0) for at in caused if chance.random() < 0.15 * liked]
        made.append(
            segment(
                activity,
                stream_id=stream_id,
                number=number,
                minute=begin,
                minutes=minutes,
                messages=round(chance.lognormvariate(4.0, 0.4) * liked),
                paid_at=tuple(sorted(at for at in arrivals if begin <= at < end)),
            )
        )
    return tuple(made)


EVEN: dict[Activity, float] = dict.fromkeys(ARMS, 1.0)
"""Every activity is liked alike."""
