"""Helix: polls, predictions, raids, clips, markers, rewards, commercials."""

from datetime import timedelta

from tests.peers.fake_twitch.helix_calls import Call, Json, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import Channel, Redeemed, Reward
from tests.peers.fake_twitch.terms import whole_second

table = Table()

_POLLS = ("channel:manage:polls",)
_PREDICTIONS = ("channel:manage:predictions",)
_REDEMPTIONS = ("channel:manage:redemptions",)
_BETWEEN_COMMERCIALS = timedelta(minutes=8)
_LONGEST_COMMERCIAL = 180


@table.add("GET", "/polls", scopes=("channel:read:polls", *_POLLS), identity="broadcaster_id")
def polls(call: Call) -> Reply:
    """Return polls, the newest first."""
    wanted = call.query.getall("id", [])
    found = [poll.helix() for poll in call.channel().polls if not wanted or poll.id in wanted]
    if wanted and not found:
        raise HelixError(404, "None of the IDs in the id query parameters were found.")
    return Reply(body=call.paged(found))


@table.add("POST", "/polls", scopes=_POLLS, identity="broadcaster_id")
def start_poll(call: Call) -> Reply:
    """Start a poll, if none is on."""
    title, choices = _contest(call, "choices", longest=60, most=5)
    seconds = call.whole("duration", 15, 1800)
    points = 0
    if call.body.get("channel_points_voting_enabled"):
        points = call.whole("channel_points_per_vote", 1, 1_000_000)
    if any(poll.status == "ACTIVE" for poll in call.channel().polls):
        raise HelixError(400, "The broadcaster already has an active poll.")
    poll = call.world.poll(title, choices, seconds, points_per_vote=points)
    return Reply(body={"data": [poll.helix()]})


@table.add("PATCH", "/polls", scopes=_POLLS, identity="broadcaster_id", needs=("id", "status"))
def end_poll(call: Call) -> Reply:
    """End a poll."""
    poll = next((each for each in call.channel().polls if each.id == call.field("id")), None)
    status = call.required("status")
    if poll is None:
        raise HelixError(404, "The poll was not found.")
    if status not in {"TERMINATED", "ARCHIVED"} or poll.status != "ACTIVE":
        raise HelixError(400, "The poll must be active to terminate or archive it.")
    call.world.end_poll(poll, status)
    return Reply(body={"data": [poll.helix()]})


@table.add("GET", "/predictions", scopes=("channel:read:predictions", *_PREDICTIONS), identity="broadcaster_id")
def predictions(call: Call) -> Reply:
    """Return predictions, the newest first."""
    wanted = call.query.getall("id", [])
    found = [each.helix() for each in call.channel().predictions if not wanted or each.id in wanted]
    return Reply(body=call.paged(found))


@table.add("POST", "/predictions", scopes=_PREDICTIONS, identity="broadcaster_id")
def start_prediction(call: Call) -> Reply:
    """Start a prediction, if none is on."""
    title, outcomes = _contest(call, "outcomes", longest=45, most=10)
    seconds = call.whole("prediction_window", 30, 1800)
    if any(each.ended_at is None for each in call.channel().predictions):
        raise HelixError(400, "prediction event already active, only allowed one at a time")
    prediction = call.world.prediction(title, outcomes, seconds)
    return Reply(body={"data": [prediction.helix()]})


@table.add("PATCH", "/predictions", scopes=_PREDICTIONS, identity="broadcaster_id", needs=("id", "status"))
def end_prediction(call: Call) -> Reply:
    """Lock, resolve or cancel a prediction."""
    prediction = next((each for each in call.channel().predictions if each.id == call.field("id")), None)
    if prediction is None:
        raise HelixError(404, "The prediction was not found.")
    if prediction.ended_at is not None:
        raise HelixError(400, "The prediction has ended.")
    match call.required("status"):
        case "LOCKED" if prediction.status == "ACTIVE":
            call.world.lock_prediction(prediction)
        case "CANCELED":
            call.world.end_prediction(prediction, None)
        case "RESOLVED":
            winner = call.required("winning_outcome_id")
            titles = {outcome.id: outcome.title for outcome in prediction.outcomes}
            if winner not in titles:
                raise HelixError(400, "The winning_outcome_id is not one of the prediction's.")
            call.world.end_prediction(prediction, titles[winner])
        case _:
            raise HelixError(400, "Invalid status")
    return Reply(body={"data": [prediction.helix()]})


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
        each.status = status
    return Reply(body={"data": [_redemption(channel, each) for each in open_ones]})


@table.add("POST", "/channels/commercial", scopes=("channel:edit:commercial",), identity="broadcaster_id")
def commercial(call: Call) -> Reply:
    """Show advertisements, at most every eight minutes."""
    channel, now = call.channel(), call.world.clock.now()
    length = min(call.whole("length", 1, 1_000), _LONGEST_COMMERCIAL)
    if channel.stream is None:
        raise HelixError(400, "The broadcaster must be streaming in order to run commercials.")
    if channel.commercial_at and now - channel.commercial_at < _BETWEEN_COMMERCIALS:
        raise HelixError(429, "The broadcaster may not run another commercial until the cooldown period expires.")
    channel.commercial_at = now
    call.world.ad_break(length)
    made = {"length": length, "message": "", "retry_after": int(_BETWEEN_COMMERCIALS.total_seconds())}
    return Reply(body={"data": [made]})


def _contest(call: Call, key: str, *, longest: int, most: int) -> tuple[str, list[str]]:
    title, options = call.body.get("title"), call.body.get(key)
    if not isinstance(title, str) or not 1 <= len(title) <= longest:
        raise HelixError(400, f"The title field is required and may have {longest} characters.")
    if not isinstance(options, list) or not 2 <= len(options) <= most:
        raise HelixError(400, f"The {key} field must have 2 to {most} entries.")
    titles = [str(option.get("title", "")) for option in options]
    if not all(1 <= len(each) <= 25 for each in titles):
        raise HelixError(400, f"A title in {key} may have 25 characters.")
    return title, titles


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
