"""What was earned by pressing does not count; no penalty is ever a reward."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.learning.pressed_streams import ASK, PressedStream

from vtuber.domain.activities import ARMS, Activity
from vtuber.learning.attribution import counted_payments, credited_payments
from vtuber.learning.guards.held_back import held_back_lines
from vtuber.learning.guards.penalty import guarded, penalties_of
from vtuber.learning.guards.pressure import Pressure, pressures_of
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.segment_outcomes import outcome_of

counts = st.integers(0, 200)
pressures = st.builds(
    Pressure,
    number=st.just(0),
    arm=st.sampled_from([str(arm) for arm in ARMS]),
    minutes=st.floats(0.0, 60.0),
    viewer_minutes=st.floats(0.0, 1e6),
    asks=counts,
    asks_over=counts,
    questions=counts,
    questions_over=counts,
    conflict=st.floats(0.0, 500.0),
    complaints=counts,
)
ways = st.sampled_from(["asks_over", "questions_over", "conflict", "complaints"])


@given(st.lists(pressures, min_size=1, max_size=6))
def test_no_penalty_is_a_reward(stream: list[Pressure]) -> None:
    """What counts is never less than nothing, and never more than what was earned."""
    assert all(0 < penalty.counted <= 1 for penalty in penalties_of(stream))


@given(st.lists(pressures, min_size=1, max_size=6), st.integers(0, 5), ways, st.integers(1, 50))
def test_pressing_more_never_makes_more_count(stream: list[Pressure], place: int, way: str, more: int) -> None:
    """In the segment that presses: each way of pressing lowers its share or leaves it."""
    place %= len(stream)
    pressed = [*stream]
    pressed[place] = replace(stream[place], **{way: getattr(stream[place], way) + more})
    assert penalties_of(pressed)[place].counted <= penalties_of(stream)[place].counted + 1e-12


@given(pressures, st.floats(1.0, 20.0), st.floats(0.0, 2.0))
def test_more_asks_never_bring_more_credit_than_fair_ones(pressure: Pressure, times: float, power: float) -> None:
    """Where so many times the asks bring up to the square of that in payments, the fair amount is worth as much."""
    fair = replace(pressure, minutes=10.0, asks_over=0)
    begging = replace(fair, asks_over=round(2 * times) - 2)
    worth = penalties_of([begging])[0].counted * (round(2 * times) / 2) ** power
    assert worth <= penalties_of([fair])[0].counted * (1 + 1e-9)


def test_an_ordinary_stream_is_not_charged() -> None:
    """Fair asks, a few fights and a single complaint cost nothing."""
    stream = PressedStream()
    for arm in ARMS:
        stream.begin(arm)
        stream.fight("a", "b")
        stream.chat("c", "stop begging")
    stream.say(ASK, ASK)
    assert [segment.counted for segment in guarded(stream.events, stream.segments)] == [1.0] * len(ARMS)


def test_conflict_is_measured_by_the_other_modes() -> None:
    """The same fights cost less in a channel that always fights, and a mode is no excuse for itself."""
    fierce, calm = PressedStream(), PressedStream()
    for arm in (Activity.TALK, Activity.TALK, Activity.REACT):
        for stream in (fierce, calm):
            stream.begin(arm)
            if stream is fierce or arm is Activity.REACT:
                stream.fight(*(f"v{number}" for number in range(6)))
    charged = guarded(calm.events, calm.segments)[-1].counted
    assert charged < guarded(fierce.events, fierce.segments)[-1].counted
    assert charged == pytest.approx((2 / 6) ** 2, abs=0.06)


def test_the_learner_sees_the_share() -> None:
    """It is in the outcome, from which every policy learns."""
    stream = PressedStream()
    stream.begin(Activity.TALK)
    stream.say(*[ASK] * 4)
    (segment,) = guarded(stream.events, stream.segments)
    assert outcome_of(segment).counted == pytest.approx(0.25)


def test_the_report_says_what_and_why() -> None:
    """By mode, with what was done; nothing for a stream without any of it."""
    stream = PressedStream()
    for _ in range(2):
        stream.begin(Activity.Q_AND_A)
        stream.say(*[ASK] * 4)
        stream.fight(*(f"v{number}" for number in range(9)))
    penalties = penalties_of(pressures_of(stream.events, stream.segments))
    assert held_back_lines(penalties, {"asks": 1, "questions": 3}) == (
        "1 ask for support over the cap was not said.",
        "3 questions over the cap were not said.",
        (
            "Q and a: in 2 segments only 1% of what came in counted for the learner, because of 8 asks for support "
            "and 18 fights."
        ),
    )
    assert held_back_lines(penalties_of([]), {}) == ()


@given(
    st.lists(st.tuples(st.floats(0.05, 1.0), st.lists(st.floats(0.0, 0.99), max_size=4)), min_size=1, max_size=6),
    st.lists(st.floats(0.0, 5.0), max_size=3),
)
def test_payments_count_by_whom_they_are_credited_to(
    stream: list[tuple[float, list[float]]], late: list[float]
) -> None:
    """In sum what the credits say, whether reckoned where payments arrive or where they were earned."""
    segments = [
        SegmentOutcome(
            "talk",
            4.0,
            200.0,
            50,
            50,
            0,
            0,
            40,
            [Payment(5.0, 4.0 * (number + place)) for place in places],
            minute=4.0 * number,
            counted=share,
        )
        for number, (share, places) in enumerate(stream)
    ]
    after = [Payment(5.0, 4.0 * len(segments) + place) for place in late]
    credited = credited_payments(segments, after)
    earned = sum(credit * segment.counted for credit, segment in zip(credited, segments, strict=True))
    arrived = counted_payments(segments, after)
    assert sum(arrived) == pytest.approx(earned)
    assert all(0 <= some <= len(segment.payments) for some, segment in zip(arrived, segments, strict=False))


def test_a_payment_begged_for_counts_as_little_in_the_next_segment() -> None:
    """Right after the beggar; where nobody pressed, every payment is one to the last digit."""
    begged = SegmentOutcome("react", 4.0, 200.0, 50, 50, 0, 0, 40, (), minute=0.0, counted=0.1)
    honest = SegmentOutcome("talk", 4.0, 200.0, 50, 50, 0, 0, 40, (Payment(5.0, 4.1), Payment(5.0, 7.9)), minute=4.0)
    soon, fair = (
        counted_payments([begged, replace(honest, payments=honest.payments[:1])])[1],
        counted_payments([honest]),
    )
    assert soon == pytest.approx(0.1, abs=0.06)
    assert fair == (2.0, 0)
