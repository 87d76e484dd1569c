"""What a login is good for, which permissions to ask for, and the command that mends what is missing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from vtuber.domain.errors import SettingError
from vtuber.twitch.capability_table import CAPABILITIES, Capability
from vtuber.twitch.scopes import Role, holds, login_command

_BY_NAME = {capability.name: capability for capability in CAPABILITIES}


class Login(Protocol):
    """What must be known of a login to say what it can do."""

    @property
    def scopes(self) -> frozenset[str]:
        """Its permissions."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityStatus:
    """Whether a login has an ability; if not, which permission is missing and the command that mends it."""

    name: str
    gives: str
    available: bool
    missing_scope: str | None = None
    mend: str | None = None


def capabilities_of(
    *, streamer: Login | None, bot: Login | None = None, app: bool = False
) -> tuple[CapabilityStatus, ...]:
    """Say of each ability whether the logins give it.

    `bot` is the account that speaks, where it is not the streamer's; `app` says that there is a client secret, without
    which nobody gets the bot badge.
    """
    return tuple(_status(capability, streamer, bot, app=app) for capability in CAPABILITIES)


def _status(capability: Capability, streamer: Login | None, bot: Login | None, *, app: bool) -> CapabilityStatus:
    missing, role = _first_missing(capability, streamer, bot)
    mend = None if role is None else mend_of(role, capability)
    if capability.name == "bot-badge" and not app:
        mend = f"set TWITCH_CLIENT_SECRET{f', then {mend}' if mend else ''}"
    return CapabilityStatus(
        name=capability.name, gives=capability.gives, available=mend is None, missing_scope=missing, mend=mend
    )


def _first_missing(capability: Capability, streamer: Login | None, bot: Login | None) -> tuple[str | None, Role | None]:
    if bot is not None and capability.bot_scopes:
        for scope in capability.bot_scopes:
            if not holds(bot.scopes, scope):
                return scope, "bot"
        if capability.name == "send-chat":
            return None, None
    if streamer is None:
        return None, "streamer"
    needed = capability.scopes if bot is not None else (*capability.scopes, *capability.bot_scopes)
    missing = next((scope for scope in needed if not holds(streamer.scopes, scope)), None)
    return missing, None if missing is None else "streamer"


def mend_of(role: Role, capability: Capability) -> str:
    """Return the command that gives a role's login an ability."""
    return login_command(role, capability=None if capability.usual else capability.name)


def capability_named(name: str) -> Capability:
    """Return an ability by its name; raises `SettingError` with the names there are."""
    if name not in _BY_NAME:
        raise SettingError(f"There is nothing called {name!r} to ask Twitch for. There are: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def capability_of_scope(scope: str) -> Capability | None:
    """Return the first ability that asks for a permission."""
    return next((one for one in CAPABILITIES if scope in {*one.scopes, *one.bot_scopes}), None)


def scopes_for(role: Role, chosen: Iterable[str] = (), *, keep: Collection[str] = ()) -> frozenset[str]:
    """Return the permissions to ask for: the usual ones, those of the chosen abilities, and `keep` from before.

    Raises `SettingError` for a name that is not an ability.
    """
    wanted = [capability_named(name) for name in chosen]
    wanted += [capability for capability in CAPABILITIES if capability.usual]
    if role == "bot":
        return frozenset(keep).union(*(one.bot_scopes for one in wanted))
    # A streamer who speaks in person needs what a bot would.
    return frozenset(keep).union(*((*one.scopes, *one.bot_scopes) for one in wanted))
