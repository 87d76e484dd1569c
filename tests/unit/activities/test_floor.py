"""The floor and the supporters: who speaks when, and when nobody does."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from vtuber.activities.floor import Company, Floor
from vtuber.activities.supporters import Supporters
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Attended, Ignored, Intent, Lane
from vtuber.domain.briefs import (
    Brief,
    CelebrateGoal,
    IdleMurmur,
    SummariseChat,
    ThankPayment,
    WelcomeFollowers,
    quoted_by,
)
from vtuber.domain.channel_events import ChatMessage, Donation, Follow, MessageDeleted, ViewerBanned, ViewerCount
from vtuber.domain.chat_gist import ChatGist
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.stage_cues import StageCue
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCE_S = 2.0


@dataclass
class Room:
    """Everybody the floor works with: a writer of three sentences, a voice of two seconds each, a queue."""

    clock: LoopClock
    log: EventLog
    queue: list[Attended] = field(default_factory=list)
    said: list[tuple[float, Brief, str | None]] = field(default_factory=list)
    sentences: list[tuple[float, str]] = field(default_factory=list)
    sentences_of_a_brief: int = 3
    fast_chat: ChatGist | None = None

    async def lines(self, brief: Brief) -> AsyncIterator[Line]:
        for number in range(self.sentences_of_a_brief):
            yield Line(text=f"{type(brief).__name__} {number}", emotion=Emotion.NEUTRAL)

    def writing(self, brief: Brief) -> AsyncIterator[Line]:
        self.brief = brief
        return self.lines(brief)

    async def utter(
        self,
        planned: UtterancePlanned,
        lines: AsyncIterator[Line],
        *,
        addressee: str | None = None,
        at_break: Callable[[], Awaitable[None]] | None = None,
    ) -> UtteranceFinished | UtteranceCancelled:
        self.said.append((self.clock.monotonic(), self.brief, planned.cause))
        async for line in lines:
            if at_break and self.sentences and self.sentences[-1][1].split()[0] == line.text.split()[0]:
                await at_break()
            self.sentences.append((self.clock.monotonic(), line.text))
            await asyncio.sleep(SENTENCE_S)
        return UtteranceFinished(id="x", at=AT, utterance_id=planned.id, text="", sentences=1, spoken_s=1.0)

    def retract(self, cause: str) -> None:
        """Nothing is retracted here."""

    def take(
        self, *, lanes: Collection[Lane] | None = None, intents: Collection[Intent] | None = None
    ) -> Attended | None:
        found = next((each for each in self.queue if lanes is None or each.lane in lanes), None)
        if found:
            self.queue.remove(found)
        return found

    def gist(self) -> ChatGist | None:
        return self.fast_chat

    def ignored(self) -> tuple[Ignored, ...]:
        return ()

    def dropped(self) -> int:
        return 0

    async def of(self, viewer_id: str, *, besides: str | None = None) -> ViewerNotes:
        return ViewerNotes()

    def show(self, cue: StageCue) -> None:
        """Nobody watches."""

    def titles(self, activity: Activity) -> tuple[str, ...]:
        return ()

    def landed(self, activity: Activity) -> tuple[str, ...]:
        return ()

    def beats(self, topic: str) -> int:
        return 1


@dataclass
class Writing:
    """The writer's side of the room."""

    room: Room

    def lines(self, brief: Brief) -> AsyncIterator[Line]:
        return self.room.writing(brief)


def staged(scene: Callable[[Room, Floor, Supporters], Awaitable[None]]) -> Room:
    """Play a scene on a floor in virtual time."""

    async def play(folder: Path) -> Room:
        clock = LoopClock(epoch=AT)
        with Journal.open(folder / "journal.sqlite", threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=clock)
            room = Room(clock=clock, log=log)
            supporters = Supporters()
            company = Company(
                log=log,
                clock=clock,
                rng=random.Random(1),
                writer=Writing(room),
                speech=room,
                audience=room,
                notes=room,
                stage=room,
                topics=room,
            )
            await scene(room, Floor(company, supporters), supporters)
        return room

    with TemporaryDirectory() as folder:
        return run(play(Path(folder)))


def gift(number: int) -> Attended:
    """Return a waiting donation."""
    event = Donation(id=f"d{number}", at=AT, viewer=Viewer(id=f"v{number}", name=f"V{number}"), amount=usd(5))
    return Attended(event=event, lane=Lane.MONEY, waited_s=0.0)


def follow(number: int) -> Attended:
    """Return a waiting follower."""
    event = Follow(id=f"f{number}", at=AT, viewer=Viewer(id=f"v{number}", name=f"V{number}"))
    return Attended(event=event, lane=Lane.SUPPORT, waited_s=0.0)


CHAT = ChatMessage(id="m", at=AT, viewer=Viewer(id="v", name="V"), text="hi")
GOAL = GoalReached(id="g", at=AT, goal_id="g", title="Lens", percent=50, raised=usd(5))


@pytest.mark.parametrize(
    ("event", "for_chat", "ends_at_s"),
    [
        (gift(1).event, False, 3.0),
        (follow(1).event, False, 3.0),
        (GOAL, False, 3.0),
        (CHAT, True, 3.0),
        (CHAT, False, 10.0),
        (ViewerCount(id="c", at=AT, viewers=1), True, 10.0),
        (MessageDeleted(id="x", at=AT, message_id="m"), True, 10.0),
    ],
)
def test_a_pause_ends_for_those_it_listens_to(event: Event, for_chat: bool, ends_at_s: float) -> None:
    """Supporters always, chat when asked for, and nothing else."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        asyncio.get_running_loop().call_later(3.0, floor.notice, event)
        await floor.pause(10.0, for_chat=for_chat)
        assert room.clock.monotonic() == ends_at_s

    staged(scene)


def test_a_supporter_who_came_before_a_pause_ends_it() -> None:
    """Nobody waits for a breath that need not be taken; after the next break pauses are whole again."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        floor.notice(gift(1).event)
        await floor.pause(10.0)
        assert room.clock.monotonic() == 0.0
        await floor.hold_break()
        await floor.pause(10.0)
        assert room.clock.monotonic() == 10.0

    staged(scene)


def test_giving_way_ends_pauses_and_turns() -> None:
    """No further sentence is fetched; handing over makes the floor whole again."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        asyncio.get_running_loop().call_later(1.0, floor.give_way)
        await floor.say(IdleMurmur(minutes_idle=1.0))
        assert room.clock.monotonic() == SENTENCE_S
        await floor.pause(10.0)
        assert room.clock.monotonic() == SENTENCE_S
        floor.hand_over(Activity.IDLE, "")
        await floor.hold_break()
        await floor.say(IdleMurmur(minutes_idle=1.0))
        assert room.clock.monotonic() == 4 * SENTENCE_S

    staged(scene)


def test_supporters_come_before_and_between_sentences() -> None:
    """One who waits is thanked before anything is said, one who comes meanwhile at the next sentence end, in full."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        room.queue.append(gift(1))
        asyncio.get_running_loop().call_later(7.0, room.queue.append, gift(2))
        await floor.say(IdleMurmur(minutes_idle=1.0))

    room = staged(scene)
    assert [text.split()[0] for _, text in room.sentences] == [
        *["ThankPayment"] * 3,
        "IdleMurmur",
        *["ThankPayment"] * 3,
        *["IdleMurmur"] * 2,
    ]
    assert [cause for _, brief, cause in room.said if isinstance(brief, ThankPayment)] == ["d1", "d2"]


def test_followers_are_welcomed_together() -> None:
    """The newest four, at most every forty seconds; one who was banned meanwhile is not."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        for second in range(100):
            if second % 10 == 0:
                room.queue += [follow(second), follow(second + 1)]
            if second == 31:
                supporters.hear(ViewerBanned(id="b", at=AT, viewer_id="v30"))
            await supporters.at_break(floor)
            await asyncio.sleep(max(0.0, second + 1 - room.clock.monotonic()))

    welcomed = [(at, brief) for at, brief, _ in staged(scene).said if isinstance(brief, WelcomeFollowers)]
    assert [[event.id for event in brief.events] for _, brief in welcomed] == [
        ["f0", "f1"],
        ["f21", "f31", "f40", "f41"],
        ["f70", "f71", "f80", "f81"],
    ]
    assert [at for at, _ in welcomed] == [0.0, 40.0, 80.0]


def test_milestones_are_celebrated_once() -> None:
    """At the next break, after whoever paid for them."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        supporters.hear(GOAL)
        room.queue.append(gift(1))
        await supporters.at_break(floor)
        await supporters.at_break(floor)

    assert [type(brief) for _, brief, _ in staged(scene).said] == [ThankPayment, CelebrateGoal]


def test_words_that_must_not_be_quoted_do_not_reach_the_writer() -> None:
    """The thanks are for the money alone."""

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        event = Donation(id="d", at=AT, viewer=Viewer(id="v", name="V"), amount=usd(5), message="bad words")
        room.queue.append(Attended(event=event, lane=Lane.MONEY, waited_s=0.0, intent=Intent.INSULT))
        await supporters.at_break(floor)

    ((_, brief, _),) = staged(scene).said
    assert isinstance(brief, ThankPayment)
    assert brief.event.message == ""


def test_a_fast_chat_is_summed_up_now_and_then() -> None:
    """Once in 45 seconds at most, and only while it is too fast; the event names the lines it rests on."""
    gist = ChatGist(lines=90, viewers=40, seconds=18.0, voices=(CHAT,))

    async def scene(room: Room, floor: Floor, supporters: Supporters) -> None:
        assert not await floor.summarise_chat()
        room.fast_chat = gist
        assert await floor.summarise_chat()
        assert not await floor.summarise_chat()
        await asyncio.sleep(45.0)
        assert await floor.summarise_chat()

    summaries = [brief for _, brief, _ in staged(scene).said]
    assert summaries == [SummariseChat(gist=gist, activity=Activity.TALK, topic="")] * 2
    assert quoted_by(summaries[0]) == ("m",)
