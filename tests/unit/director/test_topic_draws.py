"""The draw for the kind of a talk's topic, as minds are shown it."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from vtuber.director.briefing import Briefing
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.state_text import state_text
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import StyleDraw, StyleQuestion

TITLES = tuple(f"topic {number}" for number in range(8))
LANDED = TITLES[2:4]


@dataclass
class Hands:
    """Notes what a mind calls."""

    topics: list[str] = field(default_factory=list)

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolCall:
        if name == "set_activity":
            self.topics.append(str(arguments["topic"]))
        return ToolCall(name=name)


def briefing(drawn: str | None) -> Briefing:
    """Return what a mind sees when a talk is proposed."""
    draw = None
    if drawn is not None:
        draw = StyleDraw(question=StyleQuestion.TOPIC, option=drawn, probabilities={"new": 0.5, "landed": 0.5})
    return Briefing(
        state=StreamState(
            stream_id="s", elapsed_s=900.0, activity=Activity.TALK, topic="", activity_s=240.0, segment_s=240.0,
            viewers=10, peak_viewers=12, viewers_change=0, chat_per_minute=6.0, chatters=5, questions_waiting=0,
            chat_waiting=0, money_waiting=0, messages=50, revenue={}, revenue_per_hour={}, payments=0,
            seconds_since_raid=None, activity_shares={}, speaking=False,
        ),
        proposal=Proposal(arm=Activity.TALK, probabilities={"talk": 1.0}),
        topics={Activity.TALK: TITLES},
        lasting=StreamMemory(landed_topics=LANDED),
        topic_draw=draw,
    )  # fmt: skip


def taken(drawn: str | None, seed: int) -> str:
    """Return the topic that the offline mind takes."""
    hands = Hands()
    asyncio.run(OfflineMind(rng=random.Random(seed)).decide(briefing(drawn), hands))
    (topic,) = hands.topics
    return topic


@pytest.mark.parametrize("seed", range(8))
def test_the_offline_mind_does_as_drawn(seed: int) -> None:
    """The topic is of the kind that was drawn."""
    assert taken("landed", seed) in LANDED
    assert taken("new", seed) not in LANDED


def test_without_a_draw_both_kinds_come() -> None:
    """Then those that landed come again now and then."""
    topics = {taken(None, seed) in LANDED for seed in range(30)}
    assert topics == {True, False}


def test_a_model_is_shown_the_draw() -> None:
    """By its name, and only where there is one."""
    assert json.loads(state_text(briefing("landed")))["topic_drawn_for_talk"] == "landed"
    assert "topic_drawn_for_talk" not in json.loads(state_text(briefing(None)))
