"""What chat takes up amid laughter, and what it makes of a topic."""

from datetime import UTC, datetime, timedelta

import pytest

from vtuber.community.phrases import PhraseCatcher, laughs_in
from vtuber.community.topic_tally import TopicTally
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, ViewerCount
from vtuber.domain.direction_events import ActivityChanged
from vtuber.domain.viewers import Viewer

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)


def line(text: str, by: int = 1, *, name: str = "") -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id="m", at=AT, viewer=Viewer(id=f"twitch:{by}", name=name or f"Viewer{by}"), text=text)


def catcher(*lines: ChatMessage, unclean: str = "", said: str = "") -> PhraseCatcher:
    """Return one that has seen lines, and laughter after them."""
    phrases = PhraseCatcher(is_clean=lambda text: not unclean or unclean not in text)
    if said:
        phrases.said(said)
    for each in (*lines, *(line("LOL", by) for by in range(20, 24))):
        phrases.note(each)
    return phrases


FERRY = tuple(line(f"{lead}never trust the ferry", by) for by, lead in enumerate(("", "haha ", "yes, ")))


def test_what_several_viewers_write_amid_laughter_is_caught_once() -> None:
    """The longest part they share; hers if she had said it."""
    phrases = catcher(*FERRY)
    laughs, (caught,) = phrases.look()
    assert (laughs, caught.phrase, caught.voices, caught.hers) == (5, "never trust the ferry", 3, False)
    for each in (*FERRY, *(line("lol", 20), line("lol", 21), line("lol", 22))):
        phrases.note(each)
    assert phrases.look() == (4, ())
    (hers,) = catcher(*FERRY, said="Lesson one: never trust the ferry, friends.").look()[1]
    assert hers.hers


@pytest.mark.parametrize(
    "lines",
    [
        [line("never trust the ferry", 1)] * 9,
        [line("good night everyone", by) for by in range(9)],
        [line("ha ha ha lol", by) for by in range(9)],
        [line("!vote column four", by) for by in range(9)],
        [line("@wren trust the ferry", by) for by in range(9)],
        [line("hail captain wren", by, name="Wren" if by == 3 else "") for by in range(9)],
        [line(f"buy cheap fish {'now ' * 40}", by) for by in range(9)],
    ],
)
def test_what_is_no_joke_is_left_out(lines: list[ChatMessage]) -> None:
    """One viewer's line, greetings, mere laughter, commands, names, floods of words."""
    assert catcher(*lines).look()[1] == ()


def test_nothing_unclean_is_caught() -> None:
    """By the gate's word."""
    assert catcher(*FERRY, unclean="ferry").look()[1] == ()


def test_without_laughter_nothing_is_caught() -> None:
    """However many say it."""
    phrases = PhraseCatcher(is_clean=lambda _: True)
    for by in range(9):
        phrases.note(line("never trust the ferry", by))
    assert phrases.look() == (0, ())


@pytest.mark.parametrize(
    ("text", "laughs"), [("lol", True), ("hahaha", True), ("LMAO", True), ("😂", True), ("lolly", False), ("he", False)]
)
def test_laughter(text: str, *, laughs: bool) -> None:
    """As chat writes it."""
    assert laughs_in(text) is laughs


def turns(topic: str, *, minute: float, activity: Activity = Activity.TALK) -> ActivityChanged:
    """Return that a topic begins."""
    return ActivityChanged(id="a", at=AT + timedelta(minutes=minute), previous=None, activity=activity, topic=topic)


def count(viewers: int, *, minute: float) -> ViewerCount:
    """Return how many watch."""
    return ViewerCount(id="v", at=AT + timedelta(minutes=minute), viewers=viewers)


def test_a_topic_is_counted_while_it_is_on() -> None:
    """Attention is seconds times viewers, whenever these were told."""
    tally = TopicTally()
    for event in (count(10, minute=0), turns("Fog", minute=1), line("a"), count(20, minute=2), line("b")):
        tally.hear(event)
    tally.laughed(3)
    tally.hear(turns("Fog", minute=3))
    assert tally.take() == ()
    tally.hear(turns("Tides", minute=4))
    (fog,) = tally.take()
    assert (fog.topic, fog.seconds, fog.viewer_s, fog.messages, fog.laughs) == ("Fog", 180, 600 + 2_400, 2, 3)
    tally.end(AT + timedelta(minutes=4, seconds=10))
    assert tally.take() == ()


def test_a_topic_on_record_is_not_recorded_again() -> None:
    """When the journal is folded after a death."""
    tally = TopicTally()
    for event in (turns("Fog", minute=0), turns("Tides", minute=4)):
        tally.hear(event)
    (fog,) = tally.take()
    again = TopicTally()
    again.hear(turns("Fog", minute=0))
    again.hear(turns("Tides", minute=4))
    again.hear(fog.event(id="e", at=AT))
    assert again.take() == ()
