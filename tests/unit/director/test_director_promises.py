"""The director's tools for promises, and what its minds make of earlier streams."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.unit.director.test_director_toolbox import STATE, TOPICS

from vtuber.director.briefing import Briefing
from vtuber.director.model_tools import tool_specs
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.state_text import state_text
from vtuber.director.tools import SendChatResponse, SetActivity, Toolbox
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.promise_words import promises_in
from vtuber.domain.promises import Promise
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_memory import StreamMemory

SHANTY = Promise(
    id="promise:0001:e5",
    text="If we hit $20, I'll sing a sea shanty.",
    made_at=datetime(2026, 1, 1, tzinfo=UTC),
    until="money",
    amount=Decimal(20),
    currency="USD",
    paid=Decimal("7.5"),
)
TITLES = ("Fog", "Ferries", "Tides", "Eels")


def call(name: str, arguments: Mapping[str, object]) -> tuple[Toolbox, ToolCall]:
    """Call one tool."""
    tools = Toolbox(state=lambda: STATE, topics=TOPICS, promises=(SHANTY.id,))
    return tools, asyncio.run(tools.call(name, arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"until": "money", "amount": 50}, "If we hit $50, I'll sing a sea shanty."),
        ({"until": "money", "amount": "7.50", "currency": "EUR"}, "If we hit €7.5, I'll sing a sea shanty."),
        ({"until": "goal", "percent": 75}, "If we reach 75 percent of the goal, I'll sing a sea shanty."),
        ({"until": "next_stream"}, "Next stream I'll sing a sea shanty."),
    ],
)
def test_a_promise_is_said_in_words_that_are_heard_as_one(arguments: dict[str, object], said: str) -> None:
    """So whatever the gate lets be heard of it is what she owes."""
    tools, made = call("make_promise", {"deed": "sing a sea shanty", **arguments})
    assert not made.failed
    (effect,) = tools.effects
    assert isinstance(effect, SendChatResponse)
    assert effect.text == said
    (found,) = promises_in(said)
    assert found.until == arguments["until"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"deed": "give away my keys", "until": "money", "amount": 5}, "cannot promise"),
        ({"deed": "pay everybody back", "until": "next_stream"}, "money"),
        ({"deed": "post it at example.com", "until": "next_stream"}, "link"),
        ({"deed": "sing if you like", "until": "next_stream"}, "makes no promise"),
        ({"deed": "sing a song", "until": "money"}, "amount"),
        ({"deed": "sing a song", "until": "goal"}, "percent"),
        ({"deed": "sing a song", "until": "money", "amount": -5}, "amount"),
        ({"deed": "sing a song", "until": "someday"}, "until"),
        ({"deed": "x" * 300, "until": "next_stream"}, "deed"),
    ],
)
def test_what_must_not_be_promised_goes_back_to_the_mind(arguments: dict[str, object], told: str) -> None:
    """The refusal says why; nothing is said."""
    tools, made = call("make_promise", arguments)
    assert made.failed
    assert told in made.result
    assert not tools.effects


def test_only_what_is_owed_can_be_kept() -> None:
    """Keeping is carried out by whoever hears of the decision; an unknown promise is refused."""
    assert not call("keep_promise", {"promise": SHANTY.id})[1].failed
    assert call("keep_promise", {"promise": "promise:0009:e1"})[1].failed
    without = Toolbox(state=lambda: STATE, topics=TOPICS)
    assert asyncio.run(without.call("keep_promise", {"promise": SHANTY.id})).failed


def briefing(lasting: StreamMemory) -> Briefing:
    """Return a briefing at the end of a segment."""
    return Briefing(
        state=STATE,
        proposal=Proposal(arm=Activity.TALK, probabilities={"talk": 1.0}),
        topics={Activity.TALK: TITLES},
        lasting=lasting,
    )


def test_the_state_shows_what_is_owed_and_what_was_talked_about() -> None:
    """And nothing of it where there is nothing."""
    lasting = StreamMemory(promises=(SHANTY,), recent_topics=("Fog",), landed_topics=("Eels",))
    shown = json.loads(state_text(briefing(lasting)))
    assert shown["promises"] == [
        {"id": SHANTY.id, "she_said": SHANTY.text, "waits_for": "7.50 of 20.00 USD", "due": False}
    ]
    assert shown["topics_of_the_last_streams"] == ["Fog"]
    assert shown["earlier_topics_that_landed"] == ["Eels"]
    assert not {"promises", "topics_of_the_last_streams", "earlier_topics_that_landed"} & set(
        json.loads(state_text(briefing(StreamMemory())))
    )


def chosen(lasting: StreamMemory, *, times: int = 60) -> list[str]:
    """Return the topics that fresh minds choose, one each."""

    async def choose(seed: int) -> str:
        tools = Toolbox(state=lambda: STATE, topics={Activity.TALK: TITLES})
        await OfflineMind(rng=random.Random(seed)).decide(briefing(lasting), tools)
        (wish,) = [effect for effect in tools.effects if isinstance(effect, SetActivity)]
        return wish.topic

    return [asyncio.run(choose(seed)) for seed in range(times)]


def test_topics_of_the_last_streams_are_left_alone_and_those_that_landed_come_again() -> None:
    """Unless there is nothing else; without earlier streams the same seed chooses the same."""
    recent = StreamMemory(recent_topics=("Fog", "Ferries"))
    assert set(chosen(recent)) == {"Tides", "Eels"}
    landed = chosen(replace(recent, landed_topics=("Eels",)))
    assert landed.count("Eels") > chosen(recent).count("Eels")
    assert "Tides" in landed
    assert set(chosen(StreamMemory(recent_topics=TITLES))) == set(TITLES)
    assert chosen(StreamMemory()) == [random.Random(seed).choice(TITLES) for seed in range(60)]


def test_a_model_is_offered_the_tools_where_promises_are_kept() -> None:
    """And only there."""
    offered = {spec.name for spec in tool_specs(frozenset(), keeps_promises=True)}
    assert offered - {spec.name for spec in tool_specs(frozenset())} == {"make_promise", "keep_promise"}
