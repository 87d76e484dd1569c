"""Every event of the fake has the fields which TwitchIO and twitchAPI know of it, down to the last one."""

import asyncio
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from tests.peers.fake_twitch import FakeTwitch
from tests.peers.twitchio_peer import shapes as twitchio
from twitchAPI.object import eventsub as twitchapi
from twitchAPI.object.base import TwitchObject

pytestmark = pytest.mark.slow


SHAPES: dict[str, tuple[Any, ...]] = {
    "channel.chat.message": (twitchio.ChannelChatMessageEvent, twitchapi.ChannelChatMessageData),
    "channel.chat.notification": (twitchio.ChannelChatNotificationEvent, twitchapi.ChannelChatNotificationData),
    "channel.chat.message_delete": (twitchio.ChannelChatMessageDeleteEvent, twitchapi.ChannelChatMessageDeleteData),
    "channel.chat.clear_user_messages": (
        twitchio.ChannelChatClearUserMessagesEvent,
        twitchapi.ChannelChatClearUserMessagesData,
    ),
    "channel.chat.clear": (twitchio.ChannelChatClearEvent, twitchapi.ChannelChatClearData),
    "channel.bits.use": (twitchio.ChannelBitsUseEvent, twitchapi.ChannelBitsUseData),
    "channel.cheer": (twitchio.ChannelCheerEvent, twitchapi.ChannelCheerData),
    "channel.subscribe": (twitchio.ChannelSubscribeEvent, twitchapi.ChannelSubscribeData),
    "channel.subscription.message": (twitchio.ChannelSubscribeMessageEvent, twitchapi.ChannelSubscriptionMessageData),
    "channel.subscription.gift": (twitchio.ChannelSubscriptionGiftEvent, twitchapi.ChannelSubscriptionGiftData),
    "channel.raid": (twitchio.ChannelRaidEvent, twitchapi.ChannelRaidData),
    "channel.follow": (twitchio.ChannelFollowEvent, twitchapi.ChannelFollowData),
    "channel.channel_points_custom_reward_redemption.add": (
        twitchio.ChannelPointsRewardRedemptionAddEvent,
        twitchapi.ChannelPointsCustomRewardRedemptionData,
    ),
    "channel.channel_points_custom_reward_redemption.update": (
        twitchio.ChannelPointsRewardRedemptionUpdateEvent,
        twitchapi.ChannelPointsCustomRewardRedemptionData,
    ),
    # twitchAPI knows version 1 of the hype trains alone.
    "channel.hype_train.begin": (twitchio.HypeTrainBeginEvent,),
    "channel.hype_train.progress": (twitchio.HypeTrainProgressEvent,),
    "channel.hype_train.end": (twitchio.HypeTrainEndEvent,),
    "channel.poll.progress": (twitchio.ChannelPollProgressEvent, twitchapi.ChannelPollProgressData),
    "channel.poll.end": (twitchio.ChannelPollEndEvent, twitchapi.ChannelPollEndData),
    "channel.prediction.progress": (twitchio.ChannelPredictionProgressEvent, twitchapi.ChannelPredictionData),
    "channel.prediction.lock": (twitchio.ChannelPredictionLockEvent,),
    "channel.prediction.end": (twitchio.ChannelPredictionEndEvent, twitchapi.ChannelPredictionEndData),
    "channel.charity_campaign.donate": (twitchio.CharityCampaignDonationEvent, twitchapi.CharityDonationData),
    "channel.ad_break.begin": (twitchio.ChannelAdBreakBeginEvent, twitchapi.ChannelAdBreakBeginData),
    "channel.shield_mode.begin": (twitchio.ShieldModeBeginEvent,),
    "channel.shield_mode.end": (twitchio.ShieldModeEndEvent,),
    "channel.shoutout.create": (twitchio.ShoutoutCreateEvent, twitchapi.ChannelShoutoutCreateData),
    "channel.ban": (twitchio.ChannelBanEvent, twitchapi.ChannelBanData),
    "channel.unban": (twitchio.ChannelUnbanEvent, twitchapi.ChannelUnbanData),
    "channel.update": (twitchio.ChannelUpdateEvent, twitchapi.ChannelUpdateData),
    "stream.online": (twitchio.StreamOnlineEvent, twitchapi.StreamOnlineData),
    "stream.offline": (twitchio.StreamOfflineEvent, twitchapi.StreamOfflineData),
}
NEVER_SENT = {
    # In TwitchIO's types, but not in Twitch's documentation of the event.
    "channel.subscription.message.total",
    # twitchAPI's names for what Twitch documents as `decimal_place` and `broadcaster_user_id`.
    "channel.chat.notification.charity_donation.amount.decimal_places",
    *(f"channel.charity_campaign.donate.broadcaster_{name}" for name in ("id", "login", "name")),
}


def missing(value: object, shape: object, path: str) -> Iterator[str]:
    """Give the fields of a shape that a value lacks, with those of all it holds."""
    if value is None:
        return
    origin = typing.get_origin(shape)
    if origin in {typing.Union, types.UnionType, typing.NotRequired}:
        for part in typing.get_args(shape):
            yield from missing(value, part, path)
    elif origin is list and isinstance(value, list):
        for item in value:
            yield from missing(item, typing.get_args(shape)[0], path)
    elif isinstance(value, dict) and isinstance(shape, type):
        for name, kind in fields(shape).items():
            if name in value:
                yield from missing(value[name], kind, f"{path}.{name}")
            elif typing.get_origin(kind) is not typing.NotRequired:
                yield f"{path}.{name}"


def fields(shape: type) -> dict[str, Any]:
    """Return the fields of a TypedDict of TwitchIO or of a class of twitchAPI."""
    if typing.is_typeddict(shape) or issubclass(shape, TwitchObject):
        return typing.get_type_hints(shape, include_extras=True)
    return {}


def everything_happens(twitch: FakeTwitch) -> None:
    """Let everything happen once."""
    world = twitch.world
    world.go_live(viewers=3)
    world.update_channel(world.channel)
    said = world.chat("ada", "hello Kappa @streamer", bits=100)
    world.chat("brook", "well met", reply_to=said)
    world.chat("far", "from elsewhere", shared_from="neighbour")
    world.announce("streamer", "listen")
    world.subscribe("cleo")
    world.resubscribe("dario", 3, text="LUL again", streak=2)
    world.gift("elin", 2)
    world.raid("fumi", 10)
    world.follow("goran")
    world.settle(world.redeem("hana", "Hydrate", 300, text="water"), "FULFILLED")
    world.charity("ivo", 500)
    train = world.hype_train()
    world.hype_progress(train, level=2, total=2_000)
    world.end_hype_train(train)
    poll = world.poll("Next?", ["Chess", "Go"])
    world.vote(poll, "Go")
    world.end_poll(poll)
    bet = world.prediction("Win?", ["Yes", "No"])
    world.predict(bet, "ada", "Yes", 100)
    world.lock_prediction(bet)
    world.end_prediction(bet, "Yes")
    world.ad_break()
    world.set_shield(active=True)
    world.set_shield(active=False)
    world.shout_out(world.user("neighbour"))
    world.delete(said.id)
    world.timeout("brook")
    world.unban("brook")
    world.clear()
    world.go_offline()


def test_all_fields_are_there() -> None:
    """Nothing that a library may read is left out, at any depth."""

    async def script() -> None:
        async with FakeTwitch() as twitch:
            everything_happens(twitch)
            told = list(twitch.world.notes())
            assert set(SHAPES) <= {entry.type for entry in told}
            lacking = {
                path
                for entry in told
                for shape in SHAPES.get(entry.type, ())
                for path in missing(entry.event, shape, entry.type)
            }
            assert lacking == NEVER_SENT

    asyncio.run(script())
