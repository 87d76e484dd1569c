"""A chat that is too fast to answer line by line is told as one: many voices, never unfit ones."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.attention.attention import Attention
from vtuber.attention.chat_lane import JUDGED_AT_ONCE
from vtuber.attention.gist import CHORUS_VIEWERS, FAST_LINES, WINDOW_S
from vtuber.domain.channel_events import ChatMessage, MessageDeleted
from vtuber.domain.viewers import Viewer

AT = datetime(2026, 1, 1, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return AT


class BadWord:
    """Counts what it judges."""

    def __init__(self) -> None:
        self.judged = 0

    def categories(self, text: str) -> tuple[str, ...]:
        self.judged += 1
        return ("insult",) if "bad" in text else ()


def chat(number: int, text: str, who: int | None = None) -> ChatMessage:
    """Return a line, by default each from another viewer."""
    name = f"v{number if who is None else who}"
    return ChatMessage(id=f"m{number}", at=AT, viewer=Viewer(id=f"test:{name}", name=name), text=text)


def hears(texts: list[str], *, seconds: float = 10.0) -> tuple[Attention, HandClock]:
    """Return attention after these lines, spread evenly over some seconds."""
    clock = HandClock()
    attention = Attention(clock=clock, moderator=BadWord())
    for number, text in enumerate(texts):
        clock.time = seconds * (number + 1) / len(texts)
        attention.offer(chat(number, text))
    return attention, clock


def distinct(count: int) -> list[str]:
    """Return as many lines that nobody else says."""
    return [f"the dog number {number} is asleep" for number in range(count)]


def test_a_slow_chat_has_no_gist() -> None:
    """Its lines are answered one by one; nothing is taken."""
    attention, _ = hears(distinct(FAST_LINES - 1))
    assert attention.gist() is None
    assert attention.waiting().chat == FAST_LINES - 1
    attention, _ = hears(distinct(3 * FAST_LINES), seconds=6 * WINDOW_S)
    assert attention.gist() is None


def test_a_fast_chat_is_heard_as_chorus_and_voices() -> None:
    """What many say comes once, with how many; besides it the newest lines of different viewers, which are taken."""
    attention, _ = hears([*distinct(30), *["Good Game"] * 7, "good  game", "lonely cheer"])
    gist = attention.gist()
    assert gist is not None
    (chorus,) = gist.choruses
    assert (chorus.message.text, chorus.viewers) == ("good  game", 8)
    assert [message.text for message in gist.voices[:2]] == ["lonely cheer", "the dog number 29 is asleep"]
    assert (gist.lines, gist.viewers) == (39, 39)
    assert gist.seconds == pytest.approx(10.0, abs=0.5)
    assert attention.waiting().chat == 39 - 1 - len(gist.voices)


def test_one_viewer_is_no_chorus_and_one_voice() -> None:
    """However often they say it."""
    clock = HandClock()
    attention = Attention(clock=clock, moderator=BadWord())
    for number in range(FAST_LINES + 5):
        attention.offer(chat(number, "hello there", who=number % (CHORUS_VIEWERS - 1)))
    gist = attention.gist()
    assert gist is None or not gist.choruses


def test_retracted_lines_are_not_in_it() -> None:
    """Neither a chorus nor a voice; what was quoted is taken back when its line is."""
    attention, _ = hears([*distinct(40)])
    attention.offer(MessageDeleted(id="x", at=AT, message_id="m39"))
    gist = attention.gist()
    assert gist is not None
    assert "m39" not in {message.id for message in gist.voices}
    retracted: list[str] = []
    attention.on_retracted(retracted.append)
    attention.offer(MessageDeleted(id="y", at=AT, message_id=gist.voices[0].id))
    assert retracted == [gist.voices[0].id]


@given(st.lists(st.sampled_from(["bad dog", "bad", "fine words here", "gg", "!play", "3", "so good"]), max_size=120))
def test_what_may_not_be_answered_is_never_in_it(texts: list[str]) -> None:
    """Insults, votes and commands, however many say them; no more lines are judged than in any other take."""
    clock, moderator = HandClock(), BadWord()
    attention = Attention(clock=clock, moderator=moderator)
    for number, text in enumerate(texts):
        attention.offer(chat(number, text))
    gist = attention.gist()
    assert moderator.judged <= 2 * JUDGED_AT_ONCE
    if gist is not None:
        told = [*(chorus.message.text for chorus in gist.choruses), *(message.text for message in gist.voices)]
        assert not {"bad dog", "bad", "!play", "3"} & set(told)
        assert all(chorus.viewers == texts.count(chorus.message.text) for chorus in gist.choruses)
