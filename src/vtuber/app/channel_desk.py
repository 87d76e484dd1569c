"""The channel desk: what the show does to its channel goes out here, in order, beside the show."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import replace

import structlog

from vtuber.app.cast import Cast
from vtuber.app.twitch_link import TwitchLink
from vtuber.domain.channel_actions import (
    CreatePoll,
    CreatePrediction,
    FulfillRedemption,
    Outgoing,
    RefundRedemption,
    ShoutOut,
    WriteInChat,
    arguments_of,
    name_of,
    texts_of,
)
from vtuber.domain.channel_events import Raid, Redemption
from vtuber.domain.events import Event
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.speech_events import CancelReason, LineBlocked, UtteranceCancelled, UtteranceFinished
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion
from vtuber.twitch.actor import ChannelActor
from vtuber.twitch.sender import ChatSender

_log = structlog.get_logger(__name__)

MOST_WAITING = 32
_REDEMPTIONS_REMEMBERED = 256
_NOT_HONOURED = frozenset({CancelReason.BLOCKED, CancelReason.FAILED, CancelReason.NOTHING_TO_SAY})


class WrittenWords:
    """A gate of its own for what is written: the one for speech remembers what was spoken."""

    def __init__(
        self,
        secrets: Iterable[str] = (),
        *,
        moderator: WordListModerator | None = None,
        opinion: SecondOpinion | None = None,
    ) -> None:
        self._gate = Gate(moderator=moderator, secrets=secrets)
        self._opinion = opinion
        self._doubted = False
        self.recheck = self._gate.recheck

    async def ask_about(self, outgoing: Outgoing) -> None:
        """Hear a second opinion, if one is asked for: until the next call `allows` goes by it too."""
        texts = (outgoing.text,) if isinstance(outgoing, WriteInChat) else texts_of(outgoing)
        self._doubted = False
        if self._opinion is not None:
            opinions = [await self._opinion.review(text, vetted=False) for text in texts]
            self._doubted = not all(opinion.allowed for opinion in opinions)

    def allows(self, text: str) -> bool:
        """Whether viewers may read it."""
        return not self._doubted and self._gate.examine(text).allowed


class ChannelDesk:
    """Takes what is to be done to the channel and does it, one after another; nothing waits for it.

    `allowed` are the names of what the operator allows. Overflow: of more than 32 waiting the newest is let go. A
    shout-out without a name goes to whoever raided last. Redemptions that she honoured in words are fulfilled, others
    refunded, if that is allowed.
    """

    def __init__(self, *, link: TwitchLink, allowed: frozenset[str], dry_run: bool) -> None:
        self._link = link
        self._dry_run = dry_run
        self.allowed = allowed
        self._waiting: deque[tuple[Outgoing, str]] = deque()
        self._arrived = asyncio.Event()
        self._acted: list[ChannelActed] = []
        self._raider: str | None = None
        self._redemptions: OrderedDict[str, Redemption] = OrderedDict()

    def put(self, outgoing: Outgoing, *, cause: str) -> None:
        """Have it done; `cause` is the id of the event it comes from."""
        if isinstance(outgoing, ShoutOut) and not (outgoing.channel or outgoing.channel_id):
            if self._raider is None:
                _log.info("nobody to shout out: nobody raided")
                return
            outgoing = replace(outgoing, channel_id=self._raider)
        if len(self._waiting) >= MOST_WAITING:
            _log.warning("channel desk is full", outgoing=type(outgoing).__name__)
            return
        self._waiting.append((outgoing, cause))
        self._arrived.set()

    def hear(self, event: Event) -> None:
        """Follow raids, and what becomes of redemptions; a bus tap."""
        match event:
            case Raid(viewer=raider):
                self._raider = raider.id
            case Redemption(redemption_id=str(redemption_id)) if redemption_id:
                self._redemptions[event.id] = event
                if len(self._redemptions) > _REDEMPTIONS_REMEMBERED:
                    self._redemptions.popitem(last=False)
            case ChannelActed(outcome=outcome) if outcome != "refused":
                self._acted.append(event)
            case UtteranceFinished(cause=str(cause)) if cause in self._redemptions:
                self._settle(self._redemptions.pop(cause), honoured=True, cause=event.id)
            case UtteranceCancelled(cause=str(cause), reason=reason) if cause in self._redemptions:
                if reason in _NOT_HONOURED:
                    self._settle(self._redemptions.pop(cause), honoured=False, cause=event.id)
            case _:
                pass

    def remember(self, event: Event) -> None:
        """Know what was done in the stream's first part: limits hold over both, and what was not done yet is due."""
        self.hear(event)
        if isinstance(event, ChannelActed):
            self._waiting = deque(each for each in self._waiting if not _is_of(event, each[0]))

    async def run(self, cast: Cast) -> None:
        """Do what comes until cancelled; a companion. May be run anew: what was done before counts."""
        link = self._link
        gate = WrittenWords(cast.canaries, moderator=cast.moderator, opinion=cast.opinion)
        if cast.minds is not None:
            cast.minds.on_change(gate.recheck)
        streamer = link.accounts.streamer
        sender = ChatSender(
            helix=link.helix,
            speaker=link.speaker,
            broadcaster_id=streamer.user_id,
            gate=gate,
            journal=cast.log,
            clock=cast.clock,
            dry_run=self._dry_run,
            own_lines=link.own_lines,
        )
        actor = ChannelActor(
            helix=link.helix,
            account=streamer,
            gate=gate,
            journal=cast.log,
            allowed=self.allowed - {"write_in_chat"},
            dry_run=self._dry_run,
        )
        for event in self._acted:
            actor.remember(event)
        async with asyncio.TaskGroup() as group:
            group.create_task(sender.run(), name="chat sender")
            self._arrived.set()
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._waiting:
                    outgoing, cause = self._waiting.popleft()
                    if await held_back(cast, outgoing, cause=cause):
                        continue
                    await gate.ask_about(outgoing)
                    await _do(outgoing, cause, sender, actor)

    def _settle(self, redemption: Redemption, *, honoured: bool, cause: str) -> None:
        kind = FulfillRedemption if honoured else RefundRedemption
        if ("fulfill_redemption" if honoured else "refund_redemption") in self.allowed:
            self.put(kind(redemption_id=redemption.redemption_id, reward_id=redemption.reward_id), cause=cause)


async def held_back(cast: Cast, outgoing: Outgoing, *, cause: str) -> bool:
    """Tell whether the show's caps on asks and questions keep something from being written, and journal it."""
    texts = (outgoing.text,) if isinstance(outgoing, WriteInChat) else texts_of(outgoing)
    log, poll = cast.log, isinstance(outgoing, CreatePoll | CreatePrediction)
    verdict = cast.restraint.examine_all(texts, log.now(), puts_question=poll)
    if verdict is None:
        return False
    await log.record(
        LineBlocked(
            id=log.new_id(),
            at=log.now(),
            cause=cause,
            utterance_id="",
            text=" / ".join(texts),
            categories=verdict.categories,
            by="caps",
        )
    )
    return True


def _is_of(event: ChannelActed, outgoing: Outgoing) -> bool:
    """Tell whether this event says what became of something to be done."""
    if isinstance(outgoing, WriteInChat):
        return False
    return (name_of(outgoing), arguments_of(outgoing)) == (event.action, event.arguments)


async def _do(outgoing: Outgoing, cause: str, sender: ChatSender, actor: ChannelActor) -> None:
    if isinstance(outgoing, WriteInChat):
        await sender.send(outgoing.text, reply_to=outgoing.reply_to, cause=cause)
    else:
        await actor.act(outgoing, cause=cause)
