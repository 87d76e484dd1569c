"""How much faster than life the whole system rehearses, and whether its memory grows with the streams.

One stream of four hours on a medium channel: audience, attention, show, director, writer, speech without sound,
journal, learner, retrospective. Real time is the baseline. `--profile` adds shares by layer of a slower, profiled run.
"""

import argparse
import cProfile
import gc
import sys
import time
from dataclasses import dataclass

from _layers import hottest, shares_by_layer
from _machine import own_megabytes
from _report import Report, run

from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.rehearsal.results import RehearsedStream
from vtuber.runtime.clock import system_now
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets

SEED = 7
TARGET = 2_000
_HOUR_S = 3600.0
_LOOKS = (2, 4, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How many times faster than life, by processor time and by the wall's clock."""

    processor: float
    wall: float


def rehearse_one(hours: float) -> Speed:
    """Rehearse one stream."""
    processor_s, wall_s = time.process_time(), time.perf_counter()
    rehearse(RehearsalOptions(streams=1, hours=hours, seed=SEED, policy="structured"), on_stream=_ignore)
    processor_s, wall_s = time.process_time() - processor_s, time.perf_counter() - wall_s
    return Speed(processor=hours * _HOUR_S / processor_s, wall=hours * _HOUR_S / wall_s)


def megabytes_after_streams(hours: float) -> list[float]:
    """Return the process's own memory after the second, fourth and sixth stream."""
    seen: list[float] = []

    def look(_stream: RehearsedStream) -> None:
        gc.collect()
        seen.append(own_megabytes())

    rehearse(RehearsalOptions(streams=max(_LOOKS), hours=hours, seed=SEED, policy="structured"), on_stream=look)
    return [seen[number - 1] for number in _LOOKS]


def profiled(hours: float) -> cProfile.Profile:
    """Rehearse one stream under the profiler."""
    profile = cProfile.Profile()
    profile.enable()
    rehearse_one(hours)
    profile.disable()
    return profile


def measure(options: argparse.Namespace) -> Report:
    """Rehearse, after a short stream to warm up."""
    hours = 1.0 if options.quick else 4.0
    report = Report(f"rehearsal speed: 1 stream × {hours:g} h, world medium, seed {SEED}", baseline="real time")
    with logging_to(now=system_now, secrets=Secrets(), level="ERROR"):
        rehearse_one(0.1)
        speed = rehearse_one(hours)
        megabytes = megabytes_after_streams(hours / 4)
        profile = profiled(hours) if options.profile else None
    title = "stream seconds per second of processor time"
    report.add(title, speed.processor, "s", baseline=1.0, better="more", at_least=TARGET)
    report.add("stream seconds per second of wall time", speed.wall, "s", baseline=1.0, better="more")
    for number, size in zip(_LOOKS, megabytes, strict=True):
        report.add(f"memory after {number} streams of {hours / 4:g} h", size, "MB")
    report.add(f"memory growth, stream {_LOOKS[0]} to {_LOOKS[-1]}", megabytes[-1] - megabytes[0], "MB", at_most=5)
    if profile is not None:
        _add_profile(report, profile)
    return report


def _add_profile(report: Report, profile: cProfile.Profile) -> None:
    for layer, share in shares_by_layer(profile):
        if share >= 0.005:
            report.add(f"profile: {layer}", 100 * share, "%")
    for name, share, calls in hottest(profile):
        report.note(f"{share:6.1%} own time, {calls:>9,} calls: {name}")


def _ignore(_stream: RehearsedStream) -> None:
    return


if __name__ == "__main__":
    sys.exit(
        run(
            "How much faster than life the whole system rehearses",
            measure,
            ("--profile", {"action": "store_true", "help": "add shares by layer of a profiled run"}),
        )
    )
