"""What learning costs the plain bandit on arms that never change, beside MABWiser's sampling and a lower bound.

Arms pay 1 or 0, with odds that only the world knows. Regret is what the best arm would have paid on average, less what
the drawn ones do. Lai and Robbins, "Asymptotically efficient adaptive allocation rules" (1985): no consistent policy's
regret grows by less than C per natural logarithm of the number of draws, where C is the sum of gap / KL(arm, best).
The worlds are simulated. Intervals are those of means, at 95 %.
"""

import argparse
import math
import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from statistics import fmean, median, stdev

from _report import Report, quantile, run
from mabwiser.mab import MAB, LearningPolicy
from rich.console import Console
from rich.progress import track

from vtuber.learning.bandit import ThompsonBandit

WORTH = {"a": 0.45, "b": 0.40, "c": 0.35, "d": 0.30, "e": 0.10}
BEST = max(WORTH.values())
DRAWS, LONG = 10_000, 100_000
PROCESSES = 2
TIMED = 20_000
WITHIN = 1.1
SURE = 1.96

Play = Callable[[tuple[int, int]], tuple[float, float]]
"""Plays a seed for so many draws; returns the regret after `DRAWS` and at the end."""


def play_ours(job: tuple[int, int]) -> tuple[float, float]:
    """Play our bandit."""
    seed, draws = job
    chance = random.Random(seed)
    bandit = ThompsonBandit(tuple(WORTH), rng=random.Random(seed + 1_000_000))
    regret = after = 0.0
    for number in range(1, draws + 1):
        arm = bandit.select().arm
        bandit.update(arm, float(chance.random() < WORTH[arm]))
        regret += BEST - WORTH[arm]
        if number == DRAWS:
            after = regret
    return after, regret


def play_mabwiser(job: tuple[int, int]) -> tuple[float, float]:
    """Play MABWiser's; it has to be fitted before it draws, so the first draw is one of ours."""
    seed, draws = job
    chance = random.Random(seed)
    sampler = MAB(list(WORTH), LearningPolicy.ThompsonSampling(), seed=seed)
    arm, learn = chance.choice(list(WORTH)), sampler.fit
    regret = after = 0.0
    for number in range(1, draws + 1):
        learn(decisions=[arm], rewards=[int(chance.random() < WORTH[arm])])
        regret += BEST - WORTH[arm]
        if number == DRAWS:
            after = regret
        arm, learn = sampler.predict(), sampler.partial_fit
    return after, regret


def play_all(name: str, play: Play, jobs: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Play all seeds in processes of their own, with a progress bar on standard error."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        done = pool.map(play, jobs)
        return list(track(done, description=name, total=len(jobs), console=Console(stderr=True)))


def bound_per_logarithm() -> float:
    """Return Lai and Robbins' constant C."""
    return sum((BEST - worth) / _divergence(worth, BEST) for worth in WORTH.values() if worth < BEST)


def _divergence(p: float, q: float) -> float:
    return p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))


def step_times_us() -> list[float]:
    """Return what draws take, each with the learning from it; chance of the world left out."""
    chance = random.Random(7)
    tosses = [chance.random() for _ in range(TIMED)]
    bandit = ThompsonBandit(tuple(WORTH), rng=chance)
    took: list[float] = []
    for toss in tosses:
        began = time.perf_counter()
        arm = bandit.select().arm
        bandit.update(arm, float(toss < WORTH[arm]))
        took.append(1e6 * (time.perf_counter() - began))
    return took


def mabwiser_step_us(draws: int = 2_000) -> float:
    """Return what a draw and the learning from it take MABWiser."""
    sampler = MAB(list(WORTH), LearningPolicy.ThompsonSampling(), seed=7)
    sampler.fit(decisions=["a"], rewards=[1])
    took = []
    for number in range(draws):
        began = time.perf_counter()
        sampler.partial_fit(decisions=[sampler.predict()], rewards=[number % 2])
        took.append(1e6 * (time.perf_counter() - began))
    return median(took)


def measure(options: argparse.Namespace) -> Report:
    """Play both, and time ours."""
    runs = options.runs or (20 if options.quick else 400)
    long = options.long or (4 if options.quick else 60)
    took = step_times_us()
    report = Report(f"bandit: {runs} runs of {DRAWS:,} draws, {long} of {LONG:,}, simulated arms", baseline="MABWiser")
    report.add("select and update, median", median(took), "µs", baseline=mabwiser_step_us(), at_most=50.0)
    report.add("select and update, 99 of 100", quantile(took, 0.99), "µs")
    theirs = [after for after, _ in play_all("MABWiser", play_mabwiser, [(seed, DRAWS) for seed in range(runs)])]
    played = play_all("ours", play_ours, [(seed, LONG if seed < long else DRAWS) for seed in range(max(runs, long))])
    ours = [after for after, _ in played]
    at_most = min(80.0, WITHIN * fmean(theirs))
    report.add(f"regret after {DRAWS:,} draws", fmean(ours), "", baseline=fmean(theirs), at_most=at_most)
    grown = [(end - after) / math.log(LONG / DRAWS) / bound_per_logarithm() for after, end in played[:long]]
    slope = f"slope from {DRAWS:,} to {LONG:,} draws, of the lower bound's"
    report.add(slope, fmean(grown), "", at_least=0.6)
    report.add(f"{slope} (again)", fmean(grown), "", at_most=1.1)
    ratio = fmean(ours) / fmean(theirs)
    half = SURE * ratio * math.hypot(_error(ours) / fmean(ours), _error(theirs) / fmean(theirs))
    report.note(f"regret, ours over MABWiser's: {ratio:.3f}, 95 % interval {ratio - half:.3f} to {ratio + half:.3f}")
    report.note(f"regret: ours {_told(ours)}, MABWiser's {_told(theirs)}; slope {_told(grown)}")
    report.note(f"the lower bound grows by {bound_per_logarithm():.1f} per natural logarithm of the draws")
    return report


def _error(values: Sequence[float]) -> float:
    return stdev(values) / math.sqrt(len(values))


def _told(values: Sequence[float]) -> str:
    return f"{fmean(values):.3g} ± {SURE * _error(values):.2g}"


if __name__ == "__main__":
    sys.exit(
        run(
            "the plain bandit on arms that never change",
            measure,
            ("--runs", {"type": int, "help": f"how many runs of {DRAWS:,} draws (400; quick: 20)"}),
            ("--long", {"type": int, "help": f"how many of them go on to {LONG:,} draws (60; quick: 4)"}),
        )
    )
