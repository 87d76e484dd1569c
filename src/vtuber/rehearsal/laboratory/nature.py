"""What one channel is like: tastes, purses and habits that no policy sees."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vtuber.rehearsal.laboratory.world import KINDS, MODES, World

Floats = NDArray[np.float64]

GROUPS = 2 * len(KINDS)
"""Groups of viewers: newcomers of each kind, then regulars of each kind."""

_IDLE = MODES.index("idle")
_IDLE_TASTE = 0.12
_IDLE_PAY = 0.5
_CHATTINESS = np.array([1.0, 1.04, 0.9, 1.12, 0.6])
_CHATTIEST_BY = 1.6
_CHATTIEST = MODES.index("q_and_a")
_REGULARS_STAY = 2.2
_REGULARS_PAY = 2.0
_REGULARS_CHAT = 1.3
_CHARM_PAYS = 0.6
_DRIFT_BACK = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """A channel as it is in one stream.

    `tastes` (groups × modes, in 0 to 1) is how much each group enjoys each mode; `pay` (modes) multiplies the wish to
    pay, `chattiness` (modes) the chat; the other arrays have one figure per group. `lag` and `amount` are medians.
    """

    tastes: Floats
    home: Floats
    pay: Floats
    chattiness: Floats
    stay: Floats
    chats: Floats
    pays: Floats
    amount: Floats
    lag: Floats
    susceptible: Floats
    share: Floats
    tiring: float
    recovery: float
    fatigue: float

    def drifted(self, world: World, chance: np.random.Generator) -> "Nature":
        """Return the channel in the next stream: tastes wander, each mode's for everybody, and lean back home."""
        if not world.drift:
            return self
        step = world.drift * chance.standard_normal(len(MODES))
        step[_IDLE] = 0.0
        moved = self.tastes + step + _DRIFT_BACK * (self.home - self.tastes)
        return replace(self, tastes=np.clip(moved, 0.04, 0.97))


def drawn_nature(world: World, chance: np.random.Generator) -> Nature:
    """Draw a channel of a world."""
    modes = world.taste_spread * chance.standard_normal(len(MODES))
    kinds = world.kind_spread * chance.standard_normal((len(KINDS), len(MODES)))
    pay = np.exp(world.pay_spread * chance.standard_normal(len(MODES)))
    vary = chance.uniform(0.75, 1.3, size=3)
    per_kind = 0.55 + (modes - modes[:_IDLE].mean()) + kinds
    per_kind[:, _IDLE] = _IDLE_TASTE
    tastes = np.clip(np.concatenate([per_kind, per_kind]), 0.04, 0.97)
    pay[_IDLE] = _IDLE_PAY
    chattiness = _CHATTINESS.copy()
    if world.pay == "chatty_least":
        pay[_CHATTIEST] = 0.45 * pay[:_IDLE].min()
        chattiness[_CHATTIEST] *= _CHATTIEST_BY
    if not world.taste_spread:
        chattiness[:_IDLE] = 1.0
    return Nature(
        tastes=tastes,
        home=tastes,
        pay=pay,
        chattiness=chattiness,
        stay=_per_group("stay", _REGULARS_STAY),
        chats=_per_group("chats", _REGULARS_CHAT),
        pays=_per_group("pays", _REGULARS_PAY),
        amount=_per_group("amount", 1.0),
        lag=_per_group("lag", 1.0) * world.lag,
        susceptible=_per_group("susceptible", 1.0),
        share=np.array([kind.share for kind in KINDS]),
        tiring=float(world.tiring * vary[0]),
        recovery=float(world.recovery * vary[1]),
        fatigue=float(min(0.9, world.fatigue * vary[2])),
    )


def _per_group(figure: str, regulars: float) -> Floats:
    newcomers = np.array([getattr(kind, figure) for kind in KINDS], dtype=float)
    return np.concatenate([newcomers, newcomers * regulars])
