"""The learner of a channel: a policy whose experience outlives the process."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, Self

from vtuber.domain.activities import ARMS
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.history import History, PastStream
from vtuber.learning.learner_file import LearnerFile, LearnerState
from vtuber.learning.limits import ModeLimits
from vtuber.learning.policies import make_policy
from vtuber.learning.policy import EXPLORATION, Policy
from vtuber.learning.pooled_prior import PooledPrior
from vtuber.learning.segment_outcomes import outcomes_of_stream, payments_of, usual_amount

USUAL_MINUTES = 240.0
"""How long a stream is taken to be before there was one."""


class Learner:
    """Feeds finished streams to a policy, each segment exactly once, whatever process dies when.

    What was learned and which segments it came from are saved as one; a process that dies before has learned nothing
    of the stream, and the next one feeds it again from the journal. What a stream teaches while it runs is learned by a
    policy of its own, which is dropped when it ends.
    """

    def __init__(
        self,
        file: LearnerFile,
        *,
        name: str,
        seed: int,
        arms: Sequence[str],
        known: LearnerState | None,
        exploration: float = EXPLORATION,
        limits: ModeLimits | None = None,
        prior: PooledPrior | None = None,
    ) -> None:
        self._file = file
        self._name = name
        self._seed = seed
        self._arms = tuple(arms)
        self._exploration, self._limits, self._prior = exploration, limits, prior
        self._fed = {} if known is None else dict(known.fed)
        self.policy = self._policy(None if known is None else known.policy_state)

    @classmethod
    def load(
        cls,
        file: LearnerFile,
        *,
        policy: str,
        seed: int,
        arms: Sequence[str] = ARMS,
        exploration: float = EXPLORATION,
        limits: ModeLimits | None = None,
        prior: PooledPrior | None = None,
    ) -> Self:
        """Continue from the file, under any policy; `LearnerFileError` or `SettingError` when that cannot be.

        `exploration` is the share of draws made uniformly, `limits` what the operator lets each activity have, `prior`
        what other channels taught, which is not saved with the rest.
        """
        known = file.load()
        return cls(
            file,
            name=policy,
            seed=seed,
            arms=arms,
            known=known,
            exploration=exploration,
            limits=limits,
            prior=prior,
        )

    @property
    def streams(self) -> int:
        """How many streams it has learned from."""
        return len(self._fed)

    @property
    def usual_minutes(self) -> float:
        """How long a stream lasts: the mean of those before, four hours where there were none."""
        past = [stream.minutes for stream in History.from_state(self.policy.state()["history"]).finished]
        return fmean(past) if past else USUAL_MINUTES

    def knows(self, stream_id: str) -> bool:
        """Whether it has learned from any segment of a stream."""
        return stream_id in self._fed

    def for_stream(self, segments: Sequence[Segment] = ()) -> Policy:
        """Return a policy for the stream that is on, which has seen these segments of it.

        It knows all that was learned before and goes its own way: what it observes is learned for good only by `feed`.
        """
        history = History.from_state(self.policy.state()["history"])
        history.begin_stream(len(self._fed))
        for outcome in outcomes_of_stream(segments):
            history.observe(outcome)
        return self._policy({"history": history.state()})

    def feed(self, stream_id: str, segments: Sequence[Segment], late: Sequence[SegmentPayment] = ()) -> int:
        """Learn what is new among a stream's segments, save, and return how many that were.

        Give all segments of the stream, in order, and what was paid after the last: it is learned as a whole.
        """
        known = self._fed.get(stream_id, ())
        new = [segment for segment in segments if segment.number not in known]
        if new:
            numbers = tuple(segment.number for segment in segments)
            index = list(self._fed).index(stream_id) if stream_id in self._fed else len(self._fed)
            stream = PastStream(
                index=index,
                outcomes=outcomes_of_stream(segments),
                late_payments=payments_of(late, usual=usual_amount(segments)),
            )
            self.policy = self._policy(_with_stream(self.policy.state(), stream))
            self._fed[stream_id] = numbers
            self._file.save(LearnerState(policy=self._name, policy_state=self.policy.state(), fed=self._fed))
        return len(new)

    def _policy(self, state: Mapping[str, Any] | None) -> Policy:
        return make_policy(
            self._name,
            seed=self._seed,
            arms=self._arms,
            state=state,
            exploration=self._exploration,
            limits=self._limits,
            prior=self._prior,
        )


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
