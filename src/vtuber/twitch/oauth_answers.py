"""What Twitch's login answers, as values. Tokens and codes never show in a repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from vtuber.domain.errors import PlatformError

_Shape = TypeVar("_Shape", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """A login that waits for a person: they open `verification_uri` and type `user_code`. Times in seconds."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    expires_in_s: float
    interval_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """An access token, how to renew it (None for an application's own), and for how many seconds it lasts from now."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scopes: frozenset[str]
    expires_in_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Whose token it is; `expires_in_s` counts from now, None for a token without an end."""

    client_id: str
    user_id: str
    login: str
    scopes: frozenset[str]
    expires_in_s: float | None


class _DeviceAnswer(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: float
    interval: float = 5.0


class _TokenAnswer(msgspec.Struct):
    access_token: str
    expires_in: float
    refresh_token: str | None = None
    scope: list[str] | None = None


class _ValidationAnswer(msgspec.Struct):
    client_id: str
    user_id: str = ""
    login: str = ""
    scopes: list[str] | None = None
    expires_in: float = 0.0


def device_code_of(body: Mapping[str, object]) -> DeviceCode:
    """Read the answer to a new login; raises `PlatformError`."""
    answer = _read(body, _DeviceAnswer)
    return DeviceCode(
        device_code=answer.device_code,
        user_code=answer.user_code,
        verification_uri=answer.verification_uri,
        expires_in_s=answer.expires_in,
        interval_s=max(answer.interval, 1.0),
    )


def tokens_of(body: Mapping[str, object]) -> Tokens:
    """Read new tokens; raises `PlatformError`."""
    answer = _read(body, _TokenAnswer)
    return Tokens(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token,
        scopes=frozenset(answer.scope or ()),
        expires_in_s=answer.expires_in,
    )


def validation_of(body: Mapping[str, object]) -> Validation:
    """Read what a token is good for; raises `PlatformError`."""
    answer = _read(body, _ValidationAnswer)
    return Validation(
        client_id=answer.client_id,
        user_id=answer.user_id,
        login=answer.login,
        scopes=frozenset(answer.scopes or ()),
        expires_in_s=answer.expires_in or None,
    )


def _read(body: Mapping[str, object], shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError:
        # The cause would carry the answer's values, which are secrets.
        raise PlatformError(f"Twitch's login answered with something else than {shape.__name__.strip('_')}") from None
