"""What EventSub tells of the channel as a whole: comings, rewards, hype trains, polls, predictions, advertisements."""

from typing import Literal

import msgspec

from vtuber.domain.channel_events import (
    AdBreak,
    ChannelEvent,
    ChannelOffline,
    ChannelOnline,
    Follow,
    HypeTrain,
    Poll,
    PollChoice,
    Prediction,
    Raid,
    Redemption,
    ShieldMode,
)
from vtuber.twitch.eventsub_channel_shapes import AdsBegun, Followed, Polled, Predicted, Raided, Redeemed, Train
from vtuber.twitch.eventsub_frame import Receipt, read
from vtuber.twitch.eventsub_people import named

_Phase = Literal["began", "progressed", "ended"]
_PredictionPhase = _Phase | Literal["locked"]

_PHASES: dict[str, _Phase] = {"begin": "began", "progress": "progressed", "end": "ended"}
_PREDICTION_PHASES: dict[str, _PredictionPhase] = {**_PHASES, "lock": "locked"}


def event_of_channel(kind: str, event: msgspec.Raw, receipt: Receipt) -> ChannelEvent | None:
    """Return what an event of this type tells; None for types without a meaning here."""
    match kind:
        case "channel.follow":
            return _follow(read(event, Followed), receipt)
        case "channel.raid":
            return _raid(read(event, Raided), receipt)
        case "channel.channel_points_custom_reward_redemption.add":
            return _redemption(read(event, Redeemed), receipt)
        case "channel.ad_break.begin":
            ads = read(event, AdsBegun)
            return AdBreak(id=receipt.id, at=receipt.at, seconds=ads.duration_seconds, automatic=ads.is_automatic)
        case "stream.online":
            return ChannelOnline(id=receipt.id, at=receipt.at)
        case "stream.offline":
            return ChannelOffline(id=receipt.id, at=receipt.at)
        case _:
            return _phase_of_something(kind, event, receipt)


def _phase_of_something(kind: str, event: msgspec.Raw, receipt: Receipt) -> ChannelEvent | None:
    what, _, moment = kind.rpartition(".")
    phase = _PHASES.get(moment)
    prediction_phase = _PREDICTION_PHASES.get(moment)
    match what:
        case "channel.hype_train" if phase:
            return _hype_train(read(event, Train), receipt, phase)
        case "channel.poll" if phase:
            return _poll(read(event, Polled), receipt, phase)
        case "channel.prediction" if prediction_phase:
            return _prediction(read(event, Predicted), receipt, prediction_phase)
        case "channel.shield_mode" if phase:
            return ShieldMode(id=receipt.id, at=receipt.at, active=phase == "began")
        case _:
            return None


def _follow(event: Followed, receipt: Receipt) -> Follow:
    return Follow(id=receipt.id, at=receipt.at, viewer=named(event.user_id, event.user_name))


def _raid(event: Raided, receipt: Receipt) -> Raid:
    viewer = named(event.from_broadcaster_user_id, event.from_broadcaster_user_name)
    return Raid(id=receipt.id, at=receipt.at, viewer=viewer, viewers=event.viewers)


def _redemption(event: Redeemed, receipt: Receipt) -> Redemption:
    return Redemption(
        id=receipt.id,
        at=receipt.at,
        viewer=named(event.user_id, event.user_name),
        reward=event.reward.title,
        cost=event.reward.cost,
        text=event.user_input,
        redemption_id=event.id,
        reward_id=event.reward.id,
    )


def _hype_train(event: Train, receipt: Receipt, phase: _Phase) -> HypeTrain:
    # Its contributions are told by themselves: a train is no money.
    return HypeTrain(id=receipt.id, at=receipt.at, phase=phase, level=event.level, total=event.total)


def _poll(event: Polled, receipt: Receipt, phase: _Phase) -> Poll:
    # Twitch tells of the end twice: when the poll is over and when it is put away.
    return Poll(
        id=f"twitch:poll:{event.id}:ended" if phase == "ended" else receipt.id,
        at=receipt.at,
        phase=phase,
        poll_id=event.id,
        title=event.title,
        choices=tuple(PollChoice(title=choice.title, votes=choice.votes or 0) for choice in event.choices),
    )


def _prediction(event: Predicted, receipt: Receipt, phase: _PredictionPhase) -> Prediction:
    winners = (outcome.title for outcome in event.outcomes if outcome.id == event.winning_outcome_id)
    return Prediction(
        id=receipt.id,
        at=receipt.at,
        phase=phase,
        prediction_id=event.id,
        title=event.title,
        outcomes=tuple(PollChoice(title=outcome.title, votes=outcome.users or 0) for outcome in event.outcomes),
        winner=next(winners, None) if phase == "ended" else None,
    )
