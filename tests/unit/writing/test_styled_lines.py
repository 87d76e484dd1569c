"""Styles in words: scripted lines and a model's request differ by style, last through an evening, and press nobody."""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import Brief, CallToAction, InviteChat, InviteQuestions, ReplyToChat
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.styles import OPTIONS, StyleQuestion
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.style_tasks import how_to_ask, how_to_greet
from vtuber.writing.tasks import task_of
from vtuber.writing.topics import packaged_topics
from vtuber.writing.untrusted import Marks

MakeWriter = Callable[..., OfflineWriter]
ASKING = OPTIONS[StyleQuestion.ASKING]
GREETING = OPTIONS[StyleQuestion.GREETING_NEWCOMER]
PRESSING = re.compile(
    r"please (follow|give|donate|support)|only you|last chance|need your|hurry up|come on|must", re.IGNORECASE
)


def greeting(style: str, *, returning: bool) -> ReplyToChat:
    """Return a brief to greet somebody."""
    message = ChatMessage(
        id="m1", at=datetime(2026, 1, 1, tzinfo=UTC), viewer=Viewer(id="test:wren", name="Wren"), text="hello"
    )
    notes = ViewerNotes(messages=2, streams_attended=2 if returning else 1)
    return ReplyToChat(
        message=message
        if returning
        else ChatMessage(id="m1", at=message.at, viewer=message.viewer, text="hello", first_message=True),
        intent=Intent.GREETING,
        notes=notes,
        activity=Activity.TALK,
        topic="Octopus minds",
        style=style,
    )


@pytest.mark.parametrize("activity", [Activity.REACT, Activity.TALK])
def test_invitations_last_for_an_hour(make_writer: MakeWriter, activity: Activity) -> None:
    """Asked every minute in one style after another she has something to say, and most of it in that style."""
    writer = make_writer(3)
    topics = packaged_topics().titles(activity)
    said = [
        writer.compose(
            InviteChat(activity=activity, topic=topics[number // 20 % len(topics)], style=ASKING[number % 3])
        )
        for number in range(60)
    ]
    assert all(said)
    assert len(set(said)) == 60


def test_questions_last_for_an_hour(make_writer: MakeWriter) -> None:
    """So it is where questions are asked for."""
    writer = make_writer(4)
    topics = packaged_topics().titles(Activity.Q_AND_A)
    said = [
        writer.compose(InviteQuestions(topic=topics[number // 20], waiting=0, style=ASKING[number % 3]))
        for number in range(60)
    ]
    assert all(said)


@pytest.mark.parametrize("returning", [False, True])
def test_a_plain_hello_asks_nothing(make_writer: MakeWriter, returning: bool) -> None:
    """The other styles say more than it does."""
    lengths = {
        style: sum(len(make_writer(seed).compose(greeting(style, returning=returning))) for seed in range(12))
        for style in GREETING
    }
    assert lengths["plain"] < lengths["question"]
    assert lengths["plain"] < lengths["doing"]


def test_calls_press_nobody(make_writer: MakeWriter) -> None:
    """No call begs, hurries or claims a need; a goal is called by its name."""
    for seed in range(40):
        goal = make_writer(seed).compose(CallToAction(activity=Activity.TALK, topic="", goal="A new lamp"))
        follow = make_writer(seed).compose(CallToAction(activity=Activity.TALK, topic=""))
        assert "new lamp" in goal
        assert "follow" in follow
        assert not PRESSING.search(goal)
        assert not PRESSING.search(follow)


@pytest.mark.parametrize(
    ("briefs", "clauses"),
    [
        ([InviteChat(activity=Activity.REACT, topic="", style=style) for style in ("", *ASKING)], how_to_ask),
        ([InviteQuestions(topic="", waiting=0, style=style) for style in ("", *ASKING)], how_to_ask),
        ([greeting(style, returning=True) for style in ("", *GREETING)], how_to_greet),
    ],
)
def test_a_model_is_told_the_style(make_writer: MakeWriter, briefs: list[Brief], clauses: Callable[[str], str]) -> None:
    """Each style is asked for in words of its own; without one the request is as it was."""
    tasks = [task_of(brief, parts()) for brief in briefs]
    assert len(set(tasks)) == len(tasks)
    for brief, task in zip(briefs, tasks, strict=True):
        style = getattr(brief, "style", "")
        assert clauses(style) in task
        assert (clauses(style) == "") == (style == "")


def test_a_model_is_told_not_to_press() -> None:
    """A call goes with a limit; the goal's title is marked as somebody else's words."""
    task = task_of(CallToAction(activity=Activity.TALK, topic="", goal="A new lamp"), parts())
    assert "without pressing" in task
    assert re.search(r"<data \w+>A new lamp", task)
    assert "may follow" in task_of(CallToAction(activity=Activity.TALK, topic=""), parts())


def parts() -> PromptParts:
    """Return marks that are the same every time."""
    return PromptParts(Marks(random.Random(1)), lambda _: True)
