"""What was held back, and why, in plain words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from vtuber.learning.guards.penalty import Penalty

_NOTEWORTHY = 0.995
_CAPS = {
    "asks": ("ask for support", "asks for support"),
    "questions": ("question", "questions"),
}


def held_back_lines(penalties: Sequence[Penalty], unsaid: Mapping[str, int]) -> tuple[str, ...]:
    """Return the sentences of a report; none for a stream in which nothing was held back.

    `unsaid` is how many lines each cap kept from being said, as in `StreamTally.held_back`.
    """
    return (*_unsaid(unsaid), *_uncounted(penalties))


def _unsaid(unsaid: Mapping[str, int]) -> Iterator[str]:
    for cap, (one, more) in _CAPS.items():
        count = unsaid.get(cap, 0)
        if count:
            yield f"{count} {one if count == 1 else more} over the cap {'was' if count == 1 else 'were'} not said."


def _uncounted(penalties: Sequence[Penalty]) -> Iterator[str]:
    by_arm: dict[str, list[Penalty]] = defaultdict(list)
    for penalty in penalties:
        if penalty.counted < _NOTEWORTHY:
            by_arm[penalty.pressure.arm].append(penalty)
    for arm, charged in by_arm.items():
        share = sum(penalty.counted for penalty in charged) / len(charged)
        segments = "1 segment" if len(charged) == 1 else f"{len(charged)} segments"
        yield (
            f"{arm.replace('_', ' ').capitalize()}: in {segments} only {share:.0%} of what came in counted for the "
            f"learner, because of {_reasons(charged)}."
        )


def _reasons(charged: Sequence[Penalty]) -> str:
    pressures = [penalty.pressure for penalty in charged]
    reasons = [
        (any(penalty.asks < 1 for penalty in charged), f"{sum(p.asks for p in pressures)} asks for support"),
        (any(penalty.questions < 1 for penalty in charged), f"{sum(p.questions for p in pressures)} questions"),
        (any(penalty.conflict < 1 for penalty in charged), f"{sum(p.conflict for p in pressures):.3g} fights"),
        (any(penalty.complaints < 1 for penalty in charged), f"{sum(p.complaints for p in pressures)} complaints"),
    ]
    named = [reason for holds, reason in reasons if holds]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
