"""The parts of the structured model: memories, the lag, and rows that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vtuber.learning.history import PastStream
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.structured.fatigue import MEMORIES_MIN, Floats, after, at_rest, carried, during
from vtuber.learning.structured.lag import LAGS_MIN, REACH, arrivals, gathered, spread
from vtuber.learning.structured.table import rows_of, table_of

ARMS = ("talk", "react", "game")
TURNS = st.lists(st.tuples(st.integers(-1, 2), st.floats(0.1, 30.0)), min_size=1, max_size=12)


def brute_memories(turns: list[tuple[int, float]], step: float = 0.01) -> Floats:
    """Follow the memories in small steps."""
    memories = at_rest(len(ARMS))
    for on, minutes in turns:
        count = max(1, round(minutes / step))
        for _ in range(count):
            target = np.zeros(len(ARMS))
            if on >= 0:
                target[on] = 1.0
            memories = memories + (target - memories) * (minutes / count / MEMORIES_MIN)[:, None]
    return memories


@given(st.lists(st.tuples(st.integers(-1, 2), st.floats(0.5, 5.0)), min_size=1, max_size=3))
def test_memories_are_what_small_steps_come_to(turns: list[tuple[int, float]]) -> None:
    """The closed form of a whole segment agrees with following it moment by moment."""
    memories = at_rest(len(ARMS))
    for on, minutes in turns:
        memories = after(memories, on, minutes)
    assert memories == pytest.approx(brute_memories(turns), abs=2e-3)


@given(TURNS, st.integers(0, 2), st.floats(0.1, 30.0))
def test_means_over_a_segment_lie_between_its_ends(turns: list[tuple[int, float]], on: int, minutes: float) -> None:
    """What a memory is on average while an arm is on lies between what it was and what it becomes."""
    memories = at_rest(len(ARMS))
    for arm, length in turns:
        memories = after(memories, arm, length)
    ends = after(memories, on, minutes)
    mean = during(memories, minutes)[:, on]
    assert np.all(mean >= memories[:, on] - 1e-9)
    assert np.all(mean <= ends[:, on] + 1e-9)
    felt = carried(memories, on, minutes)
    assert felt[on] == pytest.approx(mean[0])
    assert felt.sum() <= 1 + 1e-9
    assert np.all((ends >= 0) & (ends <= 1))


def rows(lengths: list[float]) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the begin, length, stream and end mark of segments and of the row after them."""
    minutes = np.array([*lengths, 1.0])
    begin = np.array([0.0, *np.cumsum(lengths)])
    last = np.arange(len(minutes)) == len(lengths)
    return begin, minutes, np.zeros(len(minutes), dtype=np.int64), last


@given(st.lists(st.floats(1.0, 20.0), min_size=1, max_size=REACH), st.sampled_from(LAGS_MIN))
def test_what_is_moved_arrives_once(lengths: list[float], lag: float) -> None:
    """All that a segment moves arrives in it, in those that follow, or after the stream."""
    shares = arrivals(*rows(lengths), lag)
    moved = np.array([*np.arange(1.0, len(lengths) + 1), 0.0])
    assert spread(shares, moved).sum() == pytest.approx(moved.sum(), rel=2e-3)
    assert np.all(shares >= 0)


@given(st.lists(st.floats(1.0, 20.0), min_size=2, max_size=30), st.sampled_from(LAGS_MIN), st.integers(0, 9))
def test_gathering_is_spreading_turned_round(lengths: list[float], lag: float, seed: int) -> None:
    """The two are transposes of one another."""
    shares = arrivals(*rows(lengths), lag)
    chance = np.random.default_rng(seed)
    moved, values = chance.random(len(lengths) + 1), chance.random(len(lengths) + 1)
    assert values @ spread(shares, moved) == pytest.approx(moved @ gathered(shares, values))
    assert spread(shares, np.stack([moved, values], axis=1))[:, 1] == pytest.approx(spread(shares, values))


def test_the_lag_is_what_it_says() -> None:
    """Of what a very short segment moves, 1 − 1/e has come after one mean lag."""
    begin, minutes, stream, last = rows([0.001, 4.0, 4.0])
    shares = arrivals(begin, minutes, stream, last, 4.0)
    assert shares[0, 0] + shares[1, 1] == pytest.approx(1 - np.exp(-1), abs=1e-3)


def test_money_does_not_cross_streams() -> None:
    """Nothing that one stream moves arrives in the next."""
    begin, minutes = np.array([0.0, 4.0, 0.0]), np.array([4.0, 1.0, 4.0])
    shares = arrivals(begin, minutes, np.array([0, 0, 1]), np.array([False, True, False]), 16.0)
    assert spread(shares, np.array([1.0, 0.0, 0.0]))[2] == 0


def outcome(arm: str, **others: object) -> SegmentOutcome:
    """Return a usual segment."""
    return SegmentOutcome(arm, 4.0, 400.0, 100, 100, 5, 5, 40, **others)  # type: ignore[arg-type]


def test_every_payment_has_its_row() -> None:
    """Payments count where they arrived, the late ones after the stream; odd arms say nothing."""
    stream = PastStream(
        index=0,
        outcomes=(
            outcome("talk", payments=(Payment(3.0, 1.0), Payment(5.0, 3.0)), minute=0.0),
            outcome("sleep", minute=4.0),
            outcome("game", payments=(Payment(2.0, 9.0),), minute=8.0),
        ),
        late_payments=(Payment(9.0, 14.0),),
    )
    table = table_of([rows_of(stream, ARMS, ended=True)], len(ARMS))
    assert table.paid.tolist() == pytest.approx([2.0, 0.0, 1.0, 1.0])
    assert table.evidence.tolist() == [True, False, True, False]
    assert table.last.tolist() == [False, False, False, True]
    assert np.exp(table.amounts) == pytest.approx([3.0, 5.0, 2.0, 9.0])
    assert table.amount_row.tolist() == [0, 0, 2, 3]


def test_older_streams_count_less() -> None:
    """A stream's evidence is worth 0.95 of the next one's."""
    streams = [PastStream(index=number, outcomes=(outcome("talk", minute=0.0),)) for number in range(3)]
    table = table_of([rows_of(each, ARMS, ended=False) for each in streams], len(ARMS))
    assert table.weight == pytest.approx([0.95**2, 0.95, 1.0])
