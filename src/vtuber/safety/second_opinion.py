"""A second opinion on what the gate let pass: a moderation service is asked, and whatever goes wrong refuses.

A dead service would cost its time-out with every sentence: after a few failures in a row it is left alone for a while.
Meanwhile only vetted lines are spoken, on the gate's word alone, and when the rest is over one of them is what is asked
about first, so that finding out costs no line.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from vtuber.domain.errors import ModerationError
from vtuber.domain.verdicts import Severity, Verdict
from vtuber.runtime.circuit_breaker import CircuitBreaker, Rest
from vtuber.runtime.clock import Clock

UNAVAILABLE = "moderation_unavailable"
PREFIX = "moderation_"
"""What the categories of a service begin with."""

PATIENCE_S = 0.8
REST = Rest(failures=3, first_s=10.0, longest_s=120.0)
_OPINIONS_REMEMBERED = 512

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a service says of a text: the categories for which it objects, and those that are nearly one."""

    flagged: tuple[str, ...] = ()
    borderline: tuple[str, ...] = ()


class ModerationService(Protocol):
    """Judges texts somewhere else."""

    async def ask(self, text: str) -> Opinion:
        """Return its opinion; raise `ModerationError` where it has none."""
        ...


class SecondOpinion:
    """Asks a service about each sentence, at most once about the same; fails closed.

    `replacement` gives what to say in the place of a refused one.
    """

    def __init__(
        self,
        service: ModerationService,
        *,
        clock: Clock,
        replacement: Callable[[], str | None],
        patience_s: float = PATIENCE_S,
        rest: Rest = REST,
    ) -> None:
        self._service = service
        self._clock = clock
        self._replacement = replacement
        self._patience_s = patience_s
        self._breaker = CircuitBreaker(rest)
        self._opinions: OrderedDict[str, Opinion] = OrderedDict()
        self._resting = False
        self.asked = 0
        """How often the service was asked."""
        self.failures = 0
        """How often it gave no opinion in time."""

    @property
    def available(self) -> bool:
        """Whether the service answers: what is not vetted has a chance to be spoken."""
        return not self._resting

    async def review(self, text: str, *, vetted: bool) -> Verdict:
        """Judge a sentence. While the service rests, only vetted ones pass, and they alone try whether it is back."""
        opinion = self._opinions.get(text)
        if opinion is None and (vetted or not self._resting) and self._breaker.allows(self._clock.monotonic()):
            opinion = await self._asked(text)
        if opinion is None:
            return Verdict(allowed=True) if vetted else self._refused((UNAVAILABLE,), Severity.MILD)
        if opinion.flagged:
            return self._refused(opinion.flagged, Severity.SEVERE)
        if opinion.borderline:
            return Verdict(allowed=True, categories=opinion.borderline, severity=Severity.BORDERLINE)
        return Verdict(allowed=True)

    async def _asked(self, text: str) -> Opinion | None:
        self.asked += 1
        try:
            async with asyncio.timeout(self._patience_s):
                opinion = await self._service.ask(text)
        except (ModerationError, TimeoutError) as error:
            self._failed(str(error) or "too slow")
            return None
        if self._resting:
            _log.warning("moderation service is back")
        self._breaker.succeeded()
        self._resting = False
        self._remember(text, opinion)
        return opinion

    def _failed(self, reason: str) -> None:
        self.failures += 1
        rest_s = self._breaker.failed(self._clock.monotonic())
        if rest_s and not self._resting:
            _log.warning("moderation service rests: only vetted lines are spoken", reason=reason, seconds=rest_s)
        self._resting = self._resting or rest_s > 0

    def _remember(self, text: str, opinion: Opinion) -> None:
        self._opinions[text] = opinion
        if len(self._opinions) > _OPINIONS_REMEMBERED:
            self._opinions.popitem(last=False)

    def _refused(self, categories: tuple[str, ...], severity: Severity) -> Verdict:
        return Verdict(allowed=False, categories=categories, replacement=self._replacement(), severity=severity)
