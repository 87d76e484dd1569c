"""Lines that take time to clear: a second opinion and the operator's veto, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from tests.unit.voice.studio import STYLE, Begun, Studio, lines, of_kind, studio

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import (
    CancelReason,
    LineBlocked,
    LineBorderline,
    UtteranceCancelled,
    UtteranceFinished,
    UtteranceStarted,
)
from vtuber.domain.verdicts import Severity, Verdict
from vtuber.runtime import virtual_time
from vtuber.voice.speaker import Speaker
from vtuber.voice.veto_desk import VetoDesk

DELAY_S = 5.0


@dataclass
class ScriptedOpinion:
    """Takes its time; refuses the texts it is told to, and finds `near` ones borderline. The text "?!" breaks it."""

    took_s: float = 0.0
    refuse: dict[str, str | None] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    asked: list[tuple[float, str, bool]] = field(default_factory=list)

    async def review(self, text: str, *, vetted: bool) -> Verdict:
        self.asked.append((asyncio.get_running_loop().time(), text, vetted))
        await asyncio.sleep(self.took_s)
        if text == "?!":
            raise RuntimeError("no opinion")
        if text in self.refuse:
            return Verdict(
                allowed=False, categories=("doubted",), replacement=self.refuse[text], severity=Severity.SEVERE
            )
        if text in self.near:
            return Verdict(allowed=True, categories=("near",), severity=Severity.BORDERLINE)
        return Verdict(allowed=True)


def with_opinion(opinion: ScriptedOpinion, scene: Callable[[Studio], Awaitable[None]]) -> None:
    """Play a scene with a second opinion."""

    async def play() -> None:
        with studio() as stage:
            stage.speaker = Speaker(
                engine=stage.engine,
                gate=stage.gate,
                sink=stage,
                log=stage.log,
                clock=stage.clock,
                style=STYLE,
                second=opinion,
            )
            await scene(stage)
            assert stage.engine.open == 0

    virtual_time.run(play())


def with_desk(
    scene: Callable[[Studio, VetoDesk], Awaitable[None]],
    *,
    delay_s: float = DELAY_S,
    opinion: ScriptedOpinion | None = None,
) -> None:
    """Play a scene in which lines wait for the operator."""

    async def play() -> None:
        with studio() as stage:
            desk = VetoDesk(delay_s=delay_s, clock=stage.clock)
            stage.speaker = Speaker(
                engine=stage.engine,
                gate=stage.gate,
                sink=stage,
                log=stage.log,
                clock=stage.clock,
                style=STYLE,
                second=opinion,
                desk=desk,
            )
            await scene(stage, desk)
            assert stage.engine.open == 0
            assert desk.lines() == ()

    virtual_time.run(play())


def begun(stage: Studio) -> list[tuple[float, str]]:
    """Return when each sentence began to sound."""
    return [(round(entry.at, 6), entry.sentence.text) for entry in of_kind(stage.trace, Begun)]


def test_asking_ahead_costs_one_silence() -> None:
    """Only the first sentence is waited for: the others are asked about while the one before sounds."""
    opinion = ScriptedOpinion(took_s=0.25)

    async def scene(stage: Studio) -> None:
        await stage.speaker.utter(await stage.plan(), lines("abc.", "de.", "f."))
        assert begun(stage) == [
            (0.25, "abc."),
            (0.65, "de."),
            (0.95, "f."),
        ]

    with_opinion(opinion, scene)


def test_sound_is_made_while_the_opinion_is_formed() -> None:
    """A slow voice and a slow opinion take the longer of the two, not the sum."""
    opinion = ScriptedOpinion(took_s=0.25)

    async def scene(stage: Studio) -> None:
        stage.engine.chunk_delay_s = 0.2
        await stage.speaker.utter(await stage.plan(), lines("a."))
        assert begun(stage) == [(0.25, "a.")]

    with_opinion(opinion, scene)


def test_a_doubted_line_is_replaced() -> None:
    """Nothing of it is heard; what is said instead is not asked about; the journal has both, and the verdicts."""
    opinion = ScriptedOpinion(took_s=0.1, refuse={"two": "Anyway.", "three": None})

    async def scene(stage: Studio) -> None:
        outcome = await stage.speaker.utter(await stage.plan(), lines("one", "two", "three", "four"))
        assert stage.said == ["one", "Anyway.", "four"]
        assert [text for _, text, _ in opinion.asked] == ["one", "two", "three", "four"]
        refused = [(each.text, each.by, each.severity, each.instead) for each in of_kind(stage.trace, LineBlocked)]
        assert refused == [
            ("two", "second_opinion", "severe", "Anyway."),
            ("three", "second_opinion", "severe", ""),
        ]
        assert isinstance(outcome, UtteranceFinished)
        assert outcome.verdicts == ("passed", "replaced", "blocked", "passed")

    with_opinion(opinion, scene)


def test_an_opinion_that_fails_has_refused() -> None:
    """Fail closed: the line is dropped, counted, and the rest goes on."""

    async def scene(stage: Studio) -> None:
        await stage.speaker.utter(await stage.plan(), lines("one", "?!", "three"))
        assert stage.said == ["one", "three"]
        assert stage.speaker.failures["second opinion"] == 1
        assert [each.categories for each in of_kind(stage.trace, LineBlocked)] == [("moderation_failed",)]

    with_opinion(ScriptedOpinion(), scene)


def test_what_the_gate_refuses_is_not_sent_anywhere() -> None:
    """The service hears only what may be spoken as far as we know."""
    opinion = ScriptedOpinion()

    async def scene(stage: Studio) -> None:
        stage.gate.refuse = {"two": "Anyway."}
        await stage.speaker.utter(await stage.plan(), lines("one", "two"))
        assert stage.said == ["one", "Anyway."]
        assert [(text, vetted) for _, text, vetted in opinion.asked] == [("one", False)]

    with_opinion(opinion, scene)


def test_borderline_lines_are_spoken_and_noted() -> None:
    """The list has them; the verdict is in the record of the utterance."""

    async def scene(stage: Studio) -> None:
        outcome = await stage.speaker.utter(await stage.plan(), lines("one", "two"))
        assert stage.said == ["one", "two"]
        assert [(each.text, each.by) for each in of_kind(stage.trace, LineBorderline)] == [("two", "second_opinion")]
        assert outcome.verdicts == ("passed", "borderline")

    with_opinion(ScriptedOpinion(near=("two",)), scene)


def test_lines_wait_together() -> None:
    """The delay is paid once: what was written together is due together."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        outcome = await stage.speaker.utter(await stage.plan(), lines("abc.", "de.", "f."))
        assert begun(stage) == [(5.0, "abc."), (5.4, "de."), (5.7, "f.")]
        assert outcome.verdicts == ("passed",) * 3

    with_desk(scene)


def test_a_second_opinion_is_formed_within_the_delay() -> None:
    """It adds nothing to a longer delay."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        await stage.speaker.utter(await stage.plan(), lines("abc."))
        assert begun(stage) == [(5.0, "abc.")]

    with_desk(scene, opinion=ScriptedOpinion(took_s=0.8))


def test_a_vetoed_line_is_not_spoken() -> None:
    """The next one goes on at once, nothing is said instead, and the journal knows who decided."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def operate() -> None:
            await asyncio.sleep(3)
            first, second = desk.lines()[:2]
            assert first.text == "abc."
            assert desk.due_in_s(first) == pytest.approx(2.0)
            assert desk.veto(first.id)
            assert not desk.veto(first.id)
            assert not desk.veto("99")
            assert desk.lines()[0] is second

        planned = await stage.plan()
        async with asyncio.TaskGroup() as group:
            group.create_task(operate())
            outcome = await stage.speaker.utter(planned, lines("abc.", "de."))
        assert begun(stage) == [(5.0, "de.")]
        assert [(each.text, each.by, each.instead) for each in of_kind(stage.trace, LineBlocked)] == [
            ("abc.", "operator", "")
        ]
        assert outcome.verdicts == ("vetoed", "passed")

    with_desk(scene)


def test_a_line_may_be_vetoed_until_it_sounds() -> None:
    """One that is due, prepared, and only waits for its turn is still the operator's."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def operate() -> None:
            await asyncio.sleep(5.2)
            (waiting,) = desk.lines()
            assert desk.due_in_s(waiting) == 0
            assert desk.veto(waiting.id)

        planned = await stage.plan()
        async with asyncio.TaskGroup() as group:
            group.create_task(operate())
            outcome = await stage.speaker.utter(planned, lines("abc.", "de."))
        assert stage.said == ["abc."]
        assert outcome.verdicts == ("passed", "vetoed")

    with_desk(scene)


def test_an_utterance_vetoed_whole_is_blocked() -> None:
    """Nothing was heard of it, and nothing began."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def operate() -> None:
            await asyncio.sleep(1)
            for held in desk.lines():
                assert desk.veto(held.id)

        planned = await stage.plan()
        async with asyncio.TaskGroup() as group:
            group.create_task(operate())
            outcome = await stage.speaker.utter(planned, lines("abc.", "de."))
        assert stage.clock.monotonic() == pytest.approx(1)
        assert isinstance(outcome, UtteranceCancelled)
        assert (outcome.reason, outcome.verdicts) == (CancelReason.BLOCKED, ("vetoed", "vetoed"))
        assert not of_kind(stage.trace, UtteranceStarted)

    with_desk(scene)


def test_the_operator_sees_what_will_be_said_instead() -> None:
    """A line the gate refuses is shown as its replacement, under the same number, and may be vetoed as that."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def operate() -> None:
            await asyncio.sleep(1)
            (held,) = desk.lines()
            assert (held.id, held.text, held.emotion) == ("1", "Anyway.", Emotion.NEUTRAL)
            assert desk.veto(held.id)

        stage.gate.refuse = {"bad": "Anyway."}
        planned = await stage.plan()
        async with asyncio.TaskGroup() as group:
            group.create_task(operate())
            await stage.speaker.utter(planned, lines("bad"))
        assert stage.said == []

    with_desk(scene)


@pytest.mark.parametrize("at_s", [1.0, 5.2, 5.6])
def test_a_retracted_utterance_leaves_the_list(at_s: float) -> None:
    """Stopped while it waits or sounds, nothing of it waits any more, and nothing is left running."""

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def retract() -> None:
            await asyncio.sleep(at_s)
            stage.speaker.retract("m1")

        planned = await stage.plan(cause="m1")
        async with asyncio.TaskGroup() as group:
            group.create_task(retract())
            outcome = await stage.speaker.utter(planned, lines("abc.", "de.", "fgh.", "i.", "j.", "k.", "l."))
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.reason is CancelReason.RETRACTED
        assert stage.clock.monotonic() == pytest.approx(at_s)

    with_desk(scene)


def test_a_writer_is_not_read_far_ahead() -> None:
    """A few lines wait; a writer without an end is asked for more only as they are spoken."""
    written: list[str] = []

    async def endless() -> AsyncIterator[Line]:
        while True:
            written.append(f"Line {len(written)}.")
            yield Line(text=written[-1], emotion=Emotion.NEUTRAL)

    async def scene(stage: Studio, desk: VetoDesk) -> None:
        async def look() -> None:
            await asyncio.sleep(4)
            assert len(written) <= 6
            stage.speaker.hush()

        planned = await stage.plan()
        async with asyncio.TaskGroup() as group:
            group.create_task(look())
            await stage.speaker.utter(planned, endless())
        assert stage.said == []

    with_desk(scene)


@pytest.mark.parametrize("delay_s", [0.0, -1.0, 10.5])
def test_a_desk_needs_a_delay(delay_s: float) -> None:
    """Without one there is no desk; more than ten seconds are no conversation."""

    async def scene(stage: Studio) -> None:
        with pytest.raises(ValueError, match="delay"):
            VetoDesk(delay_s=delay_s, clock=stage.clock)

    with_opinion(ScriptedOpinion(), scene)
