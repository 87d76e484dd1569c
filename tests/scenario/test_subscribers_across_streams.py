"""Subscribers over several streams: what she says to them, and what the streamer is told."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import EPOCH, Always, audience_of, of, planned, scripted

from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about
from vtuber.app.stream import Parts, perform
from vtuber.app.subscriber_commands import SubscribersDesk, Which, stream_subscribers, which_of
from vtuber.app.subscriber_text import stream_json, stream_text
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatMessage,
    GiftSubscriptions,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.errors import SettingError
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.domain.viewers import Viewer
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import journal_sha256, read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

QUILLA = Viewer(id="twitch:7007", name="Quillavane")
OTHER = Viewer(id="twitch:7008", name="Zanderly")
THIRD = Viewer(id="twitch:7009", name="Marrowby")
WORTH = usd("2.50", estimated=True)
DURATION_S = 60.0
DAYS = (0, 31, 160)
"""On which days the streams are."""

Scenes = Sequence[tuple[float, ChannelEvent]]


def subscribes(viewer: Viewer, *, tier: Tier = Tier.ONE, day: int = 0) -> Subscription:
    """Return a subscription that tells no tenure."""
    at = EPOCH + timedelta(days=day)
    return Subscription(id=f"s{viewer.id}{day}", at=at, viewer=viewer, tier=tier, amount=WORTH)


def renews(viewer: Viewer, months: int, *, day: int = 0) -> Resubscription:
    """Return a renewal."""
    at = EPOCH + timedelta(days=day)
    return Resubscription(id=f"r{viewer.id}{day}", at=at, viewer=viewer, tier=Tier.ONE, amount=WORTH, months=months)


def gives(viewer: Viewer, *to: str, day: int) -> GiftSubscriptions:
    """Return gifts."""
    at = EPOCH + timedelta(days=day)
    return GiftSubscriptions(
        id=f"g{viewer.id}{day}", at=at, viewer=viewer, tier=Tier.ONE, count=len(to), amount=WORTH, recipients=to
    )


STREAMS: tuple[Scenes, ...] = (
    ((5, renews(QUILLA, 11)), (15, subscribes(OTHER)), (25, gives(OTHER, "Marrowby", "Stranger", day=0))),
    (
        (5, renews(QUILLA, 12, day=31)),
        (15, gives(OTHER, "Someone", day=31)),
        (25, subscribes(THIRD, tier=Tier.TWO, day=31)),
    ),
    ((5, renews(QUILLA, 16, day=160)), (20, subscribes(OTHER, day=160))),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataDirectory]:
    """A data directory with three streams in it, and what was remembered of them."""
    with DataDirectory(tmp_path_factory.mktemp("subscribers")).open() as opened:
        play_all(opened)
        yield opened


def play_all(data: DataDirectory) -> None:
    """Perform the streams with one memory."""
    with SqliteMemory(data.memory_path, threaded=False) as memory:
        projector = Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path)
        for index, scenes in enumerate(STREAMS):
            run(perform_one(plan_of(data, index), scenes, Remembering(memory=memory, projector=projector)))


def plan_of(data: DataDirectory, index: int) -> StreamPlan:
    """Return the plan of the n-th stream."""
    stream = f"{index + 1:04d}"
    plan = planned(data.journal_path(stream).parent, duration_s=DURATION_S)
    return replace(plan, stream_id=stream, index=index, epoch=EPOCH + timedelta(days=DAYS[index]))


async def perform_one(plan: StreamPlan, scenes: Scenes, remembering: Remembering) -> None:
    """Perform a stream in virtual time."""
    at = plan.epoch - EPOCH
    moved = [(second, replace(event, at=EPOCH + at + timedelta(seconds=second))) for second, event in scenes]
    parts = Parts(
        voice=SilentVoice(),
        learner=Always(Activity.REACT),
        make_source=scripted([audience_of(20), *moved]),
        remembering=remembering,
    )
    await perform(plan, parts, asyncio.Event())


def events_of(data: DataDirectory, index: int) -> list[Event]:
    """Return the journal of the n-th stream."""
    return list(read_journal(data.journal_path(f"{index + 1:04d}")))


def thanks(data: DataDirectory, index: int, event: ChannelEvent) -> str:
    """Return what she said in answer to an event."""
    (said,) = [each.text for each in of(events_of(data, index), UtteranceFinished) if each.cause == event.id]
    return said.lower()


def test_thanks_fit_what_earlier_streams_showed(data: DataDirectory) -> None:
    """The year to the month; a total of gifts; a guest who pays now; a return without a word on the gap."""
    assert "11 months" in thanks(data, 0, STREAMS[0][0][1]).replace("eleven", "11")
    assert "year" in thanks(data, 1, STREAMS[1][0][1])
    assert "three subscriptions" in thanks(data, 1, STREAMS[1][1][1])
    guest = thanks(data, 1, STREAMS[1][2][1])
    assert "marrowby" in guest
    assert not any(word in guest for word in ("welcome to the crew", "new subscriber"))
    assert "16 months" in thanks(data, 2, STREAMS[2][0][1]).replace("sixteen", "16")
    back = thanks(data, 2, STREAMS[2][1][1])
    assert "welcome back" in back or "aboard again" in back
    assert not any(word in back for word in ("month", "missed", "gone"))


def test_the_report_tells_what_a_stream_brought(data: DataDirectory) -> None:
    """With what was known before it, and not what came later."""
    second = stream_subscribers(events_of(data, 1), "0002", "simulation", vtuber_data_dir=data.path)
    told = stream_json(second)
    assert [each["name"] for each in told["renewed"]] == ["Quillavane"]
    assert told["anniversaries"] == [{"name": "Quillavane", "months": 12}]
    assert [each["name"] for each in told["own_after_gift"]] == ["Marrowby"]
    assert told["gifts"] == [{"name": "Zanderly", "count": 1}]
    assert {each["name"] for each in told["due_soon"]} == {"Zanderly"}
    assert told["breakdown"]["current"] == 5
    third = stream_subscribers(events_of(data, 2), "0003", "simulation", vtuber_data_dir=data.path)
    assert [each.name for each in third.returned] == ["Zanderly"]
    assert [each.name for each in third.renewed] == ["Quillavane"]
    text = stream_text(third)
    assert "returned         Zanderly (2)" in text, text
    alone = stream_subscribers(events_of(data, 2), "0003", "rehearsal", vtuber_data_dir=data.path)
    assert [each.name for each in alone.first] == ["Zanderly"]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("all", ("Quillavane", "16+", "subscribers", "tenure", "3 given", "an estimate")),
        ("lapsed", ("Marrowby", "not seen since", "a gift ended")),
        ("anniversaries", ("Nobody's next renewal is an anniversary.",)),
    ],
)
def test_the_streamer_sees_it_in_a_plain_table(
    data: DataDirectory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    which: Which,
    expected: tuple[str, ...],
) -> None:
    """Each list has its own view."""
    monkeypatch.setattr("vtuber.app.subscriber_commands.system_now", lambda: EPOCH + timedelta(days=165))
    SubscribersDesk("simulation", json_=False, vtuber_data_dir=data.path).tell(which)
    printed = capsys.readouterr().out
    assert all(part in printed for part in expected), printed


def test_json_adds_up(data: DataDirectory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every subscriber is there with a state and its reasons, and the counts are of these."""
    monkeypatch.setattr("vtuber.app.subscriber_commands.system_now", lambda: EPOCH + timedelta(days=195))
    desk = SubscribersDesk("simulation", json_=True, vtuber_data_dir=data.path)
    desk.tell("all")
    told = json.loads(capsys.readouterr().out)
    assert len(told["subscribers"]) == told["breakdown"]["known"] == sum(told["breakdown"]["states"].values())
    assert {each["name"]: each["state"] for each in told["subscribers"]} == {
        "Quillavane": "due",
        "Zanderly": "due",
        "Marrowby": "lapsed",
        "stranger": "lapsed",
        "someone": "lapsed",
    }
    desk.tell("at risk")
    assert all(each["reasons"] for each in json.loads(capsys.readouterr().out))


def test_only_one_list_at_a_time() -> None:
    """Two of them are a mistake that is named."""
    assert which_of(at_risk=False, lapsed=True, anniversaries=False) == "lapsed"
    with pytest.raises(SettingError, match="name one"):
        which_of(at_risk=True, lapsed=True, anniversaries=False)


def test_the_same_streams_give_the_same_bytes(data: DataDirectory, tmp_path: Path) -> None:
    """What is known of subscribers does not depend on how the memory was read."""
    with DataDirectory(tmp_path).open() as again:
        play_all(again)
        for stream in again.streams():
            assert journal_sha256(again.journal_path(stream)) == journal_sha256(data.journal_path(stream))


def test_whoever_is_forgotten_tonight_is_thanked_like_anybody(tmp_path: Path) -> None:
    """From the moment of their wish nothing of their tenure is used."""
    wish = ChatMessage(id="wish", at=EPOCH, viewer=OTHER, text="!forgetme")
    scenes: Scenes = ((2, renews(OTHER, 5)), (20, wish), (30, gives(OTHER, "Nobody", day=1)))
    with DataDirectory(tmp_path).open() as data, SqliteMemory(data.memory_path, threaded=False) as memory:
        projector = Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path)
        run(perform_one(plan_of(data, 0), scenes, Remembering(memory=memory, projector=projector)))
        known = asyncio.run(memory.subscriptions())
        assert (known.paid, known.people) == ((), ())
