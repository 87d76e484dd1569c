"""A draw for the kind of a talk's topic is on record, whatever the director made of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.unit.director.test_director_context import BEGUN, EPOCH, Stub

from vtuber.director.briefing import Briefing
from vtuber.director.director import Direction, Director, Rhythm
from vtuber.director.ports import Tools
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.styles import StyleDraw, StyleQuestion, TopicDraw
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

DRAWN = StyleDraw(question=StyleQuestion.TOPIC, option="landed", probabilities={"new": 0.5, "landed": 0.5})


@dataclass
class Undecided(Stub):
    """A mind that takes what it is given, one activity and topic after the other, and the stage it plays on."""

    wishes: Sequence[tuple[Activity, str]] = ()
    begun: list[tuple[Activity, TopicDraw | None]] = field(default_factory=list)

    def titles(self, activity: Activity) -> tuple[str, ...]:
        return ("Eels", "Fog") if activity is Activity.TALK else ()

    def memory(self) -> StreamMemory:
        return StreamMemory(landed_topics=("Eels",))

    def draw(self, question: StyleQuestion) -> StyleDraw:
        assert question is StyleQuestion.TOPIC
        return DRAWN

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        if briefing.proposal is not None and len(self.begun) < len(self.wishes):
            activity, topic = self.wishes[len(self.begun)]
            await tools.call("set_activity", {"activity": activity.value, "topic": topic})
        return "as it pleases"

    def begin_segment(
        self,
        activity: Activity,
        topic: str,
        *,
        chosen_by: ChosenBy,
        decision_id: str,
        proposal: Proposal | None,
        topics: TopicDraw | None = None,
    ) -> None:
        self.begun.append((activity, topics))


def test_every_draw_is_on_record(tmp_path: Path) -> None:
    """Followed where the talk has such a topic; not where it has another, nor where something else came of it."""
    wishes = ((Activity.TALK, "Eels"), (Activity.TALK, "Fog"), (Activity.GAME, ""))
    mind = Undecided(BEGUN, wishes=wishes)

    async def directed() -> None:
        clock = LoopClock(epoch=EPOCH)
        with Journal.open(tmp_path / "journal.sqlite", threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=clock)
            direction = Direction(
                log=log, clock=clock, mind=mind, learner=mind, production=mind, stream=mind, topics=mind, lessons=mind,
                lasting=mind, styles=mind,
            )  # fmt: skip
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(59):
                    await Director(direction, rhythm=Rhythm(segment_s=20)).run()

    run(directed())
    assert mind.begun == [
        (Activity.TALK, TopicDraw(draw=DRAWN, followed=True)),
        (Activity.TALK, TopicDraw(draw=DRAWN, followed=False)),
        (Activity.GAME, TopicDraw(draw=DRAWN, followed=False)),
    ]
