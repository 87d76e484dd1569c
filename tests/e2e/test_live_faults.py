"""A show of a minute under every fault the platform knows: all who paid are on record once and thanked once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import get_args

import pytest
from tests.e2e.live_process import (
    answers_to,
    hears_chat,
    journal,
    live,
    log_in,
    recorded,
    running,
    running_with_small_files,
    subscribed,
    until,
    until_heard,
)
from tests.peers.fake_twitch import FakeTwitch

from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    GiftSubscriptions,
    Payment,
    Raid,
    Resubscription,
    Subscription,
)
from vtuber.domain.show_events import ChatSent
from vtuber.domain.speech_events import UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted, TaskFailed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(700)]

SUPPORT = (*get_args(Payment), Raid)
IN_PERSON = "Is this the right lighthouse, or did I take the wrong stairs?"
_BETWEEN_STEPS_S = 1.1
"""Longer than the fake holds back what it will deliver in reverse order."""

Step = Callable[[FakeTwitch], Awaitable[object] | object]


async def _in_the_middle_of_a_move(twitch: FakeTwitch) -> None:
    await twitch.faults.reconnect_eventsub()
    twitch.world.chat("dee", "mid-air", bits=400)


def _lost(twitch: FakeTwitch) -> None:
    twitch.faults.drop_eventsub()


def _impatient(twitch: FakeTwitch) -> None:
    twitch.faults.fail(429, path="/eventsub/subscriptions")
    twitch.faults.fail(500, times=2, path="/eventsub/subscriptions")
    twitch.faults.drop_eventsub(reset=True)


def _refused(twitch: FakeTwitch) -> None:
    twitch.faults.refuse(3.0, "eventsub")
    twitch.faults.drop_eventsub()


def _twice(twitch: FakeTwitch) -> None:
    twitch.faults.duplicate(8)
    twitch.world.subscribe("abe", tier="2000")


def _backwards(twitch: FakeTwitch) -> None:
    twitch.faults.reorder(6)
    twitch.world.gift("bea", 3)


def _sending_fails(twitch: FakeTwitch) -> None:
    twitch.faults.fail(503, times=6, path="/streams")
    twitch.faults.expire_in_flight(path="/chat/messages")
    twitch.faults.fail(429, path="/chat/messages")


STORY: tuple[Step, ...] = (
    lambda twitch: twitch.world.chat("ada", "for the lamp", bits=250),
    _sending_fails,
    _twice,
    _backwards,
    _lost,
    lambda twitch: twitch.world.resubscribe("cy", 7, text="seven months of fog"),
    lambda twitch: twitch.faults.close_eventsub(4006),
    _in_the_middle_of_a_move,
    _impatient,
    lambda twitch: twitch.world.charity("eli", 700),
    _refused,
    lambda twitch: twitch.world.subscribe("fay", prime=True),
    lambda twitch: twitch.faults.close_eventsub(4005),
    lambda twitch: twitch.world.raid("ivy", 25),
)
EXPECTED = Counter(
    {
        (Cheer, "Ada"): 1,
        (Subscription, "Abe"): 1,
        (GiftSubscriptions, "Bea"): 1,
        (Resubscription, "Cy"): 1,
        (Cheer, "Dee"): 1,
        (Donation, "Eli"): 1,
        (Subscription, "Fay"): 1,
        (Raid, "Ivy"): 1,
    }
)


def test_a_minute_of_faults(tmp_path: Path) -> None:
    """Nothing is lost that reached a connection, nothing counts twice, and the show never stops."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            log_in(twitch, tmp_path)
            twitch.world.go_live(viewers=30)
            async with running(tmp_path, *live(), twitch=twitch, TWITCH_ACTIONS="write_in_chat") as show:
                types = await _types_of_the_show(twitch)
                twitch.world.chat("streamer", IN_PERSON)
                await until(lambda: recorded(tmp_path, ChatMessage))
                (said,) = recorded(tmp_path, ChatMessage)
                await until(lambda: answers_to(tmp_path, said.id), 120)
                for step in STORY:
                    doing = step(twitch)
                    if isinstance(doing, Awaitable):
                        await doing
                    await asyncio.sleep(_BETWEEN_STEPS_S)
                    await until_heard(twitch, types)
                await until(lambda: recorded(tmp_path, ChatSent), 180)
                await until(lambda: _thanked(tmp_path) >= EXPECTED.total(), 180)
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
                assert "Traceback" not in show.errors
            assert [sent.text for sent in twitch.world.sent] == [sent.text for sent in recorded(tmp_path, ChatSent)]
            assert {sent.outcome for sent in recorded(tmp_path, ChatSent)} == {"sent"}

    asyncio.run(story())
    events = journal(tmp_path)
    supporters = [event for event in events if isinstance(event, SUPPORT)]
    assert Counter((type(event), event.viewer.name) for event in supporters) == EXPECTED
    begun = Counter(event.cause for event in events if isinstance(event, UtteranceStarted))
    finished = Counter(event.cause for event in events if isinstance(event, UtteranceFinished))
    assert {event.id: (begun[event.id], finished[event.id]) for event in supporters} == {
        event.id: (1, 1) for event in supporters
    }
    assert len({event.id for event in events}) == len(events)
    assert [type(event) for event in events if isinstance(event, StreamStarted | StreamEnded | TaskFailed)] == [
        StreamStarted,
        StreamEnded,
    ]


def test_a_permission_taken_away_costs_no_cheer(tmp_path: Path) -> None:
    """Without the notification of bits, the line of chat that bears them tells of them."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            log_in(twitch, tmp_path)
            async with running(tmp_path, *live("--now"), twitch=twitch) as show:
                await _types_of_the_show(twitch)
                twitch.world.chat("ada", "before", bits=100)
                await until(lambda: recorded(tmp_path, Cheer))
                twitch.drop_scope("streamer", "bits:read")
                await asyncio.to_thread(show.wait_for, "of channel.bits.use first")
                twitch.world.chat("ada", "after", bits=200)
                await until(lambda: len(recorded(tmp_path, Cheer)) > 1)
                await asyncio.sleep(1)
            assert [cheer.bits for cheer in recorded(tmp_path, Cheer)] == [100, 200]

    asyncio.run(story())


def test_a_full_disk_is_told_in_one_paragraph(tmp_path: Path) -> None:
    """No file grows beyond a limit, as on a full disk; the show ends, and the next start knows all of it."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            log_in(twitch, tmp_path)
            async with running_with_small_files(tmp_path, *live("--now"), twitch=twitch) as show:
                await _types_of_the_show(twitch)
                async with asyncio.timeout(120):
                    while show.is_running:
                        for _ in range(20):
                            twitch.world.chat("ada", "the log is long " * 20)
                        await asyncio.sleep(0.1)
                assert await asyncio.to_thread(show.wait) == 73
                assert "vtuber: The journal" in show.errors
                assert "Traceback" not in show.errors
                assert "task failed" not in show.errors
            assert recorded(tmp_path, ChatMessage)

    asyncio.run(story())


async def _types_of_the_show(twitch: FakeTwitch) -> int:
    """Wait until the show has subscribed to all it wants, and return how many types that are."""
    await until(lambda: hears_chat(twitch))
    known = 0
    while (now := subscribed(twitch)) != known:
        known = now
        await asyncio.sleep(1)
    return known


def _thanked(folder: Path) -> int:
    supporters = {event.id for event in journal(folder) if isinstance(event, SUPPORT)}
    return len(supporters & {event.cause for event in recorded(folder, UtteranceFinished)})
