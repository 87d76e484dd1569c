"""Helix: users, channels, streams, categories, followers, subscribers, EventSub subscriptions."""

from datetime import datetime

from tests.peers.fake_twitch.helix_calls import Call, Json, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.subscriptions import MOST_COST
from tests.peers.fake_twitch.terms import whole_second

table = Table()


@table.add("GET", "/users")
def users(call: Call) -> Reply:
    """Return the users asked for, or the token's own."""
    ids, logins = call.query.getall("id", []), call.query.getall("login", [])
    if not ids and not logins:
        return Reply(body={"data": [_user(call, call.user)]})
    found = [call.world.people.by_id(user_id) for user_id in ids]
    found += [call.world.people.known(login) for login in logins]
    unique = {user.id: user for user in found if user}
    return Reply(body={"data": [_user(call, user) for user in unique.values()]})


@table.add("GET", "/channels", needs=("broadcaster_id",))
def channels(call: Call) -> Reply:
    """Return what channels are about."""
    owners = [call.world.people.by_id(user_id) for user_id in call.query.getall("broadcaster_id")]
    found = [_channel(call, call.world.channel_of(owner)) for owner in owners if owner]
    return Reply(body={"data": found})


@table.add("PATCH", "/channels", scopes=("channel:manage:broadcast",), identity="broadcaster_id")
def change_channel(call: Call) -> Reply:
    """Set title, category, language and tags."""
    channel, body = call.channel(), call.body
    if not body:
        raise HelixError(400, "At least one parameter must be provided")
    if body.get("title") == "":
        raise HelixError(400, "The title cannot be empty")
    game_id = body.get("game_id", channel.game_id)
    if game_id and game_id not in call.world.games:
        raise HelixError(400, "Invalid game_id")
    channel.title = body.get("title", channel.title)
    channel.game_id = game_id or "509658"
    channel.language = body.get("broadcaster_language", channel.language)
    channel.tags = body.get("tags", channel.tags)
    call.world.update_channel(channel)
    return Reply()


@table.add("GET", "/streams")
def streams(call: Call) -> Reply:
    """Return the streams that are on."""
    ids, logins = set(call.query.getall("user_id", [])), set(call.query.getall("user_login", []))
    live = [
        _stream(call, channel)
        for channel in call.world.channels.values()
        if channel.stream and (not ids | logins or channel.owner.id in ids or channel.owner.login in logins)
    ]
    return Reply(body=call.paged(live))


@table.add("GET", "/games")
def games(call: Call) -> Reply:
    """Return categories by id or by their exact name."""
    ids, names = call.query.getall("id", []), call.query.getall("name", [])
    if not ids and not names:
        raise HelixError(400, 'Missing required parameter "id", "igdb_id", or "name"')
    found = [_game(key, name) for key, name in call.world.games.items() if key in ids or name in names]
    return Reply(body={"data": found, "pagination": {}})


@table.add("GET", "/search/categories", needs=("query",))
def search_categories(call: Call) -> Reply:
    """Return the categories in whose name the words stand."""
    wanted = call.required("query").lower()
    found = [
        {key: value for key, value in _game(game_id, name).items() if key != "igdb_id"}
        for game_id, name in call.world.games.items()
        if wanted in name.lower()
    ]
    return Reply(body=call.paged(found))


@table.add("GET", "/channels/followers", needs=("broadcaster_id",))
def followers(call: Call) -> Reply:
    """Return who follows; who may not see them gets the number alone."""
    channel = call.channel()
    may_see = "moderator:read:followers" in call.token.scopes and call.token.user
    everybody = _followers(call, channel) if may_see and channel.may_moderate(call.user.id) else []
    wanted = call.query.get("user_id")
    shown = [each for each in everybody if wanted in {None, each["user_id"]}]
    return Reply(body={**call.paged(shown), "total": len(channel.followers)})


@table.add("GET", "/subscriptions", scopes=("channel:read:subscriptions",), identity="broadcaster_id")
def subscribers(call: Call) -> Reply:
    """Return who subscribes to a channel."""
    channel = call.channel()
    wanted = set(call.query.getall("user_id", []))
    found = [_subscriber(call, channel, user_id) for user_id in channel.members if not wanted or user_id in wanted]
    points = sum({"1000": 1, "2000": 2, "3000": 6}[each.tier] for each in channel.members.values())
    return Reply(body={**call.paged(found), "total": len(channel.members), "points": points})


@table.add("POST", "/eventsub/subscriptions")
def subscribe(call: Call) -> Reply:
    """Subscribe a session to a type of event."""
    if call.token.user is None:
        raise HelixError(400, "invalid transport and auth combination")
    made = call.subscriptions.create(call.token, call.body)
    call.eventsub.subscribed(made.session_id)
    return Reply(body={"data": [made.listed()], **_totals(call)}, status=202)


@table.add("GET", "/eventsub/subscriptions")
def subscriptions(call: Call) -> Reply:
    """Return a user's subscriptions, with those whose session has ended."""
    status, type_ = call.query.get("status"), call.query.get("type")
    found = [
        each.listed()
        for each in call.subscriptions.owned_by(call.token)
        if status in {None, each.status} and type_ in {None, each.type}
    ]
    return Reply(body={**call.paged(found), **_totals(call)})


@table.add("DELETE", "/eventsub/subscriptions", needs=("id",))
def unsubscribe(call: Call) -> Reply:
    """Forget a subscription."""
    wanted = call.required("id")
    found = [each for each in call.subscriptions.owned_by(call.token) if each.id == wanted]
    if not found:
        raise HelixError(404, "subscription not found")
    call.subscriptions.all.remove(found[0])
    return Reply()


def _totals(call: Call) -> Json:
    mine = call.subscriptions.owned_by(call.token)
    return {"total": len(mine), "total_cost": call.subscriptions.cost_of(call.token), "max_total_cost": MOST_COST}


def _user(call: Call, user: User) -> Json:
    shown: Json = {
        "id": user.id,
        "login": user.login,
        "display_name": user.name,
        "type": "",
        "broadcaster_type": "affiliate" if user is call.world.broadcaster else "",
        "description": "",
        "profile_image_url": f"https://static-cdn.jtvnw.net/jtv_user_pictures/{user.login}-profile_image-300x300.png",
        "offline_image_url": "",
        "view_count": 0,
        "created_at": whole_second(user.created_at),
    }
    if user is call.token.user and "user:read:email" in call.token.scopes:
        shown["email"] = f"{user.login}@example.com"
    return shown


def _channel(call: Call, channel: Channel) -> Json:
    return {
        **named(channel.owner, "broadcaster"),
        "broadcaster_language": channel.language,
        "game_id": channel.game_id,
        "game_name": call.world.games[channel.game_id],
        "title": channel.title,
        "delay": 0,
        "tags": channel.tags,
        "content_classification_labels": [],
        "is_branded_content": False,
    }


def _stream(call: Call, channel: Channel) -> Json:
    stream = channel.stream
    assert stream is not None
    return {
        "id": stream.id,
        **named(channel.owner, "user"),
        "game_id": channel.game_id,
        "game_name": call.world.games[channel.game_id],
        "type": "live",
        "title": channel.title,
        "tags": channel.tags,
        "viewer_count": stream.viewers,
        "started_at": whole_second(stream.started_at),
        "language": channel.language,
        "thumbnail_url": (
            f"https://static-cdn.jtvnw.net/previews-ttv/live_user_{channel.owner.login}-{{width}}x{{height}}.jpg"
        ),
        "tag_ids": [],
        "is_mature": False,
    }


def _game(game_id: str, name: str) -> Json:
    art = f"https://static-cdn.jtvnw.net/ttv-boxart/{game_id}-{{width}}x{{height}}.jpg"
    return {"id": game_id, "name": name, "box_art_url": art, "igdb_id": ""}


def _followers(call: Call, channel: Channel) -> list[Json]:
    def newest(entry: tuple[str, datetime]) -> datetime:
        return entry[1]

    found = []
    for user_id, at in sorted(channel.followers.items(), key=newest, reverse=True):
        user = call.world.people.by_id(user_id)
        assert user is not None
        found.append({**named(user, "user"), "followed_at": whole_second(at)})
    return found


def _subscriber(call: Call, channel: Channel, user_id: str) -> Json:
    user, member = call.world.people.by_id(user_id), channel.members[user_id]
    assert user is not None
    nobody = {"gifter_id": "", "gifter_login": "", "gifter_name": ""}
    return {
        **named(channel.owner, "broadcaster"),
        **(named(member.gifter, "gifter") if member.gifter else nobody),
        "is_gift": member.gifter is not None,
        "tier": member.tier,
        "plan_name": f"Channel Subscription ({channel.owner.login})",
        **named(user, "user"),
    }
