"""Do intervals of off-policy estimates hold the truth as often as they say? In simulated worlds, where it is known.

In a small channel (`vtuber.learning.off_policy.known_truth`), with fatigue and without; or, with `--laboratory`, in the
laboratory's worlds, whose audiences stay or leave for what they see, in ways the estimators do not model. The truth is
what the target earns when it plays itself: the mean of many streams. In the laboratory each stream begins with the
regulars that the log had brought it.

Without carry-over every interval must hold the truth at its level. With carry-over the one-step estimates are too high
by construction, and the target is for the corrected one.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

import numpy as np
from _report import Report, run
from rich.console import Console
from rich.progress import Progress

from vtuber.domain.proposals import Proposal
from vtuber.learning.off_policy import known_truth
from vtuber.learning.off_policy.evaluation import Evaluation, evaluate
from vtuber.learning.off_policy.intervals import Interval
from vtuber.learning.off_policy.known_truth import ARMS, Draws, KnownChannel
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.off_policy.measures import PAYMENTS, PAYMENTS_PER_VIEWER, Measure, sample_of
from vtuber.learning.off_policy.sample import Floats, Integers
from vtuber.rehearsal.laboratory.channel import Channel

LEVELS = (0.9, 0.95)
REPLICATIONS = 300
STREAMS = 10
TRUTH_STREAMS = 40_000
FATIGUE = 1.2
SLACK = 3.0
"""Standard deviations of the binomial by which a coverage may fall short."""

LABORATORY_REPLICATIONS = 300
LABORATORY_PLAYS = 4
MODES = ("talk", "react", "game", "q_and_a")
FAVOUR = 0.55


@dataclass(slots=True)
class Tally:
    """How one estimator did: its errors relative to the truth, and how often each level's interval held it."""

    errors: list[float] = field(default_factory=list)
    held: dict[float, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))

    def add(self, interval: Interval, truth: float) -> None:
        """Count one replication."""
        self.errors.append(interval.value / truth - 1)
        for level in LEVELS:
            low, high = interval.bounds(level)
            self.held[level] += low <= truth <= high

    def rows(self, report: Report, name: str, *, held_to: bool) -> None:
        """Report bias and coverage; `held_to` its level if the estimator claims to cover."""
        count = len(self.errors)
        for level in LEVELS:
            least = level - SLACK * (level * (1 - level) / count) ** 0.5 if held_to else None
            report.add(f"{name}: {level:.0%} intervals hold the truth", self.held[level] / count, "", at_least=least)
        report.note(f"{name}: bias {np.mean(self.errors):+.1%}, spread {np.std(self.errors):.1%}, n = {count}")


def soft(preferences: Sequence[float], floor: float = 0.02) -> Draws:
    """Return a policy that prefers some arms, and others when the audience is large."""

    def draws(above: Floats, _: Integers) -> Floats:
        logits = np.asarray(preferences) + np.outer(above, [0.0, 0.8, 0.0, -0.8])
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = (1 - ARMS * floor) * odds / odds.sum(axis=1, keepdims=True) + floor
        return np.asarray(shares, dtype=np.float64)

    return draws


UNIFORM: Draws = soft((0.0, 0.0, 0.0, 0.0), floor=0.25)
LEANING = soft((0.0, 0.4, 0.8, 0.2))
TARGET = soft((0.0, 0.6, 2.0, 0.3))


def intervals_of(found: Evaluation) -> Iterator[tuple[str, Interval]]:
    """Yield each estimator's interval by name."""
    yield "IPS", found.ips
    yield "SNIPS", found.snips
    yield "DR", found.models.one_step
    yield "DR corrected", found.models.corrected
    for window in found.windows:
        yield f"SNIPS with {window.before} before", window.value


def measure_known(
    report: Report, name: str, channel: KnownChannel, logging: Draws, replications: int, *, in_money: Sequence[bool]
) -> None:
    """Log `STREAMS` streams again and again, and ask each time what `TARGET` would have earned."""
    played = known_truth.play(channel, TARGET, TRUTH_STREAMS, np.random.default_rng(99))
    for money in in_money:
        truth = (played.revenue_an_hour if money else played.payments_an_hour).mean()
        tallies: dict[str, Tally] = {}
        for replication in range(replications):
            log = known_truth.play(channel, logging, STREAMS, np.random.default_rng([7, replication]))
            counts = known_truth.sample_of(log, TARGET)
            sample = known_truth.sample_of(log, TARGET, money=money)
            for estimator, interval in intervals_of(evaluate(sample, modelled=counts.value if money else None)):
                tallies.setdefault(estimator, Tally()).add(interval, float(truth))
        for estimator, tally in tallies.items():
            one_step = estimator in {"IPS", "SNIPS", "DR"}
            whole = len(tally.errors) == replications
            held_to = estimator == "DR corrected" or (one_step and channel.fatigue == 0)
            label = f"{name}, {'revenue' if money else 'payments'}, {estimator}"
            tally.rows(report, label, held_to=held_to and whole)


class Favouring:
    """A policy of the laboratory that draws one mode more often than the others."""

    def __init__(self, mode: str | None, seed: int) -> None:
        self._odds = dict.fromkeys(MODES, 0.25)
        if mode is not None:
            self._odds = dict.fromkeys(MODES, (1 - FAVOUR) / (len(MODES) - 1)) | {mode: FAVOUR}
        self._chance = Random(seed)

    def propose(self) -> Proposal:
        """Draw a mode."""
        (arm,) = self._chance.choices(list(self._odds), weights=list(self._odds.values()))
        return Proposal(arm=arm, probabilities=self._odds)

    @property
    def probabilities(self) -> dict[str, float]:
        """What it draws from."""
        return self._odds


def play_out(channel: Channel, policy: Favouring) -> LoggedStream:
    """Play a stream that has begun to its end."""
    steps = []
    while not channel.over:
        proposal = policy.propose()
        steps.append((channel.play(proposal.arm), proposal))
    late = channel.end()
    return LoggedStream.of(channel.stream, steps, planned_minutes=channel.planned_minutes, late=late)


def play_beside(world: str, number: int, mode: str) -> tuple[list[LoggedStream], dict[Measure, float]]:
    """Log a channel under uniform draws; return the log, and what favouring a mode earns in the same streams.

    Each stream is also played by the target, `LABORATORY_PLAYS` times, from where the log had brought the channel.
    """
    channel = Channel(world, seed=31, number=number, streams=STREAMS)
    logging = Favouring(None, number)
    streams, payments, watched = [], 0, 0.0
    for index in range(STREAMS):
        channel.begin(index)
        for play in range(LABORATORY_PLAYS):
            fork = deepcopy(channel)
            play_out(fork, Favouring(mode, 1_000 * number + 50 * index + play))
            payments += fork.ledger.payments
            watched += fork.ledger.viewer_minutes
        streams.append(play_out(channel, logging))
    minutes = LABORATORY_PLAYS * STREAMS * channel.planned_minutes
    return streams, {PAYMENTS: payments / minutes * 60, PAYMENTS_PER_VIEWER: payments / watched * 60}


def measure_laboratory(report: Report, world: str, replications: int) -> None:
    """Log a new channel in each replication, under uniform draws; each target favours another mode in turn."""
    tallies: dict[str, Tally] = {}
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        for number in progress.track(range(replications), description=world):
            mode = MODES[number % len(MODES)]
            log, truths = play_beside(world, number, mode)
            _tally_measures(tallies, log, Favouring(mode, 0).probabilities, truths)
    for name, tally in tallies.items():
        tally.rows(report, f"laboratory, {world}, {name}", held_to=name.endswith("DR corrected"))


def _tally_measures(
    tallies: dict[str, Tally], log: list[LoggedStream], target: dict[str, float], truths: dict[Measure, float]
) -> None:
    vectors = [(target,) * len(stream.decisions) for stream in log]
    for measure, truth in truths.items():
        found = evaluate(sample_of(measure, log, vectors))
        for estimator, interval in intervals_of(found):
            tallies.setdefault(f"payments {measure.unit}, {estimator}", Tally()).add(interval, truth)


def measure(options: argparse.Namespace) -> Report:
    """Run all of it."""
    report = Report("Off-policy intervals, in simulated worlds")
    replications = REPLICATIONS // 8 if options.quick else REPLICATIONS
    if options.laboratory:
        for world in options.laboratory:
            measure_laboratory(report, world, 16 if options.quick else LABORATORY_REPLICATIONS)
    else:
        for fatigue, label in ((0.0, "nothing carries over"), (FATIGUE, "fatigue")):
            channel = KnownChannel(fatigue=fatigue)
            measure_known(report, f"{label}, uniform log", channel, UNIFORM, replications, in_money=(False,))
            measure_known(report, f"{label}, leaning log", channel, LEANING, replications, in_money=(False, True))
    report.note("All worlds are simulated. Biases and spreads are relative to the truth.")
    return report


if __name__ == "__main__":
    sys.exit(
        run(
            __doc__ or "",
            measure,
            ("--laboratory", {"nargs": "*", "metavar": "WORLD", "help": "in these worlds of the laboratory instead"}),
        )
    )
