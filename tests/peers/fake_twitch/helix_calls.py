"""A call of Helix and the table of what can be called."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from multidict import MultiMapping

from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.subscriptions import Subscriptions
from tests.peers.fake_twitch.tokens import Token, Tokens

if TYPE_CHECKING:
    from tests.peers.fake_twitch.eventsub import EventSub

Json = dict[str, Any]
_DEFAULT_PAGE, _LARGEST_PAGE = 20, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; no body means 204."""

    body: Json | None = None
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was asked, by whom."""

    method: str
    path: str
    token: Token
    query: MultiMapping[str]
    body: Json
    world: World
    tokens: Tokens
    subscriptions: Subscriptions
    eventsub: "EventSub"

    @property
    def user(self) -> User:
        """The token's user; an app token has none and is turned away."""
        if self.token.user is None:
            raise HelixError(401, "Incorrect user authorization")
        return self.token.user

    def field(self, name: str) -> str | None:
        """Return a field of the query or the body as text."""
        value = self.query.get(name)
        if value is None and self.body.get(name) is not None:
            value = str(self.body[name])
        return value

    def required(self, name: str) -> str:
        """Return a field, or answer 400 when it is missing."""
        value = self.field(name)
        if not value:
            raise HelixError(400, f'Missing required parameter "{name}"')
        return value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Return a number of the body within bounds."""
        value = self.body.get(name, default)
        if not isinstance(value, int) or not low <= value <= high:
            raise HelixError(400, f'The parameter "{name}" must be between {low} and {high}')
        return value

    def channel(self, key: str = "broadcaster_id") -> Channel:
        """Return the channel whose owner's id a field holds."""
        owner = self.world.people.by_id(self.required(key))
        if owner is None:
            raise HelixError(400, f'The parameter "{key}" was malformed: no such user')
        return self.world.channel_of(owner)

    def stage(self, key: str = "broadcaster_id") -> Channel:
        """Return the channel in which things happen; the fake can change no other."""
        channel = self.channel(key)
        if channel is not self.world.channel:
            raise HelixError(501, "The fake acts in one channel alone")
        return channel

    def paged(self, items: Sequence[Json]) -> Json:
        """Return one page of a list, with a cursor when there is more."""
        size = int(self.query.get("first", _DEFAULT_PAGE))
        if not 1 <= size <= _LARGEST_PAGE:
            raise HelixError(400, 'The parameter "first" was malformed: the value must be between 1 and 100')
        start = _offset(self.query.get("after", ""))
        end = start + size
        more = {"cursor": base64.urlsafe_b64encode(str(end).encode()).decode()} if end < len(items) else {}
        return {"data": list(items[start:end]), "pagination": more}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor))
    except ValueError as error:
        raise HelixError(400, "Invalid cursor") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What stands before an answer.

    One of `scopes` is needed; `identity` names the field that must hold the token's own user id. With `moderates`
    that user must moderate the channel named by `broadcaster_id`. `needs` are required fields.
    """

    answer: Callable[[Call], Reply]
    scopes: tuple[str, ...]
    identity: str | None
    moderates: bool
    needs: tuple[str, ...]

    def check(self, call: Call) -> None:
        """Raise `HelixError` for whom may not or asks wrongly."""
        if self.scopes and not call.token.scopes.intersection(self.scopes):
            raise HelixError(401, f"Missing scope: {' or '.join(self.scopes)}")
        for name in self.needs:
            call.required(name)
        if self.identity and call.required(self.identity) != call.user.id:
            raise HelixError(
                401, f"The ID in {self.identity} must match the user ID found in the request's OAuth token."
            )
        if self.moderates and not call.channel().may_moderate(call.user.id):
            raise HelixError(403, "The user in moderator_id is not one of the broadcaster's moderators.")


class Table:
    """Endpoints by method and path."""

    def __init__(self) -> None:
        self.endpoints: dict[tuple[str, str], Endpoint] = {}

    def add(
        self,
        method: str,
        path: str,
        *,
        scopes: tuple[str, ...] = (),
        identity: str | None = None,
        moderates: bool = False,
        needs: tuple[str, ...] = (),
    ) -> Callable[[Callable[[Call], Reply]], Callable[[Call], Reply]]:
        """Register the function that answers."""

        def register(answer: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
            self.endpoints[method, path] = Endpoint(
                answer=answer, scopes=scopes, identity=identity, moderates=moderates, needs=needs
            )
            return answer

        return register


def named(user: User, role: str) -> Mapping[str, str]:
    """Return the three fields in which Helix names a user, e.g. `broadcaster_id`."""
    prefix = f"{role}_" if role else ""
    return {f"{prefix}id": user.id, f"{prefix}login": user.login, f"{prefix}name": user.name}
