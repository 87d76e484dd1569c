"""EventSub's chat: what is said, and what moderators take back.

Ids are those of chat: a line that IRC tells too has the same id there, and so has its deletion.
"""

from vtuber.domain.channel_events import ChatCleared, ChatMessage, Cheer, MessageDeleted, ViewerBanned
from vtuber.domain.money import bits as worth_of_bits
from vtuber.twitch.eventsub_frame import Receipt
from vtuber.twitch.eventsub_people import chatter, shared_from
from vtuber.twitch.eventsub_shapes import Banned, ChatLine, Deleted, UserCleared
from vtuber.twitch.spoken import without_action, without_cheermotes


def chat_message(line: ChatLine, receipt: Receipt) -> ChatMessage:
    """Return a line of chat; EventSub does not say whether it is the viewer's first."""
    text = line.message.text
    reply = line.reply
    return ChatMessage(
        id="twitch:" + line.message_id,
        at=receipt.at,
        viewer=chatter(line),
        text=without_action(text) if text.startswith("\x01") else text,
        reply_to="twitch:" + reply.parent_message_id if reply and reply.parent_message_id else None,
        sent_at=receipt.sent_at,
        shared_from=shared_from(line) if line.source_broadcaster_user_id else None,
    )


def cheer_in_chat(line: ChatLine, bits: int, receipt: Receipt) -> Cheer:
    """Return the bits that a line of chat carries."""
    return Cheer(
        id="twitch:" + line.message_id,
        at=receipt.at,
        viewer=chatter(line),
        bits=bits,
        amount=worth_of_bits(bits),
        message=without_cheermotes(without_action(line.message.text), bits),
    )


def deletion(deleted: Deleted, receipt: Receipt) -> MessageDeleted:
    """Return the deletion of one message."""
    message_id = deleted.message_id
    return MessageDeleted(id=f"twitch:clearmsg:{message_id}", at=receipt.at, message_id=f"twitch:{message_id}")


def clearing(receipt: Receipt) -> ChatCleared:
    """Return the end of all that stands in chat."""
    return ChatCleared(id=receipt.id, at=receipt.at)


def user_cleared(cleared: UserCleared, receipt: Receipt) -> ViewerBanned:
    """Return the end of all that one viewer wrote: a time-out or a ban, Twitch does not say which."""
    return ViewerBanned(id=receipt.id, at=receipt.at, viewer_id=f"twitch:{cleared.target_user_id}")


def ban(banned: Banned, receipt: Receipt) -> ViewerBanned:
    """Return a ban or a time-out with its length."""
    seconds = None
    if banned.ends_at is not None:
        began = banned.banned_at or receipt.sent_at or receipt.at
        seconds = max(0, round((banned.ends_at - began).total_seconds()))
    return ViewerBanned(id=receipt.id, at=receipt.at, viewer_id=f"twitch:{banned.user_id}", seconds=seconds)
