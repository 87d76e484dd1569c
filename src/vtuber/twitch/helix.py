"""Twitch's web API: one call in, its answer out, with all the patience in between.

Source: https://dev.twitch.tv/docs/api/guide/ (800 points a minute; `Ratelimit-Reset` is the epoch second at which the
bucket is full again).
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from vtuber.runtime.clock import Clock
from vtuber.runtime.supervision import RestartPolicy
from vtuber.twitch.clock_check import ClockCheck
from vtuber.twitch.endpoints import Endpoints
from vtuber.twitch.exchange import TIMEOUT_S, Answer, UnansweredError, exchange
from vtuber.twitch.helix_errors import MissingScopeError, error_of
from vtuber.twitch.scopes import Role

if TYPE_CHECKING:
    import httpx

    from vtuber.domain.errors import VTuberError

_log = structlog.get_logger(__name__)

DEADLINE_S = 30.0
_ATTEMPTS = 4
_BACK_OFF = RestartPolicy(first_delay_s=0.5, longest_delay_s=8.0)
_SHORTEST_PATIENCE_S = 1.0
_LONGEST_PATIENCE_S = 10.0
"""The reset is when the bucket is full again; there are points in it long before."""
_UNAUTHORIZED, _TOO_MANY, _SERVER = 401, 429, 500
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})

Params = Mapping[str, str | Sequence[str]]


class Bearer(Protocol):
    """Who calls: an account, or the application itself."""

    @property
    def role(self) -> Role:
        """Whose login it is."""
        ...

    @property
    def client_id(self) -> str:
        """The application the token belongs to."""
        ...

    async def token(self) -> str:
        """Return a fresh access token."""
        ...

    async def renewed(self, spent: str) -> str:
        """Return another token than the one that was refused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    url: str
    params: Params | None
    json: Mapping[str, object] | None


class Helix:
    """Calls Helix. Tokens are in no log line and no error.

    What is done about trouble: a 401 that is not about a permission renews the token and repeats the call, once. A 429
    waits until `Ratelimit-Reset`, ten seconds at a time and as far as the deadline lets it; such a call was not carried
    out, so any may be repeated. (A 429 with points left in the bucket is a limit of that one call, such as a
    shout-out's: it fails.) A call that never reached Twitch is repeated too. One that did, and was answered with 5xx or
    not at all, is repeated only if doing it twice does what doing it once does: GET, PUT, DELETE, and what the caller
    marks `repeatable`. The others, a chat message above all, fail at once, and the error says that they may have been
    done.
    """

    def __init__(
        self,
        *,
        http: "httpx.AsyncClient",
        endpoints: Endpoints,
        clock: Clock,
        chance: random.Random,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._http = http
        self._base = endpoints.helix
        self._clock = clock
        self._chance = chance
        self._deadline_s = deadline_s
        self._clock_check = ClockCheck(clock)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Mapping[str, object] | None = None,
        account: Bearer,
        repeatable: bool = False,
    ) -> dict[str, object]:
        """Call `path` (such as `/users`) and return the decoded JSON object, `{}` where there is no content.

        Raises:
            LoginError: Twitch does not accept the login; `MissingScopeError` names the permission and the command.
            HelixError: the call is refused as it is: `BadRequestError`, `NotFoundError`, `ConflictError` and others.
            PlatformError: Twitch is down or slow; `TooManyCallsError` when the wait would pass the deadline,
                `UnansweredError` when nobody knows whether the call was carried out (`arrived`).
        """
        call = _Call(method=method, url=self._base + path, params=params, json=json)
        name = f"{method} {path}"
        repeatable = repeatable or method in _IDEMPOTENT
        until = self._clock.monotonic() + self._deadline_s
        token = await account.token()
        renewed = False
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = await self._once(call, account, token, until)
            except UnansweredError as error:
                pause_s = self._pause_s(attempt, may=repeatable or not error.arrived)
                failure: VTuberError = error
            else:
                if answer.ok:
                    return dict(answer.body)
                failure = error_of(answer, call=name, role=account.role)
                if answer.status == _UNAUTHORIZED and not renewed and not isinstance(failure, MissingScopeError):
                    renewed = True
                    token = await account.renewed(token)
                    continue
                pause_s = self._pause_after(answer, attempt, repeatable=repeatable)
            if pause_s is None or self._clock.monotonic() + pause_s >= until:
                raise failure
            _log.info("call repeated", call=name, attempt=attempt, pause_s=round(pause_s, 2), reason=str(failure))
            await asyncio.sleep(pause_s)

    async def _once(self, call: "_Call", account: Bearer, token: str, until: float) -> Answer:
        left_s = until - self._clock.monotonic()
        if left_s <= 0:
            raise UnansweredError(f"Twitch took longer than {self._deadline_s:g} s.", arrived=False)
        answer = await exchange(
            self._http,
            call.method,
            call.url,
            params=call.params,
            json=call.json,
            headers={"Authorization": f"Bearer {token}", "Client-Id": account.client_id},
            timeout_s=min(TIMEOUT_S, left_s),
        )
        self._clock_check.note(answer.date)
        return answer

    def _pause_after(self, answer: Answer, attempt: int, *, repeatable: bool) -> float | None:
        if answer.status == _TOO_MANY and _has_points_left(answer):
            return None
        if answer.status == _TOO_MANY:
            return self._pause_s(attempt, may=True) if (wait_s := self._patience_s(answer)) is None else wait_s
        return self._pause_s(attempt, may=repeatable and answer.status >= _SERVER)

    def _pause_s(self, attempt: int, *, may: bool) -> float | None:
        """Return how long to wait before the next attempt, None when there is none."""
        return _BACK_OFF.delay_s(attempt, self._chance) if may and attempt < _ATTEMPTS else None

    def _patience_s(self, answer: Answer) -> float | None:
        """Return how long Twitch asks to wait, by its own clock; None where it does not say, or says it is over."""
        try:
            reset = int(answer.headers["ratelimit-reset"])
        except (KeyError, ValueError):
            return None
        wait_s = reset - (answer.date or self._clock.now()).timestamp()
        if wait_s <= 0:
            return None
        return min(max(wait_s, _SHORTEST_PATIENCE_S), _LONGEST_PATIENCE_S) * self._chance.uniform(1.0, 1.1)


def _has_points_left(answer: Answer) -> bool:
    remaining = answer.headers.get("ratelimit-remaining", "0")
    return remaining.isdecimal() and int(remaining) > 0
