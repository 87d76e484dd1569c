"""What is told after a stream's end counts where its minute says, and draws never repeat themselves."""

import dataclasses
import math
from collections import Counter

import pytest

from vtuber.learning.history import LATEST_MIN, STREAMS_KEPT, History, PastStream
from vtuber.learning.policies import POLICY_NAMES, Context, Payment, Policy, SegmentOutcome, make_policy

ARMS = ("a", "b", "c", "d")
MINUTES, SEGMENTS = 4.0, 16
END = MINUTES * SEGMENTS
NOW = Context(60, 20.0, 0.0, END, None)


def segment(place: int, *payments: Payment) -> SegmentOutcome:
    """Return one segment of a stream in which the arms take turns."""
    return SegmentOutcome(
        arm=ARMS[place % len(ARMS)],
        minutes=MINUTES,
        viewer_minutes=60 * MINUTES,
        viewers_start=60,
        viewers_end=60,
        arrivals=8,
        departures=8,
        messages=40,
        payments=payments,
        minute=MINUTES * place,
    )


def told(policy: Policy, *, late: bool, streams: int = 4) -> Policy:
    """Let a policy see streams in which b is paid for, at once or only after each stream's end."""
    for index in range(streams):
        policy.begin_stream(index)
        owed: list[Payment] = []
        for place in range(SEGMENTS):
            paid = (Payment(5.0, MINUTES * place + 1), Payment(8.0, MINUTES * place + 3)) if place % 4 == 1 else ()
            owed += paid
            policy.observe(segment(place, *(() if late else paid)))
        policy.end_stream(owed if late else ())
    return policy


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_a_payment_told_late_counts_where_it_came(name: str) -> None:
    """Whether the platform tells of it at once or after the stream makes no difference to what is believed."""
    at_once, after = (told(make_policy(name, seed=1, arms=ARMS), late=late) for late in (False, True))
    assert after.posteriors() == at_once.posteriors()


@pytest.mark.parametrize("name", ["structured", "beta"])
def test_what_comes_long_after_the_end_is_nobodys(name: str) -> None:
    """Nothing is concluded from a payment hours later, not on the arms nor on how long payments take."""

    def after(*payments: Payment) -> Policy:
        policy = told(make_policy(name, seed=1, arms=ARMS), late=False)
        policy.begin_stream(4)
        for place in range(SEGMENTS):
            policy.observe(segment(place))
        policy.end_stream(payments)
        return policy

    far = after(*(Payment(50.0, END + LATEST_MIN + 60 * hour) for hour in range(8)))
    assert far.posteriors() == after().posteriors()
    assert after(Payment(50.0, END + 5)).posteriors() != after().posteriors()


def test_late_payments_are_put_by_their_minutes() -> None:
    """In the segment that was on, also where there is a gap; the earliest before all of them in the first."""
    outcomes = (segment(0), dataclasses.replace(segment(1), minute=10.0))
    late = tuple(Payment(1.0, minute) for minute in (-1.0, 3.0, 8.0, 10.0, 13.9, 14.0, 73.9, 74.0))
    settled = PastStream(index=0, outcomes=outcomes, late_payments=late).settled()
    assert [[payment.minute for payment in each.payments] for each in settled.outcomes] == [
        [-1.0, 3.0, 8.0],
        [10.0, 13.9],
    ]
    assert [payment.minute for payment in settled.late_payments] == [14.0, 73.9]


@pytest.mark.parametrize("begun", [True, False])
def test_draws_do_not_repeat_themselves(begun: bool) -> None:
    """Neither where every stream has the same index, nor where none is begun, nor after older ones were let go."""
    policy, drawn = make_policy("uniform", seed=3, arms=ARMS), []
    for number in range(STREAMS_KEPT + 40):
        if begun:
            policy.begin_stream(0)
        stream = []
        for place in range(3):
            arm = policy.propose(NOW).arm
            policy.observe(dataclasses.replace(segment(place), arm=arm, messages=number))
            stream.append(arm)
        policy.end_stream()
        drawn.append(tuple(stream))
    assert max(Counter(drawn[-40:]).values()) <= 6
    assert max(Counter(first for first, *_ in drawn[-40:]).values()) <= 20


def test_streams_that_ended_are_counted_for_good() -> None:
    """Also those that were let go, and in a state without the count; one fed twice is one."""
    history = History()
    for index in range(STREAMS_KEPT + 5):
        history.begin_stream(index)
        history.observe(segment(index))
        history.end_stream()
    assert (history.ended, len(history.finished)) == (STREAMS_KEPT + 5, STREAMS_KEPT)
    assert History.from_state(history.state()).ended == history.ended
    older = {key: value for key, value in history.state().items() if key != "ended"}
    assert History.from_state(older).ended == STREAMS_KEPT
    history.begin_stream(STREAMS_KEPT + 4)
    history.observe(segment(STREAMS_KEPT + 4))
    history.end_stream()
    assert history.ended == STREAMS_KEPT + 5


@pytest.mark.parametrize("figure", [math.nan, math.inf])
@pytest.mark.parametrize("field", ["viewers", "minutes_into_stream"])
def test_a_context_that_cannot_be_is_refused(field: str, figure: float) -> None:
    """No odds are drawn from it."""
    policy = make_policy("structured", seed=1, arms=ARMS)
    with pytest.raises(ValueError, match="finite"):
        policy.propose(dataclasses.replace(NOW, **{field: figure}))  # type: ignore[arg-type]
