"""What the director may do to the channel: only what is allowed, checked, and after the decision is on record."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.director.test_director_toolbox import STATE, TOPICS

from vtuber.director.briefing import Briefing, Flagged
from vtuber.director.channel_tools import channel_tools
from vtuber.director.director import Direction, Director, Rhythm
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.ports import Tools
from vtuber.director.tools import Toolbox
from vtuber.domain.activities import Activity
from vtuber.domain.channel_actions import OUTGOING, CreatePoll, DeleteMessage, ShoutOut, TimeOutViewer, WriteInChat
from vtuber.domain.channel_events import Poll, PollChoice, Prediction
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.emotions import Emotion
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.stream_state import StreamState
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)
POLL = {"title": "What next?", "choices": ["a story", "a game"], "seconds": 60}


def call(allowed: set[str], name: str, arguments: Mapping[str, object]) -> tuple[Toolbox, ToolCall]:
    """Call one tool."""
    tools = Toolbox(state=lambda: STATE, topics=TOPICS, allowed=allowed)
    return tools, asyncio.run(tools.call(name, arguments))


def test_an_allowed_action_becomes_an_effect() -> None:
    """Arguments arrive as a model writes them; lists become tuples."""
    tools, made = call({"create_poll"}, "create_poll", POLL)
    assert not made.failed
    assert tools.effects == [CreatePoll(title="What next?", choices=("a story", "a game"), seconds=60)]


@pytest.mark.parametrize("name", sorted(OUTGOING))
def test_what_is_not_allowed_is_no_tool(name: str) -> None:
    """A mind that asks for it all the same is told which tools there are."""
    tools, made = call(set(OUTGOING) - {name}, name, {})
    assert made.failed
    assert f"no tool '{name}'" in made.result
    assert not tools.effects


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (POLL | {"choices": ["only one"]}, "2 to 5"),
        (POLL | {"seconds": 5}, "15 to 1800"),
        (POLL | {"title": "x" * 61}, "60 characters"),
        (POLL | {"color": "red"}, "color"),
        ({"title": "What next?"}, "choices"),
        (POLL | {"seconds": "soon"}, "seconds"),
    ],
)
def test_what_the_platform_would_refuse_goes_back_to_the_mind(arguments: dict[str, object], told: str) -> None:
    """The refusal says what is wrong; nothing is done."""
    tools, made = call({"create_poll"}, "create_poll", arguments)
    assert made.failed
    assert told in made.result
    assert not tools.effects


@given(
    st.sampled_from(sorted(OUTGOING)),
    st.dictionaries(st.text(max_size=12), st.none() | st.text(max_size=9) | st.integers() | st.lists(st.text())),
)
def test_any_arguments_have_an_answer(name: str, arguments: dict[str, object]) -> None:
    """Nonsense is refused, never raised."""
    tools, made = call(set(OUTGOING), name, arguments)
    assert made.failed != bool(tools.effects)


def test_every_tool_has_a_schema_and_a_description() -> None:
    """A model is told what each takes."""
    tools = channel_tools(OUTGOING)
    assert [tool.name for tool in tools] == list(OUTGOING)
    for tool in tools:
        assert tool.description.endswith(".")
        assert tool.arguments.model_json_schema()["additionalProperties"] is False


class Season:
    """The offline mind over several turns, and all it did to the channel."""

    def __init__(self, *allowed: str) -> None:
        self._mind = OfflineMind(rng=random.Random(1))
        self._allowed = frozenset(allowed)
        self.done: list[object] = []

    def turn(self, state: StreamState, *flagged: Flagged) -> None:
        """Let it decide once."""
        tools = Toolbox(state=lambda: state, topics=TOPICS, allowed=self._allowed)
        briefing = Briefing(state=state, proposal=None, topics=TOPICS, allowed=self._allowed, flagged=flagged)
        asyncio.run(self._mind.decide(briefing, tools))
        self.done += [effect for effect in tools.effects if type(effect) in OUTGOING.values()]


def test_viewers_are_told_that_she_is_an_ai() -> None:
    """Soon after the start and now and then afterwards, if she may write and somebody is there."""
    season = Season("write_in_chat")
    for second in range(5, 7_205, 5):
        season.turn(replace(STATE, elapsed_s=float(second)))
    assert len(season.done) == 3
    assert all(isinstance(each, WriteInChat) and "AI" in each.text for each in season.done)


def test_a_raider_is_recommended_once() -> None:
    """One raid, one shout-out, also when the next comes soon; the raider's name is nothing the mind knows."""
    season = Season("shout_out")
    for second in (1.0, 6.0, 11.0, 3.0, 8.0, 50.0, 55.0):
        season.turn(replace(STATE, seconds_since_raid=second))
    assert season.done == [ShoutOut(), ShoutOut()]


def test_hateful_lines_are_deleted_and_the_third_brings_a_time_out() -> None:
    """Spam and mere insults are left to the moderators."""
    season = Season("delete_message", "time_out_viewer")
    for number, category in enumerate(("slur", "spam", "hate", "insult", "threat")):
        season.turn(
            STATE, Flagged(message_id=f"twitch:m{number}", viewer_id="twitch:7", categories=("shouting", category))
        )
    deleted = [each.message_id for each in season.done if isinstance(each, DeleteMessage)]
    assert deleted == ["twitch:m0", "twitch:m2", "twitch:m4"]
    (time_out,) = [each for each in season.done if isinstance(each, TimeOutViewer)]
    assert (time_out.viewer_id, time_out.seconds) == ("twitch:7", 600)


class Listening:
    """A mind that keeps what it is shown."""

    name = "listening"

    def __init__(self) -> None:
        self.shown: list[Briefing] = []

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        self.shown.append(briefing)
        return "listening"


class House:
    """Everybody else the director works with, idle."""

    def state(self) -> StreamState:
        return STATE

    def titles(self, activity: Activity) -> tuple[str, ...]:
        return TOPICS.get(activity, ())

    def propose(self, context: Context) -> Proposal:
        return Proposal(arm=Activity.TALK, probabilities={"talk": 1.0})

    def begin_segment(self, activity: Activity, topic: str, **given: object) -> None:
        pass

    def say(self, text: str, emotion: Emotion, **given: object) -> None:
        pass


def test_running_contests_are_known_by_their_ids(tmp_path: Path) -> None:
    """Whoever made them: without an id none could be ended; what is over is gone."""
    poll = Poll(
        id="x1",
        at=AT,
        phase="began",
        poll_id="p1",
        title="?",
        choices=(PollChoice(title="yes"), PollChoice(title="no")),
    )
    prediction = Prediction(
        id="x2", at=AT, phase="locked", prediction_id="q1", title="?", outcomes=(PollChoice(title="win"),)
    )

    async def turns() -> list[Briefing]:
        clock, house, mind = LoopClock(epoch=AT), House(), Listening()
        with Journal.open(tmp_path / "journal.sqlite", threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=clock)
            direction = Direction(
                log=log, clock=clock, mind=mind, learner=house, production=house, stream=house, topics=house
            )
            director = Director(direction, rhythm=Rhythm())
            director.hear(poll)
            director.hear(prediction)
            await director.decide()
            director.hear(replace(poll, id="x3", phase="ended"))
            await director.decide()
        return mind.shown

    first, second = asyncio.run(turns())
    assert [(each.kind, each.contest_id, each.choices) for each in first.contests] == [
        ("poll", "p1", ("yes", "no")),
        ("prediction", "q1", ("win",)),
    ]
    assert [each.contest_id for each in second.contests] == ["q1"]
