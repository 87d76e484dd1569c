"""What was seen of simulated minds and their voice, in words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from vtuber.rehearsal.observed_minds import ObservedMinds

_SECONDS_PER_MINUTE = 60


def observed_lines(observed: ObservedMinds, *, hours: float) -> Iterator[str]:
    """Give a line on each: the bill, the voice, who wrote, what failed."""
    yield (
        f"the vendors' bills: {per_hour(observed.billed_usd, hours)} USD an hour for models, "
        f"{per_hour(observed.speech_usd, hours)} for speech; the ledger books what may be billed"
    )
    yield (f"speech: {observed.speech_s / _SECONDS_PER_MINUTE:.0f} minutes; {counted(observed.voice)}")
    yield f"utterances by: {counted(observed.turns)}; sentences dropped: {counted(observed.dropped)}"
    yield f"faults: {counted({f'{model} {kind}': count for (model, kind), count in observed.faults.items()})}"


def per_hour(amount: Decimal, hours: float) -> str:
    """Return an amount per hour, to a hundredth of a cent."""
    return f"{amount / Decimal(hours):.4f}" if hours else "-"


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in words, the largest first."""
    largest_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {name}" for name, count in largest_first) or "none"
