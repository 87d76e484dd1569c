"""The frontends of a stream: who gets what, and who is let go."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished
from vtuber.olv.client_session import ACKNOWLEDGED_WITHIN_S
from vtuber.olv.frontend_hub import FrontendHub, FrontendPage
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 1, 1, tzinfo=UTC)
RATE = 8_000


class Watched:
    """A page and what it has been sent, with the loop's time."""

    def __init__(self, page: FrontendPage, clock: LoopClock) -> None:
        self.page = page
        self.frames: list[tuple[float, dict[str, object]]] = []
        self._clock = clock
        self._began = clock.monotonic()

    async def watch(self) -> None:
        """Read all frames as they come."""
        async for frame in self.page.frames():
            self.frames.append((self._clock.monotonic() - self._began, json.loads(frame)))

    @property
    def kinds(self) -> list[object]:
        """What came, in order; orders by their text."""
        return [frame["text"] if frame["type"] == "control" else frame["type"] for _, frame in self.frames]

    def subtitles(self) -> list[object]:
        """The texts of the sentences that came with sound."""
        shown = [frame["display_text"] for _, frame in self.frames if frame["type"] == "audio"]
        return [each["text"] for each in shown if isinstance(each, dict)]


@asynccontextmanager
async def watched(hub: FrontendHub, clock: LoopClock) -> AsyncIterator[Watched]:
    """Connect a page and read all it is sent."""
    with hub.join(base_url="http://127.0.0.1:8000", is_operator=True, model=None) as page:
        seen = Watched(page, clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(seen.watch())
            await asyncio.sleep(0.01)
            yield seen
            await asyncio.sleep(0.01)
            page.leave()


def say(hub: FrontendHub, text: str, utterance: str = "u", *, ends: bool = True) -> None:
    """Let a sentence of a second be spoken into the hub."""
    sentence = Sentence(id=f"{utterance}.{text}", utterance_id=utterance, text=text, emotion=Emotion.JOY)
    hub.sentence_started(sentence, RATE)
    hub.chunk(sentence.id, SpeechChunk(first_sample=0, samples=RATE, pcm=b"\x01\x00" * RATE))
    if ends:
        hub.sentence_ended(sentence.id, 1.0)


def over(utterance: str = "u") -> UtteranceFinished:
    """Return that an utterance has been heard."""
    return UtteranceFinished(id=f"f{utterance}", at=AT, utterance_id=utterance, text="", sentences=1, spoken_s=1.0)


def test_all_pages_get_all_sentences_and_late_ones_what_is_left() -> None:
    """Whoever joins in mid-sentence sees its words, and hears it if it is sent after."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        say(hub, "Nobody hears this.")
        async with watched(hub, clock) as first:
            say(hub, "One.")
            say(hub, "Two.", ends=False)
            async with watched(hub, clock) as second:
                hub.sentence_ended("u.Two.", 1.0)
                assert hub.pages == 2
            assert hub.pages == 1
        assert first.subtitles() == ["One.", "Two."]
        assert second.subtitles() == ["Two."]
        assert ("full-text", "Two.") in [(frame["type"], frame.get("text")) for _, frame in second.frames]

    run(scene())


def test_turn_ends_by_itself_for_a_page_that_never_acknowledges() -> None:
    """After the sound, and some patience."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        async with watched(hub, clock) as seen:
            say(hub, "One.")
            hub.hear(over())
            await asyncio.sleep(60)
        assert seen.kinds[-3:] == ["backend-synth-complete", "force-new-message", "conversation-chain-end"]
        assert seen.frames[-1][0] == pytest.approx(1.0 + ACKNOWLEDGED_WITHIN_S, abs=0.05)

    run(scene())


def test_turn_ends_as_soon_as_it_is_acknowledged() -> None:
    """Not after the patience."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        async with watched(hub, clock) as seen:
            say(hub, "One.")
            hub.hear(over())
            await asyncio.sleep(1.2)
            for _ in range(5):
                assert not seen.page.take('{"type": "frontend-playback-complete"}')
            await asyncio.sleep(60)
        assert seen.kinds.count("conversation-chain-end") == 1
        assert seen.frames[-1][0] == pytest.approx(1.2, abs=0.05)

    run(scene())


def test_silence_drops_what_is_being_gathered() -> None:
    """No page gets the rest of a sentence that was stopped."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        async with watched(hub, clock) as seen:
            say(hub, "One.", ends=False)
            hub.silence()
            hub.sentence_ended("u.One.", 1.0)
            hub.hear(UtteranceCancelled(id="c", at=AT, utterance_id="u", reason=CancelReason.SILENCED))
        assert seen.subtitles() == []
        assert "interrupt-signal" in seen.kinds

    run(scene())


def test_page_that_does_not_read_is_let_go_alone() -> None:
    """The others go on, and nobody waits for it."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        with hub.join(base_url="", is_operator=False, model=None) as stuck:
            async with watched(hub, clock) as seen:
                for number in range(80):
                    say(hub, str(number))
                    await asyncio.sleep(0.01)
            assert len(seen.subtitles()) == 80
            assert len([frame async for frame in stuck.frames()]) < 80

    run(scene())


@pytest.mark.parametrize("frame", ["", "{", "[]", '{"type": 7}', '{"type": "text-input"}', b"\xff", "[" * 10_000])
def test_what_is_no_message_costs_only_itself(frame: str | bytes) -> None:
    """Nothing is sent for it, and the next one is heard."""

    async def scene() -> None:
        clock = LoopClock(epoch=AT)
        hub = FrontendHub("Hoshi", clock=clock)
        async with watched(hub, clock) as seen:
            assert not seen.page.take(frame)
            seen.page.take('{"type": "heartbeat"}')
        assert seen.kinds[3:] == ["heartbeat-ack"]

    run(scene())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(["text-input", "mic-audio-data", "audio-play-start", "delete-history", "interrupt-signal", "x"])


@given(st.lists(st.builds(lambda kind, rest: {**rest, "type": kind}, TYPES, st.dictionaries(st.text(), JSON)) | JSON))
def test_no_frame_raises(frames: list[object]) -> None:
    """Whatever is in it; nobody but an operator brings about anything."""

    async def scene() -> None:
        hub = FrontendHub("Hoshi", clock=LoopClock(epoch=AT))
        with hub.join(base_url="", is_operator=False, model=None) as page:
            for frame in frames:
                assert not page.take(json.dumps(frame))

    run(scene())
