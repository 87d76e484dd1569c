"""The speaker in virtual time: order, timing, breaks, stops and failures."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from tests.unit.voice.studio import RATE, Begun, Ended, Heard, Silenced, Studio, lines, of_kind, studio

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import (
    CancelReason,
    LineBlocked,
    UtteranceCancelled,
    UtteranceFinished,
    UtterancePlanned,
    UtteranceStarted,
)
from vtuber.runtime import virtual_time


def in_studio(scene: Callable[[Studio], Awaitable[None]]) -> None:
    """Play a scene in virtual time."""

    async def play() -> None:
        with studio() as stage:
            await scene(stage)
            assert stage.engine.open == 0
            assert not stage.speaker.speaking

    virtual_time.run(play())


def between(act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return a break taker that does nothing before the first sentence."""
    calls = itertools.count()

    async def at_break() -> None:
        if next(calls) > 0:
            await act()

    return at_break


def test_sentences_follow_each_other_by_the_clock() -> None:
    """Each sentence begins when the one before has been heard, and the end is journalled with all of it."""

    async def scene(stage: Studio) -> None:
        outcome = await stage.speaker.utter(await stage.plan(cause="m1"), lines("abc.", "de.", "f."))
        assert [(begun.at, begun.sentence.text) for begun in of_kind(stage.trace, Begun)] == [
            (0.0, "abc."),
            (pytest.approx(0.4), "de."),
            (pytest.approx(0.7), "f."),
        ]
        assert isinstance(outcome, UtteranceFinished)
        assert (outcome.text, outcome.sentences, outcome.cause) == ("abc. de. f.", 3, "m1")
        assert outcome.spoken_s == pytest.approx(0.9)
        assert stage.clock.monotonic() == pytest.approx(0.9)
        assert [ended.duration_s for ended in of_kind(stage.trace, Ended)] == pytest.approx([0.4, 0.3, 0.2])

    in_studio(scene)


def test_where_requests_are_few_short_lines_are_one() -> None:
    """One request, one sentence of the journal, with all the words; what comes later is another."""

    async def scene(stage: Studio) -> None:
        speaker = stage.hire(few_requests=True)

        async def written() -> AsyncIterator[Line]:
            async for line in lines("abc.", "de.", "f."):
                yield line
            await asyncio.sleep(1.0)
            yield Line(text="g.", emotion=Emotion.NEUTRAL)

        outcome = await speaker.utter(await stage.plan(), written())
        assert stage.engine.asked == ["abc. de. f.", "g."]
        assert isinstance(outcome, UtteranceFinished)
        assert (outcome.text, outcome.sentences) == ("abc. de. f. g.", 2)
        assert [(round(begun.at, 2), begun.sentence.text) for begun in of_kind(stage.trace, Begun)] == [
            (0.25, "abc. de. f."),
            (1.35, "g."),
        ]

    in_studio(scene)


def test_where_requests_are_few_hush_still_stops_at_once() -> None:
    """Whatever is being read ahead is given up, and the writer is closed."""

    async def scene(stage: Studio) -> None:
        speaker = stage.hire(few_requests=True)
        asyncio.get_running_loop().call_later(0.6, speaker.hush)
        outcome = await speaker.utter(await stage.plan(), lines(*("x" * 100 for _ in range(9))))
        assert isinstance(outcome, UtteranceCancelled)
        assert stage.clock.monotonic() == pytest.approx(0.6)

    in_studio(scene)


def test_the_start_is_journalled_before_the_first_sound() -> None:
    """The order is plan, start, sentence, sound, end."""

    async def scene(stage: Studio) -> None:
        await stage.speaker.utter(await stage.plan(cause="m1"), lines("a"), addressee="Mika")
        kinds = [type(entry) for entry in stage.trace]
        assert kinds == [UtterancePlanned, UtteranceStarted, Begun, Heard, Ended, UtteranceFinished]
        started, begun = of_kind(stage.trace, UtteranceStarted)[0], of_kind(stage.trace, Begun)[0]
        assert (started.cause, started.text, begun.sentence.addressee) == ("m1", "a", "Mika")

    in_studio(scene)


def test_one_sentence_is_prepared_ahead_and_no_more() -> None:
    """While the first sentence sounds, the second is synthesised and the third not even fetched."""

    async def scene(stage: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), lines("a" * 10, "b", "c")))
            await asyncio.sleep(0.5)
            assert stage.engine.asked == ["a" * 10, "b"]
            await asyncio.sleep(0.55)
            assert stage.engine.asked == ["a" * 10, "b", "c"]

    in_studio(scene)


def test_a_slow_engine_stretches_the_schedule() -> None:
    """Chunks are sent as they come; a gap in the sound moves the end by as much."""

    async def scene(stage: Studio) -> None:
        stage.engine.chunk_delay_s = 0.25
        await stage.speaker.utter(await stage.plan(), lines("abc"))
        assert [heard.at for heard in of_kind(stage.trace, Heard)] == pytest.approx([0.25, 0.5, 0.75])
        assert stage.clock.monotonic() == pytest.approx(0.85)

    in_studio(scene)


def test_a_break_comes_before_every_sentence() -> None:
    """Others get the word when the first is ready to sound and at sentence ends, not after the last."""

    async def scene(stage: Studio) -> None:
        breaks: list[float] = []

        async def at_break() -> None:
            breaks.append(stage.clock.monotonic())

        await stage.speaker.utter(await stage.plan(), lines("ab", "cd", "ef"), at_break=at_break)
        assert breaks == pytest.approx([0.0, 0.2, 0.4])

    in_studio(scene)


def test_whoever_comes_while_the_first_sentence_is_written_goes_first() -> None:
    """The writer thinks for five seconds; thanks that fall due meanwhile do not wait for the whole sentence."""

    async def scene(stage: Studio) -> None:
        async def thank() -> None:
            if "thanks" not in stage.said and stage.clock.monotonic() >= 3:
                await stage.speaker.utter(await stage.plan(cause="d1"), lines("thanks"))

        await stage.speaker.utter(await stage.plan(), lines("one", delay_s=5), at_break=thank)
        assert stage.said == ["thanks", "one"]

    in_studio(scene)


def test_a_slow_writer_gives_others_the_word_twice() -> None:
    """While nothing is ready to be said, a break comes at the sentence end and before the late sentence."""

    async def scene(stage: Studio) -> None:
        breaks: list[float] = []

        async def at_break() -> None:
            breaks.append(stage.clock.monotonic())

        await stage.speaker.utter(await stage.plan(), lines("a", "b", delay_s=5), at_break=at_break)
        assert breaks == pytest.approx([5.0, 5.1, 10.0])

    in_studio(scene)


def test_nested_speech_comes_between_sentences() -> None:
    """What is said at a break is said whole, then the prepared sentence follows, examined once more."""

    async def scene(stage: Studio) -> None:
        async def thank() -> None:
            if "thanks" not in stage.said:
                await stage.speaker.utter(await stage.plan(cause="d1"), lines("thanks", "bye"))

        outcome = await stage.speaker.utter(await stage.plan(), lines("one", "two", "three"), at_break=between(thank))
        assert stage.said == ["one", "thanks", "bye", "two", "three"]
        assert outcome == of_kind(stage.trace, UtteranceFinished)[1]
        assert outcome.sentences == 3
        assert stage.gate.examined == ["one", "two", "thanks", "bye", "two", "three"]

    in_studio(scene)


def test_a_sentence_refused_after_nested_speech_is_not_spoken() -> None:
    """The gate has the last word on a sentence that was prepared before something else was said."""

    async def scene(stage: Studio) -> None:
        async def nested() -> None:
            if "x" not in stage.said:
                await stage.speaker.utter(await stage.plan(), lines("x"))
                stage.gate.refuse = {"two": None}

        outcome = await stage.speaker.utter(await stage.plan(), lines("one", "two"), at_break=between(nested))
        assert stage.said == ["one", "x"]
        assert [blocked.text for blocked in of_kind(stage.trace, LineBlocked)] == ["two"]
        assert isinstance(outcome, UtteranceFinished)

    in_studio(scene)


def test_only_breaks_let_others_speak() -> None:
    """A second utterance in the middle of a sentence is a mistake of the caller."""

    async def scene(stage: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), lines("abcdef")))
            await asyncio.sleep(0.1)
            with pytest.raises(RuntimeError, match="under way"):
                await stage.speaker.utter(await stage.plan(), lines("x"))

    in_studio(scene)


def test_hush_stops_at_once() -> None:
    """Silence comes with the call, nothing sounds after it, and the journal knows what had been heard."""

    async def scene(stage: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(stage.speaker.utter(await stage.plan(), lines("one", "abcdefgh", "never")))
            await asyncio.sleep(0.55)
            stage.speaker.hush()
            assert isinstance(stage.trace[-1], Silenced)
        outcome = task.result()
        assert isinstance(outcome, UtteranceCancelled)
        assert (outcome.reason, outcome.heard) == (CancelReason.SILENCED, "one abc")
        assert [type(entry) for entry in stage.trace][-2:] == [Silenced, UtteranceCancelled]
        assert stage.clock.monotonic() == pytest.approx(0.55)

    in_studio(scene)


def test_hush_is_heeded_at_the_last_moment() -> None:
    """Whoever hears of the start and hushes at once hears no sound."""

    async def scene(stage: Studio) -> None:
        stage.bus.tap("hush", lambda event: stage.speaker.hush() if isinstance(event, UtteranceStarted) else None)
        outcome = await stage.speaker.utter(await stage.plan(), lines("one"))
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.heard == ""
        assert not of_kind(stage.trace, Begun)

    in_studio(scene)


@pytest.mark.parametrize("waits", [(0.5,), (0.25, 0.25), (0.125, 0.125, 0.25)])
def test_hush_beats_a_chunk_of_the_same_moment(waits: tuple[float, ...]) -> None:
    """Sound that has arrived but was not sent when silence came is never sent."""

    async def scene(stage: Studio) -> None:
        stage.engine.chunk_delay_s = 0.25
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), lines("abcdef")))
            for wait_s in waits:
                await asyncio.sleep(wait_s)
            stage.speaker.hush()
        assert [type(entry) for entry in stage.trace][-2:] == [Silenced, UtteranceCancelled]

    in_studio(scene)


def test_the_first_reason_counts() -> None:
    """Silence after a retraction, at the same moment, changes nothing."""

    async def scene(stage: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(cause="m1"), lines("one")))
            await asyncio.sleep(0.15)
            stage.speaker.retract("m1")
            stage.speaker.hush()
        assert [outcome.reason for outcome in of_kind(stage.trace, UtteranceCancelled)] == [CancelReason.RETRACTED]

    in_studio(scene)


def test_a_caller_cancelled_at_the_end_adds_no_second_end() -> None:
    """Once the end is on its way to the journal, a cancellation does not make it another."""

    async def scene(stage: Studio) -> None:
        stage.log.delay_s = 1
        planned = await stage.plan()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.2):
                await stage.speaker.utter(planned, lines("o"))
        assert [type(entry) for entry in stage.trace][-1] is UtteranceFinished

    in_studio(scene)


def test_hush_ends_outer_utterances_too() -> None:
    """Silence in the middle of a thank-you also ends the talk around it."""

    async def scene(stage: Studio) -> None:
        async def thank() -> None:
            await stage.speaker.utter(await stage.plan(), lines("thanks"))

        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), lines("one", "two"), at_break=between(thank)))
            await asyncio.sleep(0.45)
            stage.speaker.hush(CancelReason.INTERRUPTED)
        outcomes = of_kind(stage.trace, UtteranceCancelled)
        assert [(outcome.reason, outcome.heard) for outcome in outcomes] == [
            (CancelReason.INTERRUPTED, "th"),
            (CancelReason.INTERRUPTED, "one"),
        ]

    in_studio(scene)


def test_retracting_a_nested_answer_lets_the_talk_go_on() -> None:
    """Only what answers the deleted message stops."""

    async def scene(stage: Studio) -> None:
        async def answer() -> None:
            if "answer" not in stage.said:
                await stage.speaker.utter(await stage.plan(cause="m1"), lines("answer", "more"))

        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), lines("one", "two"), at_break=between(answer)))
            await asyncio.sleep(0.5)
            stage.speaker.retract("m1")
        assert stage.said == ["one", "answer", "two"]
        assert [type(event) for event in stage.trace if hasattr(event, "reason")] == [UtteranceCancelled]
        assert len(of_kind(stage.trace, Silenced)) == 1

    in_studio(scene)


def test_retracting_the_talk_lets_a_nested_answer_end() -> None:
    """The outer utterance ends as soon as the nested one has; nothing is silenced for it."""

    async def scene(stage: Studio) -> None:
        async def answer() -> None:
            await stage.speaker.utter(await stage.plan(cause="m2"), lines("answer"))

        async with asyncio.TaskGroup() as group:
            group.create_task(
                stage.speaker.utter(await stage.plan(cause="m1"), lines("one", "two"), at_break=between(answer))
            )
            await asyncio.sleep(0.5)
            stage.speaker.retract("m1")
        assert stage.said == ["one", "answer"]
        assert not of_kind(stage.trace, Silenced)
        outcome = of_kind(stage.trace, UtteranceCancelled)[0]
        assert (outcome.reason, outcome.heard) == (CancelReason.RETRACTED, "one")

    in_studio(scene)


def test_what_was_retracted_before_is_never_begun() -> None:
    """A message deleted before its answer begins is not answered; the writer is not even asked."""

    async def scene(stage: Studio) -> None:
        stage.speaker.retract("m1")
        outcome = await stage.speaker.utter(await stage.plan(cause="m1"), lines("a"))
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.reason is CancelReason.RETRACTED
        assert not stage.gate.examined

    in_studio(scene)


def test_retracting_while_the_writer_thinks() -> None:
    """An utterance that waits for its first sentence ends at once."""

    async def scene(stage: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(cause="m1"), lines("a", delay_s=60)))
            await asyncio.sleep(1)
            stage.speaker.retract("m1")
        assert stage.clock.monotonic() == 1
        assert [outcome.reason for outcome in of_kind(stage.trace, UtteranceCancelled)] == [CancelReason.RETRACTED]

    in_studio(scene)


@pytest.mark.parametrize(
    ("refuse", "texts", "said"),
    [
        ({"bad": "sorry"}, ["bad", "fine"], ["sorry", "fine"]),
        ({"bad": None}, ["bad", "fine"], ["fine"]),
        ({"bad": "worse", "worse": None}, ["bad", "fine"], ["fine"]),
        ({}, ["!", "fine"], ["fine"]),
    ],
)
def test_the_gate_decides(refuse: dict[str, str | None], texts: list[str], said: list[str]) -> None:
    """A refused line is journalled and replaced or dropped; replacements are examined; a broken gate refuses."""

    async def scene(stage: Studio) -> None:
        stage.gate.refuse = refuse
        await stage.speaker.utter(await stage.plan(), lines(*texts))
        assert stage.said == said
        assert stage.engine.asked == said
        assert [blocked.text for blocked in of_kind(stage.trace, LineBlocked)] == [texts[0]]

    in_studio(scene)


@pytest.mark.parametrize(
    ("texts", "fail", "reason"),
    [
        (["bad", "bad"], False, CancelReason.BLOCKED),
        (["bad", "broken"], False, CancelReason.FAILED),
        ([], True, CancelReason.FAILED),
        ([], False, CancelReason.NOTHING_TO_SAY),
        ([""], False, CancelReason.NOTHING_TO_SAY),
    ],
)
def test_why_nothing_was_said(texts: list[str], fail: bool, reason: CancelReason) -> None:
    """The journal tells a refusal from a failure from having nothing to say; no sound, no start."""

    async def scene(stage: Studio) -> None:
        stage.gate.refuse = {"bad": None}
        stage.engine.fail_after = {"broken": 0}
        outcome = await stage.speaker.utter(await stage.plan(), lines(*texts, fail=fail))
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.reason is reason
        assert not stage.said
        assert not of_kind(stage.trace, UtteranceStarted)

    in_studio(scene)


def test_an_engine_failure_skips_a_sentence() -> None:
    """A sentence that fails at once is skipped; one that fails midway counts with what was heard of it."""

    async def scene(stage: Studio) -> None:
        stage.engine.fail_after = {"lost": 0, "half": 2}
        outcome = await stage.speaker.utter(await stage.plan(), lines("one", "lost", "half", "two"))
        assert isinstance(outcome, UtteranceFinished)
        assert (outcome.text, outcome.sentences) == ("one ha two", 3)
        assert stage.said == ["one", "half", "two"]
        assert stage.speaker.failures == {"engine": 2}

    in_studio(scene)


def test_a_writer_that_fails_ends_the_utterance_with_what_was_said() -> None:
    """No error is raised and none is spoken."""

    async def scene(stage: Studio) -> None:
        outcome = await stage.speaker.utter(await stage.plan(), lines("one", fail=True))
        assert isinstance(outcome, UtteranceFinished)
        assert stage.said == ["one"]
        assert stage.speaker.failures == {"writer": 1}

    in_studio(scene)


def test_a_cancelled_caller_is_silenced_and_journalled() -> None:
    """Cancellation stops the sound, is journalled for every utterance, and goes on to the caller."""

    async def scene(stage: Studio) -> None:
        async def thank() -> None:
            await stage.speaker.utter(await stage.plan(), lines("thanks"))

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.55):
                await stage.speaker.utter(await stage.plan(), lines("one", "two"), at_break=between(thank))
        assert [entry.at for entry in of_kind(stage.trace, Silenced)] == [0.55]
        outcomes = of_kind(stage.trace, UtteranceCancelled)
        assert [(outcome.reason, outcome.heard) for outcome in outcomes] == [
            (CancelReason.INTERRUPTED, "tha"),
            (CancelReason.INTERRUPTED, "one"),
        ]

    in_studio(scene)


def test_a_failing_break_ends_the_utterance() -> None:
    """A mistake of the caller's is raised, but the utterance has its end in the journal."""

    async def scene(stage: Studio) -> None:
        async def at_break() -> None:
            raise LookupError

        with pytest.raises(ExceptionGroup):
            await stage.speaker.utter(await stage.plan(), lines("one", "two"), at_break=between(at_break))
        outcome = of_kind(stage.trace, UtteranceCancelled)[0]
        assert (outcome.reason, outcome.heard) == (CancelReason.FAILED, "one")

    in_studio(scene)


def test_the_writer_is_closed() -> None:
    """A writer that is not read to its end is closed when the utterance ends."""

    async def scene(stage: Studio) -> None:
        closed = []

        async def endless() -> AsyncIterator[Line]:
            try:
                while True:
                    yield Line(text="on and on", emotion=Emotion.JOY)
            finally:
                closed.append(stage.clock.monotonic())

        async with asyncio.TaskGroup() as group:
            group.create_task(stage.speaker.utter(await stage.plan(), endless()))
            await asyncio.sleep(3)
            stage.speaker.hush()
        assert closed == [3]

    in_studio(scene)


def test_words_tell_what_was_heard_only_in_the_sentence_that_sounds() -> None:
    """An utterance stopped at a break has been heard up to the last sentence, whole."""

    async def scene(stage: Studio) -> None:
        async def at_break() -> None:
            stage.speaker.hush()

        outcome = await stage.speaker.utter(await stage.plan(), lines("one...", "two"), at_break=between(at_break))
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.heard == "one..."
        assert of_kind(stage.trace, Ended)[0].duration_s == 600 / RATE

    in_studio(scene)
