"""`kill -9` in the middle of a stream, again and again: nothing taken in is lost, nothing is said or learned twice."""

import json
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from tests.e2e.vtuber_process import Demo
from websockets.sync.client import connect

from vtuber.app.archive import Archive
from vtuber.domain.channel_events import Payment, Raid, Redemption
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.metrics.segments import segments_of
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

E = TypeVar("E")
KILLS = int(os.environ.get("KILLS", "50"))
AIMED_KILLS = max(1, KILLS // 5)
SHORTEST_S, LONGEST_S = 0.6, 2.5
"""How long a process lives after it is ready."""

THANKS_UNDER_WAY_S = 0.06
"""At two hundred times real time, thanks are over this long after the payment."""

STREAM = "0001"
ARGUMENTS = ("--speed", "200", "--seed", "5")
SETTINGS = {"VTUBER_WORLD": "large", "VTUBER_SEGMENT_MINUTES": "1"}
PAYMENT_ALERTS = {"donation", "cheer", "subscription", "resubscription", "gift"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wreck:
    """What is left of a stream whose process was killed so many times, and which then came to its end."""

    kills: int
    data: DataDirectory
    events: tuple[Event, ...]

    @property
    def journal(self) -> Path:
        """The stream's journal."""
        return self.data.journal_path(STREAM)

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


def at_random(_demo: Demo, chance: random.Random) -> None:
    """Let a process live for a while."""
    time.sleep(chance.uniform(SHORTEST_S, LONGEST_S))


def as_somebody_pays(demo: Demo, chance: random.Random) -> None:
    """Let a process live until somebody pays, or has just been paid attention to."""
    until = time.monotonic() + 4 * LONGEST_S
    with connect(f"ws://{demo.host}/stage/ws", proxy=None) as socket:
        while time.monotonic() < until:
            frame = socket.recv(timeout=4 * LONGEST_S)
            if isinstance(frame, str) and json.loads(frame).get("kind") in PAYMENT_ALERTS:
                break
    time.sleep(chance.uniform(0, THANKS_UNDER_WAY_S))


Live = Callable[[Demo, random.Random], None]


@pytest.fixture(
    scope="module", params=[(at_random, KILLS), (as_somebody_pays, AIMED_KILLS)], ids=["at_random", "as_somebody_pays"]
)
def wreck(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Wreck:
    """Kill a stream again and again, then let it end on Ctrl-C."""
    live: Live
    live, kills = request.param
    folder, chance = tmp_path_factory.mktemp("killed"), random.Random(KILLS)
    for _ in range(kills):
        with Demo(folder, *ARGUMENTS, **SETTINGS) as demo:
            demo.wait_until_ready()
            live(demo, chance)
            demo.kill()
    with Demo(folder, *ARGUMENTS, **SETTINGS) as demo:
        demo.wait_until_ready()
        assert demo.interrupt() == 0, demo.errors
    data = DataDirectory(folder / "data")
    return Wreck(kills=kills, data=data, events=tuple(read_journal(data.journal_path(STREAM))))


def test_the_stream_goes_on(wreck: Wreck) -> None:
    """All lives are one stream: started once, taken up after every kill, ended once; its time never runs back."""
    assert wreck.data.streams() == (STREAM,)
    assert [type(event) for event in (wreck.events[0], wreck.events[-1])] == [StreamStarted, StreamEnded]
    counts = Counter(type(event) for event in wreck.events)
    # A process is killed only once its server answers, and that is after it has recorded that the stream goes on.
    assert (counts[StreamStarted], counts[StreamResumed], counts[StreamEnded]) == (1, wreck.kills, 1)
    assert len({event.id for event in wreck.events}) == len(wreck.events)
    times = [event.at for event in wreck.events]
    assert times == sorted(times)


def test_every_payment_is_thanked_exactly_once(wreck: Wreck, figures: list[str]) -> None:
    """One utterance answers each payment: it was heard to its end, or cut off by the kill and known to have begun."""
    started = Counter(event.cause for event in wreck.of(UtteranceStarted))
    payments = [event for event in wreck.events if isinstance(event, Payment)]
    ids = {payment.id for payment in payments}
    cut = [event.cause for event in wreck.of(UtteranceCancelled) if event.reason is CancelReason.INTERRUPTED]
    figures.append(
        f"{wreck.kills} kills, {len(payments)} payments: "
        f"{len(cut)} utterances cut off, {len(ids & set(cut))} of them thanks"
    )
    assert len(payments) >= wreck.kills / 2
    assert {payment.id: started[payment.id] for payment in payments} == {payment.id: 1 for payment in payments}
    others = [event.id for event in wreck.events if isinstance(event, Raid | Redemption)]
    assert {other: started[other] for other in others} == dict.fromkeys(others, 1)


def test_every_utterance_has_one_end(wreck: Wreck) -> None:
    """Whatever began is on record as finished or cancelled, once."""
    ended = [event for event in wreck.events if isinstance(event, UtteranceFinished | UtteranceCancelled)]
    ends = Counter(event.utterance_id for event in ended)
    begun = {event.utterance_id: 1 for event in wreck.of(UtteranceStarted)}
    assert {utterance: ends[utterance] for utterance in begun} == begun
    assert set(ends.values()) == {1}


def test_the_journal_is_intact(wreck: Wreck) -> None:
    """SQLite finds nothing wrong with the file."""
    with closing(sqlite3.connect(wreck.journal)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (len(wreck.events),)


def test_the_learner_is_fed_once(wreck: Wreck) -> None:
    """It has learned from every segment of the one stream, each once; feeding it again changes nothing."""
    path = wreck.data.learner_path
    before = path.read_bytes()
    numbers = [segment.number for segment in segments_of(wreck.events)]
    assert json.loads(before)["content"]["fed"] == {STREAM: numbers}
    assert len(numbers) == len(set(numbers)) == len(wreck.of(SegmentStarted))
    learner = Learner.load(LearnerFile(path), policy="structured", seed=5)
    assert learner.feed(STREAM, segments_of(wreck.events)) == 0
    assert Archive(wreck.data).feed(learner, source="simulation", except_for=None) == 0
    assert path.read_bytes() == before
    undisturbed = Learner.load(LearnerFile(path.with_name("undisturbed.json")), policy="structured", seed=5)
    Archive(wreck.data).feed(undisturbed, source="simulation", except_for=None)
    assert path.with_name("undisturbed.json").read_bytes() == before
    assert undisturbed.policy.posteriors() == learner.policy.posteriors()
