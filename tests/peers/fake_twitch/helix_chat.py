"""Helix: chat messages, announcements, shoutouts, chatters, moderation."""

from datetime import timedelta

from tests.peers.fake_twitch.helix_calls import Call, Json, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.terms import whole_second
from tests.peers.fake_twitch.world_state import Sent

table = Table()

_MOST_LETTERS = 500
_SAME_TEXT = timedelta(seconds=30)
_RATE_WINDOW = timedelta(seconds=30)
_RATE, _RATE_MODERATOR = 20, 100
_BETWEEN_SHOUTOUTS, _SAME_SHOUTOUT = timedelta(minutes=2), timedelta(hours=1)
_COLORS = {"blue", "green", "orange", "purple", "primary"}
_LONGEST_TIMEOUT = 1_209_600


@table.add("POST", "/chat/messages", needs=("broadcaster_id", "sender_id", "message"))
def send_message(call: Call) -> Reply:
    """Send a message; what Twitch drops is answered with 200 all the same."""
    sender = _sender(call)
    channel, text = call.channel(), call.required("message")
    if len(text) > _MOST_LETTERS:
        raise HelixError(400, "The message is too long.")
    if sender.id in channel.banned:
        raise HelixError(403, "The sender is not permitted to send chat messages to the broadcaster's chat room.")
    parent = call.field("reply_parent_message_id")
    if parent and call.world.message(parent) is None:
        return _dropped("parent_message_not_found", "The message you are replying to does not exist.")
    if reason := _reason_to_drop(call, channel, sender, text):
        return _dropped(*reason)
    said = call.world.chat(sender.login, text, reply_to=parent, channel=channel.owner.login)
    sent = Sent(
        id=said.id,
        login=sender.login,
        channel=channel.owner.login,
        text=text,
        reply_to=parent,
        through="helix",
        at=said.at,
    )
    call.world.sent.append(sent)
    return Reply(body={"data": [{"message_id": said.id, "is_sent": True, "drop_reason": None}]})


@table.add(
    "POST",
    "/chat/announcements",
    scopes=("moderator:manage:announcements",),
    identity="moderator_id",
    moderates=True,
    needs=("message",),
)
def announce(call: Call) -> Reply:
    """Announce something."""
    color = call.field("color") or "primary"
    if color not in _COLORS:
        raise HelixError(400, "The color specified in color is not valid.")
    call.world.announce(call.user.login, call.required("message")[:_MOST_LETTERS], color=color.upper())
    return Reply()


@table.add("POST", "/chat/shoutouts", scopes=("moderator:manage:shoutouts",), identity="moderator_id")
def shout_out(call: Call) -> Reply:
    """Recommend another channel: one in two minutes, the same in an hour."""
    channel = call.channel("from_broadcaster_id")
    target, now = call.channel("to_broadcaster_id").owner, call.world.clock.now()
    if not channel.may_moderate(call.user.id):
        raise HelixError(403, "The user in moderator_id is not one of the broadcaster's moderators.")
    if target is channel.owner:
        raise HelixError(400, "The broadcaster may not give themselves a Shoutout.")
    if channel.stream is None:
        raise HelixError(400, "The broadcaster is not streaming live or does not have one or more viewers.")
    if any(now - at < _BETWEEN_SHOUTOUTS for at in channel.shoutouts.values()):
        raise HelixError(429, "The broadcaster exceeded the number of Shoutouts they may send within a given window.")
    if target.id in channel.shoutouts and now - channel.shoutouts[target.id] < _SAME_SHOUTOUT:
        raise HelixError(429, "The broadcaster exceeded the number of Shoutouts they may send to the same broadcaster.")
    channel.shoutouts[target.id] = now
    return Reply()


@table.add("GET", "/chat/chatters", scopes=("moderator:read:chatters",), identity="moderator_id", moderates=True)
def chatters(call: Call) -> Reply:
    """Return who is in chat."""
    everybody = [dict(named(user, "user")) for user in call.channel().chatters.values()]
    return Reply(body={**call.paged(everybody), "total": len(everybody)})


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
    if message_id is None:
        call.world.clear()
        return Reply()
    said = call.channel().messages.get(message_id)
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
    channel, user = call.channel(), call.world.people.by_id(str(data["user_id"]))
    if user is None or channel.may_moderate(user.id):
        raise HelixError(400, "The user specified in the user_id field may not be put in a timeout or banned.")
    seconds = data.get("duration")
    if seconds is not None and not 1 <= int(seconds) <= _LONGEST_TIMEOUT:
        raise HelixError(400, "The value in the duration field is not valid.")
    if _is_banned(call, channel, user) and channel.banned[user.id] is None:
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
    if user is None or not _is_banned(call, call.channel(), user):
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
    if active is not call.channel().shield:
        call.world.set_shield(active, by=call.user)
    return Reply(body={"data": [_shield(call)]})


def _shield(call: Call) -> Json:
    return {
        "is_active": call.channel().shield,
        **named(call.user, "moderator"),
        "last_activated_at": whole_second(call.world.clock.now()) if call.channel().shield else "",
    }


def _is_banned(call: Call, channel: Channel, user: User) -> bool:
    if user.id not in channel.banned:
        return False
    ends = channel.banned[user.id]
    return ends is None or ends > call.world.clock.now()


def _sender(call: Call) -> User:
    """Return who sends: the token's user, or for an app token a user who let the app do so."""
    sender = call.world.people.by_id(call.required("sender_id"))
    if sender is None:
        raise HelixError(400, "The sender_id is not valid.")
    if call.token.user is None:
        granted = {scope for token in call.tokens.of(sender.login) for scope in token.scopes}
        if not {"user:bot", "user:write:chat"} <= granted:
            raise HelixError(401, "Missing scope: user:bot and user:write:chat")
        return sender
    if "user:write:chat" not in call.token.scopes:
        raise HelixError(401, "Missing scope: user:write:chat")
    if sender is not call.token.user:
        raise HelixError(401, "The ID in sender_id must match the user ID in the user access token.")
    return sender


def _reason_to_drop(call: Call, channel: Channel, sender: User, text: str) -> tuple[str, str] | None:
    if call.world.rejections:
        return call.world.rejections.pop(0)
    now = call.world.clock.now()
    mine = [sent for sent in call.world.sent if sent.login == sender.login and sent.channel == channel.owner.login]
    is_moderator = channel.may_moderate(sender.id)
    if any(sent.text == text and now - sent.at < _SAME_TEXT for sent in mine) and not is_moderator:
        return "msg_duplicate", "Your message is identical to the previous one sent within the last 30 seconds."
    recent = sum(now - sent.at < _RATE_WINDOW for sent in mine)
    if recent >= (_RATE_MODERATOR if is_moderator else _RATE):
        return "msg_ratelimit", "Your message was not sent because you are sending messages too quickly."
    return None


def _dropped(code: str, message: str) -> Reply:
    reason = {"code": code, "message": message}
    return Reply(body={"data": [{"message_id": "", "is_sent": False, "drop_reason": reason}]})
