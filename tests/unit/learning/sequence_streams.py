"""Streams of randomised choices to compare modes by, for tests."""

import random
from collections.abc import Mapping, Sequence

from vtuber.learning.outcomes import Payment, SegmentOutcome

ARMS = ("game", "q_and_a", "react", "talk")
EVEN: Mapping[str, float] = dict.fromkeys(ARMS, 0.25)
MINUTES = 4.0


def outcome(
    arm: str = "talk",
    *,
    minute: float = 0.0,
    paid_at: Sequence[float] = (),
    amount: float = 5.0,
    viewers: int = 60,
    odds: Mapping[str, float] | None = EVEN,
    after_raid: bool = False,
    counted: float = 1.0,
) -> SegmentOutcome:
    """Return a segment of four minutes; `paid_at` in minutes since the stream's start."""
    return SegmentOutcome(
        arm=arm,
        minutes=MINUTES,
        viewer_minutes=viewers * MINUTES,
        viewers_start=viewers,
        viewers_end=viewers,
        arrivals=0,
        departures=0,
        messages=10,
        payments=tuple(Payment(amount, minute) for minute in paid_at),
        minute=minute,
        after_raid=after_raid,
        probabilities=odds,
        counted=counted,
    )


def stream(
    chance: random.Random,
    *,
    rates: Mapping[str, float] | None = None,
    odds: Mapping[str, float] = EVEN,
    segments: int = 40,
    mood: float = 0.0,
) -> list[SegmentOutcome]:
    """Return a stream whose arms bring `rates` payments a segment on average, in trains, at heavy-tailed amounts."""
    rates = rates or dict.fromkeys(ARMS, 0.8)
    scale = chance.lognormvariate(-(mood**2) / 2, mood)
    begins = [place * MINUTES for place in range(segments)]
    arms = [chance.choices(tuple(odds), weights=tuple(odds.values()))[0] for _ in begins]
    landed: list[list[Payment]] = [[] for _ in begins]
    for begin, arm in zip(begins, arms, strict=True):
        wished = begin + chance.expovariate(1.0) * MINUTES / (scale * rates[arm] * 0.8)
        while wished < begin + MINUTES:
            arrives = wished + chance.expovariate(1 / 3)
            for _ in range(1 + (chance.random() < 0.25)):
                if arrives < segments * MINUTES:
                    landed[int(arrives / MINUTES)].append(Payment(chance.lognormvariate(1.2, 1.2), arrives))
            wished += chance.expovariate(1.0) * MINUTES / (scale * rates[arm] * 0.8)
    return [
        SegmentOutcome(
            arm=arm,
            minutes=MINUTES,
            viewer_minutes=60 * MINUTES,
            viewers_start=60,
            viewers_end=60,
            arrivals=0,
            departures=0,
            messages=10,
            payments=tuple(payments),
            minute=begin,
            probabilities=odds,
        )
        for begin, arm, payments in zip(begins, arms, landed, strict=True)
    ]


def streams(seed: int, count: int, **how: object) -> list[list[SegmentOutcome]]:
    """Return streams with a seed of their own; `how` as in `stream`."""
    chance = random.Random(seed)
    return [stream(chance, **how) for _ in range(count)]  # type: ignore[arg-type]
