"""What was earned by pressing chat counts no more within the stream than after it. The audience is simulated."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.pressed_streams import ASK, QUESTION, poisson
from tests.unit.metrics.streams import StreamScript

from vtuber.app.learned_stream import LearnedStream
from vtuber.app.live_learning import LiveLearning
from vtuber.domain.activities import Activity
from vtuber.domain.events import Event
from vtuber.domain.proposals import Context
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.segment_outcomes import outcomes_of_stream

HONEST, PRESSING = Activity.TALK, Activity.REACT
SEGMENT_S = 240
EVENING = 40
ASKED_EARLY_S = 3.0
"""How long before a segment's end the next is asked for."""


def live(folder: str | Path) -> LiveLearning:
    """Return what learns in the first stream of a channel."""
    learner = Learner.load(LearnerFile(Path(folder) / "learner.json"), policy="beta", seed=3, arms=(HONEST, PRESSING))
    return LiveLearning(learner, threaded=False)


def context_at(seconds: float) -> Context:
    """Return what the director knows then."""
    return Context(50, 20.0, seconds / 60, 160.0, str(HONEST))


def outcomes_in(learning: LiveLearning) -> list[SegmentOutcome]:
    """Return what it has taken in."""
    running = learning.policy.state()["history"]["running"]
    return [SegmentOutcome.from_state(outcome) for outcome in running["outcomes"]] if running else []


def pressed(chance: random.Random, segments: int, *, lines: int) -> list[Event]:
    """Return a stream with asks, questions, bans and complaints at any moment, also in a segment's last seconds."""
    script = StreamScript()
    for number in range(segments):
        begin = number * SEGMENT_S
        script.segment(begin, number, chance.choice((HONEST, PRESSING)))
        script.viewers(begin, 50)
        for second in sorted(chance.uniform(begin, begin + SEGMENT_S) for _ in range(chance.randint(0, lines))):
            match chance.randrange(5):
                case 0:
                    script.say(second, " ".join([ASK] * chance.randint(1, 3)))
                case 1:
                    script.say(second, " ".join([QUESTION] * chance.randint(1, 15)))
                case 2:
                    script.ban(second, f"v{chance.randrange(40)}")
                case 3:
                    script.chat(second, f"v{chance.randrange(40)}", text="stop begging")
                case _:
                    script.pay(second)
    script.segment(segments * SEGMENT_S, segments, HONEST)
    script.viewers(segments * SEGMENT_S, 50)
    return script.events


def live_through(learning: LiveLearning, events: Sequence[Event]) -> None:
    """Hear a stream as it runs, and catch up shortly before each segment's end."""
    asked = 0
    for event in events:
        ends = (asked + 1) * SEGMENT_S
        if (event.at - events[0].at).total_seconds() > ends - ASKED_EARLY_S:
            asyncio.run(learning.catch_up(context_at(ends - ASKED_EARLY_S)))
            asked += 1
        learning.hear(event)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), segments=st.integers(1, 7), lines=st.integers(0, 30))
def test_a_segment_counts_as_much_as_after_the_stream(seed: int, segments: int, lines: int) -> None:
    """At the next choice every segment that has ended counts for what the journal says, to the last digit."""
    events = pressed(random.Random(seed), segments, lines=lines)
    with TemporaryDirectory() as folder:
        learning = live(folder)
        live_through(learning, events)
        asyncio.run(learning.catch_up(context_at(segments * SEGMENT_S)))
        learned = LearnedStream.of(events).segments
        assert [outcome.counted for outcome in outcomes_in(learning)] == [segment.counted for segment in learned]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), segments=st.integers(1, 7), lines=st.integers(0, 30))
def test_after_a_resumption_it_has_seen_what_the_journal_gives(seed: int, segments: int, lines: int) -> None:
    """A process that hears the first part from the journal takes in the very outcomes that the archive feeds."""
    events = pressed(random.Random(seed), segments, lines=lines)
    with TemporaryDirectory() as folder:
        learning = live(folder)
        for event in events:
            learning.hear(event)
        asyncio.run(learning.catch_up(context_at(segments * SEGMENT_S)))
        learned = outcomes_of_stream(LearnedStream.of(events).segments)
        assert outcomes_in(learning) == [outcome.plain() for outcome in learned]


def test_a_fight_in_the_wake_of_a_segment_is_charged_to_it(tmp_path: Path) -> None:
    """What is known only when a segment was taken in already changes what it counts for at the next choice."""
    script = StreamScript()
    script.segment(0, 0, PRESSING)
    script.viewers(0, 50)
    script.segment(SEGMENT_S, 1, HONEST)
    for viewer in range(12):
        script.ban(SEGMENT_S + 30, f"v{viewer}")
    learning = live(tmp_path)
    live_through(learning, script.events)
    assert [outcome.counted for outcome in outcomes_in(learning)] == [1.0]
    asyncio.run(learning.catch_up(context_at(2 * SEGMENT_S - ASKED_EARLY_S)))
    assert outcomes_in(learning)[0].counted < 0.5


def evening(learning: LiveLearning, chance: random.Random) -> float:
    """Play an evening in which begging brings twice the payments; return its share of the second half."""
    script, heard, begging = StreamScript(), 0, 0
    for number in range(EVENING):
        begin = number * SEGMENT_S
        asyncio.run(learning.catch_up(context_at(max(0.0, begin - ASKED_EARLY_S))))
        arm = Activity(learning.propose(context_at(begin)).arm)
        script.segment(begin, number, arm)
        script.viewers(begin, 50)
        if arm is PRESSING:
            script.say(begin + 60, " ".join([ASK] * 4))
        for second in sorted(chance.uniform(0, 200) for _ in range(poisson(chance, 1.6 if arm is PRESSING else 0.8))):
            script.pay(begin + second)
        for event in script.events[heard:]:
            learning.hear(event)
        heard = len(script.events)
        begging += number >= EVENING // 2 and arm is PRESSING
    return begging / (EVENING // 2)


def evenings(folder: Path) -> float:
    """Return what share begging has late in an evening, the mean of channels that begin to learn."""
    shares = []
    for number in range(8):
        (folder / str(number)).mkdir()
        shares.append(evening(live(folder / str(number)), random.Random(number)))
    return sum(shares) / len(shares)


def test_begging_does_not_gain_within_the_stream(tmp_path: Path) -> None:
    """Late in an evening the mode that begs is on less often than one that is paid half as much."""
    assert evenings(tmp_path) < 0.35


def test_begging_would_gain_without_the_guards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same evenings, where everything counts."""
    monkeypatch.setattr(
        "vtuber.app.counted_fold.counted",
        lambda segments, _penalties: tuple(replace(segment, counted=1.0) for segment in segments),
    )
    assert evenings(tmp_path) > 0.6
