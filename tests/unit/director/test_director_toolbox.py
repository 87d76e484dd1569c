"""The director's tools and its offline mind."""

import asyncio
import json
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.director.briefing import Briefing
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.tools import TOOLS, SendChatResponse, SetActivity, Toolbox
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_state import StreamState

STATE = StreamState(
    stream_id="0001",
    elapsed_s=1_000.0,
    activity=Activity.TALK,
    topic="Fog",
    activity_s=100.0,
    segment_s=100.0,
    viewers=20,
    peak_viewers=20,
    viewers_change=0,
    chat_per_minute=10.0,
    chatters=5,
    questions_waiting=0,
    chat_waiting=2,
    money_waiting=0,
    messages=100,
    revenue={"USD": Decimal("10.10")},
)
TOPICS = {Activity.TALK: ("Fog", "Ferries"), Activity.REACT: ("Harbours",)}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def toolbox() -> Toolbox:
    """Return the tools for one decision."""
    return Toolbox(state=lambda: STATE, topics=TOPICS)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*(tool.name for tool in TOOLS), "rm"]),
            st.dictionaries(
                st.sampled_from(["activity", "topic", "text", "emotion", "reply_to", "x"]), JSON, max_size=4
            ),
        ),
        max_size=9,
    )
)
def test_no_arguments_break_the_tools(calls: list[tuple[str, dict[str, object]]]) -> None:
    """Whatever a model sends: each call is on record, and what takes effect is valid and limited."""
    tools = toolbox()

    async def call_all() -> None:
        for name, arguments in calls:
            await tools.call(name, arguments)

    asyncio.run(call_all())
    assert [call.name for call in tools.calls] == [name for name, _ in calls]
    assert all(call.failed for call in tools.calls[6:])
    assert sum(isinstance(effect, SetActivity) for effect in tools.effects) <= 1
    for effect in tools.effects:
        if isinstance(effect, SendChatResponse):
            assert 1 <= len(effect.text) <= 500
        elif isinstance(effect, SetActivity):
            assert effect.topic in ("", *TOPICS.get(effect.activity, (effect.topic,)))
    assert len(tools.effects) <= sum(not call.failed for call in tools.calls)


def test_the_state_and_the_figures_are_told_apart() -> None:
    """Together they are the whole state; amounts are exact."""

    async def ask() -> list[dict[str, object]]:
        tools = toolbox()
        return [
            json.loads((await tools.call(name, {})).result) for name in ("get_stream_state", "get_analytics_summary")
        ]

    now, so_far = asyncio.run(ask())
    assert now["viewers"] == 20
    assert so_far["revenue"] == {"USD": "10.10"}
    assert not now.keys() & so_far.keys()


def test_a_second_activity_and_an_unknown_topic_are_refused() -> None:
    """With what there is instead; the first wish stands."""

    async def wish() -> Toolbox:
        tools = toolbox()
        for activity, topic in (("talk", "Bananas"), ("talk", "Ferries"), ("react", "")):
            await tools.call("set_activity", {"activity": activity, "topic": topic})
        return tools

    tools = asyncio.run(wish())
    assert [call.failed for call in tools.calls] == [True, False, True]
    assert "Fog; Ferries" in tools.calls[0].result
    assert tools.effects == [SetActivity(activity=Activity.TALK, topic="Ferries")]


def decided(state: StreamState, arm: Activity | None, *, mind: OfflineMind | None = None) -> tuple[Toolbox, str]:
    """Return what the offline mind does in a state, and why."""
    proposal = Proposal(arm=arm, probabilities={str(arm): 0.5}) if arm else None
    briefing = Briefing(state=state, proposal=proposal, topics=TOPICS)
    tools = toolbox()
    reason = asyncio.run((mind or OfflineMind(rng=random.Random(1))).decide(briefing, tools))
    return tools, reason


@pytest.mark.parametrize("arm", ARMS)
def test_it_follows_the_learner(arm: Activity) -> None:
    """Where nothing speaks against it, with a topic of that activity."""
    tools, reason = decided(STATE, arm)
    (wish,) = tools.effects
    assert isinstance(wish, SetActivity)
    assert wish.activity is arm
    assert wish.topic in TOPICS.get(arm, ("",))
    assert "50%" in reason


@pytest.mark.parametrize(
    ("changes", "arm", "chosen"),
    [
        ({"viewers": 0, "chat_per_minute": 0.0}, Activity.GAME, Activity.IDLE),
        ({"viewers": 0, "chat_per_minute": 9.0}, Activity.GAME, Activity.GAME),
        ({"chat_per_minute": 0.0}, Activity.REACT, Activity.TALK),
        ({"chat_per_minute": 0.0}, Activity.GAME, Activity.GAME),
        ({"chat_per_minute": 0.0, "elapsed_s": 10.0}, Activity.REACT, Activity.REACT),
        ({"seconds_since_raid": 10.0}, Activity.TALK, Activity.REACT),
        ({"seconds_since_raid": 100.0}, Activity.TALK, Activity.TALK),
        ({"questions_waiting": 15, "elapsed_s": 4_000.0}, Activity.TALK, Activity.Q_AND_A),
        ({"questions_waiting": 15, "elapsed_s": 100.0}, Activity.TALK, Activity.TALK),
    ],
)
def test_it_overrules_with_a_reason(changes: dict[str, float], arm: Activity, chosen: Activity) -> None:
    """An empty or silent channel, a raid, many questions: the activity that fits, and why."""
    tools, reason = decided(replace(STATE, **changes), arm)  # type: ignore[arg-type]
    (wish,) = tools.effects
    assert isinstance(wish, SetActivity)
    assert wish.activity is chosen
    assert ("the learner drew" in reason) == (chosen is arm)


def test_a_raid_is_answered_once() -> None:
    """In the middle of a segment, too; then it stays until the next raid."""
    mind = OfflineMind(rng=random.Random(1))
    quiet = replace(STATE, peak_viewers=21)
    raided = replace(quiet, seconds_since_raid=3.0)
    assert decided(raided, None, mind=mind)[0].effects
    assert not decided(replace(raided, seconds_since_raid=8.0), None, mind=mind)[0].effects
    assert not decided(quiet, None, mind=mind)[0].effects
    assert decided(raided, None, mind=mind)[0].effects


def test_topics_do_not_come_again_at_once() -> None:
    """Every title is told before one is told twice."""
    mind = OfflineMind(rng=random.Random(1))
    told = [
        effect.topic
        for _ in range(2)
        for effect in decided(STATE, Activity.TALK, mind=mind)[0].effects
        if isinstance(effect, SetActivity)
    ]
    assert sorted(told) == ["Ferries", "Fog"]


def test_it_tells_true_news_only() -> None:
    """A record of viewers is told when it is one, and once."""
    mind = OfflineMind(rng=random.Random(1))
    (news,) = decided(replace(STATE, viewers=40, peak_viewers=40), None, mind=mind)[0].effects
    assert isinstance(news, SendChatResponse)
    assert "40" in news.text
    assert not decided(replace(STATE, viewers=40, peak_viewers=40), None, mind=mind)[0].effects
    later = replace(STATE, elapsed_s=9_000.0, viewers=30, peak_viewers=60)
    assert not decided(later, None, mind=mind)[0].effects
