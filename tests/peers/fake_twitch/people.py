"""Users and channels."""

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.peers.fake_twitch.contests import Poll, Prediction
    from tests.peers.fake_twitch.said import Said

_COLORS = ("#FF0000", "#0000FF", "#008000", "#B22222", "#FF7F50", "#9ACD32", "#8A2BE2", "#00FF7F")
_JOINED_TWITCH = datetime(2016, 12, 14, 20, 32, 28, tzinfo=UTC)
ANONYMOUS_GIFTER = ("274598607", "ananonymousgifter", "AnAnonymousGifter")
ANONYMOUS_CHEERER = ("407665396", "ananonymouscheerer", "AnAnonymousCheerer")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account. Its id follows from its login, so that it is the same in every run."""

    id: str
    login: str
    name: str
    color: str
    created_at: datetime = _JOINED_TWITCH

    def named(self, role: str) -> dict[str, str]:
        """Return the three fields in which EventSub names a user, e.g. of the role `broadcaster_user`."""
        return {f"{role}_id": self.id, f"{role}_login": self.login, f"{role}_name": self.name}


@dataclass(slots=True, kw_only=True)
class Membership:
    """A subscription to a channel."""

    tier: str
    months: int = 1
    gifter: User | None = None


@dataclass(slots=True, kw_only=True)
class Stream:
    """A broadcast that is on."""

    id: str
    started_at: datetime
    viewers: int = 0


@dataclass(slots=True, kw_only=True)
class Reward:
    """A reward for channel points."""

    id: str
    title: str
    cost: int
    prompt: str = ""
    wants_text: bool = False
    color: str = "#00E5CB"


@dataclass(slots=True, kw_only=True)
class Redeemed:
    """A reward that a viewer redeemed; `status` is UNFULFILLED, FULFILLED or CANCELED."""

    id: str
    reward: Reward
    user: User
    text: str
    at: datetime
    status: str = "UNFULFILLED"


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel with all that is kept about it. Sets and keys hold user ids."""

    owner: User
    title: str = "A quiet evening"
    game_id: str = "509658"
    language: str = "en"
    tags: list[str] = field(default_factory=lambda: ["English"])
    stream: Stream | None = None
    moderators: set[str] = field(default_factory=set)
    vips: set[str] = field(default_factory=set)
    followers: dict[str, datetime] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    banned: dict[str, datetime | None] = field(default_factory=dict)
    chatters: dict[str, User] = field(default_factory=dict)
    messages: dict[str, "Said"] = field(default_factory=dict)
    gifts: dict[str, int] = field(default_factory=dict)
    cheered: dict[str, int] = field(default_factory=dict)
    rewards: dict[str, Reward] = field(default_factory=dict)
    redemptions: dict[str, Redeemed] = field(default_factory=dict)
    polls: list["Poll"] = field(default_factory=list)
    predictions: list["Prediction"] = field(default_factory=list)
    shield: bool = False
    raid_target: User | None = None
    commercial_at: datetime | None = None
    shoutouts: dict[str, datetime] = field(default_factory=dict)
    clips: dict[str, datetime] = field(default_factory=dict)

    def is_banned(self, user_id: str, now: datetime) -> bool:
        """Tell whether somebody is banned, or timed out until later."""
        ends = self.banned.get(user_id)
        return user_id in self.banned and (ends is None or ends > now)

    def may_moderate(self, user_id: str) -> bool:
        """Tell whether somebody may act as moderator here."""
        return user_id == self.owner.id or user_id in self.moderators


class Directory:
    """All accounts: whoever is named exists."""

    def __init__(self) -> None:
        self._by_login: dict[str, User] = {}
        self._by_id: dict[str, User] = {}
        for user_id, login, name in (ANONYMOUS_GIFTER, ANONYMOUS_CHEERER):
            self._keep(User(id=user_id, login=login, name=name, color=""))

    def user(self, login: str, *, name: str | None = None) -> User:
        """Return the account of a login, made on first sight."""
        login = login.lower()
        if login not in self._by_login:
            digest = zlib.crc32(login.encode())
            shown = name or login[:1].upper() + login[1:]
            color = _COLORS[digest % len(_COLORS)]
            self._keep(User(id=str(100_000_000 + digest % 800_000_000), login=login, name=shown, color=color))
        return self._by_login[login]

    def known(self, login: str) -> User | None:
        """Return the account of a login if there is one."""
        return self._by_login.get(login.lower())

    def by_id(self, user_id: str) -> User | None:
        """Return the account with an id if there is one."""
        return self._by_id.get(user_id)

    def _keep(self, user: User) -> None:
        self._by_login[user.login] = self._by_id[user.id] = user
