"""The closed unions and their names on the wire."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.briefs import KIND_OF_BRIEF
from vtuber.domain.events import EVENT_TYPES, KIND_OF, TYPE_OF, Event
from vtuber.domain.names import snake_case
from vtuber.domain.proposals import Proposal
from vtuber.domain.viewers import Role, Viewer


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_event_has_an_id_a_time_and_a_cause(event_type: type[Event]) -> None:
    """The cause is None unless there is one; events cannot be changed."""
    fields = {field.name: field for field in dataclasses.fields(event_type)}
    assert list(fields)[:3] == ["id", "at", "cause"]
    assert fields["cause"].default is None
    assert event_type.__dataclass_params__.frozen  # type: ignore[union-attr]


def test_names_on_the_wire_are_unique_and_lead_back() -> None:
    """One name for each type of event and of brief."""
    assert {TYPE_OF[kind] for kind in KIND_OF.values()} == set(EVENT_TYPES)
    assert len(set(KIND_OF_BRIEF.values())) == len(KIND_OF_BRIEF)


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True), min_size=1, max_size=4))
def test_names_are_spelled_in_snake_case(words: list[str]) -> None:
    """A capital begins a word."""
    assert snake_case("".join(words)) == "_".join(words).lower()


def test_idle_is_no_arm() -> None:
    """A learner chooses between all other activities."""
    assert set(ARMS) == set(Activity) - {Activity.IDLE}


def test_the_propensity_is_that_of_the_arm_drawn() -> None:
    """Looked up by the arm's name."""
    assert Proposal(arm=Activity.GAME, probabilities={"talk": 0.75, "game": 0.25}).propensity == 0.25


def test_a_viewer_has_any_of_the_roles_asked_for() -> None:
    """One is enough."""
    viewer = Viewer(id="twitch:1", name="Ann", roles=(Role.VIP,))
    assert viewer.has(Role.MODERATOR, Role.VIP)
    assert not viewer.has(Role.MODERATOR)
