"""The breakers of all models, and what their faults tell the user."""

import random
from collections import Counter

import structlog

from vtuber.models.breaker import Breaker
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelName, key_setting
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)


class Breakers:
    """One breaker for each model, shared by all chains that may ask it."""

    def __init__(self, *, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance
        self._breakers: dict[ModelName, Breaker] = {}
        self._told: dict[ModelName, str] = {}
        self.faults: Counter[tuple[ModelName, FaultKind]] = Counter()
        """How often each model failed, by the kind of fault."""

    def __getitem__(self, name: ModelName) -> Breaker:
        """Return the breaker of a model."""
        if name not in self._breakers:
            self._breakers[name] = Breaker(clock=self._clock, chance=self._chance)
        return self._breakers[name]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should mend, one paragraph for each model that lets nobody in."""
        return tuple(self._told.values())

    def note(self, name: ModelName, fault: FaultError) -> None:
        """Log a fault; one that the user can mend is told once for each model."""
        self.faults[name, fault.kind] += 1
        _log.info("model failed", model=str(name), fault=str(fault.kind))
        if fault.kind is FaultKind.NOT_ALLOWED and name not in self._told:
            self._told[name] = f"{name} does not accept the key: check {key_setting(name)}. It is not asked meanwhile."
            _log.error("model not allowed", note=self._told[name])
