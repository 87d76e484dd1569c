"""Payloads with ids and time stamps, as the platforms would send them."""

import hashlib

from vtuber.audience.attendee import Attendee
from vtuber.audience.people import Person
from vtuber.audience.posts import EventSubPayload, IrcLine, StreamlabsPayload, StreamsPayload
from vtuber.audience.twitch_lines import (
    ROOM_ID,
    Sender,
    ban_line,
    chat_line,
    deletion_line,
    escaped,
    notice_line,
    plan_params,
)
from vtuber.runtime.clock import Clock

_STREAM_BLOCK = 1_000_000


class Wire:
    """Writes payloads. Ids are unique per (seed, stream, run) and the same whenever these are the same."""

    def __init__(self, *, seed: int, stream_index: int, run: int, clock: Clock) -> None:
        digest = hashlib.sha256(f"{seed}/{stream_index}/{run}".encode()).hexdigest()
        self._prefix = f"{digest[:8]}-{digest[8:12]}-4{digest[12:15]}-a{digest[15:18]}"
        self._stream_id = str(40_000_000_000 + stream_index)
        self._donations_begin = int(digest[18:27], 16) * _STREAM_BLOCK
        self._count = 0
        self._clock = clock

    def new_id(self) -> str:
        """Return the next id, in the form of a UUID."""
        self._count += 1
        return f"{self._prefix}-{self._count:012x}"

    def chat(self, author: Attendee, text: str, *, extra: str = "") -> tuple[str, IrcLine]:
        """Return a message's id and its line; `extra` are further tags, each ended by a semicolon."""
        message_id = self.new_id()
        first = not author.person.regular and author.messages == 0
        line = chat_line(
            author.sender, message_id=message_id, at=self._clock.now(), text=text, first=first, extra=extra
        )
        return message_id, IrcLine(line=line)

    def notice(self, author: Sender, kind: str, params: str, text: str = "") -> tuple[str, IrcLine]:
        """Return an announcement's id and its line; `params` are its tags, each ended by a semicolon."""
        message_id = self.new_id()
        line = notice_line(author, message_id=message_id, at=self._clock.now(), kind=kind, params=params, text=text)
        return message_id, IrcLine(line=line)

    def gift(self, author: Sender, recipient: str, *, origin: str) -> IrcLine:
        """Return the announcement of one gift of a series."""
        params = (
            f"msg-param-community-gift-id={origin};msg-param-gift-months=1;msg-param-months=1;"
            f"msg-param-origin-id={origin};msg-param-recipient-display-name={recipient};"
            f"msg-param-recipient-user-name={recipient.lower()};{plan_params('1000')}"
        )
        return self.notice(author, "subgift", params)[1]

    def raid(self, raider: Sender, viewers: int) -> tuple[str, IrcLine]:
        """Return a raid's id and its line."""
        params = (
            f"msg-param-displayName={raider.person.name};msg-param-login={raider.person.login};"
            f"msg-param-viewerCount={viewers};"
        )
        return self.notice(raider, "raid", params)

    def deletion(self, author: Sender, message_id: str, text: str) -> IrcLine:
        """Return the deletion of a message."""
        return IrcLine(line=deletion_line(author, message_id=message_id, at=self._clock.now(), text=text))

    def ban(self, author: Sender, seconds: int | None) -> IrcLine:
        """Return a ban, for good when `seconds` is None."""
        return IrcLine(line=ban_line(author, at=self._clock.now(), seconds=seconds))

    def donation(self, donor: str, amount: str, currency: str, message: str) -> tuple[str, StreamlabsPayload]:
        """Return a donation's id at Streamlabs and its payload."""
        self._count += 1
        donation_id = self._donations_begin + self._count
        entry = {
            "id": donation_id,
            "name": donor,
            "from": donor,
            "amount": amount,
            "currency": currency,
            "message": message,
            "_id": hashlib.sha256(f"{donation_id}".encode()).hexdigest()[:32],
        }
        payload = {"type": "donation", "message": [entry], "for": "streamlabs", "event_id": f"evt_{donation_id:x}"}
        return str(donation_id), StreamlabsPayload(payload=payload)

    def follow(self, person: Person) -> tuple[str, EventSubPayload]:
        """Return a follow's message id and its notification."""
        event = {**_user(person), "followed_at": self._clock.now().isoformat(), "broadcaster_user_id": ROOM_ID}
        return self._notification("channel.follow", event)

    def redemption(self, person: Person, *, title: str, cost: int, text: str) -> tuple[str, EventSubPayload]:
        """Return a redemption's message id and its notification."""
        event = {
            **_user(person),
            "id": self.new_id(),
            "broadcaster_user_id": ROOM_ID,
            "user_input": text,
            "status": "unfulfilled",
            "reward": {"id": title.lower().replace(" ", "-"), "title": title, "cost": cost, "prompt": ""},
        }
        return self._notification("channel.channel_points_custom_reward_redemption.add", event)

    def viewer_count(self, viewers: int) -> StreamsPayload:
        """Return the platform's answer to how many watch."""
        stream = {"id": self._stream_id, "user_id": ROOM_ID, "type": "live", "viewer_count": viewers}
        return StreamsPayload(payload={"data": [stream], "pagination": {}})

    def _notification(self, kind: str, event: dict[str, object]) -> tuple[str, EventSubPayload]:
        message_id = self.new_id()
        metadata = {
            "message_id": message_id,
            "message_type": "notification",
            "message_timestamp": self._clock.now().isoformat(),
            "subscription_type": kind,
        }
        payload = {"subscription": {"type": kind, "version": "1"}, "event": event}
        return message_id, EventSubPayload(payload={"metadata": metadata, "payload": payload})


def reply_tags(parent_id: str, parent: Person, text: str) -> str:
    """Return the tags of a message that answers another one."""
    return (
        f"reply-parent-display-name={parent.name};reply-parent-msg-body={escaped(text)};"
        f"reply-parent-msg-id={parent_id};reply-parent-user-id={parent.id};reply-parent-user-login={parent.login};"
    )


def _user(person: Person) -> dict[str, object]:
    return {"user_id": person.id, "user_login": person.login, "user_name": person.name}
