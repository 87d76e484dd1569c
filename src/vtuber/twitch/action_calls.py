"""Each action as the one Helix call that carries it out.

Source: https://dev.twitch.tv/docs/api/reference/.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from vtuber.twitch import scopes as s
from vtuber.twitch.actions import (
    AddMarker,
    Announce,
    CancelPrediction,
    CancelRaid,
    ChangeCategory,
    ChangeTitle,
    ChannelAction,
    CreateClip,
    CreatePoll,
    CreatePrediction,
    DeleteMessage,
    EndPoll,
    FulfillRedemption,
    RefundRedemption,
    ResolvePrediction,
    ShoutOut,
    StartRaid,
    TimeOutViewer,
)
from vtuber.twitch.outlet import platform_id

_REDEMPTIONS = "/channel_points/custom_rewards/redemptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelixCall:
    """A call; `repeatable` if doing it twice does what doing it once does."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = None
    repeatable: bool = False


def scope_of(action: ChannelAction) -> str:
    """Return the permission an action takes."""
    match action:
        case CreatePoll() | EndPoll():
            return s.MANAGE_POLLS
        case CreatePrediction() | ResolvePrediction() | CancelPrediction():
            return s.MANAGE_PREDICTIONS
        case ChangeTitle() | ChangeCategory() | AddMarker():
            return s.MANAGE_BROADCAST
        case ShoutOut():
            return s.MANAGE_SHOUTOUTS
        case StartRaid() | CancelRaid():
            return s.MANAGE_RAIDS
        case CreateClip():
            return s.EDIT_CLIPS
        case Announce():
            return s.MANAGE_ANNOUNCEMENTS
        case FulfillRedemption() | RefundRedemption():
            return s.MANAGE_REDEMPTIONS
        case DeleteMessage():
            return s.MANAGE_MESSAGES
        case TimeOutViewer():
            return s.MANAGE_BANS
        case _:
            assert_never(action)


def call_of(action: ChannelAction, *, me: str, target: str = "") -> HelixCall:  # noqa: C901  (a branch for each member)
    """Return the call for an action in the channel of the account `me`, an id.

    `target` is the id that a name stands for: of the channel to shout out or raid, the category, the winning outcome.
    """
    mine = {"broadcaster_id": me}
    as_moderator = {"broadcaster_id": me, "moderator_id": me}
    match action:
        case CreatePoll(title=title, choices=choices, seconds=seconds):
            json = {**mine, "title": title, "choices": _titles(choices), "duration": seconds}
            return HelixCall(method="POST", path="/polls", json=json)
        case EndPoll(poll_id=poll_id):
            return HelixCall(method="PATCH", path="/polls", json={**mine, "id": poll_id, "status": "TERMINATED"})
        case CreatePrediction(title=title, outcomes=outcomes, seconds=seconds):
            json = {**mine, "title": title, "outcomes": _titles(outcomes), "prediction_window": seconds}
            return HelixCall(method="POST", path="/predictions", json=json)
        case ResolvePrediction(prediction_id=id_):
            json = {**mine, "id": id_, "status": "RESOLVED", "winning_outcome_id": target}
            return HelixCall(method="PATCH", path="/predictions", json=json)
        case CancelPrediction(prediction_id=id_):
            return HelixCall(method="PATCH", path="/predictions", json={**mine, "id": id_, "status": "CANCELED"})
        case ChangeTitle(title=title):
            return HelixCall(method="PATCH", path="/channels", params=mine, json={"title": title}, repeatable=True)
        case ChangeCategory():
            return HelixCall(method="PATCH", path="/channels", params=mine, json={"game_id": target}, repeatable=True)
        case ShoutOut():
            params = {"from_broadcaster_id": me, "to_broadcaster_id": target, "moderator_id": me}
            return HelixCall(method="POST", path="/chat/shoutouts", params=params)
        case StartRaid():
            params = {"from_broadcaster_id": me, "to_broadcaster_id": target}
            return HelixCall(method="POST", path="/raids", params=params)
        case CancelRaid():
            return HelixCall(method="DELETE", path="/raids", params=mine)
        case CreateClip():
            return HelixCall(method="POST", path="/clips", params=mine)
        case AddMarker(description=description):
            described = {"description": description} if description else {}
            return HelixCall(method="POST", path="/streams/markers", json={"user_id": me, **described})
        case Announce(text=text, color=color):
            json = {"message": text, "color": color}
            return HelixCall(method="POST", path="/chat/announcements", params=as_moderator, json=json)
        case FulfillRedemption(redemption_id=id_, reward_id=reward):
            return _redemption(mine, id_, reward, "FULFILLED")
        case RefundRedemption(redemption_id=id_, reward_id=reward):
            return _redemption(mine, id_, reward, "CANCELED")
        case DeleteMessage(message_id=id_):
            params = {**as_moderator, "message_id": platform_id(id_)}
            return HelixCall(method="DELETE", path="/moderation/chat", params=params)
        case TimeOutViewer(viewer_id=viewer, seconds=seconds, reason=reason):
            ban = {"user_id": platform_id(viewer), "duration": seconds, "reason": reason}
            return HelixCall(method="POST", path="/moderation/bans", params=as_moderator, json={"data": ban})
        case _:
            assert_never(action)


def lookups_of(action: ChannelAction, *, me: str) -> tuple[HelixCall, ...]:
    """Return the calls that find the id a name stands for, each tried if the one before found nothing.

    There is none where an action names nothing.
    """
    match action:
        case ShoutOut(channel=channel) | StartRaid(channel=channel):
            return (HelixCall(method="GET", path="/users", params={"login": channel.lower()}),)
        case ChangeCategory(category=category):
            # The first wants the exact name, the second takes any case.
            return (
                HelixCall(method="GET", path="/games", params={"name": category}),
                HelixCall(method="GET", path="/search/categories", params={"query": category, "first": "100"}),
            )
        case ResolvePrediction(prediction_id=id_):
            return (HelixCall(method="GET", path="/predictions", params={"broadcaster_id": me, "id": id_}),)
        case _:
            return ()


def _titles(texts: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"title": text} for text in texts]


def _redemption(mine: Mapping[str, str], redemption: str, reward: str, status: str) -> HelixCall:
    params = {**mine, "id": platform_id(redemption), "reward_id": reward}
    return HelixCall(method="PATCH", path=_REDEMPTIONS, params=params, json={"status": status})
