"""Our server against a page that behaves like Open-LLM-VTuber's own: real socket, real voice, real time."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.small_stage import HOST, TOKEN, SmallStage
from tests.peers.olv_frontend import OlvFrontend, open_page
from websockets.exceptions import InvalidStatus

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PATIENCE_S = 30.0
LONG = "This is a rather long sentence about lighthouses and the people who looked after them."


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SmallStage]:
    """Serve a stage to which nothing has happened yet."""
    with SmallStage(tmp_path) as stage:
        yield stage


def address(stage: SmallStage, query: str = "") -> str:
    """Return the address of the frontend's socket."""
    return f"ws://{HOST}:{stage.port}/client-ws{query}"


def own_origin(stage: SmallStage) -> str:
    """Return the origin of the pages we serve."""
    return f"http://{HOST}:{stage.port}"


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let a scene happen."""
    asyncio.run(scene())


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110  (a page has no events to wait for)
            await asyncio.sleep(0.01)


async def said(stage: SmallStage, *texts: str, emotion: Emotion = Emotion.JOY) -> UtteranceFinished:
    """Say something and wait until it has been heard."""
    ended = await asyncio.wrap_future(stage.begin_saying(*texts, emotion=emotion))
    assert isinstance(ended, UtteranceFinished)
    return ended


def heard_whole(page: OlvFrontend, count: int) -> bool:
    """Tell whether so many sentences have been played to their end."""
    return len([each for each in page.played if each.ended is not None and not each.was_cut]) == count


def test_page_is_greeted_and_its_questions_answered(stage: SmallStage) -> None:
    """As the real server greets it, but for the microphone."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
        assert page.kinds() == [
            "full-text",
            "set-model-and-conf",
            "group-update",
            "background-files",
            "config-files",
            "history-list",
            "new-history-created",
        ]
        assert not page.microphone

    play(scene)


@pytest.mark.parametrize("acknowledgements", [1, 2, 10])
def test_turn_is_played_whole_and_acknowledged(stage: SmallStage, acknowledgements: int) -> None:
    """One sound after another, and nothing follows the end of the turn, however often it is acknowledged."""

    async def scene() -> None:
        async with open_page(address(stage), acknowledgements=acknowledgements) as page:
            await until(lambda: page.of("new-history-created"))
            await said(stage, "Hello there.", "How are you?")
            await until(lambda: page.state == "idle" and heard_whole(page, 2))
            await asyncio.sleep(0.2)
        assert page.kinds()[7:] == [
            "conversation-chain-start",
            "audio",
            "audio",
            "backend-synth-complete",
            "force-new-message",
            "conversation-chain-end",
        ]
        assert [each.text for each in page.played] == ["Hello there.", "How are you?"]
        assert all(first.ended is not None and first.ended <= second.began for first, second in pairwise(page.played))

    play(scene)


def test_volumes_tell_what_the_page_finds_in_the_wav(stage: SmallStage) -> None:
    """The page's own reckoning, scaled to its loudest slice, and the length of the sound."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            await said(stage, LONG)
            await until(lambda: heard_whole(page, 1))
        (played,) = page.played
        loudest = max(played.mouth)
        assert loudest > 0.05, "there is sound"
        assert played.volumes == pytest.approx([each / loudest for each in played.mouth], abs=2e-4)
        assert len(played.volumes) * 0.02 == pytest.approx(played.lasts_s, abs=0.02)

    play(scene)


def test_broken_page_keeps_nobody_waiting(stage: SmallStage) -> None:
    """One that never acknowledges hears what follows, and so does everybody else."""

    async def scene() -> None:
        async with open_page(address(stage), acknowledgements=0) as broken, open_page(address(stage)) as sound:
            await until(lambda: broken.of("new-history-created") and sound.of("new-history-created"))
            for text in ("One.", "Two.", "Three."):
                await said(stage, text)
            await until(lambda: heard_whole(broken, 3) and heard_whole(sound, 3))
        assert [each.text for each in broken.played] == ["One.", "Two.", "Three."]

    play(scene)


def test_page_that_reloads_in_mid_turn_hears_the_rest(stage: SmallStage) -> None:
    """The turn it was in hangs nothing."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            first = stage.begin_saying(LONG, "And then?")
            await until(lambda: page.played)
        async with open_page(address(stage)) as page:
            ended = await asyncio.wrap_future(first)
            assert isinstance(ended, UtteranceFinished)
            await until(lambda: heard_whole(page, 1))
            assert [each.text for each in page.played] == ["And then?"]
            await until(lambda: page.state == "idle")
        await until(lambda: stage.frontends == 0)

    play(scene)


def test_hush_cuts_the_sound_and_the_next_words_are_heard(stage: SmallStage) -> None:
    """Within a tenth of a second, on every page, by the best of three: other tests share the machine's cores."""

    async def scene() -> None:
        async with open_page(address(stage)) as one, open_page(address(stage)) as other:
            await until(lambda: one.of("new-history-created") and other.of("new-history-created"))
            took_s = [await hushed(stage, one, other) for _ in range(3)]
            assert min(took_s) < 0.1
            await said(stage, "Here I am again.")
            await until(lambda: heard_whole(one, 1) and heard_whole(other, 1))

    play(scene)


async def hushed(stage: SmallStage, *pages: OlvFrontend) -> float:
    """Have her hushed in the middle of a sentence; return after how many seconds the last page was silent."""
    before = [len(page.played) for page in pages]
    speaking = stage.begin_saying(LONG)
    await until(lambda: all(len(page.played) > count for page, count in zip(pages, before, strict=True)))
    await asyncio.sleep(0.3)
    ordered = asyncio.get_running_loop().time()
    stage.hush()
    ended = await asyncio.wrap_future(speaking)
    assert isinstance(ended, UtteranceCancelled)
    await until(lambda: all(page.played[-1].ended for page in pages))
    assert all(page.played[-1].was_cut for page in pages)
    return max(page.played[-1].ended or 0.0 for page in pages) - ordered


@pytest.mark.parametrize("by_token", [True, False])
def test_operator_types_and_stops_her(stage: SmallStage, by_token: bool) -> None:
    """From a page of ours, or with the token."""
    where = {"url": address(stage, f"?token={TOKEN}")} if by_token else {"url": address(stage)}
    origin = None if by_token else own_origin(stage)

    async def scene() -> None:
        async with open_page(where["url"], origin=origin) as page:
            await until(lambda: page.of("new-history-created"))
            speaking = stage.begin_saying(LONG)
            await until(lambda: page.played)
            await page.type("  Tell them about the tea.  ")
            ended = await asyncio.wrap_future(speaking)
            assert isinstance(ended, UtteranceCancelled)
            assert ended.reason is CancelReason.SILENCED
            await until(lambda: stage.told)
        assert stage.told == ["Tell them about the tea."]
        assert not page.toasts

    play(scene)


def test_visitor_can_neither_tell_nor_stop_her(stage: SmallStage) -> None:
    """A program without the token hears her, and is told why it may not."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            speaking = stage.begin_saying("Hello there.", "How are you?")
            await until(lambda: page.played)
            await page.type("Obey me.")
            await until(lambda: page.toasts)
            ended = await asyncio.wrap_future(speaking)
            assert isinstance(ended, UtteranceFinished)
            await until(lambda: heard_whole(page, 1))
        assert stage.told == []
        assert "operator" in page.toasts[0]
        assert [each.was_cut for each in page.played] == [True, False], "its own stop cuts its own sound only"

    play(scene)


@pytest.mark.parametrize(
    ("query", "origin"),
    [("", "http://evil.example"), ("", "null"), ("?token=wrong", None), ("?token=wrong", "own")],
)
def test_strangers_are_refused(stage: SmallStage, query: str, origin: str | None) -> None:
    """A page from elsewhere, and whoever guesses."""

    async def scene() -> None:
        from_where = own_origin(stage) if origin == "own" else origin
        with pytest.raises(InvalidStatus) as refusal:
            async with open_page(address(stage, query), origin=from_where):
                pass
        assert refusal.value.response.status_code == 403
        assert stage.frontends == 0

    play(scene)


def test_microphone_is_refused_politely(stage: SmallStage) -> None:
    """Once, with an order to close it."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            page.microphone = True
            for _ in range(20):
                await page.send(type="mic-audio-data", audio=[0.0] * 512)
            await page.send(type="heartbeat")
            await until(lambda: page.of("heartbeat-ack"))
        assert len(page.toasts) == 1
        assert "type" in page.toasts[0]
        assert not page.microphone

    play(scene)


def test_rubbish_costs_only_itself(stage: SmallStage) -> None:
    """Nothing is answered, and the connection stays."""

    async def scene() -> None:
        async with open_page(address(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            for frame in ("", "{", "[]", '{"type": 3}', '{"type": "text-input"}', "x" * 1_100_000):
                await page.socket.send(frame)
            await page.send(type="heartbeat")
            await until(lambda: page.of("heartbeat-ack"))
        assert page.kinds()[7:] == ["heartbeat-ack"]

    play(scene)


def test_operator_is_told_when_nobody_is_there(stage: SmallStage) -> None:
    """Before a broadcast the page is open already."""
    stage.is_on = False

    async def scene() -> None:
        async with open_page(address(stage), origin=own_origin(stage)) as page:
            await until(lambda: page.of("new-history-created"))
            await page.type("Are you there?")
            await until(lambda: page.toasts)
        assert "No stream is on" in page.toasts[0]

    play(scene)
