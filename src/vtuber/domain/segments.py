"""The unit of learning: a few minutes of one activity, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.proposals import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPayment:
    """Money that arrived while a segment ran: `amount` in its currency, `minute` since the stream began."""

    amount: Decimal
    currency: str
    minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment of a stream with its outcome.

    `viewer_minutes` is the integral of the viewer count; `minute` when it began, since the stream's start. `arrivals`
    and `departures` sum the rises and falls between the platform's reports: they tell of net changes only, and what a
    raid brought is not among them. `after_raid` marks segments with a raid in them, `ad_break` those with
    advertisements: what came and went then is not the activity's doing. `subscriptions` counts new, renewed and given
    ones. `counted` is the share of its payments and messages that counts: less than 1 where chat was pressed for them.
    """

    stream_id: str
    number: int
    activity: Activity
    topic: str
    chosen_by: ChosenBy
    proposal: Proposal | None
    started_at: datetime
    minute: float
    minutes: float
    viewer_minutes: float
    viewers_start: int
    viewers_end: int
    messages: int
    chatters: int
    follows: int
    payments: tuple[SegmentPayment, ...] = ()
    after_raid: bool = False
    counted: float = 1.0
    arrivals: int = 0
    departures: int = 0
    subscriptions: int = 0
    ad_break: bool = False

    @property
    def overruled(self) -> bool:
        """Whether another activity ran than the learner had drawn."""
        return self.proposal is not None and self.activity != self.proposal.arm
