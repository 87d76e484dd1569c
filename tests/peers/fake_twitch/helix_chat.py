"""Helix: chat messages, announcements, shoutouts, chatters."""

from datetime import timedelta

from tests.peers.fake_twitch.helix_calls import Call, Reply, Table, named
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import User
from tests.peers.fake_twitch.sending import MOST_LETTERS, reason_to_drop, send

table = Table()

_BETWEEN_SHOUTOUTS, _SAME_SHOUTOUT = timedelta(minutes=2), timedelta(hours=1)
_COLORS = {"blue", "green", "orange", "purple", "primary"}


@table.add("POST", "/chat/messages", needs=("broadcaster_id", "sender_id", "message"))
def send_message(call: Call) -> Reply:
    """Send a message; what Twitch drops is answered with 200 all the same."""
    sender = _sender(call)
    channel, text = call.channel(), call.required("message")
    if len(text) > MOST_LETTERS:
        raise HelixError(400, "The message is too long.")
    if channel.is_banned(sender.id, call.world.clock.now()):
        raise HelixError(403, "The sender is not permitted to send chat messages to the broadcaster's chat room.")
    parent = call.field("reply_parent_message_id")
    if parent and call.world.message(parent) is None:
        return _dropped("parent_message_not_found", "The message you are replying to does not exist.")
    if reason := reason_to_drop(call.world, channel, sender, text):
        return _dropped(*reason)
    said = send(call.world, channel, sender, text, through="helix", reply_to=parent)
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
    call.stage()
    call.world.announce(call.user.login, call.required("message")[:MOST_LETTERS], color=color.upper())
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
    if channel is call.world.channel:
        call.world.shout_out(target, by=call.user)
    return Reply()


@table.add("GET", "/chat/chatters", scopes=("moderator:read:chatters",), identity="moderator_id", moderates=True)
def chatters(call: Call) -> Reply:
    """Return who is in chat."""
    everybody = [dict(named(user, "user")) for user in call.channel().chatters.values()]
    return Reply(body={**call.paged(everybody), "total": len(everybody)})


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


def _dropped(code: str, message: str) -> Reply:
    reason = {"code": code, "message": message}
    return Reply(body={"data": [{"message_id": "", "is_sent": False, "drop_reason": reason}]})
