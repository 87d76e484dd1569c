"""The director's tool for goals: offered where the operator allows it, checked, and shown in the state text."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.director.test_director_toolbox import STATE, TOPICS

from vtuber.director.briefing import Briefing, SeenGoal
from vtuber.director.model_tools import tool_specs
from vtuber.director.state_text import state_text
from vtuber.director.tools import Toolbox
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.goals import GoalStanding, GoalWish
from vtuber.domain.money import Money

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


@dataclass
class Goals:
    """A channel in euros that lets the director set one goal of up to 100."""

    offered: bool = True
    currency: str = "EUR"
    standings: tuple[GoalStanding, ...] = ()
    wished: list[GoalWish] = field(default_factory=list)

    def room_for_director(self) -> int:
        return 1

    def refusal(self, wish: GoalWish) -> str:
        return "too much" if wish.target.amount > 100 else ""

    def wish(self, wish: GoalWish, *, cause: str) -> None:
        self.wished.append(wish)


def call(goals: Goals | None, *calls: dict[str, object]) -> tuple[list[ToolCall], list[object]]:
    """Call the tool and return what came of it."""
    tools = Toolbox(state=lambda: STATE, topics=TOPICS, goals=goals, now=AT)

    async def call_all() -> None:
        for arguments in calls:
            await tools.call("set_goal", arguments)

    asyncio.run(call_all())
    return tools.calls, list(tools.effects)


def test_a_goal_is_wished_for_in_the_channels_currency() -> None:
    """The deadline counts from now; a second one in the same decision is refused."""
    wanted = {"title": "A lantern", "target": "49.50", "hours": 3, "spans_streams": True}
    calls, effects = call(Goals(), wanted, {"title": "Another one", "target": 5})
    assert effects == [
        GoalWish(
            title="A lantern",
            target=Money(amount=Decimal("49.50"), currency="EUR"),
            deadline=AT + timedelta(hours=3),
            spans_streams=True,
        )
    ]
    assert [each.failed for each in calls] == [False, True]
    assert "already" in calls[1].result


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"title": "ab", "target": 5}, "title"),
        ({"title": "x" * 61, "target": 5}, "title"),
        ({"title": "two\nlines", "target": 5}, "title"),
        ({"title": "A lantern", "target": 0}, "target"),
        ({"title": "A lantern", "target": "1.005"}, "target"),
        ({"title": "A lantern", "target": "NaN"}, "target"),
        ({"title": "A lantern", "target": 5, "currency": "USD"}, "EUR"),
        ({"title": "A lantern", "target": 5, "hours": 0.1}, "hours"),
        ({"title": "A lantern", "target": 5, "hours": 10_000}, "hours"),
        ({"title": "A lantern", "target": 500}, "too much"),
        ({"title": "A lantern", "target": 5, "of": "live"}, "of"),
    ],
)
def test_what_is_refused(arguments: dict[str, object], told: str) -> None:
    """The refusal goes back to the mind and says what is wrong."""
    calls, effects = call(Goals(), arguments)
    assert not effects
    assert calls[0].failed
    assert told in calls[0].result


@pytest.mark.parametrize("goals", [None, Goals(offered=False)])
def test_it_is_there_only_where_it_is_allowed(goals: Goals | None) -> None:
    """Neither as a tool that is called nor among those a model is told of."""
    calls, effects = call(goals, {"title": "A lantern", "target": 5})
    assert not effects
    assert "there is no tool 'set_goal'" in calls[0].result
    assert "set_goal" not in {each.name for each in tool_specs(frozenset())}
    assert "set_goal" in {each.name for each in tool_specs(frozenset(), goals_offered=True)}


@given(
    st.dictionaries(
        st.sampled_from(["title", "target", "currency", "hours", "spans_streams", "x"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
        max_size=6,
    )
)
def test_no_arguments_break_it(arguments: dict[str, object]) -> None:
    """Whatever a model sends, what is wished for has a title, a target and a deadline within bounds."""
    _, effects = call(Goals(), arguments)
    for wish in effects:
        assert isinstance(wish, GoalWish)
        assert 3 <= len(wish.title) <= 60
        assert 0 < wish.target.amount <= 100
        assert wish.target.currency == "EUR"
        assert wish.deadline is None or wish.deadline > AT


def test_goals_are_in_the_state_text() -> None:
    """With what is left to set; a channel without goals and without leave costs no token."""
    goal = SeenGoal(title="A lantern", target="50 EUR", percent=40, state="open", hours_left=2.5)
    shown = json.loads(state_text(Briefing(state=STATE, proposal=None, topics=TOPICS, goals=(goal,), goals_left=0)))
    assert shown["goals"] == [
        {"title": "A lantern", "target": "50 EUR", "percent": 40, "state": "open", "hours_left": 2.5}
    ]
    assert shown["goals_you_may_set"] == 0
    assert "goals" not in state_text(Briefing(state=STATE, proposal=None, topics=TOPICS))
