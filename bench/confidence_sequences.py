"""How often are equal modes called different, by somebody who looks after every stream?

Simulated channels (`_channels.py`), their modes chosen by an adaptive policy, looked at after each of their streams:
by our sequences, and by t-tests of payments per viewer-minute at 5 %, which is what a spreadsheet would do. Equal
modes declared different are false; where modes differ, a sequence is right if it holds the true effect after every
stream, and a declaration if the better taste is named.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from _audit_cost import revenue_in_audit
from _channels import ARMS, SEGMENT, Channels, Floats, PlayedStream, Sampler, World
from _equal_laboratory import called_different
from _report import Report, run

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.audit import AUDIT_EXPLORATION
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES, Comparisons, Verdict
from vtuber.learning.sequences.evidence import Evidence

PAIRS = tuple(combinations(range(len(ARMS)), 2))
BATCH = 250
ADAPTIVE = 0.02
LABORATORY_STREAMS = 20
_T_95 = 1.96

NULL = World()
WORLDS = {
    "no fatigue": replace(NULL, fatigue=0.0),
    "modes have moods of their own": replace(NULL, arm_mood=0.3),
    "payments come in trains": replace(NULL, train=0.5),
    "late payments": replace(NULL, lag=9.0),
}
WILFUL = replace(NULL, wilful=True, wander=0.6)
DIFFERENT = replace(NULL, spread=0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was said of channels over all looks; arrays `[channels, pairs]`, `payments` of each channel."""

    declared: Floats
    wrong: Floats
    missed: Floats
    missed_at_last: Floats
    known_at_last: Floats
    naively: Floats
    payments: Floats


class _Truth:
    """The true effects, weighed as the sequences weigh choices."""

    def __init__(self, channels: int) -> None:
        self._effects, self._weights = np.zeros((channels, len(PAIRS))), np.zeros((channels, len(PAIRS)))

    def add(self, stream: PlayedStream) -> None:
        complete = len(stream.drawn) - int(WINDOW_MINUTES / SEGMENT) + 1
        odds, viewers, effects = stream.odds[:complete], stream.viewers[:complete], stream.effects[:complete]
        for place, (first, second) in enumerate(PAIRS):
            overlap = odds[..., first] * odds[..., second] / (odds[..., first] + odds[..., second])
            self._effects[:, place] += (overlap * (effects[..., first] - effects[..., second])).sum(axis=0)
            self._weights[:, place] += (overlap * viewers).sum(axis=0)

    @property
    def per_viewer(self) -> Floats:
        found: Floats = self._effects / self._weights
        return found


class _Naive:
    """Welch's t-test of payments per viewer-minute between the segments of two modes, of one channel."""

    def __init__(self) -> None:
        self._sums = np.zeros((3, len(ARMS)))

    def look(self, segments: Sequence[SegmentOutcome]) -> list[bool]:
        for segment in segments:
            rate = len(segment.payments) / segment.viewer_minutes
            self._sums[:, ARMS.index(segment.arm)] += (1.0, rate, rate * rate)
        counts, sums, squares = self._sums
        known = np.maximum(counts, 2)
        means = sums / known
        errors = np.maximum(squares / known - means**2, 0.0) / (known - 1)
        return [
            bool(abs(means[a] - means[b]) > _T_95 * np.sqrt(errors[a] + errors[b])) and min(counts[a], counts[b]) > 1
            for a, b in PAIRS
        ]


def look_at(world: World, channels: int, *, floor: float, seed: int, as_drawn: bool = True) -> Looked:
    """Play channels, a batch at a time, and look after every stream; the choices stand `as_drawn`, or as they ran."""
    sizes = [min(BATCH, channels - begin) for begin in range(0, channels, BATCH)]
    batches = [
        _batch(world, size, floor, np.random.default_rng([seed, place]), as_drawn=as_drawn)
        for place, size in enumerate(sizes)
    ]
    names = Looked.__slots__
    return Looked(**{name: np.concatenate([getattr(batch, name) for batch in batches]) for name in names})


def _batch(world: World, count: int, floor: float, chance: np.random.Generator, *, as_drawn: bool) -> Looked:
    channels = Channels(count, world, Sampler(count, floor=floor), chance)
    evidence, naive, truth = [Evidence(ARMS) for _ in range(count)], [_Naive() for _ in range(count)], _Truth(count)
    declared, wrong, missed, naively = (np.zeros((count, len(PAIRS))) for _ in range(4))
    known_at_last, missed_at_last, payments = np.zeros_like(declared), np.zeros_like(declared), np.zeros(count)
    better = np.array([np.sign(channels.tastes[:, a] - channels.tastes[:, b]) for a, b in PAIRS]).T
    for _ in range(world.streams):
        stream = channels.play()
        truth.add(stream)
        payments += stream.counts.sum(axis=0)
        for channel in range(count):
            segments = stream.outcomes(channel, as_drawn=as_drawn)
            evidence[channel].take(segments)
            naively[channel] += naive[channel].look(segments)
            found = evidence[channel].comparisons()
            verdicts = np.array(list(_verdicts(found)))
            outside = _outside(found, truth.per_viewer[channel])
            declared[channel] += verdicts != 0
            wrong[channel] += verdicts * better[channel] < 0
            missed[channel] += outside
            known_at_last[channel], missed_at_last[channel] = verdicts != 0, outside
    return Looked(
        declared=np.sign(declared),
        wrong=np.sign(wrong),
        missed=np.sign(missed),
        missed_at_last=missed_at_last,
        known_at_last=known_at_last,
        naively=np.sign(naively),
        payments=payments,
    )


def _verdicts(found: Comparisons) -> Iterator[int]:
    signs = {Verdict.BETTER: 1, Verdict.WORSE: -1, Verdict.UNKNOWN: 0}
    return (signs[pair.verdict] for pair in found.pairs)


def _outside(found: Comparisons, truth: Floats) -> list[bool]:
    """Return for each pair whether its interval leaves out the truth, which is per viewer and window."""
    scale = found.viewers * found.worth * 60 / SEGMENT
    return [
        pair.difference is not None and not pair.difference.low <= scale * true <= pair.difference.high
        for pair, true in zip(found.pairs, truth.tolist(), strict=True)
    ]


def measure(options: argparse.Namespace) -> Report:
    """Look at equal channels, at other equal ones, and at different ones with and without audit mode."""
    many = options.channels or (100 if options.quick else 1000)
    few = max(20, many // 10)
    report = Report(
        f"confidence sequences: simulated channels × {NULL.streams} streams × {NULL.segments} segments, looked at "
        "after every stream",
        baseline="t-tests",
    )
    _equal(report, f"{many} channels, modes equal", look_at(NULL, many, floor=ADAPTIVE, seed=options.seed))
    for place, (name, world) in enumerate(WORLDS.items()):
        found = look_at(world, few, floor=ADAPTIVE, seed=options.seed + 1 + place)
        _equal(report, f"{few} channels, modes equal, {name}", found)
    wilful = look_at(WILFUL, few, floor=ADAPTIVE, seed=options.seed + 9)
    _equal(report, f"{few} channels, modes equal, a director who overrules one in poor moments", wilful)
    left_out = look_at(WILFUL, few, floor=ADAPTIVE, seed=options.seed + 9, as_drawn=False)
    report.note(
        f"had the overruled draws been left out, {100 * _any(left_out.declared):.1f} % of those channels would have "
        "been called different"
    )
    plain = look_at(DIFFERENT, few, floor=ADAPTIVE, seed=options.seed + 10)
    audited = look_at(DIFFERENT, few, floor=AUDIT_EXPLORATION, seed=options.seed + 10)
    for name, found in (("modes differ", plain), ("modes differ, audit mode", audited)):
        _different(report, f"{few} channels, {name}", found)
    report.note(
        f"audit mode (floor {AUDIT_EXPLORATION:g} instead of {ADAPTIVE:g}) has "
        f"{audited.payments.sum() / plain.payments.sum():.3f} of the payments, the channels being alike"
    )
    for policy in ("structured", "beta"):
        _in_laboratory(report, policy, options)
    if options.audit_cost:
        share = revenue_in_audit(options.audit_cost, LABORATORY_STREAMS, options.seed)
        report.note(
            f"{options.audit_cost} medium channels of the laboratory, {LABORATORY_STREAMS} streams, policy structured: "
            f"audit mode earns {share:.3f} of what it earns without"
        )
    report.note("The channels are simulated; nothing here is a real one.")
    return report


def _in_laboratory(report: Report, policy: str, options: argparse.Namespace) -> None:
    channels = 4 if options.quick and not options.laboratory else options.laboratory or 40
    called = called_different(policy, channels, LABORATORY_STREAMS, options.seed)
    room = 2 * np.sqrt(0.05 * 0.95 / channels)
    report.add(
        f"{channels} channels of the laboratory's all_equal, {LABORATORY_STREAMS} streams, policy {policy}: called "
        "different, ever",
        100 * called / channels,
        "%",
        at_most=100 * (0.05 + room),
    )


def _equal(report: Report, name: str, found: Looked) -> None:
    """False declarations on a channel, ever; the target leaves room for chance where channels are few."""
    channels = len(found.declared)
    ours, naively = 100 * _any(found.declared), 100 * _any(found.naively)
    room = 2 * np.sqrt(0.05 * 0.95 / channels) if channels < 1000 else 0.0
    report.add(
        f"{name}: called different, ever",
        ours,
        "%",
        baseline=naively if ours else None,
        at_most=100 * (0.05 + room),
    )
    report.note(
        f"{name}: t-tests called {naively:.1f} % of channels and {100 * found.naively.mean():.1f} % "
        f"of pairs different, the sequences {100 * found.declared.mean():.2f} % of pairs"
    )


def _different(report: Report, name: str, found: Looked) -> None:
    report.add(
        f"{name}: channels whose sequences hold the truth always", 100 - 100 * _any(found.missed), "%", at_least=95
    )
    report.add(f"{name}: a worse mode called better, ever", 100 * _any(found.wrong), "%", at_most=5)
    report.add(f"{name}: a pair known after the last stream", 100 * _any(found.known_at_last), "%")
    report.note(
        f"{name}: pairs known {100 * found.known_at_last.mean():.1f} %; pairs whose last interval holds the truth "
        f"{100 - 100 * found.missed_at_last.mean():.1f} %"
    )


def _any(pairs: Floats) -> float:
    return float(pairs.any(axis=1).mean())


if __name__ == "__main__":
    sys.exit(
        run(
            "false declarations and coverage of the comparisons of modes",
            measure,
            ("--channels", {"type": int, "help": "how many channels with equal modes (1000; quick: 100)"}),
            ("--laboratory", {"type": int, "help": "how many of the laboratory's channels (40; quick: 4)"}),
            ("--audit-cost", {"type": int, "default": 0, "help": "on how many channels to measure it (0)"}),
            ("--seed", {"type": int, "default": 20, "help": "seed of the channels"}),
        )
    )
