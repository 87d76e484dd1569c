"""Small made-up channels that a structured model can be held against: what they do is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from vtuber.domain.proposals import Context
from vtuber.learning.policies import Payment, Policy, SegmentOutcome

MINUTES = 4.0
SEGMENTS = 60
VIEWERS = 100


@dataclass
class Likes:
    """How much more than usual an arm is paid for, talked in and left: factors; `tires` is what repetition takes.

    `amounts` are factors of what is given at a time.
    """

    paid: Mapping[str, float] = field(default_factory=dict)
    chat: Mapping[str, float] = field(default_factory=dict)
    left: Mapping[str, float] = field(default_factory=dict)
    tires: float = 0.0
    lag: float = 2.0
    payments_per_viewer_hour: float = 0.15
    net_only: bool = False
    amounts: Mapping[str, float] = field(default_factory=dict)


class MadeUpChannel:
    """Plays segments of a channel whose audience neither grows nor shrinks for long."""

    def __init__(self, likes: Likes, seed: int) -> None:
        self._likes = likes
        self._chance = np.random.default_rng(seed)
        self._due: list[Payment] = []
        self._worn: dict[str, float] = {}
        self.minute = 0.0

    def begin(self) -> None:
        """Begin a stream."""
        self._due, self._worn, self.minute = [], {}, 0.0

    def play(self, arm: str) -> SegmentOutcome:
        """Play one segment."""
        likes, chance = self._likes, self._chance
        worn = self._worn.get(arm, 0.0)
        charm = 1.0 - likes.tires * worn
        exposure = VIEWERS * MINUTES
        rate = likes.payments_per_viewer_hour / 60 * likes.paid.get(arm, 1.0) * charm
        moved = chance.poisson(rate * exposure)
        wished = self.minute + MINUTES * chance.random(moved)
        lands = wished + chance.exponential(likes.lag, moved)
        amounts = likes.amounts.get(arm, 1.0) * chance.lognormal(1.4, 0.9, moved)
        self._due += [Payment(float(amount), float(land)) for amount, land in zip(amounts, lands, strict=True)]
        end = self.minute + MINUTES
        here = sorted((due for due in self._due if due.minute < end), key=lambda due: due.minute)
        self._due = [due for due in self._due if due.minute >= end]
        gone = int(chance.poisson(exposure / 45 * likes.left.get(arm, 1.0) / max(charm, 0.1)))
        come = int(chance.poisson(exposure / 45))
        net = come - gone
        outcome = SegmentOutcome(
            arm,
            MINUTES,
            exposure,
            VIEWERS,
            VIEWERS + net,
            max(net, 0) if likes.net_only else come,
            max(-net, 0) if likes.net_only else gone,
            int(chance.poisson(exposure * 0.1 * likes.chat.get(arm, 1.0) * charm * chance.lognormal(0, 0.2))),
            tuple(here),
        )
        for other in self._worn:
            self._worn[other] *= np.exp(-MINUTES / 30)
        self._worn[arm] = 1 - (1 - self._worn.get(arm, 0.0)) * float(np.exp(-MINUTES / 15))
        self.minute = end
        return outcome

    def late(self) -> tuple[Payment, ...]:
        """Return what arrives after the stream."""
        return tuple(sorted(self._due, key=lambda due: due.minute))


def live_through(
    policy: Policy,
    likes: Likes,
    *,
    streams: int,
    seed: int,
    choose: Callable[[Policy, Context], str] | None = None,
) -> list[list[str]]:
    """Let a policy play, or only watch what `choose` plays; return what was on, stream by stream."""
    channel, played = MadeUpChannel(likes, seed), []
    for stream in range(streams):
        channel.begin()
        policy.begin_stream(stream)
        arms: list[str] = []
        for _ in range(SEGMENTS):
            context = Context(VIEWERS, 10.0, channel.minute, SEGMENTS * MINUTES, arms[-1] if arms else None)
            arms.append(policy.propose(context).arm if choose is None else choose(policy, context))
            policy.observe(channel.play(arms[-1]))
        policy.end_stream(channel.late())
        played.append(arms)
    return played
