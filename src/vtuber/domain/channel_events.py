"""What the outside world does: chat, money, comings and goings.

Every event has an `id` (unique in a journal; the platform's own id with a prefix where there is one, so that a
redelivered event is recognised), `at` (UTC, when we received it) and `cause` (the id of the event that led to it, None
for what comes from outside).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from vtuber.domain.money import Money
from vtuber.domain.viewers import Viewer


class Tier(StrEnum):
    """What kind of subscription it is."""

    PRIME = "prime"
    ONE = "1000"
    TWO = "2000"
    THREE = "3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A line of chat. `sent_at` is the platform's own time stamp; `reply_to` the id of the message it answers."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    text: str
    first_message: bool = False
    reply_to: str | None = None
    sent_at: datetime | None = None
    shared_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Donation:
    """Money given outside the platform. `source` names the service; `charity` money is never revenue."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    amount: Money
    message: str = ""
    source: str = ""
    charity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheer:
    """Bits, with the message they came with; its `amount` is their worth to the streamer."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    bits: int
    amount: Money
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A first subscription; `amount` is an estimate of the streamer's share."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    tier: Tier
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubscription:
    """A renewed subscription, shared in chat; `months` is cumulative."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    tier: Tier
    amount: Money
    months: int
    streak_months: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSubscriptions:
    """`count` subscriptions given to others by `viewer` in one go; `recipients` are names, possibly not all of them."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    tier: Tier
    count: int
    amount: Money
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raid:
    """Another channel sends its `viewers` over; `viewer` is the raiding streamer."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    viewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Somebody follows the channel."""

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """A viewer spends `cost` channel points on a reward.

    The platform's ids of the redemption and its reward serve to fulfil it or to refund it; `""` where it gave none.
    """

    id: str
    at: datetime
    cause: str | None = None
    viewer: Viewer
    reward: str
    cost: int
    text: str = ""
    redemption_id: str = ""
    reward_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    """A moderator deleted one message: it must not be read, answered or quoted any more."""

    id: str
    at: datetime
    cause: str | None = None
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerBanned:
    """All messages of a viewer were removed.

    `seconds` is the time-out's length, None for a permanent ban and where the platform does not say.
    """

    id: str
    at: datetime
    cause: str | None = None
    viewer_id: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCleared:
    """The whole chat was cleared."""

    id: str
    at: datetime
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerCount:
    """How many people watch now, as the platform reports it."""

    id: str
    at: datetime
    cause: str | None = None
    viewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOnline:
    """The platform says that the channel is live."""

    id: str
    at: datetime
    cause: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOffline:
    """The platform says that the channel is no longer live."""

    id: str
    at: datetime
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HypeTrain:
    """Many viewers support the channel at once; `total` counts the train's points so far."""

    id: str
    at: datetime
    cause: str | None = None
    phase: Literal["began", "progressed", "ended"]
    level: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollChoice:
    """One choice of a poll on the platform, or one outcome of a prediction, with the votes or users it has."""

    title: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll on the platform."""

    id: str
    at: datetime
    cause: str | None = None
    phase: Literal["began", "progressed", "ended"]
    poll_id: str
    title: str
    choices: tuple[PollChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A prediction on the platform; `winner` is the title of the outcome that came true."""

    id: str
    at: datetime
    cause: str | None = None
    phase: Literal["began", "progressed", "locked", "ended"]
    prediction_id: str
    title: str
    outcomes: tuple[PollChoice, ...]
    winner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdBreak:
    """The platform shows advertisements for `seconds` from now."""

    id: str
    at: datetime
    cause: str | None = None
    seconds: int
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldMode:
    """The moderators switched the channel's shield mode."""

    id: str
    at: datetime
    cause: str | None = None
    active: bool


Payment = Donation | Cheer | Subscription | Resubscription | GiftSubscriptions
"""Events that carry money."""

ChannelEvent = (
    ChatMessage
    | Payment
    | Raid
    | Follow
    | Redemption
    | MessageDeleted
    | ViewerBanned
    | ChatCleared
    | ViewerCount
    | ChannelOnline
    | ChannelOffline
    | HypeTrain
    | Poll
    | Prediction
    | AdBreak
    | ShieldMode
)
"""Everything that reaches us from outside."""
