"""What a report adds on the learner: what it began with, and what was held back from it and why."""

from collections.abc import Iterator
from textwrap import wrap

from vtuber.app.archive import Archive
from vtuber.app.learned_stream import LearnedStream
from vtuber.learning.guards.held_back import held_back_lines
from vtuber.learning.learner import Learner
from vtuber.learning.stream_tally import StreamTally

TITLE = "What counts for the learner"
_WIDTH = 96


def counting_lines(archive: Archive, stream_id: str, learner: Learner) -> tuple[str, ...]:
    """Return the sentences for a stream; none where everything counted and no prior was given."""
    penalties = LearnedStream.of(archive.events(stream_id)).penalties
    unsaid = StreamTally.of(archive.events(stream_id)).held_back
    prior = learner.policy.prior
    begun = () if prior is None else (f"The learner {prior.description}.",)
    return (*begun, *held_back_lines(penalties, unsaid))


def counting_text(lines: tuple[str, ...]) -> str:
    """Return them as a section of a report for a terminal, empty for none."""
    return "\n".join(("", TITLE, *_wrapped(lines), "")) if lines else ""


def _wrapped(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, width=_WIDTH, initial_indent="- ", subsequent_indent="  ")
