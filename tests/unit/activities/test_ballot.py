"""Votes: one ballot per viewer, the latest counts, and what is taken back counts no more."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.activities.ballot import Ballot
from vtuber.domain.channel_events import ChatMessage, Follow, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.viewers import Viewer

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPTIONS = ("1", "2", "4", "7")


def says(number: int, who: int, text: str) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=AT, viewer=Viewer(id=f"v{who}", name=f"V{who}"), text=text)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "say", "say", "delete", "ban"]),
        st.integers(0, 4),
        st.sampled_from(["1", "2!", "col 4", " 7 ", "3", "hello", "!vote 2", "22"]),
    ),
    max_size=40,
)
MEANS = {"1": "1", "2!": "2", "col 4": "4", " 7 ": "7", "!vote 2": "2", "22": "2"}


def happening(step: str, number: int, who: int, text: str) -> Event:
    """Return the event of a step."""
    match step:
        case "say":
            return says(number, who, text)
        case "delete":
            return MessageDeleted(id=f"x{number}", at=AT, message_id=f"m{number - 1 - who}")
        case _:
            return ViewerBanned(id=f"x{number}", at=AT, viewer_id=f"v{who}")


@given(STEPS)
def test_the_count_is_that_of_the_latest_votes_that_stand(steps: list[tuple[str, int, str]]) -> None:
    """Agrees with a plain list of who said what last; a deleted latest vote does not bring back an earlier one."""
    ballot = Ballot(OPTIONS)
    standing: dict[int, tuple[int, str]] = {}
    for number, (step, who, text) in enumerate(steps):
        before = ballot.counts()
        event = happening(step, number, who, text)
        if step == "say" and text in MEANS:
            standing[who] = (number, MEANS[text])
        elif step == "delete":
            standing = {voter: vote for voter, vote in standing.items() if vote[0] != number - 1 - who}
        elif step == "ban":
            standing.pop(who, None)
        changed = ballot.hear(event)
        assert changed or ballot.counts() == before
    votes = [option for _, option in standing.values()]
    expected = {option: votes.count(option) for option in OPTIONS if option in votes}
    assert ballot.counts() == expected
    assert list(ballot.counts()) == [option for option in OPTIONS if option in votes]
    winner = ballot.winner()
    assert winner == (max(expected.items(), key=lambda item: item[1]) if expected else None)


def test_other_events_are_no_votes() -> None:
    """A follow changes nothing, whatever the follower is called."""
    ballot = Ballot(OPTIONS)
    assert not ballot.hear(Follow(id="f", at=AT, viewer=Viewer(id="v", name="1")))
    assert ballot.winner() is None


@pytest.mark.parametrize(("texts", "winner"), [(("2", "1"), ("1", 1)), (("7", "2", "7"), ("7", 2))])
def test_on_a_tie_the_first_option_wins(texts: tuple[str, ...], winner: tuple[str, int]) -> None:
    """A tie goes to the option named first, a majority to itself."""
    ballot = Ballot(OPTIONS)
    for number, text in enumerate(texts):
        assert ballot.hear(says(number, number, text))
    assert ballot.winner() == winner
