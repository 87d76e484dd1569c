"""The speaker with Open-LLM-VTuber as its voice: gate, breaks and retraction hold, and our own stage stays in step."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from tests.peers.fake_olv.faults import Fault
from tests.scenario.olv_meeting import Meeting, meeting
from tests.unit.voice.studio import STYLE, Begun, Ended, Heard, Silenced, Studio, lines, of_kind, studio

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.olv.server_voice import ServerVoice
from vtuber.runtime.virtual_time import run
from vtuber.voice.speaker import Speaker


@dataclass
class Show:
    """A speaker whose voice comes out of a server."""

    studio: Studio
    met: Meeting
    voice: ServerVoice

    @property
    def spoken(self) -> list[str]:
        """What the server has spoken."""
        return self.met.proxy.conversation.spoken

    async def utter(self, *texts: str, cause: str | None = None) -> UtteranceFinished | UtteranceCancelled:
        """Say lines."""
        return await self.studio.speaker.utter(await self.studio.plan(cause=cause), lines(*texts))


@asynccontextmanager
async def show() -> AsyncIterator[Show]:
    """Give the studio's speaker the server's voice."""
    async with meeting() as met:
        with studio() as given:
            voice = ServerVoice(met.link, given.engine, clock=given.clock)
            met.llm.asked, met.llm.delivered = voice.asked, voice.delivered
            given.speaker = Speaker(
                engine=voice, gate=given.gate, sink=voice.on(given), log=given.log, clock=given.clock, style=STYLE
            )
            yield Show(given, met, voice)


def in_show(scene: Callable[[Show], Awaitable[None]]) -> None:
    """Play a scene in virtual time."""

    async def play() -> None:
        async with show() as playing:
            await scene(playing)
            assert playing.studio.engine.open == 0
            assert not playing.studio.speaker.speaking

    run(play())


def test_sentences_come_out_of_the_server_one_after_another() -> None:
    """Each is said by the server, and shown on our own stage while it sounds there, without sound of its own."""

    async def scene(show: Show) -> None:
        outcome = await show.utter("Abc.", "Defg.", "Hij.")
        assert isinstance(outcome, UtteranceFinished)
        assert (outcome.text, outcome.sentences) == ("Abc. Defg. Hij.", 3)
        assert show.spoken == ["Abc.", "Defg.", "Hij."]
        assert show.studio.said == show.spoken
        heard = of_kind(show.studio.trace, Heard)
        assert len(heard) == 13
        assert all(each.chunk.pcm == b"" and each.chunk.samples for each in heard)
        sounds_s = [0.04 * sum(map(str.isalnum, text)) for text in show.spoken]
        assert [each.duration_s for each in of_kind(show.studio.trace, Ended)] == pytest.approx(sounds_s, abs=0.02)
        assert len(of_kind(show.studio.trace, Ended)) == 3

    in_show(scene)


def test_emotions_are_shown_and_not_read_out() -> None:
    """The model's own key for an emotion becomes its expression; the voice is not given it."""

    async def feelings() -> AsyncIterator[Line]:
        for emotion in (Emotion.JOY, Emotion.NEUTRAL, Emotion.SMIRK):
            yield Line(text="So be it.", emotion=emotion)

    async def scene(show: Show) -> None:
        await show.studio.speaker.utter(await show.studio.plan(), feelings())
        assert show.spoken == ["[Joy] So be it.", "So be it.", "So be it."]
        assert show.met.page.actions == [{"expressions": [3]}, None, None]
        assert show.met.proxy.conversation.read == ["So be it."] * 3

    in_show(scene)


def test_our_stage_begins_when_the_server_does() -> None:
    """The subtitle appears with the server's sound, not with the request for it."""

    async def scene(show: Show) -> None:
        await show.utter("Abc.")
        started = of_kind(show.studio.trace, UtteranceStarted)[0]
        begun = of_kind(show.studio.trace, Begun)[0]
        assert (started.at - show.studio.clock.now()).total_seconds() < 0
        assert begun.at > 0.1

    in_show(scene)


def test_what_the_gate_refuses_never_gets_there() -> None:
    """A refused line, and one that breaks the gate, are neither requested nor read."""

    async def scene(show: Show) -> None:
        show.studio.gate.refuse = {"Bad.": None, "Worse.": "Let us not."}
        await show.utter("Good.", "Bad.", "Worse.", "!", "Fine.")
        assert show.spoken == ["Good.", "Let us not.", "Fine."]
        assert show.met.proxy.conversation.read == show.spoken
        assert len(show.met.proxy.inputs) == 3

    in_show(scene)


def test_a_retraction_stops_the_server_in_mid_sentence() -> None:
    """The server is interrupted with what was heard, the next sentence is never requested."""

    async def scene(show: Show) -> None:
        async with asyncio.TaskGroup() as group:
            saying = group.create_task(show.utter("a b c d e f g h.", "never.", cause="m1"))
            await asyncio.sleep(0.3)
            show.studio.speaker.retract("m1")
        outcome = saying.result()
        assert isinstance(outcome, UtteranceCancelled)
        assert outcome.reason is CancelReason.RETRACTED
        assert "a" in outcome.heard
        assert "h" not in outcome.heard
        assert of_kind(show.studio.trace, Silenced)
        assert show.spoken == ["a b c d e f g h."]
        assert len(show.met.proxy.inputs) == 1
        assert show.voice.health.interrupted == 1
        assert isinstance(await show.utter("Next."), UtteranceFinished)
        assert show.spoken[-1] == "Next."

    in_show(scene)


def test_a_retraction_closes_the_voice_in_the_middle_of_its_work() -> None:
    """A sentence whose sound is still being made costs nothing further once it has been taken back."""

    async def scene(show: Show) -> None:
        show.studio.engine.chunk_delay_s = 0.2
        async with asyncio.TaskGroup() as group:
            saying = group.create_task(show.utter("a b c d e f g h.", cause="m1"))
            await asyncio.sleep(0.9)
            assert show.studio.engine.open == 1
            show.studio.speaker.retract("m1")
        assert isinstance(saying.result(), UtteranceCancelled)
        assert show.studio.engine.open == 0

    in_show(scene)


def test_others_speak_in_the_breaks() -> None:
    """Between two sentences somebody is thanked; the sentence prepared meanwhile comes after."""

    async def scene(show: Show) -> None:
        thanked = False

        async def thank() -> None:
            nonlocal thanked
            if show.spoken and not thanked:
                thanked = True
                await show.utter("Thanks.")

        planned = await show.studio.plan()
        await show.studio.speaker.utter(planned, lines("One.", "Two."), at_break=thank)
        assert show.spoken == ["One.", "Thanks.", "Two."]

    in_show(scene)


def test_a_lost_line_is_not_said_again_and_she_goes_on() -> None:
    """What the server loses is missing from what was heard, and counted; the next line is said."""

    async def scene(show: Show) -> None:
        show.met.proxy.faults.extend([Fault.NONE, Fault.NO_VOICE])
        outcome = await show.utter("One.", "Two.", "Three.")
        assert isinstance(outcome, UtteranceFinished)
        assert "Two" not in outcome.text
        assert show.studio.speaker.failures == {"engine": 1}
        ours = [text for text in show.spoken if text in {"One.", "Two.", "Three."}]
        assert ours == ["One.", "Three."]

    in_show(scene)


def test_without_the_server_our_own_stage_has_her_voice() -> None:
    """Three lost in a row, or no connection: she is heard on our own stage, then by the server again."""

    async def scene(show: Show) -> None:
        show.met.proxy.faults.extend([Fault.NO_VOICE] * 3)
        await show.utter("One.", "Two.", "Three.")
        before = len(show.met.proxy.inputs)
        assert isinstance(await show.utter("Four."), UtteranceFinished)
        assert len(show.met.proxy.inputs) == before
        assert show.studio.said == ["Four."]
        await asyncio.sleep(30)
        await show.utter("Five.")
        assert show.spoken[-1] == "Five."
        show.met.down.add("down")
        show.met.proxy.restart()
        await asyncio.sleep(0.1)
        assert isinstance(await show.utter("Six."), UtteranceFinished)
        assert show.studio.said == ["Four.", "Five.", "Six."]
        assert "Six." not in show.spoken

    in_show(scene)


def test_a_server_with_words_of_its_own_is_shunned() -> None:
    """One line answered by another model, or by an error text, is enough: for ten minutes nothing is asked of it."""

    async def scene(show: Show) -> None:
        show.met.proxy.faults.append(Fault.NO_LLM)
        await show.utter("One.", "Two.")
        assert show.studio.said == ["Two."]
        assert len(show.met.proxy.inputs) == 1
        await asyncio.sleep(590)
        await show.utter("Three.")
        assert len(show.met.proxy.inputs) == 1
        await asyncio.sleep(10)
        await show.utter("Four.")
        assert show.spoken[-1] == "Four."

    in_show(scene)


def test_sound_is_given_for_what_is_being_said_alone() -> None:
    """The sentence at the server, or words of it in their order; nothing before, nothing after, nothing else."""

    async def scene(show: Show) -> None:
        assert await show.voice.sound_of("One two.") is None
        async with asyncio.TaskGroup() as group:
            group.create_task(show.utter("One two three."))
            await asyncio.sleep(0.3)
            assert await show.voice.sound_of("One two three") is not None
            assert await show.voice.sound_of("One three") is not None
            assert await show.voice.sound_of("three one") is None
            assert await show.voice.sound_of("...") is None
        assert await show.voice.sound_of("One two three.") is None

    in_show(scene)


@pytest.mark.parametrize("after", [0, 2])
def test_a_voice_that_fails(after: int) -> None:
    """Failing before its first sound it costs the sentence; later, what had come is said."""

    async def scene(show: Show) -> None:
        show.studio.engine.fail_after = {"Broken.": after}
        await show.utter("Broken.", "Whole.")
        assert show.spoken == (["Whole."] if not after else ["Broken.", "Whole."])
        assert show.studio.speaker.failures == {"engine": 1}

    in_show(scene)
