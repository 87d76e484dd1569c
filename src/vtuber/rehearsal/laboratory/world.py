"""What the laboratory's channels are like: one set of constants for each world."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vtuber.domain.errors import SettingError

MODES = ("talk", "react", "game", "q_and_a", "idle")
"""The arms, in the order of every array of the laboratory."""

Pay = Literal["usual", "apart", "chatty_least"]
"""How a mode's pay follows from its charm: loosely, not at all, or so that the chattiest earns least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of viewer.

    `share` of the arrivals, `stay` minutes at middling enjoyment, `chats` messages and `pays` payments per hour when
    delighted, `amount` the median payment in dollars, `lag` the median minutes from the wish to the payment,
    `susceptible` how much repetition costs (1: as usual), `pool` the regulars a channel begins with per arrival share.
    """

    share: float
    stay: float
    chats: float
    pays: float
    amount: float
    lag: float
    susceptible: float


LURKERS = Kind(share=0.46, stay=22, chats=0.6, pays=0.09, amount=1.6, lag=5.5, susceptible=0.8)
CHATTERS = Kind(share=0.24, stay=28, chats=16.0, pays=0.25, amount=1.0, lag=2.0, susceptible=1.0)
FANS = Kind(share=0.14, stay=45, chats=7.0, pays=0.65, amount=1.8, lag=3.5, susceptible=0.9)
FLEETING = Kind(share=0.16, stay=10, chats=4.0, pays=0.08, amount=0.8, lag=1.2, susceptible=1.3)

KINDS = (LURKERS, CHATTERS, FANS, FLEETING)
"""Raiders are of the last kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The constants from which channels are drawn. Minutes, dollars, heads; spreads are standard deviations.

    `arrivals` are newcomers per minute, `regulars` the pool a channel begins with. `taste_spread` parts the modes,
    `kind_spread` the kinds of viewers; `pay_spread` the modes' ways of bringing money whatever they are worth;
    `drift` moves tastes from stream to stream. `tiring` and `recovery` are minutes, `fatigue` the part of a mode's
    charm that repetition takes at most. `warming` is the part that a mode lacks until it has run a quarter of an
    hour. `lag` multiplies the kinds' lags. `noise` is multiplicative, `net_only` hides who came and went.
    """

    name: str
    arrivals: float = 1.4
    regulars: float = 150.0
    taste_spread: float = 0.15
    kind_spread: float = 0.08
    pay_spread: float = 0.22
    pay: Pay = "usual"
    pay_threshold: float = 0.5
    drift: float = 0.015
    fatigue: float = 0.27
    tiring: float = 26.0
    recovery: float = 40.0
    warming: float = 0.0
    lag: float = 1.0
    lag_spread: float = 0.9
    raids_per_hour: float = 0.12
    raid_size: float = 18.0
    noise: float = 0.0
    net_only: bool = False


MEDIUM = World(name="medium")

_WORLDS = (
    MEDIUM,
    replace(MEDIUM, name="small", arrivals=0.25, regulars=25.0, raid_size=6.0),
    replace(MEDIUM, name="large", arrivals=11.0, regulars=1_100.0, raid_size=120.0),
    replace(MEDIUM, name="no_fatigue", fatigue=0.0),
    replace(MEDIUM, name="stationary", drift=0.0),
    replace(MEDIUM, name="strong_drift", drift=0.07),
    replace(MEDIUM, name="long_lag", lag=5.0, lag_spread=1.2),
    replace(MEDIUM, name="engagement_does_not_pay", pay="apart", pay_spread=0.4),
    replace(MEDIUM, name="chatty_earns_least", pay="chatty_least"),
    replace(MEDIUM, name="all_equal", taste_spread=0.0, kind_spread=0.0, pay_spread=0.0, drift=0.0, fatigue=0.0),
    replace(MEDIUM, name="net_counts", net_only=True),
    replace(MEDIUM, name="noisy", noise=0.1),
    replace(MEDIUM, name="repetition_helps", warming=0.3, fatigue=0.35, tiring=60.0),
)

WORLDS: Mapping[str, World] = {world.name: world for world in _WORLDS}
"""The worlds by name."""

ALL_EQUAL = "all_equal"
"""The world in which there is nothing to learn."""


def world_of(name: str) -> World:
    """Return the world of that name; raise `SettingError` for an unknown one."""
    if name not in WORLDS:
        raise SettingError(f"The laboratory has no world called {name!r}. Choose from: {', '.join(WORLDS)}.")
    return WORLDS[name]
