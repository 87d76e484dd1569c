"""Audit mode: more of the draws at random, for an operator who wants to know sooner and pays for it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.comparisons import Comparison, Comparisons, Verdict

AUDIT_EXPLORATION = 0.15
"""The share of draws made uniformly in audit mode."""

_LATEST = 5


def audit_exploration(*, audit: bool) -> float | None:
    """Return the share of draws at random that an option asks for, None where the setting decides."""
    return AUDIT_EXPLORATION if audit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditGain:
    """How many more streams an open pair may take as things are, and in audit mode."""

    pair: Comparison
    streams: int
    streams_in_audit: int

    def to_json(self) -> dict[str, object]:
        """Return the pair's names and both numbers."""
        return {
            "arm": self.pair.arm,
            "other": self.pair.other,
            "streams": self.streams,
            "streams_in_audit": self.streams_in_audit,
        }


def audit_gains(
    streams: Sequence[Sequence[SegmentOutcome]], found: Comparisons, exploration: float = AUDIT_EXPLORATION
) -> tuple[AuditGain, ...]:
    """Return the open pairs that audit mode would settle sooner, the greatest saving first.

    What a choice tells of a pair grows with p·q/(p + q) of the pair's odds, as it was in the last five streams and as
    it would be with `exploration` of the draws at random. What every arm had at least is taken to be random already.
    """
    odds = [
        segment.probabilities
        for segment in chain.from_iterable(streams[-_LATEST:])
        if segment.probabilities is not None
    ]
    arms = [mode.arm for mode in found.modes]
    mixed = [_mixed(row, arms, exploration) for row in odds]
    gains = []
    for pair in _open(found):
        now = sum(_told(row.get(pair.arm, 0.0), row.get(pair.other, 0.0)) for row in odds)
        then = sum(_told(row[pair.arm], row[pair.other]) for row in mixed)
        waiting = pair.more_streams
        if waiting and 0 < now < then:
            sooner = math.ceil(waiting * now / then)
            if sooner < waiting:
                gains.append(AuditGain(pair=pair, streams=waiting, streams_in_audit=sooner))
    return tuple(sorted(gains, key=lambda gain: gain.streams_in_audit - gain.streams))


def _mixed(row: Mapping[str, float], arms: Sequence[str], exploration: float) -> dict[str, float]:
    """Return the odds with so much of them even, of which they may hold a part."""
    even = min(len(arms) * min(row.get(arm, 0.0) for arm in arms), exploration)
    kept = (1 - exploration) / (1 - even) if even < 1 else 0.0
    return {arm: kept * (row.get(arm, 0.0) - even / len(arms)) + exploration / len(arms) for arm in arms}


def _open(found: Comparisons) -> Iterator[Comparison]:
    return (pair.best_first() for pair in found.pairs if pair.verdict is Verdict.UNKNOWN)


def _told(first: float, second: float) -> float:
    return first * second / (first + second) if first + second > 0 else 0.0
