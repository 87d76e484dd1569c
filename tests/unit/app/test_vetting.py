"""Lines that need no second opinion, and who writes while nobody can be asked."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from vtuber.app.adapters import LineWriter
from vtuber.app.vetting import OwnWords
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import Brief, IdleMurmur, ReplyToChat, SayVerbatim
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.domain.viewers import EarlierLine, Viewer, ViewerNotes
from vtuber.runtime.virtual_time import run
from vtuber.writing.sentences import SentenceSplitter

MURMUR = IdleMurmur(minutes_idle=1.0)


def reply_to(text: str, *, earlier: str = "") -> ReplyToChat:
    """Return the brief for an answer to a line of chat."""
    message = ChatMessage(id="m1", at=datetime(2026, 1, 1, tzinfo=UTC), viewer=Viewer(id="v", name="Ann"), text=text)
    notes = ViewerNotes(earlier=(EarlierLine(id="m0", text=earlier),) if earlier else ())
    return ReplyToChat(message=message, intent=Intent.STATEMENT, notes=notes, activity=Activity.TALK, topic="Fog")


@dataclass
class Pen:
    """A writer of one text; counts how often it was asked."""

    text: str
    asked: int = 0

    async def lines(self, brief: Brief) -> AsyncGenerator[Line, None]:
        self.asked += 1
        splitter = SentenceSplitter()
        for line in (*splitter.feed(self.text), *splitter.finish()):
            yield line


@dataclass
class Service:
    """Knows whether anybody can be asked."""

    available: bool = True


@pytest.mark.parametrize(
    ("brief", "line", "own"),
    [
        (MURMUR, "The fog again.", True),
        (reply_to("the keeper painted the door"), "Doors are my favourite holes, Ann.", True),
        (reply_to("the keeper painted the door"), "A keeper with paint, then.", True),
        (reply_to("the keeper painted the door"), "You say the KEEPER p4inted the door.", False),
        (reply_to("hm", earlier="my cat sleeps here"), "And your cat sleeps here, or my cat sleeps elsewhere.", False),
        (reply_to("boo!"), "Boo!", False),
        (SayVerbatim(text="Hello.", emotion=Emotion.JOY), "Hello.", False),
    ],
)
def test_own_words(brief: Brief, line: str, own: bool) -> None:
    """Three words in a row of a viewer, disguised or not, and whatever the director says, are not ours."""
    assert OwnWords(brief).has(line) is own


def written(writer: LineWriter, brief: Brief) -> list[Line]:
    """Return all lines for a brief."""

    async def write() -> list[Line]:
        return [line async for line in writer.lines(brief)]

    return run(write())


def test_while_nobody_can_be_asked_the_offline_writer_writes() -> None:
    """A model's words would not be spoken; ours are marked, the model is not even asked."""
    model, offline, service = Pen("Model."), Pen("Ours."), Service()
    writer = LineWriter(model, offline=offline, opinion=service)
    assert written(writer, MURMUR) == [Line(text="Model.", emotion=Emotion.NEUTRAL)]
    service.available = False
    assert written(writer, MURMUR) == [Line(text="Ours.", emotion=Emotion.NEUTRAL, vetted=True)]
    assert (model.asked, offline.asked) == (1, 1)


def test_without_a_model_her_own_lines_are_always_vetted() -> None:
    """So is an answer, unless it quotes."""
    offline = Pen("You like the northern lights then? Me too.")
    writer = LineWriter(offline, offline=offline, opinion=Service())
    lines = written(writer, reply_to("i like the northern lights"))
    assert [line.vetted for line in lines] == [False, True]


def test_without_a_second_opinion_nothing_is_marked() -> None:
    """Nor is anything looked at twice."""
    assert written(LineWriter(Pen("Ours.")), MURMUR) == [Line(text="Ours.", emotion=Emotion.NEUTRAL)]
