"""Many simulated channels at once, a segment at a time: what the confidence sequences are tried on.

Nothing here is a real channel. Every array has a row for each channel. A payment is caused by a segment and arrives
later; the audience wanders, streams have moods, arms tire while they are on and recover while they are not, givers
follow one another, and amounts are heavy-tailed. The arm is drawn by an adaptive policy (`_sampler.py`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.sequences.credit import Credit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ARMS = ("game", "q_and_a", "react", "talk")
SEGMENT = 4.0
WINDOW = 12.0
_Q_AND_A, _TALK = ARMS.index("q_and_a"), ARMS.index("talk")
_LOW = -0.43
_CELLS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the channels are like.

    `spread` is the standard deviation of the logarithm of an arm's taste, 0 where all are equal; `fatigue` what an arm
    that is always on loses; `recovery` the share of fatigue left a segment later; `mood` and `arm_mood` the standard
    deviations of a stream's and of an arm's mood in it; `wander` that of a slow mood within the stream; `train` the
    probability that a payment is followed by another; `lag` the mean minutes from cause to arrival. A `wilful` director
    lets talk run where q_and_a was drawn, whenever the slow mood is in its lower third.
    """

    spread: float = 0.0
    fatigue: float = 0.35
    recovery: float = 0.75
    mood: float = 0.4
    arm_mood: float = 0.0
    wander: float = 0.3
    train: float = 0.2
    lag: float = 3.0
    wilful: bool = False
    amount_spread: float = 1.3
    segments: int = 60
    streams: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedStream:
    """One stream of all channels: arrays `[segments, channels]`, odds and effects `[segments, channels, arms]`.

    `effects` is what each arm's choice adds to the expected credit of its window, up to what is the same for all,
    where what is drawn runs.
    """

    drawn: Ints
    ran: Ints
    odds: Floats
    viewers: Floats
    effects: Floats
    counts: Ints
    arrivals: tuple[tuple[Floats, Floats], ...]

    def outcomes(self, channel: int, *, as_drawn: bool = True) -> list[SegmentOutcome]:
        """Return one channel's segments; what arrives after the end is lost.

        They stand under what was drawn; otherwise under what ran, and have no odds where that is something else.
        """
        minutes, amounts = self.arrivals[channel]
        places = np.searchsorted(minutes, SEGMENT * np.arange(len(self.drawn) + 1))
        found = []
        stand = self.drawn if as_drawn else self.ran
        random = stand[:, channel] == self.drawn[:, channel]
        for segment, arm in enumerate(stand[:, channel].tolist()):
            odds = dict(zip(ARMS, self.odds[segment, channel].tolist(), strict=True))
            viewers = float(self.viewers[segment, channel])
            part = slice(places[segment], places[segment + 1])
            found.append(
                SegmentOutcome(
                    arm=ARMS[arm],
                    minutes=SEGMENT,
                    viewer_minutes=viewers * SEGMENT,
                    viewers_start=int(viewers),
                    viewers_end=int(viewers),
                    arrivals=0,
                    departures=0,
                    messages=0,
                    payments=tuple(map(Payment, amounts[part].tolist(), minutes[part].tolist())),
                    minute=segment * SEGMENT,
                    probabilities=odds if random[segment] else None,
                )
            )
        return found


class Channels:
    """The channels between streams, and the draw of their arms."""

    def __init__(self, count: int, world: World, policy: "Sampler", chance: np.random.Generator) -> None:
        self._world, self._policy, self._chance = world, policy, chance
        self._count = count
        tastes = chance.normal(0.0, world.spread, (count, len(ARMS))) if world.spread else np.zeros((count, len(ARMS)))
        self.tastes = np.exp(tastes - tastes.mean(axis=1, keepdims=True))
        self._audience = np.exp(chance.uniform(np.log(20), np.log(200), count))
        payments_per_hour = np.exp(chance.uniform(np.log(4), np.log(30), count))
        self.rate = payments_per_hour / 60 / self._audience * (1 - world.train)
        self._amount = np.exp(chance.normal(1.5, 0.3, count))

    def play(self) -> PlayedStream:
        """Play one stream on all channels."""
        world, chance, count = self._world, self._chance, self._count
        shape = (world.segments, count)
        drawn, ran, counts = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        viewers, odds = np.zeros(shape), np.zeros((*shape, len(ARMS)))
        effects = np.zeros_like(odds)
        mood = np.exp(chance.normal(-(world.mood**2) / 2, world.mood, count))
        arm_mood = np.exp(chance.normal(-(world.arm_mood**2) / 2, world.arm_mood, (count, len(ARMS))))
        slow = chance.normal(0.0, world.wander, count)
        crowd = np.log(self._audience) + chance.normal(0.0, 0.3, count)
        tired = np.zeros((count, len(ARMS)))
        rows = np.arange(count)
        kept = [_kept(world.lag, back) for back in range(3)]
        self._policy.begin_stream()
        for segment in range(world.segments):
            slow = 0.9 * slow + chance.normal(0.0, world.wander * np.sqrt(1 - 0.81), count)
            crowd += chance.normal(0.0, 0.05, count) - 0.03 * (crowd - np.log(self._audience))
            heads = np.maximum(1.0, np.round(np.exp(crowd)))
            share = self._policy.odds()
            arm = (chance.random(count)[:, None] > share.cumsum(axis=1)[:, :-1]).sum(axis=1)
            drawn[segment] = arm
            if world.wilful:
                arm = np.where((slow < _LOW * world.wander) & (arm == _Q_AND_A), _TALK, arm)
            scale = (self.rate * mood * np.exp(slow - world.wander**2 / 2) * heads * SEGMENT)[:, None]
            worth = scale * self.tastes * arm_mood
            now = worth * (1 - world.fatigue * tired)
            cause = chance.poisson(now[rows, arm])
            total = cause + (chance.negative_binomial(np.maximum(cause, 1), 1 - world.train) * (cause > 0))
            later = kept[1] + world.recovery * kept[2]
            wear = world.fatigue * (1 - world.recovery) * share * worth * later
            effects[segment] = (kept[0] * now - wear) / (1 - world.train)
            ran[segment], counts[segment], viewers[segment], odds[segment] = arm, total, heads, share
            tired *= world.recovery
            tired[rows, arm] += 1 - world.recovery
            self._policy.observe(arm, total / (heads * SEGMENT))
        return PlayedStream(
            drawn=drawn,
            ran=ran,
            odds=odds,
            viewers=viewers,
            effects=effects,
            counts=counts,
            arrivals=self._arrivals(counts),
        )

    def _arrivals(self, counts: Ints) -> tuple[tuple[Floats, Floats], ...]:
        found = []
        for channel in range(self._count):
            caused = np.repeat(np.arange(len(counts)), counts[:, channel]) * SEGMENT
            minutes = caused + self._chance.uniform(0, SEGMENT, len(caused)) + self._lags(len(caused))
            amounts = self._amount[channel] * np.exp(self._chance.normal(0.0, self._world.amount_spread, len(caused)))
            found.append((np.sort(minutes), amounts))
        return tuple(found)

    def _lags(self, size: int) -> Floats:
        return self._chance.exponential(self._world.lag, size)


class Sampler:
    """Thompson sampling from Beta posteriors of the arms' rewards, with a uniform share of draws."""

    CELLS = 64

    def __init__(self, count: int, *, floor: float, discount: float = 0.95) -> None:
        self._floor, self._discount = floor, discount
        self._alpha, self._beta = np.ones((count, len(ARMS))), np.ones((count, len(ARMS)))
        self._paid, self._seen = np.zeros(count), np.zeros(count)
        grid = (np.arange(self.CELLS) + 0.5) / self.CELLS
        self._log_x, self._log_rest = np.log(grid), np.log1p(-grid)

    def begin_stream(self) -> None:
        """Let what was learned fade."""
        self._alpha += (self._discount - 1) * (self._alpha - 1)
        self._beta += (self._discount - 1) * (self._beta - 1)

    def odds(self) -> Floats:
        """Return the probability of each arm to be drawn: `[channels, arms]`."""
        logs = (self._alpha - 1)[..., None] * self._log_x + (self._beta - 1)[..., None] * self._log_rest
        masses = np.exp(logs - logs.max(axis=2, keepdims=True))
        masses /= masses.sum(axis=2, keepdims=True)
        below = np.maximum(masses.cumsum(axis=2) - masses / 2, 1e-300)
        best = (masses / below * below.prod(axis=1, keepdims=True)).sum(axis=2)
        best /= best.sum(axis=1, keepdims=True)
        found: Floats = (1 - self._floor) * best + self._floor / len(ARMS)
        return found

    def observe(self, arm: Ints, rate: Floats) -> None:
        """Reward the arm by the payments per viewer-minute that it caused, against the channel's average."""
        self._paid += rate
        self._seen += 1
        usual = np.maximum(self._paid / self._seen, 1e-9)
        reward = np.clip(0.35 * rate / usual, 0.0, 1.0)
        rows = np.arange(len(arm))
        self._alpha[rows, arm] += 2 * reward
        self._beta[rows, arm] += 2 * (1 - reward)


def _kept(lag: float, back: int) -> float:
    """Return what a payment counts on average that is caused `back` segments after the choice it is credited to."""
    caused = SEGMENT * (back + (np.arange(_CELLS) + 0.5) / _CELLS)
    late = -lag * np.log1p(-(np.arange(_CELLS) + 0.5) / _CELLS)
    arrives = caused[:, None] + late
    return float(np.where(arrives < WINDOW, Credit(SEGMENT).weights(arrives), 0.0).mean())
