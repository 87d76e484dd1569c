"""What a choice costs the structured policy after many streams: proposing, observing, fitting. Channels are simulated.

The plain Beta policy plays the same streams beside it.
"""

import argparse
import sys
import time
from statistics import median

from _report import Report, quantile, run
from rich.console import Console
from rich.progress import track

from vtuber.learning.policies import Policy, make_policy
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.world import MODES

STREAMS = 42
"""More than the model looks back on."""

LAST = 4
"""Streams that are timed."""


class Stopwatch:
    """What each kind of call took, in milliseconds."""

    def __init__(self) -> None:
        self.proposing: list[float] = []
        self.observing: list[float] = []
        self.ending: list[float] = []


def play(policy: Policy, streams: int) -> Stopwatch:
    """Play streams and time the last of them."""
    channel = Channel("medium", seed=1, streams=streams)
    took = Stopwatch()
    for stream in track(range(streams), description=policy.name, console=Console(stderr=True)):
        timed = took if stream >= streams - LAST else Stopwatch()
        channel.begin(stream)
        policy.begin_stream(stream)
        while not channel.over:
            context = channel.context()
            began = time.perf_counter()
            arm = policy.propose(context).arm
            timed.proposing.append(_since(began))
            outcome = channel.play(arm)
            began = time.perf_counter()
            policy.observe(outcome)
            timed.observing.append(_since(began))
        late = channel.end()
        began = time.perf_counter()
        policy.end_stream(late)
        timed.ending.append(_since(began))
    return took


def _since(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


def measure(options: argparse.Namespace) -> Report:
    """Time both policies."""
    streams = 8 if options.quick else STREAMS
    report = Report(f"the cost of a choice after {streams} streams, simulated channel", baseline="beta")
    ours, theirs = (play(make_policy(name, seed=1, arms=MODES), streams) for name in ("structured", "beta"))
    report.add("propose, median", median(ours.proposing), "ms", baseline=median(theirs.proposing))
    report.add(
        "propose, 99 of 100",
        quantile(ours.proposing, 0.99),
        "ms",
        baseline=quantile(theirs.proposing, 0.99),
        at_most=1.0,
    )
    report.add("observe, median", median(ours.observing), "ms", baseline=median(theirs.observing))
    report.add("observe with a fit, longest", max(ours.observing), "ms", baseline=max(theirs.observing), at_most=200.0)
    report.add("fit after a stream, longest", max(ours.ending), "ms", baseline=max(theirs.ending), at_most=200.0)
    return report


if __name__ == "__main__":
    sys.exit(run("The cost of a choice", measure))
