"""What only the simulation knows: for tests and for judging what was learned. The show must not read it."""

from dataclasses import dataclass
from enum import StrEnum

from vtuber.audience.channel import Channel
from vtuber.domain.activities import Activity


class Label(StrEnum):
    """What is wrong with a message."""

    INSULT = "insult"
    SPAM = "spam"
    INJECTION = "injection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A payment with its story: during `activity` the wish came up, at `decided_s`; the money came at `arrived_s`.

    Times are seconds of the clock; `usd` is what the viewer spent; `event_id` is the payment's.
    """

    event_id: str
    viewer_id: str
    activity: Activity
    decided_s: float
    arrived_s: float
    usd: float


class Truth:
    """The ground truth of one simulated stream.

    `labels` maps the event id of every bad message to what it is; `removed` has the event ids of deleted messages;
    `moved` the payments in order of arrival.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.labels: dict[str, Label] = {}
        self.removed: dict[str, None] = {}
        self.moved: list[Moved] = []

    def value_of(self, activity: Activity) -> float:
        """Return how much an average fresh viewer enjoys an activity, 0 to 1; money and loyalty grow with it."""
        return self._channel.appeal[activity]

    def ranking(self) -> tuple[Activity, ...]:
        """Return the activities a learner chooses between, best first."""
        return self._channel.ranking()
