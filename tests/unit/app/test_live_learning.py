"""Learning within a stream: each segment before the next is chosen, and nothing of it twice."""

import asyncio
import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.metrics.streams import StreamScript

from vtuber.app.live_learning import LiveLearning
from vtuber.domain.activities import ARMS
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.proposals import Context
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.policies import POLICY_NAMES, Policy
from vtuber.metrics.segments import fold_of

MINUTE_S = 60
SEGMENT_MIN = 4


class PowerCutError(Exception):
    """The process is gone."""


def learner_at(path: Path, policy: str = "structured") -> Learner:
    """Start as a new process would."""
    return Learner.load(LearnerFile(path), policy=policy, seed=3)


def stream_of(number: int, segments: int) -> list[Event]:
    """Return the journal of a stream with some chat, money, comings and goings."""
    chance = random.Random(number)
    script = StreamScript(f"{number:04d}")
    for place in range(segments):
        begin = place * SEGMENT_MIN * MINUTE_S
        script.segment(begin, place, chance.choice(ARMS))
        for second in range(begin, begin + SEGMENT_MIN * MINUTE_S, 20):
            script.viewers(second, chance.randint(40, 60))
            script.chat(second + 1, f"v{chance.randint(0, 30)}")
            if chance.random() < 0.08:
                script.pay(second + 2, str(chance.randint(1, 30)), chance.choice(["USD", "USD", "EUR"]))
    script.end(segments * SEGMENT_MIN * MINUTE_S)
    script.pay(segments * SEGMENT_MIN * MINUTE_S + 2)
    return script.events


STREAMS = [stream_of(number, 6) for number in range(1, 4)]


def context_at(minutes: float) -> Context:
    """Return what the director knows at that time."""
    return Context(50, 20.0, minutes, 240.0, "talk")


def live_through(learner: Learner, events: list[Event], *, threaded: bool = False) -> LiveLearning:
    """Hear a stream as it runs, and catch up before each segment but the first."""
    learning = LiveLearning(learner, threaded=threaded)
    for event in events:
        if isinstance(event, SegmentStarted) and event.number:
            asyncio.run(learning.catch_up(context_at(event.number * SEGMENT_MIN - 0.05)))
        learning.hear(event)
    return learning


def outcomes_in(learning: LiveLearning) -> list[SegmentOutcome]:
    """Return what its policy has seen of the stream."""
    running = learning.policy.state()["history"]["running"]
    return [SegmentOutcome.from_state(outcome) for outcome in running["outcomes"]] if running else []


def feed(learner: Learner, events: list[Event]) -> int:
    """Feed a finished stream as the archive does."""
    fold = fold_of(events)
    return learner.feed(fold.segments()[0].stream_id, fold.segments(), fold.late_payments)


@pytest.mark.parametrize("threaded", [False, True])
def test_each_segment_is_seen_before_the_next_is_chosen(tmp_path: Path, *, threaded: bool) -> None:
    """As it stands a moment before its end, each once and in order."""
    learner = learner_at(tmp_path / "learner.json")
    recorded = fold_of(STREAMS[0]).segments()
    seen = outcomes_in(live_through(learner, STREAMS[0], threaded=threaded))
    assert [outcome.arm for outcome in seen] == [segment.activity for segment in recorded[:-1]]
    for outcome, segment in zip(seen, recorded, strict=False):
        assert outcome.minutes == pytest.approx(segment.minutes - 0.05)
        assert (outcome.messages, len(outcome.payments)) == (segment.messages, len(segment.payments))


def test_catching_up_twice_changes_nothing(tmp_path: Path) -> None:
    """A mind that failed asks again: the running segment is not seen a second time, nor when it has ended."""
    learning = LiveLearning(learner_at(tmp_path / "learner.json"), threaded=False)
    events = StreamScript("s")
    events.segment(0, 0)
    events.viewers(0, 40)
    events.viewers(230, 44)
    for event in events.events:
        learning.hear(event)
    for minute in (3.9, 4.0, 4.1):
        asyncio.run(learning.catch_up(context_at(minute)))
    events.segment(250, 1)
    learning.hear(events.events[-1])
    asyncio.run(learning.catch_up(context_at(4.2)))
    assert [outcome.minutes for outcome in outcomes_in(learning)] == pytest.approx([3.9, 2 / 60])


def test_a_segment_that_was_cut_short_is_seen_too(tmp_path: Path) -> None:
    """Where the director began another one without asking, both are seen at the next choice."""
    learning = LiveLearning(learner_at(tmp_path / "learner.json"), threaded=False)
    for event in STREAMS[0]:
        learning.hear(event)
        if isinstance(event, SegmentStarted) and event.number == 3:
            break
    asyncio.run(learning.catch_up(context_at(14.0)))
    assert [outcome.minutes for outcome in outcomes_in(learning)] == pytest.approx([4, 4, 4, 2])


@pytest.mark.parametrize("policy", POLICY_NAMES)
def test_after_a_resumption_it_believes_what_the_journal_says(tmp_path: Path, policy: str) -> None:
    """A process that hears the first part at once believes as one that was there, but for the seconds not yet seen."""
    learner = learner_at(tmp_path / "learner.json", policy)
    feed(learner, STREAMS[1])
    learning = LiveLearning(learner, threaded=False)
    for event in STREAMS[0]:
        learning.hear(event)
    asyncio.run(learning.catch_up(context_at(24.0)))
    whole = learner.for_stream(fold_of(STREAMS[0]).segments())
    assert learning.policy.posteriors() == whole.posteriors()
    assert learning.propose(context_at(24.0)) == whole.propose(context_at(24.0))


def test_a_live_stream_leaves_the_learner_alone(tmp_path: Path) -> None:
    """What is seen while a stream runs is learned for good by feeding it, and by nothing else."""
    learner = learner_at(tmp_path / "learner.json")
    feed(learner, STREAMS[1])
    before, saved = learner.policy.state(), (tmp_path / "learner.json").read_bytes()
    live_through(learner, STREAMS[0])
    assert learner.policy.state() == before
    assert (tmp_path / "learner.json").read_bytes() == saved


def test_fitting_does_not_hold_the_loop(tmp_path: Path) -> None:
    """While a live stream's learner is fitted in its thread, the loop goes on."""
    learner = learner_at(tmp_path / "learner.json")

    learning = LiveLearning(learner, threaded=True)
    for event in STREAMS[0]:
        learning.hear(event)

    goes_on = threading.Event()

    async def turns() -> None:
        fitting = asyncio.ensure_future(learning.catch_up(context_at(24.0)))
        for _ in range(50):
            await asyncio.sleep(0.001)
        assert not fitting.done()
        goes_on.set()
        await fitting

    def slow_fit(*_given: object) -> Policy:
        assert goes_on.wait(20), "the loop is held"
        return learner.policy

    with patch.object(Learner, "for_stream", slow_fit):
        asyncio.run(turns())


@contextmanager
def dying_at(place: int) -> Iterator[None]:
    """Let the process die before the n-th step that puts the file on the disk: content, name, folder."""
    steps = count()

    def mortal(step: Callable[..., object]) -> Callable[..., object]:
        def take(*arguments: object) -> object:
            if next(steps) == place:
                raise PowerCutError
            return step(*arguments)

        return take

    with patch("os.fsync", mortal(os.fsync)), patch.object(Path, "replace", mortal(Path.replace)):
        yield


FATES = st.lists(
    st.sampled_from(["dies in the stream", "dies saving 0", "dies saving 1", "dies saving 2", "fed in two", "again"]),
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(fates=FATES, policy=st.sampled_from(["structured", "beta"]))
def test_whatever_dies_when_each_segment_is_learned_once(fates: list[str], policy: str) -> None:
    """Any split, any repetition, and a death before any step to the disk: the same state, to the last digit."""
    with TemporaryDirectory() as folder:
        smooth = learner_at(Path(folder) / "smooth.json", policy)
        for events in STREAMS:
            feed(smooth, events)
        path, remaining = Path(folder) / "rough.json", iter(fates)
        learner = learner_at(path, policy)
        for number, events in enumerate(STREAMS, 1):
            while (fate := next(remaining, "")).startswith("dies"):
                live_through(learner, events[: len(events) // 2])
                if fate.startswith("dies saving"):
                    with dying_at(int(fate[-1])), pytest.raises(PowerCutError):
                        feed(learner, events)
                learner = learner_at(path, policy)
                if learner.knows(f"{number:04d}"):
                    break
            if fate == "fed in two":
                learner.feed(f"{number:04d}", fold_of(events).segments()[:3])
                learner = learner_at(path, policy)
            feed(learner, events)
            assert feed(learner, events) == 0
        assert learner.policy.state() == smooth.policy.state()
        assert learner_at(path, policy).policy.posteriors() == smooth.policy.posteriors()
        assert path.read_bytes() == (Path(folder) / "smooth.json").read_bytes()


def test_other_currencies_are_counted(tmp_path: Path) -> None:
    """There is no rate to convert them: each counts as the usual payment of the stream."""
    script = StreamScript("s")
    script.segment(0, 0)
    script.viewers(1, 40)
    for second, amount, currency in ((10, "4", "USD"), (20, "6", "USD"), (30, "900", "JPY"), (40, "0", "USD")):
        script.pay(second, amount, currency)
    script.end(240)
    script.pay(241, "2000", "JPY")
    learner = learner_at(tmp_path / "learner.json")
    feed(learner, script.events)
    (stream,) = learner.policy.state()["history"]["finished"]
    assert [amount for amount, _ in stream["outcomes"][0]["payments"]] == [4.0, 6.0, 5.0]
    assert stream["late"] == [[5.0, 4.0]]


def test_streams_last_as_long_as_those_before(tmp_path: Path) -> None:
    """Four hours where there were none."""
    learner = learner_at(tmp_path / "learner.json")
    assert learner.usual_minutes == 240
    feed(learner, STREAMS[0])
    assert learner.usual_minutes == pytest.approx(24)
