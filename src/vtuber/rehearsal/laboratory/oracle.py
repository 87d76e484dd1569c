"""A policy that knows the channel: what to play for the most expected revenue, now and from what it changes.

It looks ahead over expectations alone, with the same numbers for every alternative: all pairs of modes for the next
two segments, then a greedy continuation, then what the viewers who are left, and the regulars who come again, are
worth. So it is near the best there is, not exactly there.
"""

import numpy as np

from vtuber.rehearsal.laboratory.amounts import expected_amount
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.dynamics import Flow, Ints, State, flow, kept
from vtuber.rehearsal.laboratory.nature import Floats
from vtuber.rehearsal.laboratory.world import KINDS, MODES

HORIZON = 14
"""Segments that are looked at, the first two in every combination."""

_COMBINED = 2

_KINDS = len(KINDS)
_CHOICES = np.array([place for place, mode in enumerate(MODES) if mode != "idle"])
_FIRST = np.repeat(_CHOICES, len(_CHOICES))
_SECOND = np.tile(_CHOICES, len(_CHOICES))
_FIRST_IMPRESSION = 0.5
_CHAT_MEMORY = 0.5
_CONTENT_LEAVES = 0.63
_CONTENT_PAYS = 0.6
_COMES = 0.27
_FADES = 0.02


class Oracle:
    """Chooses for one channel, whose truth it reads."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._amounts = expected_amount(channel.nature.amount)

    def choose(self) -> str:
        """Return the mode to play next."""
        totals = self._totals()
        return MODES[_FIRST[int(totals.argmax())]]

    def _totals(self) -> Floats:
        """Return the expected revenue of each pair of first modes, and what they lead to."""
        channel = self._channel
        here = channel.state
        state = State(**{name: np.asarray(getattr(here, name)) for name in State.__slots__}).repeated(len(_FIRST))
        minute, totals = channel.minute, np.zeros(len(_FIRST))
        for step in range(HORIZON):
            minutes = min(channel.segment_minutes, channel.planned_minutes - minute)
            if minutes <= 0:
                break
            if step < _COMBINED:
                modes = _FIRST if step == 0 else _SECOND
                expected = flow(channel.world, channel.nature, state, modes, minute=minute, minutes=minutes)
                state = _next(state, expected, modes, minutes)
                earned = (expected.paying * self._amounts).sum(axis=-1)
            else:
                state, earned = self._greedy(state, minute, minutes)
            totals += earned
            minute += minutes
        return totals + self._worth(state, channel.planned_minutes - minute)

    def _greedy(self, state: State, minute: float, minutes: float) -> tuple[State, Floats]:
        """Play the mode that is best by this segment and the worth of whom it leaves."""
        width, choices = len(state.run), len(_CHOICES)
        spread = state.taken(np.repeat(np.arange(width), choices))
        modes = np.tile(_CHOICES, width)
        channel = self._channel
        expected = flow(channel.world, channel.nature, spread, modes, minute=minute, minutes=minutes)
        after = _next(spread, expected, modes, minutes)
        earned = (expected.paying * self._amounts).sum(axis=-1)
        score = earned + self._worth(after, channel.planned_minutes - minute - minutes)
        best = score.reshape(width, choices).argmax(axis=1) + choices * np.arange(width)
        return after.taken(best), earned[best]

    def _worth(self, state: State, left: float) -> Floats:
        """Return what the audience and the regulars will bring, roughly: `left` minutes, and the streams to come."""
        nature, channel = self._channel.nature, self._channel
        rate = nature.pays / 60.0 * self._amounts * _CONTENT_PAYS
        stay = nature.stay / _CONTENT_LEAVES
        here = rate * stay * (1.0 - np.exp(-left / stay))
        visit = (rate * stay)[_KINDS:]
        to_come = channel.streams - channel.stream - 1
        visits = _COMES * (1.0 - (1.0 - _FADES) ** to_come) / _FADES
        regulars = visit * visits
        again = kept(state.enjoyment) * state.heads
        later = ((again[..., :_KINDS] + again[..., _KINDS:] + state.pool) * regulars).sum(axis=-1)
        return np.asarray((state.heads * here).sum(axis=-1) + later)


def _next(state: State, expected: Flow, modes: Ints, minutes: float) -> State:
    """Return the expected audience after a segment."""
    remain = state.heads * expected.stays
    heads = remain + expected.comes
    again = (state.heads - remain) * kept(expected.enjoyment)
    present = minutes * 0.5 * (state.heads + heads).sum(axis=-1)
    speed = 60.0 * expected.messages / np.maximum(present, 1e-9)
    felt = remain * expected.enjoyment + expected.comes * _FIRST_IMPRESSION
    return State(
        heads=heads,
        enjoyment=felt / np.maximum(heads, 1e-9),
        tired=expected.tired,
        chat=state.chat + _CHAT_MEMORY * (speed - state.chat),
        run=expected.run,
        last=modes,
        pool=state.pool + again[..., :_KINDS] + again[..., _KINDS:],
        due=np.maximum(0.0, state.due - expected.comes[..., _KINDS:]),
    )
