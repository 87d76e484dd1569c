"""One line to the channel's chat, and what became of it.

Source: https://dev.twitch.tv/docs/api/reference/#send-chat-message. What Twitch drops it answers with HTTP 200 and a
code; which codes there are it does not say, so they are passed on as they are.
"""

from dataclasses import dataclass
from typing import Literal

import msgspec
import structlog

from vtuber.domain.errors import VTuberError
from vtuber.twitch.exchange import UnansweredError
from vtuber.twitch.helix import Helix
from vtuber.twitch.outlet import Speaker, platform_id

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOutcome:
    """What became of a line; `detail` says why it was not sent, `message_id` is Twitch's id of one that was."""

    outcome: Literal["sent", "dropped", "failed", "dry_run"]
    detail: str = ""
    message_id: str | None = None


def dropped(detail: str) -> SendOutcome:
    """Return the outcome of a line that was not sent on purpose, ours or Twitch's."""
    return SendOutcome(outcome="dropped", detail=detail)


class _Sent(msgspec.Struct):
    message_id: str = ""
    is_sent: bool = False
    drop_reason: dict[str, object] | None = None


class _SentAnswer(msgspec.Struct):
    data: list[_Sent]


class ChatPost:
    """Posts as one account into one channel. A line that may have arrived is not posted again."""

    def __init__(self, *, helix: Helix, speaker: Speaker, broadcaster_id: str) -> None:
        self._helix = helix
        self._speaker = speaker
        self._broadcaster_id = broadcaster_id

    async def send(self, line: str, reply_to: str | None = None) -> SendOutcome:
        """Send one line of at most 500 code points, and say what became of it; never raises for Twitch's trouble."""
        body = {"broadcaster_id": self._broadcaster_id, "sender_id": self._speaker.user_id, "message": line}
        if reply_to:
            body["reply_parent_message_id"] = platform_id(reply_to)
        try:
            answer = await self._helix.request("POST", "/chat/messages", json=body, account=self._speaker)
            sent = msgspec.convert(answer, _SentAnswer).data[0]
        except UnansweredError as error:
            doubt = "it may be in chat all the same, and is not sent again. " if error.arrived else ""
            return SendOutcome(outcome="failed", detail=f"{doubt}{error}")
        except VTuberError as error:
            return SendOutcome(outcome="failed", detail=str(error))
        except (msgspec.ValidationError, IndexError):
            return SendOutcome(outcome="failed", detail="Twitch's answer does not say whether it was sent")
        if sent.is_sent:
            return SendOutcome(outcome="sent", message_id=sent.message_id)
        reason = sent.drop_reason or {}
        detail = f"{reason.get('code', 'no code')}: {reason.get('message', 'no reason given')}"
        _log.warning("chat line dropped by Twitch", code=reason.get("code"), detail=detail)
        return dropped(detail)
