"""What Helix answers when it does not do what it was asked."""

import re

from vtuber.domain.errors import LoginError, PlatformError, VTuberError
from vtuber.twitch.capabilities import capability_of_scope, mend_of
from vtuber.twitch.exchange import Answer
from vtuber.twitch.scopes import Role, login_command

_SCOPE = re.compile(r"\b[a-z_]+(?::[a-z_]+)+\b")
_BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND, _CONFLICT, _TOO_MANY, _SERVER = 400, 401, 404, 409, 429, 500


class HelixError(VTuberError):
    """Helix refused a call, in its own words; the same call will be refused again. `status` is HTTP's."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class BadRequestError(HelixError):
    """Something in the call is not as it must be (400)."""


class NotFoundError(HelixError):
    """What the call is about does not exist (404)."""


class ConflictError(HelixError):
    """What the call would make exists already (409)."""


class MissingScopeError(LoginError):
    """The login lacks the permission `scope`; `mend` is the command that asks for it."""

    def __init__(self, message: str, *, scope: str, mend: str) -> None:
        super().__init__(message)
        self.scope = scope
        self.mend = mend


class TooManyCallsError(PlatformError):
    """Helix asks for patience (429), longer than the call may take."""


def error_of(answer: Answer, *, call: str, role: Role) -> VTuberError:
    """Return the error for an answer that is not a success; `call` is the method and path, without parameters."""
    if answer.status == _UNAUTHORIZED and (scope := _SCOPE.search(answer.message.lower())):
        return missing_scope(scope.group(), role=role)
    if answer.status == _UNAUTHORIZED:
        return LoginError(
            f"Twitch refused {call} for the login of the {role}: {answer.message}. Log in anew: "
            f"`{login_command(role)}`."
        )
    if answer.status == _TOO_MANY:
        return TooManyCallsError(f"Twitch asks for patience with {call}: {answer.message}.")
    if answer.status >= _SERVER:
        return PlatformError(f"Twitch failed at {call} ({answer.status} {answer.message}). Try again in a minute.")
    kind = {_BAD_REQUEST: BadRequestError, _NOT_FOUND: NotFoundError, _CONFLICT: ConflictError}
    return kind.get(answer.status, HelixError)(f"{call}: {answer.message}", status=answer.status)


def missing_scope(scope: str, *, role: Role) -> MissingScopeError:
    """Return the error for a permission that the login of a role does not have."""
    capability = capability_of_scope(scope)
    mend = mend_of(role, capability) if capability else login_command(role)
    return MissingScopeError(
        f"The Twitch login of the {role} lacks the permission {scope}. Run `{mend}` to grant it.",
        scope=scope,
        mend=mend,
    )
