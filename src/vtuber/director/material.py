"""Whether a stream has changed so much that another decision may be worth its price."""

from vtuber.domain.stream_state import StreamState

LONGEST_S = 120.0
"""Seconds after which it is worth a look in any case."""

SPARING_S = 30.0
"""Seconds from one look to the next where money is short and nothing is pressing."""

_SHARE = 0.25
_FEWEST_VIEWERS = 3
_FEWEST_LINES = 6.0
_FEWEST_QUESTIONS = 4
_FEWEST_PAYMENTS = 3


def materially_changed(before: StreamState, now: StreamState) -> bool:
    """Tell whether something happened that a director would want to act on.

    Another activity or topic, a raid, an audience or a chat a quarter larger or smaller, several more questions waiting
    or payments made, the first or the last viewer, or two minutes gone by.
    """
    return (
        (before.stream_id, before.activity, before.topic) != (now.stream_id, now.activity, now.topic)
        or abs(now.elapsed_s - before.elapsed_s) >= LONGEST_S
        or _raided(before, now)
        or (before.viewers == 0) != (now.viewers == 0)
        or _moved(before.viewers, now.viewers, _FEWEST_VIEWERS)
        or _moved(before.chat_per_minute, now.chat_per_minute, _FEWEST_LINES)
        or abs(now.questions_waiting - before.questions_waiting) >= _FEWEST_QUESTIONS
        or _paid(before, now)
    )


def pressing(before: StreamState, now: StreamState) -> bool:
    """Tell whether it cannot wait even where models are asked seldom: a raid, several payments, the first viewer.

    Whatever is pressing is material.
    """
    return (
        before.stream_id != now.stream_id
        or _raided(before, now)
        or (before.viewers == 0) != (now.viewers == 0)
        or _paid(before, now)
    )


def _paid(before: StreamState, now: StreamState) -> bool:
    return now.payments - before.payments >= _FEWEST_PAYMENTS


def _raided(before: StreamState, now: StreamState) -> bool:
    """Tell whether a raid came since: the time since the last one is shorter than the time gone by."""
    since = now.seconds_since_raid
    return since is not None and since < now.elapsed_s - before.elapsed_s


def _moved(before: float, now: float, least: float) -> bool:
    return abs(now - before) >= max(least, _SHARE * before)
