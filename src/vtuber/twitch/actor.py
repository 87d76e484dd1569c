"""Acting on the channel: what is allowed, not too often, and fit to be seen, is done; everything is journalled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from vtuber.domain.channel_actions import (
    ACTIONS,
    ChangeCategory,
    ChannelAction,
    ResolvePrediction,
    ShoutOut,
    arguments_of,
    name_of,
    texts_of,
)
from vtuber.domain.errors import VTuberError
from vtuber.domain.show_events import ChannelActed
from vtuber.twitch.accounts import Account
from vtuber.twitch.action_calls import HelixCall, call_of, lookups_of, scope_of
from vtuber.twitch.action_limits import LIMITS, ActionLimits, Limit
from vtuber.twitch.exchange import UnansweredError
from vtuber.twitch.helix import Helix
from vtuber.twitch.helix_errors import MissingScopeError, missing_scope
from vtuber.twitch.outlet import Gate, Journal, passes
from vtuber.twitch.scopes import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOutcome:
    """What became of an action. `made` is the id of what it made (a poll, a prediction, a clip), if anything."""

    outcome: Literal["done", "refused", "failed", "dry_run"]
    detail: str = ""
    made: str | None = None


class _Outcome(msgspec.Struct):
    id: str
    title: str


class _Found(msgspec.Struct):
    id: str = ""
    name: str = ""
    outcomes: list[_Outcome] = msgspec.field(default_factory=list)


class _FoundAnswer(msgspec.Struct):
    data: list[_Found] = msgspec.field(default_factory=list)


class ChannelActor:
    """Carries out actions in the channel of the streamer's account.

    `allowed` are the names of the actions that may be done at all; the default is none. Whatever viewers will read
    crosses the gate first. With `dry_run` everything is checked and nothing is sent.
    """

    def __init__(
        self,
        *,
        helix: Helix,
        account: Account,
        gate: Gate,
        journal: Journal,
        allowed: Collection[str] = (),
        limits: Mapping[str, Limit] = LIMITS,
        dry_run: bool = False,
    ) -> None:
        if unknown := sorted(set(allowed) - ACTIONS.keys()):
            raise ValueError(f"there is no action {unknown[0]!r}; there are {', '.join(ACTIONS)}")
        self._helix = helix
        self._account = account
        self._gate = gate
        self._journal = journal
        self._allowed = frozenset(allowed)
        self._limits = ActionLimits(limits)
        self._dry_run = dry_run

    def remember(self, event: ChannelActed) -> None:
        """Count an action of the stream's first part, before its process died."""
        self._limits.remember(event)

    async def act(self, action: ChannelAction, *, cause: str | None = None) -> ActionOutcome:
        """Do it, and say what became of it. Never raises for a refusal, ours or Twitch's."""
        if objection := self._objection(action):
            outcome = ActionOutcome(outcome="refused", detail=objection)
        else:
            # Counted before the call: two actions at once are two.
            self._limits.note(action, self._journal.now())
            outcome = ActionOutcome(outcome="dry_run") if self._dry_run else await self._done(action)
        await self._journal.record(
            ChannelActed(
                id=self._journal.new_id(),
                at=self._journal.now(),
                cause=cause,
                action=name_of(action),
                arguments=arguments_of(action),
                outcome=outcome.outcome,
                detail=outcome.detail,
                made=outcome.made or "",
            )
        )
        return outcome

    def _objection(self, action: ChannelAction) -> str | None:
        name = name_of(action)
        if name not in self._allowed:
            return f"{name} is not among the actions that the settings allow"
        if objection := self._limits.objection(action, self._journal.now()):
            return objection
        if not holds(self._account.scopes, scope := scope_of(action)):
            return str(missing_scope(scope, role=self._account.role))
        if action == ShoutOut():
            return "there is no channel to shout out"
        texts = texts_of(action)
        if not all(passes(self._gate, text) for text in texts) or (texts and not passes(self._gate, " ".join(texts))):
            return "the gate refused its text"
        return None

    async def _done(self, action: ChannelAction) -> ActionOutcome:
        me = self._account.user_id
        try:
            lookups, target = lookups_of(action, me=me), ""
            for lookup in lookups:
                if target := _target_in(await self._call(lookup), action):
                    break
            if lookups and not target:
                return ActionOutcome(outcome="refused", detail=f"Twitch knows no such thing: {_sought(action)}")
            made = _made_in(await self._call(call_of(action, me=me, target=target)))
        except UnansweredError as error:
            doubt = "it may have been done all the same. " if error.arrived else ""
            return ActionOutcome(outcome="failed", detail=f"{doubt}{error}")
        except MissingScopeError as error:
            return ActionOutcome(outcome="refused", detail=str(error))
        except VTuberError as error:
            return ActionOutcome(outcome="failed", detail=str(error))
        return ActionOutcome(outcome="done", made=made)

    async def _call(self, call: HelixCall) -> dict[str, object]:
        return await self._helix.request(
            call.method,
            call.path,
            params=call.params or None,
            json=call.json,
            account=self._account,
            repeatable=call.repeatable,
        )


def _target_in(answer: Mapping[str, object], action: ChannelAction) -> str:
    """Return the id that was sought, nothing if it was not found."""
    found = _found(answer)
    if isinstance(action, ResolvePrediction):
        wanted = action.winner.casefold()
        outcomes = [outcome for one in found for outcome in one.outcomes]
        return next((outcome.id for outcome in outcomes if outcome.title.casefold() == wanted), "")
    if isinstance(action, ChangeCategory):
        return next((one.id for one in found if one.name.casefold() == action.category.casefold()), "")
    return found[0].id if found else ""


def _made_in(answer: Mapping[str, object]) -> str | None:
    found = _found(answer)
    return found[0].id or None if found else None


def _found(answer: Mapping[str, object]) -> list[_Found]:
    try:
        return msgspec.convert(answer, _FoundAnswer).data
    except msgspec.ValidationError:
        return []


def _sought(action: ChannelAction) -> str:
    return "; ".join(arguments_of(action).values())
