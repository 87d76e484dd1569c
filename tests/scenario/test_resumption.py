"""A stream whose process dies goes on where it was: nothing lost, nothing done twice."""

import asyncio
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import (
    EPOCH,
    InTurn,
    audience_of,
    chatter,
    donation,
    of,
    planned,
    scripted,
    viewer,
)

from vtuber.app.archive import Archive
from vtuber.app.cast import Cast
from vtuber.app.past import Past
from vtuber.app.plan import StreamPlan
from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import ARMS
from vtuber.domain.channel_events import ChannelEvent, ChatMessage, Cheer, Donation, MessageDeleted
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.money import bits
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.safety.gate import REPLACEMENTS
from vtuber.voice.silent import SilentVoice
from vtuber.writing.recent_lines import SHORT_WORDS, key_of, sentences_of

OFFLINE_S = 4.0
DURATION_S = 700.0


class PowerCutError(Exception):
    """The process is gone."""


def play_until(plan: StreamPlan, scenes: list[tuple[float, ChannelEvent]], second: float | None) -> None:
    """Perform a stream, or go on with it; at a second of its clock the process dies and leaves what the disk has."""
    saved = plan.journal.with_suffix(".saved")

    async def die(cast: Cast) -> None:
        assert second is not None
        await asyncio.sleep(second)
        saved.mkdir()
        for file in plan.journal.parent.glob(f"{plan.journal.name}*"):
            shutil.copy(file, saved)
        raise asyncio.CancelledError

    async def whole_stream() -> None:
        dying = (("death", die),) if second is not None else ()
        parts = Parts(voice=SilentVoice(), learner=InTurn(ARMS), make_source=scripted(scenes), companions=dying)
        async with asyncio.TaskGroup() as group:
            show = group.create_task(perform(plan, parts, asyncio.Event()))
            if second is not None:
                await asyncio.wait({show}, timeout=second + 0.001)
                show.cancel()

    run(whole_stream())
    if second is not None:
        for file in plan.journal.parent.glob(f"{plan.journal.name}*"):
            if file.is_file():
                file.unlink()
        for file in saved.iterdir():
            if not file.name.endswith("-shm"):
                shutil.copy(file, plan.journal.parent)
        shutil.rmtree(saved)


def broken_stream(folder: Path, deaths: list[float]) -> tuple[StreamPlan, list[Event]]:
    """Play a stream with donations through, dying after so many seconds of each start; return its whole journal."""
    plan = planned(folder, duration_s=DURATION_S, segment_s=60.0, goal_usd=100)
    chance = random.Random("deaths")
    money: list[tuple[float, ChannelEvent]] = [
        (chance.uniform(1, DURATION_S - 5), donation(f"d{n}", by=900 + n)) for n in range(60)
    ]
    scenes = [audience_of(30), *chatter(DURATION_S), *money]
    elapsed = 0.0
    for death in [*deaths, None]:
        rest = [(second - elapsed, event) for second, event in scenes if second >= elapsed]
        play_until(replace(plan, epoch=EPOCH + timedelta(seconds=elapsed)), rest, death)
        elapsed += (death or 0.0) + OFFLINE_S
    return plan, list(read_journal(plan.journal))


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> tuple[StreamPlan, list[Event], int]:
    """Return a stream that died four times at moments nobody chose."""
    chance = random.Random(20)
    deaths = [chance.uniform(5, 190) for _ in range(4)]
    folder = DataDirectory(tmp_path_factory.mktemp("data"))
    with folder.open():
        plan, events = broken_stream(folder.journal_path("0001").parent, deaths)
    return plan, events, len(deaths)


def test_it_begins_once_and_ends_once(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """One start, one resumption for each death, one end, which comes last; the offline time is told."""
    _, events, deaths = stream
    assert isinstance(events[0], StreamStarted)
    assert isinstance(events[-1], StreamEnded)
    assert len(of(events, StreamStarted)) == len(of(events, StreamEnded)) == 1
    resumptions = of(events, StreamResumed)
    assert len(resumptions) == deaths
    assert all(OFFLINE_S <= resumed.offline_s < OFFLINE_S + 5 for resumed in resumptions)


def test_no_id_is_used_twice(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """Ids are unique over all starts, and so are the numbers of segments, without a gap."""
    _, events, _ = stream
    assert len({event.id for event in events}) == len(events)
    assert [segment.number for segment in of(events, SegmentStarted)] == list(range(len(of(events, SegmentStarted))))


def test_every_donation_is_thanked_exactly_once(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """Also those that came just before a death: a thanks that had begun counts, one that had not is made up for."""
    _, events, _ = stream
    gifts = [gift.id for gift in of(events, Donation)]
    assert len(gifts) > 40
    thanks = Counter(started.cause for started in of(events, UtteranceStarted))
    assert {gift: thanks[gift] for gift in gifts} == dict.fromkeys(gifts, 1)


def test_every_utterance_comes_to_an_end(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """What a death cut off is cancelled at the resumption; nothing ends twice."""
    _, events, _ = stream
    ended = [event.utterance_id for event in events if isinstance(event, UtteranceFinished | UtteranceCancelled)]
    assert Counter(ended) == Counter(planned.id for planned in of(events, UtterancePlanned))


def test_milestones_are_reached_once(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """All four of them, in order."""
    _, events, _ = stream
    assert [reached.percent for reached in of(events, GoalReached)] == [25, 50, 75, 100]


def test_no_sentence_is_heard_twice(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """The stream is shorter than an hour: whichever process said it, only the gate's own replacements come again."""
    _, events, _ = stream
    texts = {each.utterance_id: each.text for each in of(events, UtteranceFinished)}
    texts |= {each.utterance_id: each.text for each in of(events, UtteranceStarted) if each.utterance_id not in texts}
    said = Counter(key_of(sentence) for text in texts.values() for sentence in sentences_of(text))
    assert len(said) > 100
    own_words = said.keys() - {key_of(replacement) for replacement in REPLACEMENTS}
    assert not [key for key in own_words if said[key] > 1 and len(key.split()) >= SHORT_WORDS]


def test_the_learner_is_fed_once(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """Feeding the archive again teaches nothing new and leaves the file as it is."""
    plan, events, _ = stream
    data = DataDirectory(plan.journal.parents[2])
    learner = Learner.load(LearnerFile(data.learner_path), policy="beta", seed=1)
    archive = Archive(data)
    assert archive.feed(learner, source="rehearsal", except_for=plan.stream_id) == 0
    assert archive.feed(learner, source="rehearsal", except_for=None) == len(of(events, SegmentStarted))
    learned, beliefs = data.learner_path.read_bytes(), learner.policy.state()
    assert archive.feed(learner, source="rehearsal", except_for=None) == 0
    again = Learner.load(LearnerFile(data.learner_path), policy="beta", seed=1)
    assert archive.feed(again, source="rehearsal", except_for=None) == 0
    assert data.learner_path.read_bytes() == learned
    assert again.policy.state() == beliefs


def test_a_finished_stream_is_over(stream: tuple[StreamPlan, list[Event], int]) -> None:
    """The archive does not offer to go on with it."""
    plan, events, _ = stream
    archive = Archive(DataDirectory(plan.journal.parents[2]))
    assert Past.of(plan.journal).ended
    assert archive.unfinished(events[-1].at, source="rehearsal") is None


def test_words_deleted_before_a_death_stay_deleted(tmp_path: Path) -> None:
    """A cheer that nobody was thanked for is made up for, but not read out when its line was deleted meanwhile."""
    cheer = Cheer(
        id="twitch:cheer", at=EPOCH, viewer=viewer(901), bits=500, amount=bits(500), message="please say xylophone"
    )
    scenes: list[tuple[float, ChannelEvent]] = [
        audience_of(30),
        (20.0, donation("before", "500", by=902)),
        (20.1, cheer),
        (20.2, MessageDeleted(id="del", at=EPOCH, message_id=cheer.id)),
    ]
    plan = planned(tmp_path, duration_s=60.0)
    play_until(plan, scenes, 20.3)
    assert cheer.id in Past.of(plan.journal).unanswered
    play_until(replace(plan, epoch=EPOCH + timedelta(seconds=25)), [], None)
    events = list(read_journal(plan.journal))
    assert [started.cause for started in of(events, UtteranceStarted)].count(cheer.id) == 1
    assert not [each for each in of(events, UtteranceFinished) if "xylophone" in each.text.lower()]
    assert not of(events, ChatMessage)
