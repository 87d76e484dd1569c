"""From streams of segments to what is known of the modes."""

from collections.abc import Iterator, Sequence

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.choices import arms_of
from vtuber.learning.sequences.comparisons import LEVEL, Comparisons
from vtuber.learning.sequences.evidence import Evidence


def compare(streams: Sequence[Sequence[SegmentOutcome]], *, level: float = LEVEL) -> Comparisons:
    """Return what finished streams, oldest first, say of the modes.

    Segments carry the arm that was drawn, which need not be the one that ran (see `as_drawn`), and in `probabilities`
    the odds it was drawn with; those without are no evidence.
    """
    evidence = Evidence(arms_of(streams), level=level)
    for stream in streams:
        evidence.take(stream)
    return evidence.comparisons()


def compare_after_each(streams: Sequence[Sequence[SegmentOutcome]], *, level: float = LEVEL) -> Iterator[Comparisons]:
    """Yield what could be said after each stream."""
    evidence = Evidence(arms_of(streams), level=level)
    for stream in streams:
        evidence.take(stream)
        yield evidence.comparisons()
