"""Clients, device codes, access tokens and refresh tokens."""

import secrets
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.peers.fake_twitch.people import User
from tests.peers.fake_twitch.terms import Terms, WallClock

PUBLIC_CLIENT = "publicclient0000000000000000000"
CONFIDENTIAL_CLIENT = "confidentialclient000000000000"
CLIENT_SECRET = "clientsecret000000000000000000"
_REFRESH_LIFETIME = timedelta(days=30)
_USER_CODE_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token; an app's own has no user. `refresh` is the refresh token that came with it."""

    access: str
    refresh: str
    client_id: str
    user: User | None
    scopes: frozenset[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    """What a refresh token stands for."""

    client_id: str
    user: User
    scopes: frozenset[str]
    until: datetime


@dataclass(slots=True, kw_only=True)
class Device:
    """A device code that waits for its user, or a code of the authorization page. `state` tells how it stands."""

    code: str
    user_code: str
    client_id: str
    scopes: frozenset[str]
    until: datetime
    state: str = "pending"
    user: User | None = None


class OAuthError(Exception):
    """Twitch's answer to a bad request for a token."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Tokens:
    """Who may do what. A client without a secret is public: its refresh tokens are good for one use."""

    def __init__(self, *, clock: WallClock, terms: Terms) -> None:
        self.clients: dict[str, str | None] = {PUBLIC_CLIENT: None, CONFIDENTIAL_CLIENT: CLIENT_SECRET}
        self.devices: dict[str, Device] = {}
        self.spent: set[str] = set()
        self._clock = clock
        self._terms = terms
        self._access: dict[str, Token] = {}
        self._refresh: dict[str, _Grant] = {}
        self._codes: dict[str, Device] = {}

    def grant(self, client_id: str, user: User | None, scopes: Iterable[str]) -> Token:
        """Give a new access token, with a refresh token when it is a user's."""
        refresh = secrets.token_hex(25) if user else ""
        if user:
            until = self._clock.now() + _REFRESH_LIFETIME
            self._refresh[refresh] = _Grant(client_id=client_id, user=user, scopes=frozenset(scopes), until=until)
        return self._issue(client_id, user, frozenset(scopes), refresh)

    def valid(self, access: str) -> Token | None:
        """Return the token if it is known and not expired."""
        token = self._access.get(access)
        return token if token and token.expires_at > self._clock.now() else None

    def of(self, login: str) -> Iterator[Token]:
        """Give all tokens of an account, expired ones too."""
        return (token for token in list(self._access.values()) if token.user and token.user.login == login)

    def start_device(self, client_id: str, scopes: Iterable[str]) -> Device:
        """Begin a device code grant."""
        self.check_client(client_id)
        device = Device(
            code=secrets.token_urlsafe(30),
            user_code="".join(secrets.choice(string.ascii_uppercase) for _ in range(_USER_CODE_LETTERS)),
            client_id=client_id,
            scopes=frozenset(scopes),
            until=self._clock.now() + timedelta(seconds=self._terms.device_lifetime),
        )
        self.devices[device.user_code] = device
        return device

    def redeem_device(self, client_id: str, code: str) -> Token:
        """Answer a client that polls; raise `OAuthError` while the user has not approved."""
        device = next((device for device in self.devices.values() if device.code == code), None)
        if not device or device.client_id != client_id or device.state in {"used", "denied"}:
            raise OAuthError(400, "invalid device code")
        if device.until <= self._clock.now():
            raise OAuthError(400, "invalid device code")
        if device.state == "pending" or device.user is None:
            raise OAuthError(400, "authorization_pending")
        device.state = "used"
        return self.grant(client_id, device.user, device.scopes)

    def authorize(self, client_id: str, user: User, scopes: Iterable[str]) -> str:
        """Return a code as the authorization page would, for a user who said yes."""
        device = Device(
            code=secrets.token_hex(15),
            user_code="",
            client_id=client_id,
            scopes=frozenset(scopes),
            until=self._clock.now() + timedelta(minutes=10),
            user=user,
        )
        self._codes[device.code] = device
        return device.code

    def redeem_code(self, client_id: str, code: str) -> Token:
        """Turn such a code into tokens."""
        device = self._codes.pop(code, None)
        if not device or device.client_id != client_id or device.until <= self._clock.now() or device.user is None:
            raise OAuthError(400, "Invalid authorization code")
        return self.grant(client_id, device.user, device.scopes)

    def refresh(self, client_id: str, refresh: str) -> Token:
        """Give a new access token. A public client gets a new refresh token too, and the old one is void."""
        grant = self._refresh.get(refresh)
        if not grant or grant.client_id != client_id or grant.until <= self._clock.now():
            raise OAuthError(400, "Invalid refresh token")
        if self.clients[client_id] is not None:
            return self._issue(client_id, grant.user, grant.scopes, refresh)
        del self._refresh[refresh]
        self.spent.add(refresh)
        return self.grant(client_id, grant.user, grant.scopes)

    def check_client(self, client_id: str, secret: str | None = None, *, needs_secret: bool = False) -> None:
        """Raise `OAuthError` when a client is unknown or names a wrong secret."""
        if not client_id:
            raise OAuthError(400, "missing client id")
        if client_id not in self.clients:
            raise OAuthError(400, "invalid client")
        expected = self.clients[client_id]
        if needs_secret and not secret:
            raise OAuthError(400, "missing client secret")
        if (needs_secret or secret) and secret != expected:
            raise OAuthError(403, "invalid client secret")

    def expire(self, access: str) -> None:
        """Let an access token expire; its refresh token stays good."""
        self._access[access] = replace(self._access[access], expires_at=self._clock.now())

    def revoke(self, access: str) -> bool:
        """Forget an access token, and tell whether it was known."""
        return self._access.pop(access, None) is not None

    def disconnect(self, user: User) -> None:
        """Forget all tokens of an account, as when it disconnects the app."""
        self._access = {key: token for key, token in self._access.items() if token.user is not user}
        self._refresh = {key: grant for key, grant in self._refresh.items() if grant.user is not user}

    def drop_scope(self, user: User, scope: str) -> None:
        """Take a scope from all tokens of an account."""
        for key, token in self._access.items():
            if token.user is user:
                self._access[key] = replace(token, scopes=token.scopes - {scope})
        for key, grant in self._refresh.items():
            if grant.user is user:
                self._refresh[key] = replace(grant, scopes=grant.scopes - {scope})

    def _issue(self, client_id: str, user: User | None, scopes: frozenset[str], refresh: str) -> Token:
        token = Token(
            access=secrets.token_hex(15),
            refresh=refresh,
            client_id=client_id,
            user=user,
            scopes=scopes,
            expires_at=self._clock.now() + timedelta(seconds=self._terms.token_lifetime),
        )
        self._access[token.access] = token
        return token
