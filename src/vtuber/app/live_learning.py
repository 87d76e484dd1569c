"""Learning within a stream: what its segments have shown so far has a say in the next one."""

import asyncio

from vtuber.domain.events import Event
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.segments import Segment
from vtuber.learning.learner import Learner
from vtuber.learning.policy import Policy
from vtuber.learning.segment_outcomes import outcome_of, usual_amount
from vtuber.metrics.segments import SegmentFold

_MINUTE_S = 60.0


class LiveLearning:
    """A learner for one stream: hears what happens, and takes in each segment before the next is chosen.

    The policy is the stream's own. It sees a segment as it stands when the next is asked for, a few seconds before its
    end and before late reports and payments; once the stream is over the channel's learner is fed its segments from the
    journal, and what was learned here is dropped. With `threaded` the fitting is done in a thread, and the loop goes on
    meanwhile; without, inline, so that the same seed gives the same stream.
    """

    def __init__(self, learner: Learner, *, threaded: bool) -> None:
        self._learner = learner
        self._threaded = threaded
        self._fold = SegmentFold()
        self._seen: list[Segment] = []
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
        new = self._new_segments(context.minutes_into_stream * _MINUTE_S)
        if new and self._threaded:
            self._policy = await asyncio.to_thread(self._after, new)
        elif new:
            self._policy = self._after(new)

    def propose(self, context: Context) -> Proposal:
        """Draw an arm for the next segment."""
        return self._policy.propose(context)

    def _new_segments(self, now_s: float) -> list[Segment]:
        """Return the segments that were not taken in yet, and remember them."""
        new = [self._fold.segment(place) for place in range(len(self._seen), self._fold.ended)]
        running = self._fold.running(now_s)
        if running is not None and len(self._seen) + len(new) == self._fold.ended:
            new.append(running)
        self._seen += new
        return new

    def _after(self, new: list[Segment]) -> Policy:
        """Return the policy after new segments; many at once, as on resuming a stream, are fitted together."""
        if len(new) > 1:
            return self._learner.for_stream(self._seen)
        usual = usual_amount(self._seen)
        for segment in new:
            self._policy.observe(outcome_of(segment, usual=usual))
        return self._policy
