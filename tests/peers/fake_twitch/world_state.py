"""The one state behind chat, EventSub and Helix, and the log of all that happened in it."""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tests.peers.fake_twitch.lines import Line
from tests.peers.fake_twitch.people import Channel, Directory, User
from tests.peers.fake_twitch.said import Said
from tests.peers.fake_twitch.terms import WallClock

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something EventSub tells. A condition must agree with `facts` in every key that both have."""

    type: str
    event: Json
    facts: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Happened:
    """One entry of the log.

    `wanted` names the EventSub sessions and IRC connections that should have got it at that time, `reached` those it
    was written to (a connection's own number, or a session's id). `message_ids` are those of its notifications, by
    subscription.
    """

    number: int
    at: datetime
    what: Note | Line
    wanted: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    message_ids: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The type of the event, or the command of the line."""
        return self.what.type if isinstance(self.what, Note) else self.what.command

    @property
    def event(self) -> Json:
        """What EventSub tells; only a note has it."""
        assert isinstance(self.what, Note), "a line of chat is no event"
        return self.what.event


@dataclass(slots=True, kw_only=True)
class Presence:
    """When a client was connected: an EventSub session (`id` is its session id) or an IRC connection."""

    id: str
    medium: str
    opened_at: datetime
    closed_at: datetime | None = None
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that a client sent, through Helix or through IRC."""

    id: str
    login: str
    channel: str
    text: str
    reply_to: str | None
    through: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A change that a client asked of Helix: its path, who did it, its query and its body."""

    method: str
    path: str
    login: str
    query: Mapping[str, str]
    body: Json


class Outlet(Protocol):
    """Somewhere that events go to."""

    def tell(self, happened: Happened) -> None:
        """Pass on what happened to whom it concerns."""


class WorldState:
    """Users, channels and the log. Methods named after events are in the classes built on this one."""

    def __init__(self, *, login: str, name: str | None, clock: WallClock) -> None:
        self.clock = clock
        self.people = Directory()
        self.channels: dict[str, Channel] = {}
        self.games = {"509658": "Just Chatting", "26936": "Music", "33214": "Fortnite", "27471": "Minecraft"}
        self.log: list[Happened] = []
        self.presences: list[Presence] = []
        self.sent: list[Sent] = []
        self.actions: list[Action] = []
        self.outlets: list[Outlet] = []
        self.rejections: list[tuple[str, str]] = []
        self.channel = self.channel_of(self.people.user(login, name=name))
        self._numbers = itertools.count(1)

    @property
    def broadcaster(self) -> User:
        """The owner of the channel in which things happen unless another is named."""
        return self.channel.owner

    def user(self, login: str) -> User:
        """Return an account, made on first sight."""
        return self.people.user(login)

    def channel_of(self, owner: User | str) -> Channel:
        """Return somebody's channel, made on first sight."""
        user = self.user(owner) if isinstance(owner, str) else owner
        return self.channels.setdefault(user.id, Channel(owner=user))

    def mod(self, login: str) -> User:
        """Make somebody a moderator of the channel."""
        user = self.user(login)
        self.channel.moderators.add(user.id)
        return user

    def vip(self, login: str) -> User:
        """Make somebody a VIP of the channel."""
        user = self.user(login)
        self.channel.vips.add(user.id)
        return user

    def reject(self, code: str = "msg_rejected", message: str = "Your message is being checked.") -> None:
        """Let the next message that is sent through Helix be dropped for a reason."""
        self.rejections.append((code, message))

    def publish(self, *happenings: Note | Line) -> list[Happened]:
        """Log what happened and tell everybody whom it concerns."""
        entries = []
        for what in happenings:
            entry = Happened(number=next(self._numbers), at=self.clock.now(), what=what)
            self.log.append(entry)
            entries.append(entry)
            for outlet in self.outlets:
                outlet.tell(entry)
        return entries

    def notes(self, type_: str | None = None) -> Iterator[Happened]:
        """Give the EventSub events of the log, those of a type if one is named."""
        for entry in self.log:
            if isinstance(entry.what, Note) and type_ in {None, entry.what.type}:
                yield entry

    def owed(self, type_: str | None = None, *, to: Iterable[str] | None = None) -> list[Happened]:
        """Return the EventSub events that reached a session (one of `to`, if given): a correct client has them all."""
        among = None if to is None else set(to)
        return [
            entry
            for entry in self.notes(type_)
            if (entry.reached if among is None else among.intersection(entry.reached))
        ]

    def message(self, message_id: str) -> Said | None:
        """Return a message of any channel that was not deleted."""
        found = (channel.messages.get(message_id) for channel in self.channels.values())
        return next((said for said in found if said), None)

    def note(self, type_: str, event: Json, channel: Channel | None = None, **facts: str) -> Note:
        """Make a note about a channel."""
        owner = (channel or self.channel).owner
        return Note(type=type_, event=event, facts={"broadcaster_user_id": owner.id, **facts})

    def new_number(self) -> str:
        """Return an id of the kind Twitch gives to streams and series of gifts."""
        return str(1_700_000_000_000_000_000 + next(self._numbers))

    @staticmethod
    def new_id() -> str:
        """Return an id of the kind Twitch gives."""
        return str(uuid.uuid4())
