"""Which notifications are wanted, and getting them: EventSub subscriptions for one WebSocket session.

Source: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/. Cheers come through `channel.bits.use` alone:
`channel.cheer` would tell of the same bits again.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.twitch.accounts import Account
from vtuber.twitch.capabilities import mend_of
from vtuber.twitch.capability_table import CAPABILITIES
from vtuber.twitch.helix import Helix
from vtuber.twitch.helix_errors import BadRequestError, ConflictError, HelixError, MissingScopeError
from vtuber.twitch.scopes import holds, login_command

_log = structlog.get_logger(__name__)

_AT_ONCE = 4
_FORBIDDEN = 403
_OTHER_VERSIONS = {
    "channel.follow": "2",
    "channel.update": "2",
    **{f"channel.hype_train.{phase}": "2" for phase in ("begin", "progress", "end")},
}
_BY_MODERATOR = ("channel.follow", "channel.shield_mode.")
_CHAT = "channel.chat."
_ANYBODY = ("channel.chat.", "channel.raid", "channel.update", "stream.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A subscription to be made; the types without a login's permission are `Refused` before Twitch is asked."""

    type: str
    version: str
    condition: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A type there will be no notifications of, why, and the command that mends it, if one does."""

    type: str
    reason: str
    mend: str | None = None


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What became of the subscriptions of one session."""

    exists: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    unsettled: dict[str, PlatformError] = field(default_factory=dict)


def wanted_by(
    *, user_id: str, scopes: Collection[str], broadcaster_id: str
) -> tuple[tuple[Wanted, ...], tuple[Refused, ...]]:
    """Return what to subscribe to for a login in a channel, and what it lacks the permission for.

    In somebody else's channel a login sees chat, raids, title and live state; the rest is the owner's and is left out.
    """
    own = user_id == broadcaster_id
    wanted: list[Wanted] = []
    refused: list[Refused] = []
    for capability in CAPABILITIES:
        missing = next((scope for scope in capability.scopes if not holds(scopes, scope)), None)
        for kind in capability.types:
            if not own and not kind.startswith(_ANYBODY):
                continue
            if missing is None:
                wanted.append(_wanted(kind, user_id=user_id, broadcaster_id=broadcaster_id))
            else:
                mend = mend_of("streamer", capability)
                refused.append(Refused(type=kind, reason=f"the login lacks the permission {missing}", mend=mend))
    return tuple(wanted), tuple(refused)


def _wanted(kind: str, *, user_id: str, broadcaster_id: str) -> Wanted:
    condition = {"broadcaster_user_id": broadcaster_id}
    if kind == "channel.raid":
        condition = {"to_broadcaster_user_id": broadcaster_id}
    elif kind.startswith("channel.chat."):
        condition["user_id"] = user_id
    elif kind.startswith(_BY_MODERATOR):
        condition["moderator_user_id"] = user_id
    return Wanted(type=kind, version=_OTHER_VERSIONS.get(kind, "1"), condition=condition)


class Subscriptions:
    """Makes the wanted subscriptions of a login; `refused` says what the last session does without.

    What tells of chat comes last: a cheer is told by its own type and by chat, and whoever hears the second must know
    whether the first is told too. `on_known` hears which types there will be, just before chat is asked for.
    """

    def __init__(
        self,
        *,
        helix: Helix,
        account: Account,
        broadcaster_id: str | None = None,
        on_known: Callable[[frozenset[str]], None] | None = None,
    ) -> None:
        self._helix = helix
        self._account = account
        self._broadcaster_id = broadcaster_id or account.user_id
        self._on_known = on_known
        self.refused: tuple[Refused, ...] = ()
        self.unsettled: frozenset[str] = frozenset()
        """The types that Twitch could not be asked for just now: subscribe again for these."""

    async def subscribe(self, session_id: str) -> frozenset[str]:
        """Subscribe a session to all that is wanted and return the types that exist then.

        A type that Twitch refuses is in `refused` and costs only itself; one that exists already is fine. Raises
        `LoginError` when the login is not accepted at all, `PlatformError` when nothing could be subscribed to or the
        session is gone.
        """
        wanted, lacking = wanted_by(
            user_id=self._account.user_id, scopes=self._account.scopes, broadcaster_id=self._broadcaster_id
        )
        tally = _Tally(refused=list(lacking))
        chat = tuple(each for each in wanted if each.type.startswith(_CHAT))
        # Live state and raids need no permission: there is always something besides chat.
        first, *facts = (each for each in wanted if not each.type.startswith(_CHAT))
        # One alone first: a login or session that is refused is refused once.
        await self._subscribe_to(first, session_id, tally)
        await self._subscribe_to_all(facts, session_id, tally)
        if self._on_known is not None:
            self._on_known(frozenset({*tally.exists, *(each.type for each in chat)}))
        await self._subscribe_to_all(chat, session_id, tally)
        return self._settled(tally)

    async def _subscribe_to_all(self, wanted: Sequence[Wanted], session_id: str, tally: _Tally) -> None:
        waiting = iter(wanted)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(_AT_ONCE):
                    group.create_task(self._work_off(waiting, session_id, tally))
        except ExceptionGroup as errors:
            raise _gravest(errors) from None

    async def _work_off(self, waiting: Iterator[Wanted], session_id: str, tally: _Tally) -> None:
        for wanted in waiting:
            await self._subscribe_to(wanted, session_id, tally)

    async def _subscribe_to(self, wanted: Wanted, session_id: str, tally: _Tally) -> None:
        body = {
            "type": wanted.type,
            "version": wanted.version,
            "condition": wanted.condition,
            "transport": {"method": "websocket", "session_id": session_id},
        }
        try:
            # Repeating is safe: the second of two equal subscriptions is a conflict.
            await self._helix.request(
                "POST", "/eventsub/subscriptions", json=body, account=self._account, repeatable=True
            )
        except ConflictError:
            tally.exists.add(wanted.type)
        except MissingScopeError as error:
            tally.refused.append(Refused(type=wanted.type, reason=f"the login lacks {error.scope}", mend=error.mend))
        except HelixError as error:
            if isinstance(error, BadRequestError) and "session does not exist" in str(error).lower():
                raise PlatformError(f"The notification session is gone: {error}.") from error
            tally.refused.append(Refused(type=wanted.type, reason=str(error), mend=self._mend(error)))
        except PlatformError as error:
            tally.unsettled[wanted.type] = error
        else:
            tally.exists.add(wanted.type)

    def _settled(self, tally: _Tally) -> frozenset[str]:
        if not tally.exists and tally.unsettled:
            raise next(iter(tally.unsettled.values()))
        self.unsettled = frozenset(tally.unsettled)
        late = (Refused(type=kind, reason=f"not now: {error}") for kind, error in tally.unsettled.items())
        known, self.refused = self.refused, (*tally.refused, *late)
        for one in self.refused:
            if one not in known:
                _log.warning("no notifications", type=one.type, reason=one.reason, mend=one.mend)
        return frozenset(tally.exists)

    @staticmethod
    def _mend(error: HelixError) -> str | None:
        return login_command("streamer") if error.status == _FORBIDDEN else None


def _gravest(group: ExceptionGroup[Exception]) -> Exception:
    """Return one error of a group: that of the login if there is one, for no time mends it."""
    logins, _ = group.split(LoginError)
    error: Exception = logins or group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
