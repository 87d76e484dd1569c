"""The codes that EventSub closes connections with.

Source: https://dev.twitch.tv/docs/eventsub/handling-websocket-events/#close-message.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CloseCode:
    """What a close code of Twitch's means, and whether a fresh session may follow at once; `ours` marks a defect."""

    meaning: str
    at_once: bool = True
    ours: bool = False


CLOSE_CODES: Final = {
    4000: CloseCode("Twitch's server failed"),
    4001: CloseCode("a client must send nothing, and this one did", at_once=False, ours=True),
    4002: CloseCode("a ping of Twitch's was not answered"),
    4003: CloseCode("no subscription was made within ten seconds", at_once=False),
    4004: CloseCode("the move to another server took too long"),
    4005: CloseCode("a time-out in Twitch's network"),
    4006: CloseCode("an error in Twitch's network"),
    4007: CloseCode("the address of a move was not accepted"),
}
"""What Twitch closes with; each is answered with a fresh session and fresh subscriptions."""
