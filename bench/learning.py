"""Does the channel earn more because it learns? The structured model against the plain bandit and a uniform draw.

All play the same channels, from the same seeds, in a simulated world. Each seed is a channel whose two best activities
only the simulation knows. Every stream is a whole rehearsed stream: show, director, writer, speech, journal. Intervals
leave out one seed at a time, with Student's t.
"""

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from statistics import fmean
from typing import get_args

import numpy as np
from _report import Report, run
from rich.console import Console
from rich.progress import Progress

from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.audience.world import WORLDS
from vtuber.domain.channel_events import Payment
from vtuber.domain.events import KIND_OF
from vtuber.rehearsal.laboratory.intervals import Estimate, ratio_of_revenues
from vtuber.rehearsal.results import RehearsedStream
from vtuber.runtime.clock import system_now
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets

OURS = "structured"
BASELINES = ("uniform", "beta")
POLICIES = (OURS, *BASELINES)
BEST = 2
EDGE = 5
_PAYMENTS = tuple(KIND_OF[kind] for kind in get_args(Payment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One rehearsed stream; `best_share` is the part of its time spent on the channel's two best activities."""

    revenue_usd: float
    payments: int
    viewer_hours: float
    hours: float
    best_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One policy on one channel."""

    policy: str
    seed: int
    streams: int
    hours: float
    world: str


Outcome = dict[tuple[str, int], list[Played]]
"""The streams in order, by policy and seed."""

_done: "multiprocessing.Queue[None]" = multiprocessing.Queue()


def play(job: Job) -> list[Played]:
    """Rehearse one policy on one channel, in a process of its own."""
    best = [arm.value for arm in WORLDS[job.world].channel(job.seed).ranking()[:BEST]]
    played: list[Played] = []
    with (
        tempfile.TemporaryDirectory(prefix="vtuber-bench-") as directory,
        logging_to(now=system_now, secrets=Secrets(), level="ERROR"),
    ):

        def take(stream: RehearsedStream) -> None:
            journal = Path(directory) / "streams" / stream.stream_id / "journal.sqlite"
            played.append(
                Played(
                    revenue_usd=stream.revenue_per_hour * stream.hours,
                    payments=_payments_in(journal),
                    viewer_hours=stream.mean_viewers * stream.hours,
                    hours=stream.hours,
                    best_share=sum(stream.activity_shares.get(arm, 0.0) for arm in best),
                )
            )
            journal.unlink()
            _done.put(None)

        options = RehearsalOptions(
            streams=job.streams,
            hours=job.hours,
            seed=job.seed,
            policy=job.policy,
            world=job.world,
            out=Path(directory),
        )
        rehearse(options, on_stream=take)
    return played


def _payments_in(journal: Path) -> int:
    marks = ", ".join("?" * len(_PAYMENTS))
    with closing(sqlite3.connect(journal)) as connection:
        found: tuple[int] = connection.execute(
            f"SELECT count(*) FROM event WHERE kind IN ({marks})",  # noqa: S608  (question marks only)
            _PAYMENTS,
        ).fetchone()
    return found[0]


def play_all(jobs: Sequence[Job], processes: int) -> Outcome:
    """Play every job, some at a time, with a progress bar, or a line for each job where nobody watches."""
    console = Console(stderr=True)
    with ProcessPoolExecutor(processes) as pool, Progress(console=console, disable=not sys.stderr.isatty()) as progress:
        running = {(job.policy, job.seed): pool.submit(play, job) for job in jobs}
        bar = progress.add_task("streams", total=sum(job.streams for job in jobs))
        told: set[tuple[str, int]] = set()
        while not all(future.done() for future in running.values()):
            _advance(lambda: progress.advance(bar))
            _tell(running, told)
            if any(future.done() and future.exception() for future in running.values()):
                pool.shutdown(cancel_futures=True)
                break
        for future in running.values():
            if future.done() and not future.cancelled() and (error := future.exception()):
                raise error
        return {key: _result(future) for key, future in running.items()}


def _advance(advance: Callable[[], None]) -> None:
    try:
        _done.get(timeout=1.0)
    except Empty:
        return
    advance()


def _tell(running: Mapping[tuple[str, int], "Future[list[Played]]"], told: set[tuple[str, int]]) -> None:
    """Write a line for each job that is done, unless there is a bar."""
    for (policy, seed), future in running.items():
        if future.done() and (policy, seed) not in told and not sys.stderr.isatty():
            told.add((policy, seed))
            print(f"{len(told)} of {len(running)}: channel {seed}, {policy}", file=sys.stderr, flush=True)


def _result(future: "Future[list[Played]]") -> list[Played]:
    return future.result()


def measure(options: argparse.Namespace) -> Report:
    """Play all seeds under every policy and compare."""
    seeds = range(1, (options.seeds or (2 if options.quick else 8)) + 1)
    jobs = [
        Job(policy=policy, seed=seed, streams=options.streams, hours=options.hours, world=options.world)
        for seed in seeds
        for policy in POLICIES
    ]
    outcome = play_all(jobs, options.processes)
    report = Report(
        f"learning: {len(seeds)} simulated channels × {options.streams} streams × {options.hours:g} h, "
        f"world {options.world}, policy {OURS}",
        baseline="uniform",
    )
    _compare(report, outcome, seeds)
    _shares(report, outcome, seeds)
    _channels(report, outcome, seeds)
    if options.out is not None:
        from _learning_plot import draw_learning

        options.out.mkdir(parents=True, exist_ok=True)
        shares = {policy: [_curve(outcome, policy, seed) for seed in seeds] for policy in POLICIES}
        report.note(f"plot: {draw_learning(options.out / 'learning.png', shares)}")
    return report


def _compare(report: Report, outcome: Outcome, seeds: Sequence[int]) -> None:
    figures: tuple[tuple[str, str, Callable[[Played], float]], ...] = (
        ("revenue", "$/h", lambda stream: stream.revenue_usd),
        ("payments", "/h", lambda stream: stream.payments),
        ("viewers at a time (viewer-hours)", "", lambda stream: stream.viewer_hours),
    )
    half = max(1, len(outcome["uniform", seeds[0]]) // 2)
    for name, unit, figure in figures:
        for part, title in ((slice(None), "all streams"), (slice(-half, None), "the last half")):
            sums = {policy: [(sum(map(figure, outcome[policy, seed][part]))) for seed in seeds] for policy in POLICIES}
            hours = sum(stream.hours for seed in seeds for stream in outcome["uniform", seed][part])
            report.add(
                f"{name}, {title}",
                sum(sums[OURS]) / hours,
                unit,
                baseline=sum(sums["uniform"]) / hours,
                better="more",
            )
            for baseline in BASELINES:
                ratio = ratio_of_revenues(np.array(sums[OURS], float), np.array(sums[baseline], float))
                report.note(f"{name}, {title}: {_told(ratio, baseline)}")


def _told(ratio: Estimate | None, baseline: str) -> str:
    if ratio is None:
        return f"nothing to compare with under {baseline}"
    return f"{ratio.value:.3f} × {baseline}, 95 % interval {ratio.low:.3f} to {ratio.high:.3f}"


def _shares(report: Report, outcome: Outcome, seeds: Sequence[int]) -> None:
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for policy in POLICIES:
        curves = [_curve(outcome, policy, seed) for seed in seeds]
        first[policy] = fmean(fmean(curve[:EDGE]) for curve in curves)
        last[policy] = fmean(fmean(curve[-EDGE:]) for curve in curves)
    for title, share in ((f"streams 1 to {EDGE}", first), (f"the last {EDGE} streams", last)):
        report.add(
            f"share of the two best, {title}",
            100 * share[OURS],
            "%",
            baseline=100 * share["uniform"],
            better="more",
        )


def _channels(report: Report, outcome: Outcome, seeds: Sequence[int]) -> None:
    """Say what became of each channel: a mean over few channels hides the one that went wrong."""
    for seed in seeds:
        earned = {policy: sum(stream.revenue_usd for stream in outcome[policy, seed]) for policy in POLICIES}
        last = {policy: fmean(_curve(outcome, policy, seed)[-EDGE:]) for policy in POLICIES}
        ratios = ", ".join(f"{earned[OURS] / earned[baseline]:.2f} × {baseline}'s" for baseline in BASELINES)
        shares = ", ".join(f"{policy} {last[policy]:.0%}" for policy in POLICIES)
        report.note(f"channel {seed}: revenue {ratios}; share of the two best in the last {EDGE} streams: {shares}")


def _curve(outcome: Outcome, policy: str, seed: int) -> list[float]:
    return [stream.best_share for stream in outcome[policy, seed]]


if __name__ == "__main__":
    sys.exit(
        run(
            "The structured model against the plain bandit and a uniform draw on rehearsed channels",
            measure,
            ("--seeds", {"type": int, "help": "how many channels (8; quick: 2)"}),
            ("--streams", {"type": int, "default": 10, "help": "streams per channel"}),
            ("--hours", {"type": float, "default": 4.0, "help": "hours per stream"}),
            ("--processes", {"type": int, "default": 2, "help": "how many play at one time"}),
            ("--world", {"default": "medium", "choices": sorted(WORLDS), "help": "size of the channel"}),
            ("--out", {"type": Path, "help": "directory for the plot"}),
        )
    )
