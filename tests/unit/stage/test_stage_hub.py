"""The hub: what pages get, when, and what they must never get."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatCleared, ChatMessage, Donation, MessageDeleted, ViewerBanned, ViewerCount
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.stage_cues import ClearBoard, ShowActivity, ShowBoard, ShowExpression, ShowStatus
from vtuber.domain.viewers import Viewer
from vtuber.stage.hub import Page, StageHub, StageProfile

AT = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCE = Sentence(id="u.1", utterance_id="u", text="Hello.", emotion=Emotion.JOY)


@dataclass
class HandClock:
    """A clock moved by hand."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return AT


def says(number: int, text: str = "hi", who: int = 1) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=AT, viewer=Viewer(id=f"twitch:{who}", name=f"V{who}"), text=text)


def hub(clock: HandClock | None = None) -> StageHub:
    """Return a hub that finds everything clean but the word `rude`."""
    profile = StageProfile(name="Hoshi", sample_rate=22_050)
    return StageHub(profile, clock=clock or HandClock(), clean=lambda text: "rude" not in text)


async def received(page: Page) -> list[dict[str, object]]:
    """Let the page go and return the text frames it got; audio stands as its size."""
    page.leave()
    frames = [frame async for frame in page.frames()]
    return [json.loads(frame) if isinstance(frame, str) else {"type": "audio"} for frame in frames]


def seen(
    act: Callable[[StageHub], None], *, before: Callable[[StageHub], None] = lambda _: None
) -> list[dict[str, object]]:
    """Return what a page gets of something that happens while it is connected, and of the state before."""

    async def scene() -> list[dict[str, object]]:
        stage = hub()
        before(stage)
        with stage.join() as page:
            act(stage)
            return await received(page)

    return asyncio.run(scene())


def hears(*events: Event) -> Callable[[StageHub], None]:
    """Return an act: the hub hears these events."""

    def act(stage: StageHub) -> None:
        for event in events:
            stage.hear(event)

    return act


def nothing(stage: StageHub) -> None:
    """Do nothing."""


def test_a_late_page_gets_the_present_state() -> None:
    """Hello first, then the latest of each cue, then the newest lines of chat; no expression and no cleared board."""

    def before(stage: StageHub) -> None:
        stage.show(ShowActivity(activity=Activity.TALK, topic="Fog"))
        stage.show(ShowActivity(activity=Activity.GAME, topic=""))
        stage.show(ShowExpression(emotion=Emotion.JOY))
        stage.show(ShowBoard(game="connect_four", cells=((0,),), turn="chat", headline=""))
        stage.show(ClearBoard())
        stage.show(ShowStatus(viewers=3, chat_per_minute=1.25))
        hears(*(says(n) for n in range(40)))(stage)

    frames = seen(nothing, before=before)
    kinds = [frame["type"] for frame in frames]
    assert kinds[:3] == ["hello", "activity", "status"]
    assert frames[1]["activity"] == "game"
    assert set(kinds[3:]) == {"chat"}
    assert frames[-1]["id"] == "m19"


def test_a_late_page_learns_how_long_it_has_been_on() -> None:
    """The activity card counts from when it was shown, not from when the page came."""

    async def scene() -> list[dict[str, object]]:
        clock = HandClock()
        stage = hub(clock)
        stage.show(ShowActivity(activity=Activity.TALK, topic="Fog"))
        clock.seconds = 33.0
        with stage.join() as page:
            return await received(page)

    assert [frame["since_s"] for frame in asyncio.run(scene()) if frame["type"] == "activity"] == [33.0]


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_not_clean_is_never_sent(when: str) -> None:
    """Neither a line nor a name, whether the page was there or came later; a supporter becomes somebody."""
    rude_name = ChatMessage(id="n", at=AT, viewer=Viewer(id="twitch:9", name="rude boy"), text="hi")
    gift = Donation(id="d", at=AT, viewer=Viewer(id="twitch:9", name="rude boy"), amount=usd(5), message="so rude")
    act = hears(says(1), says(2, "how rude"), rude_name, *((gift,) if when == "after" else ()))
    frames = seen(act) if when == "after" else seen(nothing, before=act)
    assert [frame["id"] for frame in frames if frame["type"] == "chat"] == ["m1"]
    assert "rude" not in json.dumps(frames)
    assert [frame["headline"] for frame in frames if frame["type"] == "alert"] == ["Somebody donated"] * (
        when == "after"
    )


@pytest.mark.parametrize(
    ("taking_back", "left"),
    [
        (MessageDeleted(id="x", at=AT, message_id="m1"), ["m2", "m3"]),
        (ViewerBanned(id="x", at=AT, viewer_id="twitch:2"), ["m1", "m3"]),
        (ChatCleared(id="x", at=AT), []),
    ],
)
def test_what_is_taken_back_vanishes(taking_back: Event, left: list[str]) -> None:
    """From pages that have shown it, and from what later pages get."""
    lines = (says(1), says(2, who=2), says(3))
    live = seen(hears(*lines, taking_back))
    shown = [frame for frame in live if frame["type"] == "chat"]
    assert [frame["id"] for frame in shown] == ["m1", "m2", "m3"]
    deleted = [frame for frame in live if frame["type"] == "chat_deleted"]
    gone = {frame["id"] for frame in deleted if "id" in frame}
    gone |= {frame["id"] for frame in shown for each in deleted if frame["viewer_id"] == each.get("viewer_id")}
    assert [frame["id"] for frame in shown if frame["id"] not in gone] == left
    later = seen(nothing, before=hears(*lines, taking_back))
    assert [frame["id"] for frame in later if frame["type"] == "chat"] == left


def test_speech_is_sent_in_order() -> None:
    """Subtitle, sound, end; and silence when she is stopped."""

    def act(stage: StageHub) -> None:
        stage.sentence_started(SENTENCE, 22_050)
        stage.chunk(SENTENCE.id, SpeechChunk(first_sample=0, samples=2, pcm=b"\0\0\0\0"))
        stage.sentence_ended(SENTENCE.id, 0.1)
        stage.silence()

    assert [frame["type"] for frame in seen(act)[1:]] == ["sentence_start", "audio", "sentence_end", "silence"]


@pytest.mark.parametrize(("name", "shown"), [("Sam", "Sam"), ("so rude", None)])
def test_whom_a_sentence_is_for_is_shown_if_it_may_be_read(name: str, shown: str | None) -> None:
    """A name stands beside the subtitle, and viewers choose their names."""
    (frame,) = seen(lambda stage: stage.sentence_started(replace(SENTENCE, addressee=name), 22_050))[1:]
    assert (frame["text"], frame["addressee"]) == ("Hello.", shown)


def test_a_page_that_falls_behind_is_let_go() -> None:
    """The others and the show go on; what was queued for it comes in order, and its frames end."""

    async def scene() -> tuple[int, list[dict[str, object]], list[dict[str, object]]]:
        stage = hub()
        with stage.join() as slow, stage.join() as quick:
            kept: list[dict[str, object]] = []
            taken = quick.frames()
            for n in range(3_000):
                stage.show(ShowStatus(viewers=n, chat_per_minute=0.0))
                frame = await anext(taken)
                assert isinstance(frame, str)
                kept.append(json.loads(frame))
            assert slow.behind
            frames = [json.loads(frame) async for frame in slow.frames() if isinstance(frame, str)]
        return stage.pages, frames, kept

    pages, slow, quick = asyncio.run(scene())
    assert pages == 0
    assert [frame["viewers"] for frame in slow[1:]] == list(range(len(slow) - 1))
    assert len(slow) < 2_049
    assert len(quick) == 3_000


def test_a_flood_is_thinned() -> None:
    """Of hundreds of lines in a second twenty are shown; in the next second again."""

    async def scene() -> list[dict[str, object]]:
        clock = HandClock()
        stage = hub(clock)
        with stage.join() as page:
            for n in range(300):
                clock.seconds = n // 100
                stage.hear(says(n))
            return await received(page)

    assert len([frame for frame in asyncio.run(scene()) if frame["type"] == "chat"]) == 60


def test_other_events_show_nothing() -> None:
    """A viewer count is no frame of its own."""
    assert len(seen(hears(ViewerCount(id="c", at=AT, viewers=5)))) == 1


def test_closing_lets_all_pages_go() -> None:
    """After what is queued already."""

    async def scene() -> list[str]:
        stage = hub()
        with stage.join() as page:
            stage.silence()
            stage.close()
            stage.silence()
            return [json.loads(frame)["type"] async for frame in page.frames() if isinstance(frame, str)]

    assert asyncio.run(scene()) == ["hello", "silence"]
