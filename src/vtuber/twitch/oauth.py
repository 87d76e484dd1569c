"""Twitch's login: device codes, tokens and what they allow.

Sources: https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#device-code-grant-flow,
https://dev.twitch.tv/docs/authentication/refresh-tokens/ and https://dev.twitch.tv/docs/authentication/validate-tokens/.
"""

import asyncio
import random
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import Clock
from vtuber.runtime.supervision import RestartPolicy
from vtuber.twitch.clock_check import ClockCheck
from vtuber.twitch.endpoints import Endpoints
from vtuber.twitch.exchange import Answer, UnansweredError, exchange
from vtuber.twitch.oauth_answers import DeviceCode, Tokens, Validation, device_code_of, tokens_of, validation_of

if TYPE_CHECKING:
    import httpx

_ATTEMPTS = 3
_BACK_OFF = RestartPolicy(first_delay_s=0.5, longest_delay_s=5.0)
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER_BY_S = 5.0
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _TOO_MANY = 400, 401, 403, 429


class OAuth:
    """The client of one registered application.

    `client_secret` is given for a confidential application only; a public one renews its tokens without, and each
    refresh token can then be used once. `clock_check` hears the date of every answer.
    """

    def __init__(
        self,
        *,
        http: "httpx.AsyncClient",
        endpoints: Endpoints,
        client_id: str,
        client_secret: str | None = None,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._http = http
        self._base = endpoints.auth
        self._secret = client_secret
        self._clock = clock
        self._chance = chance
        self.client_id = client_id
        self.clock_check = ClockCheck(clock)

    async def start_device(self, scopes: Collection[str]) -> DeviceCode:
        """Ask for a code that a person types in; raises `LoginError` for a client id that Twitch does not know."""
        answer = await self._post("/device", {"client_id": self.client_id, "scopes": " ".join(sorted(scopes))})
        if not answer.ok:
            raise LoginError(
                f"Twitch gave no code to log in with ({answer.message}). Check that TWITCH_CLIENT_ID is the client id "
                "of an application registered at https://dev.twitch.tv/console/apps, then run the login command again: "
                "`vtuber login twitch`, or `vtuber login twitch --bot` for a bot's account."
            )
        return device_code_of(answer.body)

    async def wait_for_person(self, device: DeviceCode, scopes: Collection[str]) -> Tokens:
        """Poll until the person has agreed; raises `LoginError` once they refused or the code has expired."""
        form = {"device_code": device.device_code, "grant_type": _DEVICE_GRANT, "scopes": " ".join(sorted(scopes))}
        until = self._clock.monotonic() + device.expires_in_s
        interval_s = device.interval_s
        while self._clock.monotonic() + interval_s <= until:
            await asyncio.sleep(interval_s)
            try:
                answer = await self._post_once("/token", self._signed(form))
            except UnansweredError:
                continue
            if answer.ok:
                return tokens_of(answer.body)
            match _standing_of(answer):
                case "pending":
                    pass
                case "slow_down":
                    interval_s += _SLOWER_BY_S
                case "refused":
                    raise LoginError(
                        "The login was refused on Twitch's page; nothing was stored. To log in after all, run "
                        "`vtuber login twitch` (or `vtuber login twitch --bot`) again and choose Authorize."
                    )
                case _:
                    raise LoginError(
                        f"Twitch does not accept the code any more ({answer.message}): the login was refused on its "
                        "page, or the code has expired. Run `vtuber login twitch` (or `vtuber login twitch --bot`) "
                        "again for a new one."
                    )
        raise LoginError(
            "Nobody typed the code in before it expired. Run `vtuber login twitch` (or `vtuber login twitch --bot`) "
            "again for a new one."
        )

    async def refresh(self, refresh_token: str) -> Tokens | None:
        """Trade a refresh token for new tokens; None when Twitch does not accept it any more.

        An attempt without an answer is repeated: if the first one did arrive, the token is spent and the answer is
        None. Raises `LoginError` when the application needs its secret, `PlatformError` when Twitch is down.
        """
        form = self._signed({"grant_type": "refresh_token", "refresh_token": refresh_token})
        answer = await self._post("/token", form)
        if answer.ok:
            return tokens_of(answer.body)
        if "client" in answer.message.lower() and answer.status in {_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN}:
            raise LoginError(
                f"Twitch does not accept this application ({answer.message}). Check TWITCH_CLIENT_ID, and "
                "TWITCH_CLIENT_SECRET if the application is a confidential one; then run `vtuber login twitch` (or "
                "`vtuber login twitch --bot`) again."
            )
        if answer.status in {_BAD_REQUEST, _UNAUTHORIZED}:
            return None
        raise _unfit(answer)

    async def validate(self, access_token: str) -> Validation | None:
        """Ask whose token this is and how long it lasts; None when Twitch does not accept it."""
        answer = await self._patiently("GET", "/validate", headers={"Authorization": f"OAuth {access_token}"})
        if answer.ok:
            return validation_of(answer.body)
        if answer.status == _UNAUTHORIZED:
            return None
        raise _unfit(answer)

    async def revoke(self, token: str) -> bool:
        """Make a token worthless; False when it was already."""
        answer = await self._post("/revoke", {"client_id": self.client_id, "token": token})
        return answer.ok

    async def app_tokens(self) -> Tokens:
        """Get a token of the application itself, which takes its secret; raises `LoginError`."""
        answer = await self._post("/token", self._signed({"grant_type": "client_credentials"}))
        if answer.ok:
            return tokens_of(answer.body)
        raise LoginError(
            f"Twitch does not accept the application ({answer.message}). Check TWITCH_CLIENT_ID and "
            "TWITCH_CLIENT_SECRET at https://dev.twitch.tv/console/apps, or leave the secret away to do without the "
            "bot badge; the logins of `vtuber login twitch` stay as they are."
        )

    def _signed(self, form: Mapping[str, str]) -> dict[str, str]:
        secret = {"client_secret": self._secret} if self._secret else {}
        return {"client_id": self.client_id, **secret, **form}

    async def _post(self, path: str, form: Mapping[str, str]) -> Answer:
        return await self._patiently("POST", path, form=form)

    async def _post_once(self, path: str, form: Mapping[str, str]) -> Answer:
        return self._heard(await exchange(self._http, "POST", self._base + path, form=form))

    async def _patiently(
        self, method: str, path: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Repeat what Twitch did not answer or answered with 429 or 5xx; raises `PlatformError` after the last try."""
        failure: PlatformError | None = None
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                answer = await exchange(self._http, method, self._base + path, form=form, headers=headers)
            except UnansweredError as error:
                failure = error
            else:
                self._heard(answer)
                if answer.status != _TOO_MANY and answer.status < 500:  # noqa: PLR2004  (HTTP's own number)
                    return answer
                failure = _unfit(answer)
            if attempt < _ATTEMPTS:
                await asyncio.sleep(_BACK_OFF.delay_s(attempt, self._chance))
        raise failure or PlatformError("Twitch's login was not asked")

    def _heard(self, answer: Answer) -> Answer:
        self.clock_check.note(answer.date)
        return answer


def _standing_of(answer: Answer) -> str:
    """Return how a login that is not complete stands: pending, slow_down, refused, or over."""
    said = answer.message.lower().replace(" ", "_")
    if answer.status >= 500 or "pending" in said:  # noqa: PLR2004  (HTTP's own number)
        return "pending"
    if answer.status == _TOO_MANY or "slow_down" in said:
        return "slow_down"
    return "refused" if "denied" in said or "declined" in said else "over"


def _unfit(answer: Answer) -> PlatformError:
    return PlatformError(f"Twitch's login answered {answer.status} ({answer.message}). Try again in a minute.")
