"""The addresses under `/oauth2`."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.peers.fake_twitch.terms import Terms, WallClock
from tests.peers.fake_twitch.tokens import OAuthError, Token, Tokens
from tests.peers.fake_twitch.world_state import WorldState

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.Response]]

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class OAuth:
    """Answers for id.twitch.tv. Parameters may stand in the query or in the body, as at Twitch."""

    def __init__(self, *, tokens: Tokens, world: WorldState, terms: Terms, clock: WallClock) -> None:
        self._tokens = tokens
        self._world = world
        self._terms = terms
        self._clock = clock
        self.calls: list[tuple[str, Json]] = []

    def routes(self) -> list[web.RouteDef]:
        """Return what to serve."""
        return [
            web.post("/oauth2/device", self._guarded(self._device)),
            web.post("/oauth2/token", self._guarded(self._token)),
            web.get("/oauth2/validate", self._guarded(self._validate)),
            web.post("/oauth2/revoke", self._guarded(self._revoke)),
            web.get("/oauth2/authorize", self._authorize),
        ]

    def _guarded(self, answer: Callable[[web.Request, dict[str, str]], web.Response]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            form = {key: str(value) for key, value in (await request.post()).items()}
            fields = {**request.query, **form}
            self.calls.append((request.path, fields))
            try:
                return answer(request, fields)
            except OAuthError as error:
                return web.json_response({"status": error.status, "message": error.message}, status=error.status)

        return handle

    def _device(self, request: web.Request, fields: dict[str, str]) -> web.Response:
        if "scopes" not in fields:
            raise OAuthError(400, "missing scopes")
        device = self._tokens.start_device(fields.get("client_id", ""), _words(fields["scopes"]))
        return web.json_response(
            {
                "device_code": device.code,
                "expires_in": int(self._terms.device_lifetime),
                "interval": self._terms.device_interval,
                "user_code": device.user_code,
                "verification_uri": f"https://www.twitch.tv/activate?public=true&device-code={device.user_code}",
            }
        )

    def _token(self, request: web.Request, fields: dict[str, str]) -> web.Response:
        client_id, secret = fields.get("client_id", ""), fields.get("client_secret")
        match fields.get("grant_type"):
            case "client_credentials":
                self._tokens.check_client(client_id, secret, needs_secret=True)
                token = self._tokens.grant(client_id, None, ())
            case "authorization_code":
                self._tokens.check_client(client_id, secret, needs_secret=True)
                token = self._tokens.redeem_code(client_id, fields.get("code", ""))
            case "refresh_token":
                is_confidential = self._tokens.clients.get(client_id) is not None
                self._tokens.check_client(client_id, secret, needs_secret=is_confidential)
                token = self._tokens.refresh(client_id, fields.get("refresh_token", ""))
            case grant if grant == _DEVICE_GRANT:
                self._tokens.check_client(client_id)
                token = self._tokens.redeem_device(client_id, fields.get("device_code", ""))
            case None:
                raise OAuthError(400, "missing grant type")
            case _:
                raise OAuthError(400, "invalid grant type")
        return web.json_response(self._granted(token))

    def _granted(self, token: Token) -> Json:
        answer: Json = {"access_token": token.access, "expires_in": self._left(token), "token_type": "bearer"}
        if token.user:
            answer |= {"refresh_token": token.refresh, "scope": sorted(token.scopes)}
        return answer

    def _validate(self, request: web.Request, fields: dict[str, str]) -> web.Response:
        kind, _, access = request.headers.get("Authorization", "").partition(" ")
        if not access or kind.lower() not in {"oauth", "bearer"}:
            raise OAuthError(401, "missing authorization token")
        token = self._tokens.valid(access)
        if token is None:
            raise OAuthError(401, "invalid access token")
        answer: Json = {"client_id": token.client_id, "scopes": sorted(token.scopes), "expires_in": self._left(token)}
        if token.user:
            answer |= {"login": token.user.login, "user_id": token.user.id}
        return web.json_response(answer)

    def _revoke(self, request: web.Request, fields: dict[str, str]) -> web.Response:
        if fields.get("client_id") not in self._tokens.clients:
            raise OAuthError(404, "client does not exist")
        if not self._tokens.revoke(fields.get("token", "")):
            raise OAuthError(400, "Invalid token")
        return web.Response()

    async def _authorize(self, request: web.Request) -> web.Response:
        """Stand for the page on which a user says yes: the channel's owner does, or who is named by `login`."""
        query = request.query
        user = self._world.user(query["login"]) if "login" in query else self._world.broadcaster
        code = self._tokens.authorize(query["client_id"], user, _words(query.get("scope", "")))
        scope = query.get("scope", "")
        state = query.get("state", "")
        where = f"{query['redirect_uri']}?code={code}&scope={scope}&state={state}"
        raise web.HTTPFound(where)

    def _left(self, token: Token) -> int:
        return max(0, int((token.expires_at - self._clock.now()).total_seconds()))


def _words(scopes: str) -> list[str]:
    return scopes.replace("+", " ").split()
