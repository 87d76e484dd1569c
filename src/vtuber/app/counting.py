"""What a report adds on the learner: what it began with, and what was held back from it and why."""

from vtuber.app.archive import Archive
from vtuber.app.learned_stream import LearnedStream
from vtuber.learning.guards.held_back import held_back_lines
from vtuber.learning.learner import Learner
from vtuber.learning.stream_tally import StreamTally

TITLE = "What counts for the learner"


def counting_lines(archive: Archive, stream_id: str, learner: Learner) -> tuple[str, ...]:
    """Return the sentences for a stream; none where everything counted and no prior was given."""
    penalties = LearnedStream.of(archive.events(stream_id)).penalties
    unsaid = StreamTally.of(archive.events(stream_id)).held_back
    prior = learner.policy.prior
    begun = () if prior is None else (f"The learner {prior.description}.",)
    return (*begun, *held_back_lines(penalties, unsaid))
