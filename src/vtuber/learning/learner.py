"""The learner of a channel: a policy whose experience outlives the process."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from vtuber.domain.activities import ARMS
from vtuber.domain.segments import Segment
from vtuber.learning.history import History, PastStream
from vtuber.learning.learner_file import LearnerFile, LearnerState
from vtuber.learning.policies import make_policy
from vtuber.learning.policy import Policy
from vtuber.learning.segment_outcomes import outcome_of


class Learner:
    """Feeds finished streams to a policy, each segment exactly once, whatever process dies when.

    What was learned and which segments it came from are saved as one; a process that dies before has learned nothing
    of the stream, and the next one feeds it again from the journal.
    """

    def __init__(
        self, file: LearnerFile, *, name: str, seed: int, arms: Sequence[str], known: LearnerState | None
    ) -> None:
        self._file = file
        self._name = name
        self._seed = seed
        self._arms = tuple(arms)
        self._fed = {} if known is None else dict(known.fed)
        self.policy = self._policy(None if known is None else known.policy_state)

    @classmethod
    def load(cls, file: LearnerFile, *, policy: str, seed: int, arms: Sequence[str] = ARMS) -> Self:
        """Continue from the file, under any policy; `LearnerFileError` or `SettingError` when that cannot be."""
        return cls(file, name=policy, seed=seed, arms=arms, known=file.load())

    @property
    def streams(self) -> int:
        """How many streams it has learned from."""
        return len(self._fed)

    def knows(self, stream_id: str) -> bool:
        """Whether it has learned from any segment of a stream."""
        return stream_id in self._fed

    def feed(self, stream_id: str, segments: Sequence[Segment]) -> int:
        """Learn what is new among a stream's segments, save, and return how many that were.

        Give all segments of the stream, in order: it is learned as a whole.
        """
        known = self._fed.get(stream_id, ())
        new = [segment for segment in segments if segment.number not in known]
        if new:
            numbers = tuple(segment.number for segment in segments)
            index = list(self._fed).index(stream_id) if stream_id in self._fed else len(self._fed)
            stream = PastStream(index=index, outcomes=tuple(outcome_of(segment) for segment in segments))
            self.policy = self._policy(_with_stream(self.policy.state(), stream))
            self._fed[stream_id] = numbers
            self._file.save(LearnerState(policy=self._name, policy_state=self.policy.state(), fed=self._fed))
        return len(new)

    def _policy(self, state: Mapping[str, Any] | None) -> Policy:
        return make_policy(self._name, seed=self._seed, arms=self._arms, state=state)


def _with_stream(state: Mapping[str, Any], stream: PastStream) -> dict[str, Any]:
    """Return the state with a stream put in its place; what was observed of a running stream is dropped."""
    finished = History.from_state(state["history"]).finished
    others = [known for known in finished if known.index != stream.index]
    streams = sorted([*others, stream], key=lambda known: known.index)
    history = History()
    for known in streams:
        history.begin_stream(known.index)
        for outcome in known.outcomes:
            history.observe(outcome)
        history.end_stream(known.late_payments)
    return {**state, "history": history.state()}
