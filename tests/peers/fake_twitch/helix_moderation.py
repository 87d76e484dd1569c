"""Helix: deleting messages, bans, shield mode."""

from tests.peers.fake_twitch.helix_calls import Call, Json, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.terms import whole_second

table = Table()

_LONGEST_TIMEOUT = 1_209_600


@table.add(
    "GET", "/moderation/moderators", scopes=("moderation:read", "channel:manage:moderators"), identity="broadcaster_id"
)
def moderators(call: Call) -> Reply:
    """Return who moderates a channel."""
    wanted, everybody = set(call.query.getall("user_id", [])), call.channel().moderators
    found = [call.world.people.by_id(each) for each in sorted(everybody) if not wanted or each in wanted]
    return Reply(body=call.paged([dict(named(user, "user")) for user in found if user]))


@table.add("GET", "/moderation/channels", scopes=("user:read:moderated_channels",), identity="user_id")
def moderated(call: Call) -> Reply:
    """Return where somebody is a moderator."""
    found = [
        dict(named(channel.owner, "broadcaster"))
        for channel in call.world.channels.values()
        if call.user.id in channel.moderators
    ]
    return Reply(body=call.paged(found))


@table.add(
    "DELETE",
    "/moderation/chat",
    scopes=("moderator:manage:chat_messages",),
    identity="moderator_id",
    moderates=True,
)
def delete_messages(call: Call) -> Reply:
    """Delete one message, or all when none is named."""
    message_id = call.query.get("message_id")
    channel = call.stage()
    if message_id is None:
        call.world.clear()
        return Reply()
    said = channel.messages.get(message_id)
    if said is None:
        raise HelixError(404, "The ID in message_id was not found.")
    if said.user is not call.user and said.channel.may_moderate(said.user.id):
        raise HelixError(400, "You may not delete another moderator's or the broadcaster's messages.")
    call.world.delete(message_id)
    return Reply()


@table.add(
    "POST", "/moderation/bans", scopes=("moderator:manage:banned_users",), identity="moderator_id", moderates=True
)
def ban(call: Call) -> Reply:
    """Ban somebody, for good or for some seconds."""
    data = call.body.get("data")
    if not isinstance(data, dict) or not data.get("user_id"):
        raise HelixError(400, "The user_id field is required.")
    channel, user = call.stage(), call.world.people.by_id(str(data["user_id"]))
    if user is None or channel.may_moderate(user.id):
        raise HelixError(400, "The user specified in the user_id field may not be put in a timeout or banned.")
    seconds = data.get("duration")
    if seconds is not None and not 1 <= int(seconds) <= _LONGEST_TIMEOUT:
        raise HelixError(400, "The value in the duration field is not valid.")
    if channel.is_banned(user.id, call.world.clock.now()) and channel.banned[user.id] is None:
        raise HelixError(400, "The user specified in the user_id field is already banned.")
    now = call.world.clock.now()
    call.world.ban(
        user.login,
        reason=data.get("reason", ""),
        by=call.user.login,
        seconds=int(seconds) if seconds is not None else None,
    )
    ends = channel.banned[user.id]
    made = {
        "broadcaster_id": channel.owner.id,
        "moderator_id": call.user.id,
        "user_id": user.id,
        "created_at": whole_second(now),
        "end_time": whole_second(ends) if ends else None,
    }
    return Reply(body={"data": [made]})


@table.add(
    "DELETE",
    "/moderation/bans",
    scopes=("moderator:manage:banned_users",),
    identity="moderator_id",
    moderates=True,
    needs=("user_id",),
)
def unban(call: Call) -> Reply:
    """Lift a ban."""
    user = call.world.people.by_id(call.required("user_id"))
    if user is None or not call.stage().is_banned(user.id, call.world.clock.now()):
        raise HelixError(400, "The user specified in the user_id query parameter is not banned.")
    call.world.unban(user.login, by=call.user.login)
    return Reply()


_SHIELD = ("moderator:manage:shield_mode",)


@table.add(
    "GET",
    "/moderation/shield_mode",
    scopes=("moderator:read:shield_mode", *_SHIELD),
    identity="moderator_id",
    moderates=True,
)
def shield(call: Call) -> Reply:
    """Tell whether shield mode is on."""
    return Reply(body={"data": [_shield(call)]})


@table.add("PUT", "/moderation/shield_mode", scopes=_SHIELD, identity="moderator_id", moderates=True)
def set_shield(call: Call) -> Reply:
    """Switch shield mode."""
    active = call.body.get("is_active")
    if not isinstance(active, bool):
        raise HelixError(400, "The is_active field is required.")
    if active is not call.stage().shield:
        call.world.set_shield(active, by=call.user)
    return Reply(body={"data": [_shield(call)]})


def _shield(call: Call) -> Json:
    return {
        "is_active": call.channel().shield,
        **named(call.user, "moderator"),
        "last_activated_at": whole_second(call.world.clock.now()) if call.channel().shield else "",
    }
