"""EventSub's events about the channel as a whole."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tests.unit.twitch.twitch_texts import frame

from vtuber.domain.channel_events import AdBreak, ChannelEvent, HypeTrain, Poll, PollChoice, Prediction, ShieldMode
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser

AT = datetime(2026, 1, 1, tzinfo=UTC)
CHOICES = [{"id": "1", "title": "Yes", "votes": 3, "bits_votes": 0}, {"id": "2", "title": "No"}]
OUTCOMES = [{"id": "1", "title": "Wins", "users": 5, "color": "blue"}, {"id": "2", "title": "Loses"}]
POLL = {"id": "p1", "title": "Cats?", "choices": CHOICES}
PREDICTION = {"id": "p2", "title": "The game", "outcomes": OUTCOMES}
TRAIN = {"id": "t1", "level": 2, "total": 750, "progress": 250, "goal": 1000, "top_contributions": []}
VOTES = (PollChoice(title="Yes", votes=3), PollChoice(title="No"))
CHANCES = (PollChoice(title="Wins", votes=5), PollChoice(title="Loses"))


def read(kind: str, event: Mapping[str, object], message_id: str = "n1") -> ChannelEvent:
    """Return the one event of a notification."""
    (event_,) = EventSubNormaliser().events_of(frame(kind, event, message_id=message_id), at=AT)
    return event_


@pytest.mark.parametrize(("moment", "phase"), [("begin", "began"), ("progress", "progressed"), ("end", "ended")])
def test_phases_are_told(moment: str, phase: str) -> None:
    """Hype trains and polls begin, go on and end."""
    train = read(f"channel.hype_train.{moment}", TRAIN)
    assert isinstance(train, HypeTrain)
    assert (train.phase, train.level, train.total) == (phase, 2, 750)
    poll = read(f"channel.poll.{moment}", POLL)
    assert isinstance(poll, Poll)
    assert (poll.phase, poll.poll_id, poll.title, poll.choices) == (phase, "p1", "Cats?", VOTES)


def test_a_poll_ends_once() -> None:
    """Twitch tells that it is over and later that it is archived: one event."""
    over = read("channel.poll.end", {**POLL, "status": "completed"}, "n1")
    archived = read("channel.poll.end", {**POLL, "status": "archived"}, "n2")
    assert over.id == archived.id
    assert read("channel.poll.progress", POLL, "n1").id != read("channel.poll.progress", POLL, "n2").id


@pytest.mark.parametrize(
    ("moment", "extra", "phase", "winner"),
    [
        ("begin", {}, "began", None),
        ("progress", {}, "progressed", None),
        ("lock", {}, "locked", None),
        ("end", {"winning_outcome_id": "2", "status": "resolved"}, "ended", "Loses"),
        ("end", {"winning_outcome_id": "", "status": "canceled"}, "ended", None),
        ("end", {"winning_outcome_id": None, "status": "canceled"}, "ended", None),
    ],
)
def test_predictions(moment: str, extra: dict[str, object], phase: str, winner: str | None) -> None:
    """The winner is named by its title; one that was called off has none."""
    event = read(f"channel.prediction.{moment}", {**PREDICTION, **extra})
    assert isinstance(event, Prediction)
    assert (event.phase, event.outcomes, event.winner, event.prediction_id) == (phase, CHANCES, winner, "p2")


@pytest.mark.parametrize(
    "event", [{"duration_seconds": 60, "is_automatic": True}, {"duration_seconds": "60", "is_automatic": "true"}]
)
def test_advertisements(event: dict[str, object]) -> None:
    """The documentation shows numbers and truths as text; both are read."""
    assert read("channel.ad_break.begin", event) == AdBreak(id="twitch:n1", at=AT, seconds=60, automatic=True)


def test_shield_mode() -> None:
    """It is switched on and off."""
    assert read("channel.shield_mode.begin", {}) == ShieldMode(id="twitch:n1", at=AT, active=True)
    assert read("channel.shield_mode.end", {}) == ShieldMode(id="twitch:n1", at=AT, active=False)


def test_our_own_raid_is_none() -> None:
    """When the channel raids another one, that is no raid of ours."""
    normaliser = EventSubNormaliser(own_user_id="7")
    raid = {"from_broadcaster_user_id": "7", "from_broadcaster_user_name": "Ann", "viewers": 5}
    assert normaliser.events_of(frame("channel.raid", raid), at=AT) == ()


@pytest.mark.parametrize("kind", ["channel.update", "channel.poll.archive", "channel.hype_train", "", "progress"])
def test_other_types_tell_nothing(kind: str) -> None:
    """A type without a meaning here is no error."""
    assert EventSubNormaliser().events_of(frame(kind, {}), at=AT) == ()
