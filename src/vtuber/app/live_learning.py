"""Learning within a stream: what its segments have shown so far has a say in the next one."""

import asyncio
from collections.abc import Sequence

from vtuber.app.counted_fold import CountedFold
from vtuber.domain.events import Event
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.segments import Segment
from vtuber.learning.learner import Learner
from vtuber.learning.policy import Policy
from vtuber.learning.segment_outcomes import outcome_of, usual_amount

_MINUTE_S = 60.0


class LiveLearning:
    """A learner for one stream: hears what happens, and takes in each segment before the next is chosen.

    The policy is the stream's own. It sees a segment as it stands when the next is asked for, a few seconds before its
    end and before late reports and payments; once the stream is over the channel's learner is fed its segments from the
    journal, and what was learned here is dropped. What was earned by pressing chat is discounted here as there; where a
    segment is charged otherwise than when it was taken in, all are taken in anew, as they then stand.

    With `threaded` the fitting is done in a thread, and the loop goes on meanwhile; without, inline, so that the same
    seed gives the same stream.
    """

    def __init__(self, learner: Learner, *, threaded: bool) -> None:
        self._learner = learner
        self._threaded = threaded
        self._fold = CountedFold()
        self._seen: tuple[Segment, ...] = ()
        self._policy = learner.for_stream()

    @property
    def policy(self) -> Policy:
        """What chooses in this stream."""
        return self._policy

    def hear(self, event: Event) -> None:
        """Count what happens in the running segment; a bus tap, and on resuming a stream its first part."""
        self._fold.hear(event)

    async def catch_up(self, context: Context) -> None:
        """Take in all segments so far, the running one as if it ended now."""
        segments = self._fold.so_far(context.minutes_into_stream * _MINUTE_S)
        if len(segments) == len(self._seen):
            return
        one_more = len(segments) == len(self._seen) + 1 and not _charged_anew(self._seen, segments)
        self._seen = (*self._seen, segments[-1]) if one_more else segments
        learn = self._with_one_more if one_more else self._anew
        self._policy = await asyncio.to_thread(learn) if self._threaded else learn()

    def propose(self, context: Context) -> Proposal:
        """Draw an arm for the next segment."""
        return self._policy.propose(context)

    def _with_one_more(self) -> Policy:
        """Return the policy after the last segment."""
        self._policy.observe(outcome_of(self._seen[-1], usual=usual_amount(self._seen)))
        return self._policy

    def _anew(self) -> Policy:
        """Return a policy that has seen all segments, fitted together; as on resuming a stream."""
        return self._learner.for_stream(self._seen)


def _charged_anew(seen: Sequence[Segment], segments: Sequence[Segment]) -> bool:
    """Tell whether what counts of any segment has changed since it was taken in."""
    return any(before.counted != now.counted for before, now in zip(seen, segments, strict=False))
