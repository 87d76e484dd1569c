"""Helix: polls and predictions."""

from tests.peers.fake_twitch.helix_calls import Call, Reply, Table
from tests.peers.fake_twitch.helix_errors import HelixError

table = Table()

_POLLS = ("channel:manage:polls",)
_PREDICTIONS = ("channel:manage:predictions",)


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
    if any(poll.status == "ACTIVE" for poll in call.stage().polls):
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
    if any(each.ended_at is None for each in call.stage().predictions):
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
