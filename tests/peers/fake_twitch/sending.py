"""Messages that clients send, through Helix or through IRC: what Twitch drops, and what it passes on.

Moderators and the broadcaster may say the same thing twice and send more.
"""

from datetime import timedelta

from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.said import Said
from tests.peers.fake_twitch.world_state import Sent

MOST_LETTERS = 500
_SAME_TEXT = timedelta(seconds=30)
_RATE_WINDOW = timedelta(seconds=30)
_RATE, _RATE_MODERATOR = 20, 100


def reason_to_drop(world: World, channel: Channel, sender: User, text: str) -> tuple[str, str] | None:
    """Return the code and the words with which a message is dropped, if it is."""
    if world.rejections:
        return world.rejections.pop(0)
    now = world.clock.now()
    mine = [sent for sent in world.sent if sent.login == sender.login and sent.channel == channel.owner.login]
    is_moderator = channel.may_moderate(sender.id)
    if any(sent.text == text and now - sent.at < _SAME_TEXT for sent in mine) and not is_moderator:
        return "msg_duplicate", "Your message is identical to the previous one sent within the last 30 seconds."
    recent = sum(now - sent.at < _RATE_WINDOW for sent in mine)
    if recent >= (_RATE_MODERATOR if is_moderator else _RATE):
        return "msg_ratelimit", "Your message was not sent because you are sending messages too quickly."
    return None


def send(
    world: World,
    channel: Channel,
    sender: User,
    text: str,
    *,
    through: str,
    reply_to: str | None = None,
    action: bool = False,
) -> Said:
    """Pass a message on, and keep that it was sent."""
    login = channel.owner.login
    said = world.chat(sender.login, text, action=action, reply_to=reply_to, channel=login)
    world.sent.append(
        Sent(id=said.id, login=sender.login, channel=login, text=text, reply_to=reply_to, through=through, at=said.at)
    )
    return said
