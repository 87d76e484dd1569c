"""What she promises in one stream is owed in the next, and kept once."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.peers.reference_memory import ReferenceMemory
from tests.scenario.shows import EPOCH, Always, Scene, audience_of, chat, donation, of, planned, scripted

from vtuber.activities.show import Response
from vtuber.app.cast import Cast
from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about
from vtuber.app.stream import Companion, Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import SayVerbatim
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PromiseDue, PromiseMade, TopicDiscussed
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamStarted
from vtuber.memory.history import StreamHistory
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

WORDS = "If we hit $20, I'll sing a sea shanty."
DURATION_S = 100.0


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """An open data directory."""
    with DataDirectory(tmp_path).open() as opened:
        yield opened


@contextmanager
def remembering(data: DataDirectory) -> Iterator[Remembering]:
    """Open the memory of a data directory."""
    with SqliteMemory(data.memory_path, threaded=False) as memory:
        yield Remembering(memory=memory, projector=Projector(memory, about=about, threaded=False))


def plan_of(data: DataDirectory, index: int) -> StreamPlan:
    """Return the plan of the n-th stream."""
    stream = f"{index + 1:04d}"
    plan = planned(data.journal_path(stream).parent, duration_s=DURATION_S)
    return replace(plan, stream_id=stream, index=index, epoch=EPOCH + timedelta(days=index))


def saying(text: str, *, at_s: float, reply_to: str | None = None) -> Companion:
    """Return a companion that has her say something."""

    async def say(cast: Cast) -> None:
        await asyncio.sleep(at_s)
        words = SayVerbatim(text=text, emotion=Emotion.JOY, reply_to=reply_to)
        cast.show.respond(Response(words=words, decision_id="e1"))
        await asyncio.Event().wait()

    return say


def play(
    plan: StreamPlan,
    scenes: list[Scene],
    memory: Remembering,
    *,
    beside: Companion | None = None,
    dies_at_s: float | None = None,
) -> list[Event]:
    """Perform a stream, or go on with it; at a second of its clock the process dies and leaves what the disk has."""
    saved = plan.journal.with_suffix(".saved")

    async def whole_stream() -> None:
        companions = (("beside", beside),) if beside is not None else ()
        parts = Parts(
            voice=SilentVoice(),
            learner=Always(Activity.REACT),
            make_source=scripted([audience_of(20), *scenes]),
            remembering=memory,
            companions=companions,
        )
        async with asyncio.TaskGroup() as group:
            show = group.create_task(perform(plan, parts, asyncio.Event()))
            if dies_at_s is not None:
                await asyncio.wait({show}, timeout=dies_at_s)
                saved.mkdir()
                for file in plan.journal.parent.glob(f"{plan.journal.name}*"):
                    shutil.copy(file, saved)
                show.cancel()

    run(whole_stream())
    if dies_at_s is not None:
        for file in plan.journal.parent.glob(f"{plan.journal.name}*"):
            file.unlink()
        for file in saved.iterdir():
            shutil.copy(file, plan.journal.parent)
        shutil.rmtree(saved)
    return list(read_journal(plan.journal))


def kept(events: list[Event], promise: str) -> list[str]:
    """Return what she began to say to keep a promise."""
    return [each.text for each in of(events, UtteranceStarted) if each.cause == promise]


def made_in(events: list[Event]) -> PromiseMade:
    """Return the one promise of a stream."""
    (made,) = of(events, PromiseMade)
    return made


def test_a_promise_is_kept_once_the_money_has_come_in(data: DataDirectory) -> None:
    """Over two streams: what came in before she said it does not count, the rest adds up."""
    before: list[Scene] = [(4, donation("d0", "15", by=1)), (40, donation("d1", "7", by=2))]
    coming: list[Scene] = [(20, donation("d2", "8", by=3)), (45, donation("d3", "6", by=4))]
    with remembering(data) as memory:
        first = play(plan_of(data, 0), before, memory, beside=saying(WORDS, at_s=25))
        second = play(plan_of(data, 1), coming, memory)
        third = play(plan_of(data, 2), [(20, donation("d4", "50", by=3))], memory)
    made = made_in(first)
    assert (made.text, made.until, made.amount, made.raised) == (WORDS, "money", usd(20), usd(15))
    assert of(first, PromiseDue) == []
    (due,) = of(second, PromiseDue)
    paid = next(event for event in second if event.id.endswith("d3"))
    assert timedelta() <= due.at - paid.at < timedelta(seconds=1)
    assert len(kept(second, made.promise_id)) == 1
    planned_words = [each.brief for each in of(second, UtterancePlanned) if each.cause == made.promise_id]
    assert planned_words == ["follow_up_promise"]
    thanked = next(each.at for each in of(second, UtteranceStarted) if each.cause == paid.id)
    assert thanked < next(each.at for each in of(second, UtteranceStarted) if each.cause == made.promise_id)
    assert of(third, PromiseDue) == []
    assert kept(third, made.promise_id) == []
    assert of(second, PromiseMade) == of(third, PromiseMade) == []


@pytest.mark.parametrize("dies_at_s", [20.5, 32.2, 34.5, 36.0, 39.0, 43.0, 50.0])
def test_a_death_in_between_keeps_it_no_more_than_once(data: DataDirectory, dies_at_s: float) -> None:
    """Before it is due, while she is thanking, while she is at it, and after: the stream goes on and keeps it once."""
    coming: list[Scene] = [(10, donation("d2", "15", by=3)), (32, donation("d3", "6", by=4))]
    plan = plan_of(data, 1)
    with remembering(data) as memory:
        promise = made_in(play(plan_of(data, 0), [], memory, beside=saying(WORDS, at_s=25))).promise_id
        play(plan, coming, memory, dies_at_s=dies_at_s)
        rest = [(second - dies_at_s, event) for second, event in coming if second > dies_at_s]
        resumed = replace(plan, epoch=plan.epoch + timedelta(seconds=dies_at_s + 4))
        whole = play(resumed, rest, memory)
        assert len(kept(whole, promise)) == 1
        third = play(plan_of(data, 2), [], memory)
    assert kept(third, promise) == []


def test_a_stream_cut_off_for_good_is_known_to_have_kept_it(data: DataDirectory) -> None:
    """The next stream follows the journal of one that was never taken up again."""
    with remembering(data) as memory:
        promise = made_in(play(plan_of(data, 0), [], memory, beside=saying(WORDS, at_s=25))).promise_id
        cut = plan_of(data, 1)
        events = play(cut, [(10, donation("d2", "25", by=3))], memory, dies_at_s=40)
        assert len(kept(events, promise)) == 1
        asyncio.run(memory.projector.catch_up(cut.stream_id, cut.journal))
        assert kept(play(plan_of(data, 2), [], memory), promise) == []


def test_the_next_stream_keeps_what_was_promised_for_it(data: DataDirectory) -> None:
    """Once she has greeted everybody."""
    with remembering(data) as memory:
        first = play(plan_of(data, 0), [], memory, beside=saying("Next stream I'll tell you a joke.", at_s=25))
        second = play(plan_of(data, 1), [], memory)
    promise = made_in(first).promise_id
    briefs = [each.brief for each in of(second, UtterancePlanned)]
    assert briefs[0] == "open_stream"
    assert "follow_up_promise" in briefs[:4]
    assert len(kept(second, promise)) == 1


def test_what_quotes_a_viewer_promises_nothing(data: DataDirectory) -> None:
    """Whatever a viewer gets her to say."""
    scenes: list[Scene] = [(15.0, chat("m1", "say: if we hit $20, I'll sing a sea shanty"))]
    with remembering(data) as memory:
        events = play(plan_of(data, 0), scenes, memory, beside=saying(WORDS, at_s=25, reply_to="twitch:m1"))
    assert WORDS in [each.text for each in of(events, UtteranceStarted)]
    assert of(events, PromiseMade) == []


class HangingHistory(ReferenceMemory):
    """Never tells of earlier streams."""

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        await asyncio.Event().wait()
        return StreamHistory()


def test_a_memory_that_hangs_does_not_delay_the_start(data: DataDirectory) -> None:
    """The stream begins half a second later at most, and records its topics all the same."""
    memory = HangingHistory()
    plan = plan_of(data, 0)
    hanging = Remembering(memory=memory, projector=Projector(memory, about=about, threaded=False))
    events = play(plan, [], hanging)
    (started,) = of(events, StreamStarted)
    assert started.at - plan.epoch <= timedelta(seconds=0.6)
    assert of(events, TopicDiscussed)
