"""The speaker under any mixture of lines, verdicts, failures, breaks and stops."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.voice.studio import RATE, Begun, Ended, Heard, Silenced, Studio, Trace, lines, of_kind, studio

from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.runtime import virtual_time

TEXTS = ("fine", "okay then", "bad", "worse", "!", "lost", "half", "", "...")
TICK_S = 1 / 32
"""All delays are multiples of it, exactly, so that things happen at the same moment."""
CAUSES = ("m1", "m2", "m3")


@dataclass(frozen=True)
class Talk:
    """An utterance and what is said at its breaks; each sentence is numbered so that it can be told from others."""

    cause: str
    texts: tuple[str, ...]
    writer_delay_s: float
    writer_fails: bool
    nested: tuple["Talk", ...]


@dataclass(frozen=True)
class Stop:
    """At a moment, silence everything, retract one cause, or cancel the caller."""

    at: float
    what: str


def talks(depth: int = 2) -> st.SearchStrategy[Talk]:
    """Utterances with others at their breaks, `depth` deep at most."""
    return st.builds(
        Talk,
        cause=st.sampled_from(CAUSES),
        texts=st.lists(st.sampled_from(TEXTS), max_size=4).map(tuple),
        writer_delay_s=st.sampled_from((0.0, TICK_S, 1.0)),
        writer_fails=st.booleans(),
        nested=st.lists(talks(depth - 1), max_size=2).map(tuple) if depth else st.just(()),
    )


@dataclass(frozen=True)
class Delays:
    """How long the engine takes for a chunk and the journal for an event."""

    chunk_s: float
    record_s: float


DELAYS = st.builds(Delays, chunk_s=st.sampled_from((0, TICK_S, 8 * TICK_S)), record_s=st.sampled_from((0, TICK_S)))
SHOWS = st.lists(talks(), min_size=1, max_size=2)
STOPS = st.lists(
    st.builds(
        Stop,
        at=st.integers(0, 192).map(lambda ticks: ticks * TICK_S),
        what=st.sampled_from(("hush", "cancel", *CAUSES)),
    ),
    max_size=3,
)


async def perform(stage: Studio, talk: Talk) -> None:
    """Say a talk, and at its breaks the nested ones, each once."""
    waiting = list(talk.nested)

    async def at_break() -> None:
        if waiting:
            await perform(stage, waiting.pop(0))

    planned = await stage.plan(cause=talk.cause)
    texts = lines(*talk.texts, delay_s=talk.writer_delay_s, fail=talk.writer_fails)
    await stage.speaker.utter(planned, texts, at_break=at_break)


async def play(
    show: list[Talk], stops: list[Stop], delays: Delays, refit: Callable[[Studio], None] | None = None
) -> Trace:
    """Perform the show while the stops come in from another task; return what happened."""
    with studio() as stage:
        if refit is not None:
            refit(stage)
        stage.engine.chunk_samples = round(4 * TICK_S * RATE)
        stage.engine.chunk_delay_s = delays.chunk_s
        stage.log.delay_s = delays.record_s
        stage.engine.fail_after = {"lost": 0, "half": 2}
        stage.gate.refuse = {"bad": "sorry", "worse": "bad"}

        async def whole_show() -> None:
            for talk in show:
                await perform(stage, talk)

        async def interfere(performance: asyncio.Task[None]) -> None:
            for stop in sorted(stops, key=lambda stop: stop.at):
                await asyncio.sleep(max(0, stop.at - stage.clock.monotonic()))
                if stop.what == "hush":
                    stage.speaker.hush()
                elif stop.what == "cancel":
                    performance.cancel()
                else:
                    stage.speaker.retract(stop.what)

        async with asyncio.TaskGroup() as group:
            performance = group.create_task(whole_show())
            group.create_task(interfere(performance))
        assert stage.engine.open == 0
        assert not stage.speaker.speaking
        return stage.trace


@given(show=SHOWS, stops=STOPS, delays=DELAYS)
def test_whatever_happens(show: list[Talk], stops: list[Stop], delays: Delays) -> None:
    """Every plan ends once; no sentence sounds twice, before its start, after a silence, or though it was refused."""
    trace = virtual_time.run(play(show, stops, delays))
    planned = [event.id for event in of_kind(trace, UtterancePlanned)]
    ends = [event for event in trace if isinstance(event, UtteranceFinished | UtteranceCancelled)]
    assert Counter(event.utterance_id for event in ends) == Counter(planned)
    assert max(Counter(begun.sentence.id for begun in of_kind(trace, Begun)).values(), default=1) == 1
    assert {begun.sentence.text for begun in of_kind(trace, Begun)} <= {"fine", "okay then", "half", "sorry", "..."}
    check_order(trace)


def check_order(trace: Trace) -> None:
    """Walk through the trace as a stage would, and check what comes when."""
    started: set[str] = set()
    ended: set[str] = set()
    sounding: str | None = None
    for entry in trace:
        match entry:
            case UtteranceStarted(utterance_id=utterance):
                assert utterance not in started | ended
                started.add(utterance)
            case UtteranceFinished(utterance_id=utterance) | UtteranceCancelled(utterance_id=utterance):
                ended.add(utterance)
            case Begun(sentence=sentence):
                assert sentence.utterance_id in started - ended
                sounding = sentence.id
            case Heard(sentence_id=sentence_id) | Ended(sentence_id=sentence_id):
                assert sentence_id == sounding
                sounding = sounding if isinstance(entry, Heard) else None
            case Silenced():
                sounding = None
            case _:
                pass


@settings(max_examples=15)
@given(show=SHOWS, stops=STOPS, delays=DELAYS)
def test_the_same_show_gives_the_same_trace(show: list[Talk], stops: list[Stop], delays: Delays) -> None:
    """Nothing depends on chance or on the order of sets."""
    assert virtual_time.run(play(show, stops, delays)) == virtual_time.run(play(show, stops, delays))
