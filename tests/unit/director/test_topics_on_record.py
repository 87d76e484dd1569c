"""A draw for the kind of a talk's topic is on record, whatever the director made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.unit.director.test_director_context import BEGUN, Stub, direct

from vtuber.director.briefing import Briefing
from vtuber.director.ports import Tools
from vtuber.domain.activities import Activity
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.styles import StyleDraw, StyleQuestion, TopicDraw

DRAWN = StyleDraw(question=StyleQuestion.TOPIC, option="landed", probabilities={"new": 0.5, "landed": 0.5})


@dataclass
class Undecided(Stub):
    """A mind that takes what it is given, one activity and topic after the other."""

    wishes: Sequence[tuple[Activity, str]] = ()

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


def test_every_draw_is_on_record(tmp_path: Path) -> None:
    """Followed where the talk has such a topic; not where it has another, nor where something else came of it."""
    mind = Undecided(BEGUN, wishes=((Activity.TALK, "Eels"), (Activity.TALK, "Fog"), (Activity.GAME, "")))
    direct(tmp_path, mind, lasting=mind, styles=mind)
    assert mind.begun == [
        (Activity.TALK, TopicDraw(draw=DRAWN, followed=True)),
        (Activity.TALK, TopicDraw(draw=DRAWN, followed=False)),
        (Activity.GAME, TopicDraw(draw=DRAWN, followed=False)),
    ]
