"""The chronicle beside a running stream: what it records, when it reminds, what it forgets."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from vtuber.community.chronicle import FOLLOWED_UP_EVERY_S, JOKE_EVERY_S, Chronicle
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.direction_events import ActivityChanged, Decision, ToolCall
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PhraseCaught, PromiseDue, PromiseMade, PromiseSettled, TopicDiscussed
from vtuber.domain.money import usd
from vtuber.domain.promises import Promise
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned
from vtuber.domain.viewers import Viewer
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal, read_journal
from vtuber.runtime.virtual_time import run

E = TypeVar("E", bound=Event)
AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")


def owed(number: int, text: str = "I promise to sing.", *, made_at: datetime = AT) -> Promise:
    """Return a promise of an earlier stream, due in this one."""
    return Promise(id=f"promise:0001:e{number}", text=text, made_at=made_at, until="nothing")


class Stream:
    """A stream with nothing but a chronicle; each step is an event, or seconds that pass."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.jokes: list[str | None] = []

    def of(self, *steps: Event | float, promises: tuple[Promise, ...] = (), jokes: tuple[str, ...] = ()) -> list[Event]:
        """Return the journal."""

        async def play() -> None:
            clock = LoopClock(epoch=AT)
            with Journal.open(self._path, threaded=False) as journal:
                bus = Bus()
                log = EventLog(journal=journal, bus=bus, clock=clock)
                chronicle = Chronicle(stream="0002", log=log, clock=clock, is_clean=lambda text: "badword" not in text)
                bus.tap("chronicle", chronicle.hear)
                chronicle.learn(promises=promises, jokes=jokes)
                async with asyncio.TaskGroup() as group:
                    running = group.create_task(chronicle.run())
                    for step in steps:
                        if isinstance(step, float):
                            await asyncio.sleep(step)
                            self.jokes.append(chronicle.joke())
                        else:
                            await log.record(step)
                    await chronicle.conclude()
                    running.cancel()

        run(play())
        return list(read_journal(self._path))


def of(events: list[Event], kind: type[E]) -> list[E]:
    """Return the events of a type."""
    return [event for event in events if isinstance(event, kind)]


def says(number: int, brief: str, text: str) -> tuple[UtterancePlanned, UtteranceFinished]:
    """Return that she said something of her own."""
    return (
        UtterancePlanned(id=f"u{number}", at=AT, brief=brief, activity=Activity.TALK),
        UtteranceFinished(id=f"f{number}", at=AT, utterance_id=f"u{number}", text=text, sentences=1, spoken_s=2.0),
    )


def line(number: int, text: str, viewer: Viewer | None = None) -> ChatMessage:
    """Return a line of chat."""
    viewer = viewer or Viewer(id=f"twitch:{100 + number}", name=f"Viewer{number}")
    return ChatMessage(id=f"m{number}", at=AT, viewer=viewer, text=text)


HELLO = says(0, "open_stream", "Hello, everybody.")


def test_she_is_reminded_once_of_each_after_the_greeting_and_one_at_a_time(tmp_path: Path) -> None:
    """The oldest first."""
    events = Stream(tmp_path / "j.sqlite").of(20.0, *HELLO, 300.0, promises=(owed(1), owed(2, "I promise to dance.")))
    due = of(events, PromiseDue)
    assert [each.promise_id for each in due] == ["promise:0001:e1", "promise:0001:e2"]
    assert due[0].at >= AT + timedelta(seconds=20)
    assert due[1].at - due[0].at >= timedelta(seconds=FOLLOWED_UP_EVERY_S)


def test_what_is_too_old_is_settled_without_a_word(tmp_path: Path) -> None:
    """And what must not be said is not owed at all."""
    old, rude = owed(1, made_at=AT - timedelta(days=60)), owed(2, "I promise a badword.")
    events = Stream(tmp_path / "j.sqlite").of(*HELLO, 30.0, promises=(old, rude))
    assert [(each.promise_id, each.outcome) for each in of(events, PromiseSettled)] == [(old.id, "expired")]
    assert of(events, PromiseDue) == []


def test_the_director_can_have_one_kept_before_its_time(tmp_path: Path) -> None:
    """By a decision on record."""
    promised = says(1, "monologue_beat", "If we hit $900 I'll sing.")
    stream = Stream(tmp_path / "j.sqlite")
    first = stream.of(*HELLO, *promised, 15.0)
    (made,) = of(first, PromiseMade)
    assert (made.until, made.amount, made.raised, made.cause) == ("money", usd(900), usd(0), "u1")
    assert of(first, PromiseDue) == []
    call = ToolCall(name="keep_promise", arguments={"promise": "promise:0001:e7"})
    decision = Decision(id="d", at=AT, activity=Activity.TALK, topic="", reason="now", mind="model", tool_calls=(call,))
    waits = Promise(id="promise:0001:e7", text="x", made_at=AT, until="goal", percent=100)
    events = Stream(tmp_path / "k.sqlite").of(*HELLO, decision, 15.0, promises=(waits,))
    assert [each.promise_id for each in of(events, PromiseDue)] == [waits.id]


def test_a_viewer_who_asks_is_named_no_more(tmp_path: Path) -> None:
    """Neither by a promise nor by a joke, nor is one taken on later."""
    stream = Stream(tmp_path / "j.sqlite")
    events = stream.of(
        line(1, "!forgetme", WREN),
        *HELLO,
        *says(1, "monologue_beat", "I promise to sing for Wren."),
        JOKE_EVERY_S + 1,
        promises=(owed(1, "I promise a song to Wren."), owed(2, "I promise to visit the wrens.")),
        jokes=("hail captain wren", "never trust the ferry"),
    )
    assert of(events, PromiseMade) == []
    assert [each.promise_id for each in of(events, PromiseDue)] == ["promise:0001:e2"]
    assert stream.jokes == ["never trust the ferry"]


def test_jokes_are_offered_seldom_and_in_turn(tmp_path: Path) -> None:
    """Not at the beginning either."""
    stream = Stream(tmp_path / "j.sqlite")
    stream.of(1.0, JOKE_EVERY_S, 1.0, JOKE_EVERY_S, JOKE_EVERY_S, jokes=("one ferry", "two ferries"))
    assert stream.jokes == [None, "one ferry", None, "two ferries", "one ferry"]


def test_topics_and_phrases_are_put_on_record(tmp_path: Path) -> None:
    """The last topic with the end of the stream."""

    def turn(number: int, topic: str, minute: int) -> ActivityChanged:
        at = AT + timedelta(minutes=minute)
        return ActivityChanged(id=f"a{number}", at=at, previous=None, activity=Activity.TALK, topic=topic)

    laughing = [line(n, "never trust the ferry lol") for n in range(8)]
    gift = Donation(id="d", at=AT, viewer=WREN, amount=usd(5))
    events = Stream(tmp_path / "j.sqlite").of(turn(1, "Fog", 0), *laughing, gift, 240.0, turn(2, "Tides", 4), 100.0)
    assert [(each.topic, each.messages, each.laughs, each.payments) for each in of(events, TopicDiscussed)] == [
        ("Fog", 8, 8, 1),
        ("Tides", 0, 0, 0),
    ]
    assert [(each.text, each.voices) for each in of(events, PhraseCaught)] == [("never trust the ferry lol", 8)]


def test_chat_is_looked_at_however_much_happens(tmp_path: Path) -> None:
    """Payments while a promise is open do not put the look off."""

    def moment(number: int) -> tuple[float, Event, Event]:
        gift = Donation(id=f"d{number}", at=AT, viewer=WREN, amount=usd(1))
        return 1.0, gift, line(number, "never trust the ferry lol")

    gifts = [step for number in range(30) for step in moment(number)]
    waits = Promise(id="promise:0001:e7", text="x", made_at=AT, until="goal", percent=100)
    events = Stream(tmp_path / "j.sqlite").of(*HELLO, *gifts, 1.0, promises=(waits,))
    (caught,) = of(events, PhraseCaught)
    assert caught.at <= AT + timedelta(seconds=15)
