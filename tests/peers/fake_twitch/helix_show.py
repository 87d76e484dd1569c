"""Helix: raids, clips, markers, rewards, commercials."""

from datetime import timedelta

from tests.peers.fake_twitch.helix_calls import Call, Json, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import Channel, Redeemed, Reward
from tests.peers.fake_twitch.terms import whole_second

table = Table()

_REDEMPTIONS = ("channel:manage:redemptions",)
_BETWEEN_COMMERCIALS = timedelta(minutes=8)
_LONGEST_COMMERCIAL = 180


@table.add("POST", "/raids", scopes=("channel:manage:raids",), identity="from_broadcaster_id")
def start_raid(call: Call) -> Reply:
    """Raid another channel; it is under way until it is taken back."""
    channel, target = call.channel("from_broadcaster_id"), call.channel("to_broadcaster_id").owner
    if target is channel.owner:
        raise HelixError(400, "The broadcaster cannot raid themselves.")
    if channel.raid_target:
        raise HelixError(409, "The broadcaster is already in the process of raiding another channel.")
    channel.raid_target = target
    now = whole_second(call.world.clock.now())
    return Reply(body={"data": [{"created_at": now, "is_mature": False}]})


@table.add("DELETE", "/raids", scopes=("channel:manage:raids",), identity="broadcaster_id")
def cancel_raid(call: Call) -> Reply:
    """Take a raid back."""
    channel = call.channel()
    if channel.raid_target is None:
        raise HelixError(404, "The broadcaster doesn't have a pending raid to cancel.")
    channel.raid_target = None
    return Reply()


@table.add("POST", "/clips", scopes=("clips:edit",), needs=("broadcaster_id",))
def clip(call: Call) -> Reply:
    """Cut a clip; Twitch takes it on and works on it afterwards."""
    channel = call.channel()
    if channel.stream is None:
        raise HelixError(404, "Clipping is not possible for an offline channel.")
    clip_id = f"FakeClip{len(channel.clips) + 1}"
    channel.clips[clip_id] = call.world.clock.now()
    made = {"id": clip_id, "edit_url": f"https://clips.twitch.tv/{clip_id}/edit"}
    return Reply(body={"data": [made]}, status=202)


@table.add("GET", "/clips")
def clips(call: Call) -> Reply:
    """Return clips by id, or those of a channel."""
    ids, owner = call.query.getall("id", []), call.query.get("broadcaster_id")
    if not ids and not owner:
        raise HelixError(400, 'Missing required parameter "id", "broadcaster_id", or "game_id"')
    found = [
        _clip(call, channel, clip_id)
        for channel in call.world.channels.values()
        for clip_id in channel.clips
        if clip_id in ids or channel.owner.id == owner
    ]
    return Reply(body=call.paged(found))


@table.add("POST", "/streams/markers", scopes=("channel:manage:broadcast",), needs=("user_id",))
def mark(call: Call) -> Reply:
    """Mark this moment of the stream."""
    channel, now = call.channel("user_id"), call.world.clock.now()
    if channel.owner is not call.user:
        raise HelixError(403, "The user in the access token is not authorized to mark this stream.")
    if channel.stream is None:
        raise HelixError(404, "The user specified in user_id is not streaming live.")
    made = {
        "id": str(len(call.world.actions) + 1),
        "created_at": whole_second(now),
        "description": call.body.get("description", ""),
        "position_seconds": int((now - channel.stream.started_at).total_seconds()),
    }
    return Reply(body={"data": [made]})


@table.add(
    "GET",
    "/channel_points/custom_rewards",
    scopes=("channel:read:redemptions", *_REDEMPTIONS),
    identity="broadcaster_id",
)
def rewards(call: Call) -> Reply:
    """Return the channel's rewards."""
    channel, wanted = call.channel(), call.query.getall("id", [])
    found = [_reward(channel, each) for each in channel.rewards.values() if not wanted or each.id in wanted]
    return Reply(body={"data": found})


@table.add(
    "GET",
    "/channel_points/custom_rewards/redemptions",
    scopes=("channel:read:redemptions", *_REDEMPTIONS),
    identity="broadcaster_id",
    needs=("reward_id",),
)
def redemptions(call: Call) -> Reply:
    """Return the redemptions of a reward."""
    channel, reward_id, status = call.channel(), call.required("reward_id"), call.query.get("status")
    found = [
        _redemption(channel, each)
        for each in channel.redemptions.values()
        if each.reward.id == reward_id and status in {None, each.status}
    ]
    return Reply(body=call.paged(found))


@table.add(
    "PATCH",
    "/channel_points/custom_rewards/redemptions",
    scopes=_REDEMPTIONS,
    identity="broadcaster_id",
    needs=("id", "reward_id", "status"),
)
def settle_redemptions(call: Call) -> Reply:
    """Fulfil redemptions, or cancel them, which gives the points back."""
    channel, status = call.channel(), call.required("status")
    if status not in {"FULFILLED", "CANCELED"}:
        raise HelixError(400, "The value in the status field is not valid.")
    wanted = [channel.redemptions.get(each) for each in call.query.getall("id", [])]
    open_ones = [each for each in wanted if each and each.status == "UNFULFILLED"]
    if not open_ones:
        raise HelixError(404, "The redemptions were not found or are not in the UNFULFILLED state.")
    for each in open_ones:
        call.world.settle(each, status)
    return Reply(body={"data": [_redemption(channel, each) for each in open_ones]})


@table.add("POST", "/channels/commercial", scopes=("channel:edit:commercial",), identity="broadcaster_id")
def commercial(call: Call) -> Reply:
    """Show advertisements, at most every eight minutes."""
    channel, now = call.stage(), call.world.clock.now()
    length = min(call.whole("length", 1, 1_000), _LONGEST_COMMERCIAL)
    if channel.stream is None:
        raise HelixError(400, "The broadcaster must be streaming in order to run commercials.")
    if channel.commercial_at and now - channel.commercial_at < _BETWEEN_COMMERCIALS:
        raise HelixError(429, "The broadcaster may not run another commercial until the cooldown period expires.")
    channel.commercial_at = now
    call.world.ad_break(length)
    made = {"length": length, "message": "", "retry_after": int(_BETWEEN_COMMERCIALS.total_seconds())}
    return Reply(body={"data": [made]})


def _clip(call: Call, channel: Channel, clip_id: str) -> Json:
    owner = channel.owner
    return {
        "id": clip_id,
        "url": f"https://clips.twitch.tv/{clip_id}",
        "embed_url": f"https://clips.twitch.tv/embed?clip={clip_id}",
        "broadcaster_id": owner.id,
        "broadcaster_name": owner.name,
        "creator_id": owner.id,
        "creator_name": owner.name,
        "video_id": "",
        "game_id": channel.game_id,
        "language": channel.language,
        "title": channel.title,
        "view_count": 0,
        "created_at": whole_second(channel.clips[clip_id]),
        "thumbnail_url": f"https://clips-media-assets2.twitch.tv/{clip_id}-preview-480x272.jpg",
        "duration": 30.0,
        "vod_offset": None,
        "is_featured": False,
    }


def _reward(channel: Channel, reward: Reward) -> Json:
    picture = "https://static-cdn.jtvnw.net/custom-reward-images/default-%d.png"
    return {
        **named(channel.owner, "broadcaster"),
        "id": reward.id,
        "title": reward.title,
        "prompt": reward.prompt,
        "cost": reward.cost,
        "image": None,
        "default_image": {"url_1x": picture % 1, "url_2x": picture % 2, "url_4x": picture % 4},
        "background_color": reward.color,
        "is_enabled": True,
        "is_user_input_required": reward.wants_text,
        "max_per_stream_setting": {"is_enabled": False, "max_per_stream": 0},
        "max_per_user_per_stream_setting": {"is_enabled": False, "max_per_user_per_stream": 0},
        "global_cooldown_setting": {"is_enabled": False, "global_cooldown_seconds": 0},
        "is_paused": False,
        "is_in_stock": True,
        "should_redemptions_skip_request_queue": False,
        "redemptions_redeemed_current_stream": None,
        "cooldown_expires_at": None,
    }


def _redemption(channel: Channel, redeemed: Redeemed) -> Json:
    reward = redeemed.reward
    return {
        **named(channel.owner, "broadcaster"),
        "id": redeemed.id,
        **named(redeemed.user, "user"),
        "user_input": redeemed.text,
        "status": redeemed.status,
        "redeemed_at": whole_second(redeemed.at),
        "reward": {"id": reward.id, "title": reward.title, "prompt": reward.prompt, "cost": reward.cost},
    }
