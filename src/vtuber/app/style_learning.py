"""Where what is learned of styles lives, and how it is fed: beside the learner, from the same journals."""

import random
from pathlib import Path
from typing import Protocol

from vtuber.activities.ports import Styles
from vtuber.domain.errors import JournalCorruptError
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.style_history import STREAMS_KEPT
from vtuber.learning.nested.style_learner import StyleLearner
from vtuber.metrics.style_outcomes import style_outcomes_of
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal

_YARDSTICK = "uniform"


def style_path(learner: Path) -> Path:
    """Return the file of styles that stands beside a learner's."""
    return learner.with_name(f"{learner.stem}-styles{learner.suffix}")


def style_learner(learner: Path, *, policy: str) -> StyleLearner:
    """Continue from the file beside a learner's; under the policy `uniform` styles are drawn uniformly, too."""
    return StyleLearner.load(LearnerFile(style_path(learner)), learns=policy != _YARDSTICK)


def feed_styles(styles: StyleLearner, stream_id: str, journal: Path) -> None:
    """Learn a finished stream from its journal."""
    styles.feed(stream_id, style_outcomes_of(read_journal(journal)))


class Stylist(Protocol):
    """Gives each stream what draws below the activity."""

    def of_stream(self, rng: random.Random) -> Styles:
        """Return it, with chance of its own."""
        ...


class Learned(Protocol):
    """The learner of activities."""

    def knows(self, stream_id: str) -> bool:
        """Whether it has learned from a stream."""
        ...


def feed_known(styles: StyleLearner, data: DataDirectory, learned: Learned, *, except_for: str | None) -> None:
    """Learn every stream that the learner has learned from, and styles have not: of the same kind of audience.

    Streams so old that they were let go stay forgotten.
    """
    known = [stream_id for stream_id in data.streams() if stream_id != except_for and learned.knows(stream_id)]
    for stream_id in known[-STREAMS_KEPT:]:
        if not styles.knows(stream_id):
            try:
                feed_styles(styles, stream_id, data.journal_path(stream_id))
            except JournalCorruptError:
                continue
