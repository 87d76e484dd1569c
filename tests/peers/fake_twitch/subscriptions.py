"""EventSub subscriptions: who asked for what, through which session."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.peers.fake_twitch.catalog import CATALOG, Kind
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.terms import stamp
from tests.peers.fake_twitch.tokens import Token
from tests.peers.fake_twitch.world_state import Note, WorldState

Json = dict[str, Any]

MOST_PER_SESSION = 300
MOST_COST = 10
MOST_SESSIONS = 3


@dataclass(slots=True, kw_only=True)
class Subscription:
    """One subscription. `status` is `enabled` while its session lives."""

    id: str
    type: str
    version: str
    condition: dict[str, str]
    user_id: str
    client_id: str
    session_id: str
    connected_at: datetime
    created_at: datetime
    scopes: tuple[str, ...]
    cost: int = 0
    status: str = "enabled"
    disconnected_at: datetime | None = None

    def wants(self, note: Note) -> bool:
        """Tell whether something concerns it."""
        if self.status != "enabled" or note.type != self.type:
            return False
        return all(note.facts.get(key, wanted) == wanted for key, wanted in self.condition.items() if wanted)

    def told(self) -> Json:
        """Return it as a notification carries it."""
        return {
            "id": self.id,
            "status": self.status,
            "type": self.type,
            "version": self.version,
            "cost": self.cost,
            "condition": self.condition,
            "transport": {"method": "websocket", "session_id": self.session_id},
            "created_at": stamp(self.created_at),
        }

    def listed(self) -> Json:
        """Return it as Helix lists it."""
        transport: Json = {
            "method": "websocket",
            "session_id": self.session_id,
            "connected_at": stamp(self.connected_at),
        }
        if self.disconnected_at:
            transport["disconnected_at"] = stamp(self.disconnected_at)
        return {**self.told(), "transport": transport}


@dataclass(slots=True)
class Subscriptions:
    """All subscriptions; the checks are those of "Create EventSub Subscription"."""

    world: WorldState
    all: list[Subscription] = field(default_factory=list)
    sessions: dict[str, datetime] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def wanting(self, note: Note) -> Iterator[Subscription]:
        """Give the subscriptions that something concerns."""
        return (subscription for subscription in self.all if subscription.wants(note))

    def of_session(self, session_id: str) -> list[Subscription]:
        """Return the enabled subscriptions of a session."""
        return [each for each in self.all if each.session_id == session_id and each.status == "enabled"]

    def create(self, token: Token, body: Json) -> Subscription:
        """Subscribe, or raise `HelixError`."""
        assert token.user is not None
        type_, version, condition, session_id = _read(body)
        kind = CATALOG.get(type_)
        if kind is None or kind.version != version:
            raise HelixError(400, "invalid subscription type and version")
        self._check_condition(kind, condition)
        if session_id not in self.sessions:
            raise HelixError(400, "websocket transport session does not exist or has already disconnected")
        self._check_authorization(kind, token, condition)
        self._check_room(token, session_id, type_, condition)
        cost = self._cost(kind, token, condition)
        if self.cost_of(token) + cost > MOST_COST:
            raise HelixError(429, "maximum total cost exceeded")
        made = Subscription(
            id=self.world.new_id(),
            type=type_,
            version=version,
            condition=condition,
            user_id=token.user.id,
            client_id=token.client_id,
            session_id=session_id,
            connected_at=self.sessions[session_id],
            created_at=self.world.clock.now(),
            scopes=kind.scopes,
            cost=cost,
        )
        self.all.append(made)
        self.owners[session_id] = token.user.id
        return made

    def cost_of(self, token: Token) -> int:
        """Return what the enabled subscriptions of a user and client cost."""
        return sum(each.cost for each in self.owned_by(token) if each.status == "enabled")

    def owned_by(self, token: Token) -> list[Subscription]:
        """Return the subscriptions of a user and client."""
        user_id = token.user.id if token.user else None
        return [each for each in self.all if each.user_id == user_id and each.client_id == token.client_id]

    def hand_over(self, old: str, new: str) -> None:
        """Let a new session take the place of an old one."""
        for each in self.of_session(old):
            each.session_id, each.connected_at = new, self.sessions[new]
        if old in self.owners:
            self.owners[new] = self.owners.pop(old)
        self.sessions.pop(old, None)

    def end_session(self, session_id: str, status: str) -> None:
        """Let all subscriptions of a session end with it."""
        for each in self.of_session(session_id):
            each.status, each.disconnected_at = status, self.world.clock.now()
        self.sessions.pop(session_id, None)
        self.owners.pop(session_id, None)

    def _check_condition(self, kind: Kind, condition: dict[str, str]) -> None:
        allowed = {*kind.condition, *kind.optional}
        missing = [key for key in kind.condition if not condition.get(key)]
        if missing or set(condition) - allowed or not any(condition.values()):
            raise HelixError(400, "invalid condition")
        for key, value in condition.items():
            if key.endswith("user_id") and value and self.world.people.by_id(value) is None:
                raise HelixError(400, f"invalid condition: no user for {key}")

    def _check_authorization(self, kind: Kind, token: Token, condition: dict[str, str]) -> None:
        assert token.user is not None
        has_scope = not kind.scopes or token.scopes.intersection(kind.scopes)
        is_self = kind.identity is None or condition[kind.identity] == token.user.id
        if not has_scope or not is_self:
            raise HelixError(403, "subscription missing proper authorization")
        if kind.identity == "moderator_user_id":
            owner = self.world.people.by_id(condition["broadcaster_user_id"])
            if owner is None or not self.world.channel_of(owner).may_moderate(token.user.id):
                raise HelixError(403, "subscription missing proper authorization")

    def _check_room(self, token: Token, session_id: str, type_: str, condition: dict[str, str]) -> None:
        assert token.user is not None
        mine = self.of_session(session_id)
        if any(each.type == type_ and each.condition == condition for each in mine):
            raise HelixError(409, "subscription already exists")
        if len(mine) >= MOST_PER_SESSION:
            raise HelixError(429, "number of subscriptions per websocket transport exceeded")
        owner = self.owners.get(session_id, token.user.id)
        if owner != token.user.id:
            raise HelixError(400, "websocket transport cannot have subscriptions created by different users")
        used = {each.session_id for each in self.owned_by(token) if each.status == "enabled"}
        if len(used | {session_id}) > MOST_SESSIONS:
            raise HelixError(429, "number of websocket transports limit exceeded")

    @staticmethod
    def _cost(kind: Kind, token: Token, condition: dict[str, str]) -> int:
        """Return 0 when a user named in the condition has authorized the client, as the token's own has."""
        assert token.user is not None
        return 0 if kind.scopes or token.user.id in condition.values() else 1


def _read(body: Json) -> tuple[str, str, dict[str, str], str]:
    transport = body.get("transport")
    condition = body.get("condition")
    type_, version = body.get("type"), body.get("version")
    if not isinstance(type_, str) or not isinstance(version, str):
        raise HelixError(400, "The parameter type or version was missing")
    if not isinstance(condition, dict):
        raise HelixError(400, "The parameter condition was missing")
    if not isinstance(transport, dict) or transport.get("method") != "websocket":
        raise HelixError(400, "invalid transport and auth combination")
    session_id = transport.get("session_id")
    if not isinstance(session_id, str):
        raise HelixError(400, "missing session_id")
    return type_, version, {key: str(value) for key, value in condition.items()}, session_id
