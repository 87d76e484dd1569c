"""What becomes of a journal's events when a viewer is to be forgotten."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from tests.strategies import events

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, Tier, ViewerBanned
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.money import usd
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.blanking import Blanking
from vtuber.memory.forgotten import Forgotten, name_mark

AT = datetime(2026, 1, 1, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")
MOSS = Viewer(id="twitch:2", name="Moss")
FORGOTTEN = Forgotten(frozenset({mark_of("twitch:1")}), frozenset({name_mark("Wren"), name_mark("failed")}))


def blanked(*written: Event) -> list[Event]:
    """Return what a journal becomes."""
    blanking = Blanking(FORGOTTEN)
    for event in written:
        blanking.see(event)
    return [blanking.blanked(event) for event in written]


def test_their_words_and_what_quotes_them_are_blank() -> None:
    """Others' words that do not name them, and every figure, stay."""
    written: list[Event] = [
        ChatMessage(id="m1", at=AT, viewer=WREN, text="salt and fog"),
        ChatMessage(id="m2", at=AT, viewer=MOSS, text="well said"),
        ChatMessage(id="m3", at=AT, viewer=MOSS, text="well said, wren"),
        UtterancePlanned(
            id="e1", at=AT, cause="m2", brief="reply", activity=Activity.TALK, addressee=MOSS.id, quotes=("m2", "m1")
        ),
        UtteranceStarted(id="e2", at=AT, utterance_id="e1", text="You mean salt and fog?", emotion=Emotion.JOY),
        UtteranceCancelled(id="e3", at=AT, utterance_id="e1", reason=CancelReason.FAILED, heard="You mean"),
        ViewerBanned(id="b", at=AT, viewer_id=WREN.id),
        GiftSubscriptions(
            id="g", at=AT, viewer=MOSS, tier=Tier.ONE, count=2, amount=usd(5), recipients=("Wren", "Kelp")
        ),
    ]
    found = blanked(*written)
    assert [getattr(event, "text", None) for event in found] == ["", "well said", "", None, "", None, None, None]
    assert found[1] is written[1]
    assert (found[5].reason, found[5].heard) == (CancelReason.FAILED, "")  # type: ignore[union-attr]
    assert found[7].recipients == ("Kelp",)  # type: ignore[union-attr]
    assert found[6].viewer_id == found[0].viewer.id != WREN.id  # type: ignore[union-attr]
    assert [event.id for event in found] == [event.id for event in written]
    assert "wren" not in repr(found).lower()


@given(events())
def test_any_event_can_be_blanked_twice(event: Event) -> None:
    """The second time changes nothing, and nobody else's event is touched."""
    (once,) = blanked(event)
    assert blanked(once) == [once]
    assert type(once) is type(event)
    assert Blanking(Forgotten()).blanked(event) is event


@pytest.mark.parametrize("viewer", [WREN, Viewer(id="kofi:wren", name="Wren")])
def test_whoever_is_known_by_the_name_goes_with_it(viewer: Viewer) -> None:
    """A giver on a donation service has no other identity."""
    (found,) = blanked(ChatMessage(id="m1", at=AT, viewer=viewer, text="hello there"))
    assert isinstance(found, ChatMessage)
    assert (found.viewer.name, found.text) == ("Somebody", "")
