"""Polls, predictions and hype trains."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.terms import stamp, whole_second

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Choice:
    id: str
    title: str
    votes: int = 0
    channel_points_votes: int = 0


@dataclass(slots=True, kw_only=True)
class Poll:
    """A poll; `status` is ACTIVE, COMPLETED, TERMINATED or ARCHIVED."""

    id: str
    channel: Channel
    title: str
    choices: list[Choice]
    started_at: datetime
    seconds: int
    points_per_vote: int = 0
    status: str = "ACTIVE"
    ended_at: datetime | None = None

    def event(self, *, begins: bool = False) -> Json:
        """Return its event as it stands; one that begins tells of no votes."""
        voting = {"is_enabled": bool(self.points_per_vote), "amount_per_vote": self.points_per_vote}
        ended = self.ended_at
        end = (
            {"status": self.status.lower(), "ended_at": stamp(ended)}
            if ended
            else {"ends_at": stamp(self.started_at + timedelta(seconds=self.seconds))}
        )
        return {
            "id": self.id,
            **self.channel.owner.named("broadcaster_user"),
            "title": self.title,
            "choices": [
                {"id": choice.id, "title": choice.title} if begins else self._choice(choice) for choice in self.choices
            ],
            "bits_voting": {"is_enabled": False, "amount_per_vote": 0},
            "channel_points_voting": voting,
            "started_at": stamp(self.started_at),
            **end,
        }

    def helix(self) -> Json:
        """Return it as Helix lists it."""
        return {
            "id": self.id,
            **{f"broadcaster_{key}": value for key, value in _owner(self.channel).items()},
            "title": self.title,
            "choices": [self._choice(choice) for choice in self.choices],
            "bits_voting_enabled": False,
            "bits_per_vote": 0,
            "channel_points_voting_enabled": bool(self.points_per_vote),
            "channel_points_per_vote": self.points_per_vote,
            "status": self.status,
            "duration": self.seconds,
            "started_at": whole_second(self.started_at),
            "ended_at": whole_second(self.ended_at) if self.ended_at else None,
        }

    def _choice(self, choice: Choice) -> Json:
        return {
            "id": choice.id,
            "title": choice.title,
            "bits_votes": 0,
            "channel_points_votes": choice.channel_points_votes,
            "votes": choice.votes,
        }


@dataclass(slots=True, kw_only=True)
class Outcome:
    id: str
    title: str
    color: str
    stakes: dict[str, tuple[User, int]] = field(default_factory=dict)

    @property
    def points(self) -> int:
        return sum(points for _, points in self.stakes.values())


@dataclass(slots=True, kw_only=True)
class Prediction:
    """A prediction; `status` is ACTIVE, LOCKED, RESOLVED or CANCELED."""

    id: str
    channel: Channel
    title: str
    outcomes: list[Outcome]
    started_at: datetime
    seconds: int
    status: str = "ACTIVE"
    winner: Outcome | None = None
    locked_at: datetime | None = None
    ended_at: datetime | None = None

    def event(self, *, begins: bool = False) -> Json:
        """Return its event as it stands; one that begins tells of no stakes."""
        event: Json = {
            "id": self.id,
            **self.channel.owner.named("broadcaster_user"),
            "title": self.title,
            "outcomes": [
                {"id": outcome.id, "title": outcome.title, "color": outcome.color} if begins else self._outcome(outcome)
                for outcome in self.outcomes
            ],
            "started_at": stamp(self.started_at),
        }
        if self.ended_at:
            winner = self.winner.id if self.winner else ""
            return {
                **event,
                "winning_outcome_id": winner,
                "status": self.status.lower(),
                "ended_at": stamp(self.ended_at),
            }
        if self.locked_at:
            return {**event, "locked_at": stamp(self.locked_at)}
        return {**event, "locks_at": stamp(self.started_at + timedelta(seconds=self.seconds))}

    def helix(self) -> Json:
        """Return it as Helix lists it."""
        return {
            "id": self.id,
            **{f"broadcaster_{key}": value for key, value in _owner(self.channel).items()},
            "title": self.title,
            "winning_outcome_id": self.winner.id if self.winner else None,
            "outcomes": [
                {**self._outcome(outcome), "color": outcome.color.upper(), "top_predictors": self._top(outcome) or None}
                for outcome in self.outcomes
            ],
            "prediction_window": self.seconds,
            "status": self.status,
            "created_at": whole_second(self.started_at),
            "ended_at": whole_second(self.ended_at) if self.ended_at else None,
            "locked_at": whole_second(self.locked_at) if self.locked_at else None,
        }

    def _outcome(self, outcome: Outcome) -> Json:
        return {
            "id": outcome.id,
            "title": outcome.title,
            "color": outcome.color,
            "users": len(outcome.stakes),
            "channel_points": outcome.points,
            "top_predictors": self._top(outcome),
        }

    def _top(self, outcome: Outcome) -> list[Json]:
        best = sorted(outcome.stakes.values(), key=lambda stake: (-stake[1], stake[0].id))[:10]
        return [
            {**user.named("user"), "channel_points_won": self._won(outcome, points), "channel_points_used": points}
            for user, points in best
        ]

    def _won(self, outcome: Outcome, points: int) -> int | None:
        if not self.ended_at:
            return None
        if outcome is not self.winner:
            return 0
        return points * sum(each.points for each in self.outcomes) // max(1, outcome.points)


@dataclass(slots=True, kw_only=True)
class Train:
    """A hype train."""

    id: str
    channel: Channel
    started_at: datetime
    level: int = 1
    total: int = 0
    goal: int = 1_600
    contributions: list[tuple[User, str, int]] = field(default_factory=list)
    ended_at: datetime | None = None

    def event(self, *, began: bool = False) -> Json:
        """Return its event of version 2 as it stands."""
        event: Json = {
            "id": self.id,
            **self.channel.owner.named("broadcaster_user"),
            "total": self.total,
            "top_contributions": [
                {**user.named("user"), "type": kind, "total": total} for user, kind, total in self.contributions
            ],
            "level": self.level,
            "shared_train_participants": None,
            "started_at": stamp(self.started_at),
            "is_shared_train": False,
            "type": "regular",
        }
        if self.ended_at:
            cooldown = stamp(self.ended_at + timedelta(hours=1))
            return {**event, "ended_at": stamp(self.ended_at), "cooldown_ends_at": cooldown}
        event |= {"progress": self.total % self.goal, "goal": self.goal}
        event["expires_at"] = stamp(self.started_at + timedelta(minutes=5))
        return {**event, "all_time_high_level": 4, "all_time_high_total": 2845} if began else event


def _owner(channel: Channel) -> dict[str, str]:
    return {"id": channel.owner.id, "name": channel.owner.name, "login": channel.owner.login}
