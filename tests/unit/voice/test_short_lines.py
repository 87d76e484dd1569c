"""Short lines are said together, in order, none lost and none twice."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.voice.short_lines import LONGEST_TOGETHER, WAIT_S, ShortLines

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def line(text: str, emotion: Emotion = Emotion.NEUTRAL) -> Line:
    """Return a line."""
    return Line(text=text, emotion=emotion)


def joined(script: Sequence[tuple[float, Line]]) -> list[tuple[float, Line]]:
    """Return what comes of a writer's lines, each after a pause, and when, in virtual time."""

    async def act() -> list[tuple[float, Line]]:
        clock = LoopClock(epoch=EPOCH)
        coming = iter(script)

        async def next_line() -> Line | None:
            pause_s, written = next(coming, (0.0, None))
            await asyncio.sleep(pause_s)
            return written

        lines = ShortLines()
        told: list[tuple[float, Line]] = []
        async with asyncio.TaskGroup() as group:
            group.create_task(lines.read(next_line))
            while (found := await lines.next()) is not None:
                told.append((clock.monotonic(), found))
        assert await lines.next() is None
        return told

    return run(act())


def test_what_is_written_at_once_is_said_at_once() -> None:
    """Up to a length; the rest follows."""
    whole = [line(f"Sentence number {number} of a few.") for number in range(8)]
    told = joined([(0.0, each) for each in whole])
    assert len(told) == 2
    assert " ".join(each.text for _, each in told) == " ".join(each.text for each in whole)


def test_emotions_are_kept_apart() -> None:
    """The face and the voice of a line are its own."""
    told = joined([(0.0, line("Oh.")), (0.0, line("No.")), (0.0, line("Yes!", Emotion.JOY)), (0.0, line("Yes."))])
    assert [each.text for _, each in told] == ["Oh. No.", "Yes!", "Yes."]


def test_a_slow_writer_is_hardly_waited_for() -> None:
    """A quarter of a second, and not at all after a long line."""
    long = line("x" * LONGEST_TOGETHER)
    told = joined([(0.0, line("One.")), (2.0, line("Two.")), (0.1, line("Three.")), (2.0, long), (2.0, line("End."))])
    assert [(round(at, 2), each.text[:9]) for at, each in told] == [
        (WAIT_S, "One."),
        (2.1 + WAIT_S, "Two. Thre"),
        (4.1, "xxxxxxxxx"),
        (6.1, "End."),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.1, 0.5, 3.0]),
            st.builds(line, st.text("abc .", min_size=1, max_size=250), st.sampled_from([Emotion.JOY, Emotion.FEAR])),
        ),
        max_size=12,
    )
)
def test_nothing_is_lost_or_moved(script: list[tuple[float, Line]]) -> None:
    """All words in order, each with its emotion; only what was one line is longer than two may be together."""
    told = joined(script)
    assert " ".join(each.text for _, each in told) == " ".join(each.text for _, each in script)
    written = [character for _, each in script for character in f"{each.text} "]
    emotions = [each.emotion for _, each in script for _ in f"{each.text} "]
    heard = [each.emotion for _, each in told for _ in f"{each.text} "]
    assert len(written) == len(heard)
    assert heard == emotions
    assert all(len(each.text) <= max(LONGEST_TOGETHER, *(len(one.text) for _, one in script)) for _, each in told)
