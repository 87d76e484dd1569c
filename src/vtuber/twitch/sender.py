"""Writing in the channel's chat: in order, at the pace Twitch allows, and with an account of every line.

Source: https://dev.twitch.tv/docs/api/reference/#send-chat-message.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from typing import Literal

import msgspec
import structlog

from vtuber.domain.errors import VTuberError
from vtuber.domain.show_events import ChatSent
from vtuber.runtime.clock import Clock
from vtuber.twitch.chat_lines import split_line
from vtuber.twitch.chat_pace import PRIVILEGED, UNPRIVILEGED, Pace, Repetition
from vtuber.twitch.exchange import UnansweredError
from vtuber.twitch.helix import Helix
from vtuber.twitch.outlet import Gate, Journal, Speaker, passes, platform_id

_log = structlog.get_logger(__name__)

MOST_WAITING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOutcome:
    """What became of a line; `detail` says why it was not sent, `message_id` is Twitch's id of one that was."""

    outcome: Literal["sent", "dropped", "failed", "dry_run"]
    detail: str = ""
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Waiting:
    """A text in the queue, and where its outcome goes, with whether that is in the journal already."""

    text: str
    reply_to: str | None
    cause: str | None
    verdict: asyncio.Future[tuple[SendOutcome, bool]]

    def settle(self, outcome: SendOutcome, *, journalled: bool = False) -> None:
        if not self.verdict.done():
            self.verdict.set_result((outcome, journalled))


class _Sent(msgspec.Struct):
    message_id: str = ""
    is_sent: bool = False
    drop_reason: dict[str, object] | None = None


class _SentAnswer(msgspec.Struct):
    data: list[_Sent]


class ChatSender:
    """Sends what is given to it, one line after another, while `run` runs.

    At most `most_waiting` texts wait. When one more comes, the oldest of them gives way: it is the least fresh. A text
    that was said within the last 30 seconds is dropped, not disguised. Every line is journalled as `ChatSent` with what
    became of it. `privileged` says whether the speaker moderates the channel, which sets the pace; without it only the
    channel's owner does. With `dry_run` all happens but the sending.
    """

    def __init__(
        self,
        *,
        helix: Helix,
        speaker: Speaker,
        broadcaster_id: str,
        gate: Gate,
        journal: Journal,
        clock: Clock,
        privileged: bool | None = None,
        dry_run: bool = False,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._helix = helix
        self._speaker = speaker
        self._broadcaster_id = broadcaster_id
        self._gate = gate
        self._journal = journal
        self._clock = clock
        self._dry_run = dry_run
        if privileged is None:
            privileged = speaker.user_id == broadcaster_id
        self._pace = Pace(PRIVILEGED if privileged else UNPRIVILEGED)
        self._repetition = Repetition()
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self._stopped = False
        self.overflowed = 0
        """How many texts gave way to newer ones."""

    async def send(self, text: str, *, reply_to: str | None = None, cause: str | None = None) -> SendOutcome:
        """Say a text in chat, in as many lines as it takes, and return what became of it once that is known.

        `reply_to` is the id of the message it answers. Where a line is not sent, those after it are not either, and
        `detail` counts. Never raises for Twitch's refusals. Texts given before `run` has begun wait for it.
        """
        waiting = _Waiting(
            text=text, reply_to=reply_to, cause=cause, verdict=asyncio.get_running_loop().create_future()
        )
        if refusal := self._refusal(text):
            waiting.settle(_dropped(refusal))
        else:
            self._enqueue(waiting)
        try:
            outcome, journalled = await waiting.verdict
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            raise
        if not journalled:
            await self._note(waiting, text, outcome)
        return outcome

    async def run(self) -> None:
        """Send what comes, until cancelled; what still waits then is dropped."""
        self._stopped = False
        taken: _Waiting | None = None
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._waiting:
                    taken = self._waiting.popleft()
                    taken.settle(await self._say(taken), journalled=True)
        finally:
            self._stopped = True
            if taken is not None:
                taken.settle(SendOutcome(outcome="failed", detail="the show ended while it was being sent"))
            while self._waiting:
                self._waiting.popleft().settle(_dropped("the show ended before it could be sent"))

    def _refusal(self, text: str) -> str | None:
        if self._stopped:
            return "nothing is sent any more"
        if not text.split():
            return "there is no word in it"
        return None if all(passes(self._gate, line) for line in split_line(text)) else "the gate refused it"

    def _enqueue(self, waiting: _Waiting) -> None:
        if len(self._waiting) >= self._most_waiting:
            self.overflowed += 1
            self._waiting.popleft().settle(_dropped("newer lines took its place in the queue"))
        self._waiting.append(waiting)
        self._arrived.set()

    async def _say(self, waiting: _Waiting) -> SendOutcome:
        lines = split_line(waiting.text)
        first: SendOutcome | None = None
        for number, line in enumerate(lines):
            outcome = await self._say_line(line, waiting.reply_to if number == 0 else None)
            await self._note(waiting, line, outcome)
            if outcome.outcome in {"dropped", "failed"}:
                return (
                    replace(outcome, detail=f"{number} of {len(lines)} lines sent; {outcome.detail}")
                    if number
                    else outcome
                )
            first = first or outcome
        return first or _dropped("there is no word in it")

    async def _say_line(self, line: str, reply_to: str | None) -> SendOutcome:
        await self._wait_for_turn()
        now = self._clock.monotonic()
        if (ago_s := self._repetition.seconds_since(line, now)) is not None:
            return _dropped(f"the same text was sent {ago_s:.0f} s ago, and Twitch takes it once in 30 s")
        self._pace.note(now)
        outcome = SendOutcome(outcome="dry_run") if self._dry_run else await self._post(line, reply_to)
        if outcome.outcome in {"sent", "dry_run"}:
            self._repetition.note(line, now)
        return outcome

    async def _wait_for_turn(self) -> None:
        now = self._clock.monotonic()
        await asyncio.sleep(self._pace.earliest(now) - now)

    async def _post(self, line: str, reply_to: str | None) -> SendOutcome:
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
        return _dropped(detail)

    async def _note(self, waiting: _Waiting, text: str, outcome: SendOutcome) -> None:
        journal = self._journal
        await journal.record(
            ChatSent(
                id=journal.new_id(),
                at=journal.now(),
                cause=waiting.cause,
                text=text,
                outcome=outcome.outcome,
                reply_to=waiting.reply_to,
                detail=outcome.detail,
            )
        )


def _dropped(detail: str) -> SendOutcome:
    return SendOutcome(outcome="dropped", detail=detail)
