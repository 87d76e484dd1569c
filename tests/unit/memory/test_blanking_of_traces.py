"""What is blanked besides a viewer's own words: where others, she or a fault tell of them. And what grew old."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from tests.strategies import events

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Follow, GiftSubscriptions, Tier, ViewerBanned
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.money import usd
from vtuber.domain.show_events import ChatSent
from vtuber.domain.speech_events import LineBlocked, UtteranceFinished, UtterancePlanned
from vtuber.domain.stream_events import TaskFailed
from vtuber.domain.viewers import Viewer
from vtuber.memory.blanking import Blanking
from vtuber.memory.expiring import Expiring
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.projection import micros

AT = datetime(2026, 1, 1, tzinfo=UTC)
WREN = Viewer(id="twitch:70071", name="wren_99")
MOSS = Viewer(id="twitch:2", name="Moss")
FORGOTTEN = Forgotten(frozenset({mark_of(WREN.id)}), frozenset({name_mark("Old Wren")}))
SAID = ChatMessage(id="m1", at=AT, viewer=WREN, text="I keep bees on the roof")


def blanked(*written: Event) -> list[Event]:
    """Return what a journal becomes in which the viewer said something."""
    blanking = Blanking(FORGOTTEN)
    for event in (SAID, *written):
        blanking.see(event)
    return [blanking.blanked(event) for event in written]


def spoken(brief: str, text: str, *, cause: str | None = None, quotes: tuple[str, ...] = ()) -> list[Event]:
    """Return an utterance."""
    planned = UtterancePlanned(id="e1", at=AT, cause=cause, brief=brief, activity=Activity.TALK, quotes=quotes)
    return [planned, UtteranceFinished(id="e2", at=AT, utterance_id="e1", text=text, sentences=1, spoken_s=1.0)]


@pytest.mark.parametrize("brief", ["close_stream", "welcome_followers"])
def test_utterances_that_name_many_are_blank(brief: str) -> None:
    """Names are spoken otherwise than they are written: `wren_99` is Wren."""
    assert blanked(*spoken(brief, "Thank you, Wren and Moss!"))[1].text == ""  # type: ignore[union-attr]


def test_thanks_for_a_gift_to_them_are_blank() -> None:
    """Whoever gave it."""
    gift = GiftSubscriptions(
        id="g1", at=AT, viewer=MOSS, tier=Tier.ONE, count=1, amount=usd(2), recipients=("wren_99",)
    )
    found = blanked(gift, *spoken("thank_subscriber", "A gift for Wren!", cause="g1"))
    assert (found[0].recipients, found[2].text) == ((), "")  # type: ignore[union-attr]


def test_what_quotes_them_unawares_is_blank() -> None:
    """A fault, a tool, a refused line and what was said instead, an answer in chat."""
    found = blanked(
        TaskFailed(id="t", at=AT, task="tap", error="ValueError: I keep bees on the roof", restarts=1),
        *spoken("reply_to_chat", "Bees!", cause="m1", quotes=("m1",)),
        LineBlocked(id="l", at=AT, utterance_id="e1", text="Bees are", categories=("insult",), instead="Bees, then"),
        ChatSent(id="c", at=AT, text="bees for ever", outcome="sent", reply_to="m1"),
        Decision(id="d", at=AT, activity=Activity.TALK, topic="", reason="old wren asked", mind="model"),
    )
    texts = [
        getattr(event, name)
        for event, name in zip(found, ("error", "id", "text", "text", "text", "reason"), strict=True)
    ]
    assert texts == ["", "e1", "", "", "", ""]
    assert found[3].instead == ""  # type: ignore[union-attr]


def test_a_name_only_the_journal_knows_is_learned() -> None:
    """And looked for in other journals, too."""
    blanking = Blanking(FORGOTTEN)
    blanking.see(SAID)
    assert blanking.forgotten.names_somebody("wren_99 was here")
    assert not FORGOTTEN.names_somebody("wren_99 was here")


def test_a_ban_in_plain_chat_is_called_by_an_id_that_tells_nothing() -> None:
    """Its own id holds the viewer's; a ban by login is known by the name."""
    by_id = ViewerBanned(id="twitch:clearchat:70071:1700", at=AT, viewer_id="twitch:70071")
    by_login = ViewerBanned(id="twitch:clearchat:login:wren_99:1700", at=AT, viewer_id="twitch:login:wren_99")
    blanking = Blanking(FORGOTTEN)
    blanking.see(SAID)
    for ban in (by_id, by_login):
        found = blanking.blanked(ban)
        assert "70071" not in repr(found)
        assert "wren" not in repr(found)
        assert found.id.endswith(":1700")
        assert blanking.blanked(found) == found


@given(events())
def test_any_event_can_expire_twice(event: Event) -> None:
    """The second time changes nothing; what is new is not touched."""
    old = Expiring(micros(event.at) + 1, frozenset(), sign=mark_of)
    once = old.expired(event)
    assert old.expired(once) == once
    assert type(once) is type(event)
    assert Expiring(micros(event.at), frozenset(), sign=mark_of).expired(event) is event


def test_who_was_seen_since_stays_named() -> None:
    """Without their words; their signs are gathered."""
    expiring = Expiring(micros(AT + timedelta(days=1)), {MOSS.id}, sign=str.upper)
    follow = Follow(id="f", at=AT, viewer=MOSS)
    assert expiring.expired(follow) is follow
    said = expiring.expired(ChatMessage(id="m2", at=AT, viewer=MOSS, text="fog again"))
    assert isinstance(said, ChatMessage)
    assert (said.viewer, said.text) == (MOSS, "")
    gone = expiring.expired(SAID)
    assert isinstance(gone, ChatMessage)
    assert (gone.viewer.name, gone.text) == ("Somebody", "")
    assert expiring.named == {"TWITCH:2"}
