"""How an audience feels, chats, pays, comes and goes: rates as functions of its state, for any number of states.

Every array has the alternatives first (`...`) and groups or modes last, so that the oracle asks about many at a time
what the channel asks about one. Feelings saturate and have thresholds: none of it is log-linear.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.rehearsal.laboratory.nature import Floats, Nature
from vtuber.rehearsal.laboratory.world import KINDS, MODES, World

Ints = NDArray[np.intp]

CROWD = 40.0
"""Heads at which the size of the audience changes nothing; per viewer, larger ones chat and pay less."""

_KINDS = len(KINDS)
_FOLLOW_MINUTES = 1.5
_WARM_MINUTES = 14.0
_TIRED_FROM = 0.45
_TIRED_WIDTH = 0.14
_LEAVE_AT = 0.42
_LEAVE_WIDTH = 0.07
_CHAT_AT = 0.4
_CHAT_WIDTH = 0.12
_RENEWALS = 0.02
_SHOW_UP = 0.3
_SHOW_UP_MINUTES = 50.0


@dataclass(slots=True, kw_only=True)
class State:
    """An audience when a segment begins.

    `heads` and `enjoyment` (... × groups), `tired` (... × modes, in 0 to 1), `chat` (...: messages per viewer-hour,
    smoothed), `run` (...: minutes since the mode `last` began, -1 for none), `pool` (... × kinds: regulars who are
    elsewhere, as many as will ever hear of the channel), `due` (... × kinds: those of them who mean to come tonight).
    """

    heads: Floats
    enjoyment: Floats
    tired: Floats
    chat: Floats
    run: Floats
    last: Ints
    pool: Floats
    due: Floats

    def repeated(self, times: int) -> "State":
        """Return `times` copies of a single state, one under another."""
        return State(**{name: np.repeat(getattr(self, name)[None, ...], times, axis=0) for name in self.__slots__})

    def taken(self, places: Ints) -> "State":
        """Return the states at these places."""
        return State(**{name: getattr(self, name)[places] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a segment is expected to bring: per group but for `messages`; `paying` counts payments."""

    enjoyment: Floats
    stays: Floats
    comes: Floats
    messages: Floats
    paying: Floats
    tired: Floats
    run: Floats


def flow(world: World, nature: Nature, state: State, modes: Ints, *, minute: float, minutes: float) -> Flow:
    """Return what `minutes` of each state's mode are expected to bring, beginning at `minute` of the stream."""
    run = np.where(state.last == modes, state.run, 0.0)
    on = np.take_along_axis(state.tired, modes[..., None], axis=-1)
    worn = _sigmoid((on - _TIRED_FROM) / _TIRED_WIDTH) * nature.fatigue
    charm = nature.tastes.T[modes] * np.maximum(0.1, 1.0 - worn * nature.susceptible)
    if world.warming:
        charm = charm * (1.0 - world.warming * np.exp(-(run + minutes / 2) / _WARM_MINUTES))[..., None]
    followed = 1.0 - np.exp(-minutes / _FOLLOW_MINUTES)
    after = state.enjoyment + (charm - state.enjoyment) * followed
    felt = charm + (state.enjoyment - charm) * followed * _FOLLOW_MINUTES / minutes
    leaving = (0.45 + 2.6 * _sigmoid((_LEAVE_AT - felt) / _LEAVE_WIDTH)) / nature.stay
    stays = np.exp(-minutes * leaving)
    heads = state.heads.sum(axis=-1)
    comes = _arrivals(world, nature, heads, state.due, minute=minute, minutes=minutes)
    present = minutes * (state.heads * 0.5 * (1.0 + stays) + 0.5 * comes)
    crowd = ((heads + 1.0) / CROWD) ** -0.12
    chatting = nature.chats / 60.0 * _sigmoid((felt - _CHAT_AT) / _CHAT_WIDTH)
    begets = 0.7 + 0.9 * state.chat / (state.chat + 6.0)
    messages = (present * chatting).sum(axis=-1) * nature.chattiness[modes] * begets * crowd * (1.1 - minute / 1200)
    wishes = felt**3 / (felt**3 + world.pay_threshold**3) if world.pay != "apart" else np.full_like(felt, 0.45)
    social = crowd * (0.85 + 0.3 * np.tanh(state.chat / 10.0)) * (0.6 + 0.8 * (1.0 - np.exp(-minute / 60.0)))
    wanting = nature.pays / 60.0 * wishes * (nature.pay[modes] * social)[..., None]
    paying = present * (wanting + _RENEWALS / 60.0 * (nature.pays / nature.pays.max()))
    return Flow(
        enjoyment=after,
        stays=stays,
        comes=comes,
        messages=messages,
        paying=paying,
        tired=_tired(nature, state.tired, modes, minutes),
        run=run + minutes,
    )


def show_up(pool: Floats) -> Floats:
    """Return how many of the pool mean to come to a stream."""
    return _SHOW_UP * pool


def kept(enjoyment: Floats) -> Floats:
    """Return the share of leaving newcomers who become regulars, then of leaving regulars who stay so; by group."""
    content = _sigmoid((enjoyment - 0.5) / 0.07)
    return np.concatenate([0.09 * content[..., :_KINDS], 0.8 + 0.195 * content[..., _KINDS:]], axis=-1)


def _arrivals(world: World, nature: Nature, heads: Floats, due: Floats, *, minute: float, minutes: float) -> Floats:
    evening = 0.55 + 0.75 * np.sin(np.pi * min(1.0, (minute + 30.0) / 300.0))
    listed = 0.75 + 0.6 * heads / (heads + CROWD * world.arrivals)
    newcomers = minutes * world.arrivals * evening * listed[..., None] * nature.share
    regulars = due * (1.0 - np.exp(-minutes / _SHOW_UP_MINUTES))
    return np.concatenate([newcomers, regulars], axis=-1)


def _tired(nature: Nature, tired: Floats, modes: Ints, minutes: float) -> Floats:
    rested = tired * np.exp(-minutes / nature.recovery)
    on = np.take_along_axis(tired, modes[..., None], axis=-1)
    worn = 1.0 - (1.0 - on) * np.exp(-minutes / nature.tiring)
    return np.asarray(np.where(np.arange(len(MODES)) == modes[..., None], worn, rested))


def _sigmoid(score: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * score)))
