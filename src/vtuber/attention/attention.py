"""Attention: holds what viewers sent until she turns to it, and says what she turns to next."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from vtuber.attention.chat_lane import ChatLane, RecentlyAnswered
from vtuber.attention.lanes import Turns
from vtuber.attention.paid_lanes import MoneyEvent, MoneyLane, Paid, SupportEvent, SupportLane
from vtuber.attention.ports import Moderator
from vtuber.attention.retraction import Retraction
from vtuber.attention.ring import Ring
from vtuber.attention.triage import Triage
from vtuber.domain.attended import Attended, Ignored, Intent, Lane
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    MessageDeleted,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    ViewerBanned,
)
from vtuber.domain.chat_gist import ChatGist
from vtuber.domain.events import Event
from vtuber.domain.taken_back import TakenBack
from vtuber.domain.viewers import Role
from vtuber.runtime.clock import Clock

CHAT_LINES = 256
STAFF_LINES = 64
_EVERY_LANE = tuple(Lane)
_STAFF_ROLES = (Role.BROADCASTER, Role.MODERATOR, Role.VIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits in each lane; `questions` are the lines of staff and chat that look like one."""

    money: int
    support: int
    staff: int
    chat: int
    questions: int


class Attention:
    """The lanes MONEY, SUPPORT, STAFF and CHAT, and what was retracted from them.

    Overflow: money and support are never dropped; STAFF keeps the newest 64 lines and CHAT the newest 256, each for two
    minutes, or for five when it looks like a question. `dropped` counts the others, but not votes, commands and mere
    noises that grew old. `names` are what viewers call the streamer.
    """

    def __init__(self, *, clock: Clock, moderator: Moderator, names: Iterable[str] = ()) -> None:
        self._clock = clock
        self._triage = Triage(moderator=moderator, names=names)
        self._money = MoneyLane()
        self._support = SupportLane()
        self._ignored: list[Ignored] = []
        answered = RecentlyAnswered()
        self._staff, self._chat = (
            ChatLane(ring=Ring(size), triage=self._triage, answered=answered, ignored=self._ignored)
            for size in (STAFF_LINES, CHAT_LINES)
        )
        self._turns = Turns()
        self._reported_drops = 0
        self._taken_back = TakenBack()
        self._retraction = Retraction()
        self._waiters: list[tuple[frozenset[Lane], asyncio.Future[None]]] = []

    def offer(self, event: Event) -> None:
        """Queue an event if she may respond to it; apply it if it takes others back; ignore it otherwise."""
        if isinstance(event, ChatMessage):
            self._offer_chat(event)
        elif isinstance(event, Donation | Cheer):
            self._money.push(event, self._clock.monotonic())
            self._wake(Lane.MONEY)
        elif isinstance(event, Raid | Subscription | Resubscription | GiftSubscriptions | Redemption | Follow):
            self._support.push(event, self._clock.monotonic())
            self._wake(Lane.SUPPORT)
        elif isinstance(event, MessageDeleted):
            self._taken_back.apply(event)
            self._delete(event.message_id)
        elif isinstance(event, ViewerBanned):
            self._taken_back.apply(event)
            self._ban(event.viewer_id)
        elif isinstance(event, ChatCleared):
            self._clear()

    def forget(self, viewer_id: str) -> None:
        """Take back all words of a viewer so far, as for a ban; what they say from now on counts."""
        queued = self._retract(lambda message: message.viewer.id == viewer_id)
        self._support.remove_where(lambda event: event.viewer.id == viewer_id and isinstance(event, Follow))
        self._withhold(lambda event: event.viewer.id == viewer_id)
        self._retraction.of_author(viewer_id, queued)

    def take(
        self, *, lanes: Collection[Lane] | None = None, intents: Collection[Intent] | None = None
    ) -> Attended | None:
        """Take what comes next out of `lanes` (all by default); None when nothing is found that she may respond to.

        One call judges a few dozen new lines of chat at most: after a flood of unfit ones the next call may find more.

        `intents` narrows the lines of staff and chat; without it votes and commands are passed over and gone. An event
        with money or points has an intent only when its text must be neither read nor quoted.
        """
        waiting = [lane for lane in lanes or _EVERY_LANE if self._size(lane)]
        for lane in self._turns.order(waiting):
            attended = self._take_from(lane, intents)
            if attended is not None:
                self._turns.served(lane, waiting)
                return attended
        return None

    async def wait(
        self, timeout_s: float, *, lanes: Collection[Lane] | None = None, intents: Collection[Intent] | None = None
    ) -> bool:
        """Wait until `take` with the same arguments would find something, `timeout_s` seconds at most; tell if so."""
        wanted = frozenset(lanes or _EVERY_LANE)
        try:
            async with asyncio.timeout(timeout_s):
                while not self._has(wanted, intents):
                    await self._arrival(wanted)
        except TimeoutError:
            return False
        return True

    def gist(self) -> ChatGist | None:
        """Return what chat is saying, when it is too fast to answer line by line; None otherwise.

        Lines that it quotes are taken.
        """
        gist = self._chat.gist(self._clock.monotonic())
        if gist is not None:
            for message in (*(chorus.message for chorus in gist.choruses), *gist.voices):
                self._retraction.note(message.id, message.viewer.id)
        return gist

    def waiting(self) -> Waiting:
        """Return how much waits now."""
        self._expire()
        return Waiting(
            money=len(self._money),
            support=len(self._support),
            staff=len(self._staff.ring),
            chat=len(self._chat.ring),
            questions=self._staff.ring.questions + self._chat.ring.questions,
        )

    def on_retracted(self, callback: Callable[[str], None]) -> None:
        """Have `callback` called with the id of everything whose words were deleted or whose author was banned.

        That holds for what is queued, taken, or was never seen, not for payments that wait: those lose their words. Of
        what was taken the newest 1,024 are remembered.
        """
        self._retraction.tell(callback)

    def ignored(self) -> tuple[Ignored, ...]:
        """Return the lines found not to be answered since the last call."""
        found = tuple(self._ignored)
        self._ignored.clear()
        return found

    def dropped(self) -> int:
        """Return how many lines of chat were dropped, for number or age, since the last call."""
        self._expire()
        total = self._staff.ring.dropped + self._chat.ring.dropped
        since, self._reported_drops = total - self._reported_drops, total
        return since

    def message_is_clean(self, text: str) -> bool:
        """Tell whether a viewer's words that came by another way may be read out and answered."""
        return self._triage.refusal(text) is None

    def _offer_chat(self, message: ChatMessage) -> None:
        if self._taken_back.covers(message.id, viewer_id=message.viewer.id, at=message.at):
            return
        now = self._clock.monotonic()
        self._triage.note(message, now)
        roles = message.viewer.roles
        is_staff = bool(roles) and any(role in _STAFF_ROLES for role in roles)
        (self._staff if is_staff else self._chat).ring.push(message, now)
        if self._waiters:
            self._wake(Lane.STAFF if is_staff else Lane.CHAT)

    def _expire(self) -> None:
        now = self._clock.monotonic()
        self._staff.ring.expire(now)
        self._chat.ring.expire(now)

    def _size(self, lane: Lane) -> int:
        match lane:
            case Lane.MONEY:
                return len(self._money)
            case Lane.SUPPORT:
                return len(self._support)
            case Lane.STAFF:
                return len(self._staff.ring)
            case Lane.CHAT:
                return len(self._chat.ring)

    def _has(self, lanes: Collection[Lane], intents: Collection[Intent] | None) -> bool:
        if (Lane.MONEY in lanes and self._money) or (Lane.SUPPORT in lanes and self._support):
            return True
        now = self._clock.monotonic()
        return (Lane.STAFF in lanes and self._staff.has(now, intents)) or (
            Lane.CHAT in lanes and self._chat.has(now, intents)
        )

    def _take_from(self, lane: Lane, intents: Collection[Intent] | None) -> Attended | None:
        match lane:
            case Lane.MONEY:
                return self._attended_paid(self._money.pop(), lane)
            case Lane.SUPPORT:
                return self._attended_paid(self._support.pop(), lane)
            case Lane.STAFF:
                return self._attended_line(self._staff, lane, intents)
            case Lane.CHAT:
                return self._attended_line(self._chat, lane, intents)

    def _attended_line(self, chat: ChatLane, lane: Lane, intents: Collection[Intent] | None) -> Attended | None:
        now = self._clock.monotonic()
        taken = chat.take(now, intents)
        if taken is None:
            return None
        line, judgement = taken
        self._retraction.note(line.message.id, line.message.viewer.id)
        return Attended(event=line.message, lane=lane, waited_s=now - line.offered_s, intent=judgement.intent)

    def _attended_paid(self, paid: Paid | None, lane: Lane) -> Attended | None:
        if paid is None:
            return None
        event = paid.event
        self._retraction.note(event.id, event.viewer.id)
        withheld = paid.withheld or self._taken_back.covers(event.id, viewer_id=event.viewer.id, at=event.at)
        intent = Intent.SPAM if withheld else self._triage.refusal(_text_of(event))
        return Attended(event=event, lane=lane, waited_s=self._clock.monotonic() - paid.offered_s, intent=intent)

    async def _arrival(self, lanes: frozenset[Lane]) -> None:
        waiter = (lanes, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            await waiter[1]
        finally:
            self._waiters.remove(waiter)

    def _wake(self, lane: Lane) -> None:
        for lanes, arrival in self._waiters:
            if lane in lanes and not arrival.done():
                arrival.set_result(None)

    def _delete(self, message_id: str) -> None:
        self._staff.ring.remove(message_id)
        self._chat.ring.remove(message_id)
        # A payment that waits is thanked all the same, without its words: its thanks are not to be retracted.
        if not self._withhold(lambda event: event.id == message_id):
            self._retraction.of_one(message_id)

    def _ban(self, viewer_id: str) -> None:
        queued = self._retract(lambda message: message.viewer.id == viewer_id)
        self._support.remove_where(
            lambda event: event.viewer.id == viewer_id and isinstance(event, Raid | Follow | Redemption)
        )
        self._withhold(lambda event: event.viewer.id == viewer_id)
        self._retraction.of_author(viewer_id, queued)

    def _clear(self) -> None:
        queued = self._retract(lambda _: True)
        self._withhold(lambda _: True)
        self._retraction.of_all(queued)

    def _retract(self, concerned: Callable[[ChatMessage], bool]) -> list[str]:
        return [*self._staff.ring.remove_where(concerned), *self._chat.ring.remove_where(concerned)]

    def _withhold(self, concerned: Callable[[MoneyEvent | SupportEvent], bool]) -> bool:
        found = [paid for paid in (*self._money, *self._support) if concerned(paid.event)]
        for paid in found:
            paid.withheld = True
        return bool(found)


def _text_of(event: MoneyEvent | SupportEvent) -> str:
    match event:
        case Donation() | Cheer() | Resubscription():
            return event.message
        case Redemption():
            return event.text
        case _:
            return ""
