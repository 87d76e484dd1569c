"""The learner of a channel: a policy whose experience outlives the process."""

import random
from collections.abc import Sequence
from typing import Self

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.segments import Segment
from vtuber.learning.learner_file import LearnerFile, LearnerState
from vtuber.learning.policies import Policy, make_policy


class Learner:
    """Feeds finished streams to a policy, each segment exactly once, whatever process dies when.

    What was learned and which segments it came from are saved as one; a process that dies before has learned nothing
    of the stream, and the next one feeds it again from the journal.
    """

    def __init__(self, file: LearnerFile, *, name: str, policy: Policy, fed: dict[str, tuple[int, ...]]) -> None:
        self.policy = policy
        self._file = file
        self._name = name
        self._fed = fed

    @classmethod
    def load(cls, file: LearnerFile, *, policy: str, rng: random.Random, arms: Sequence[Activity] = ARMS) -> Self:
        """Continue from the file, under any policy; `LearnerFileError` or `SettingError` when that cannot be."""
        known = file.load()
        made = make_policy(policy, rng=rng, arms=arms, state=None if known is None else known.policy_state)
        return cls(file, name=policy, policy=made, fed={} if known is None else dict(known.fed))

    @property
    def streams(self) -> int:
        """How many streams it has learned from."""
        return len(self._fed)

    def knows(self, stream_id: str) -> bool:
        """Whether it has learned from any segment of a stream."""
        return stream_id in self._fed

    def feed(self, stream_id: str, segments: Sequence[Segment]) -> int:
        """Learn what is new among a stream's segments, save, and return how many that were.

        Give all segments of the stream: payments are credited to the segments before them only within one call.
        """
        known = self._fed.get(stream_id, ())
        new = [segment for segment in segments if segment.number not in known]
        if new:
            self.policy.learn(new)
            self._fed[stream_id] = (*known, *(segment.number for segment in new))
            self._file.save(LearnerState(policy=self._name, policy_state=self.policy.state(), fed=self._fed))
        return len(new)
