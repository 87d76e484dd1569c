"""What thanks for a subscription may build on: facts that may be told in public, and nothing else.

That somebody was away is told by `Occasion.RETURNED` alone, never for how long; amounts are not part of it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Occasion(StrEnum):
    """What a subscription is to somebody.

    `CONTINUED` is a subscription that goes on in another way, such as one paid with Prime before; `FROM_GIFT` the first
    one of their own after one they were given.
    """

    FIRST = "first"
    RENEWED = "renewed"
    RETURNED = "returned"
    CONTINUED = "continued"
    FROM_GIFT = "from_gift"
    GIFTED = "gifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberStanding:
    """What a subscriber is to us with the event that is being answered.

    `months` and `streak` are at least so many; `anniversary` is the mark of months that is reached, `exact` if this
    very month is it; `gifts_given` counts this event in.
    """

    occasion: Occasion
    months: int = 0
    streak: int = 0
    anniversary: int | None = None
    exact: bool = False
    prime: bool = False
    gifts_given: int = 0
    gifts_received: int = 0
