"""Friends and lines that were taken up, as she is told of them: only who may be named, only words that stand."""

from datetime import timedelta

from tests.peers.reference_memory import ReferenceMemory
from tests.unit.memory.test_recollections import AT, MOSS, WREN, recollections, remember, says

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import MessageDeleted
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.runtime.virtual_time import run

RUDE = Viewer(id="twitch:3", name="rudely")
TOMORROW = AT + timedelta(days=1)
LAST_TIME: tuple[Event, ...] = (
    says(1, WREN, "@moss how is the lighthouse?"),
    UtterancePlanned(
        id="u1", at=AT, cause="m1", brief="reply_to_chat", activity=Activity.TALK, addressee=WREN.id, quotes=("m1",)
    ),
    UtteranceStarted(id="v1", at=AT, cause="m1", utterance_id="u1", text="It hums.", emotion="neutral"),  # type: ignore[arg-type]
    says(2, MOSS, "@wren it hums, @rudely"),
    says(3, RUDE, "@moss @wren hello"),
    says(4, WREN, "@rudely hello"),
)


def known(*tonight: Event) -> ViewerNotes:
    """Return what is known of Wren after what happened tonight."""

    async def ask() -> ViewerNotes:
        memory = ReferenceMemory()
        await remember(memory, "0001", *LAST_TIME)
        return await recollections(memory, *tonight).of(WREN.id)

    return run(ask())


def test_friends_who_may_be_named_and_lines_she_took_up() -> None:
    """A name that is not clean is left out."""
    notes = known()
    assert notes.friends == ("Moss",)
    assert [line.id for line in notes.shared] == ["m1"]


def test_a_friend_who_asks_to_be_forgotten_is_named_no_more() -> None:
    """At once, whatever the memory says."""
    assert known(says(11, MOSS, "!forgetme", TOMORROW)).friends == ()


def test_a_line_that_is_deleted_tonight_is_not_shared_any_more() -> None:
    """Though it was taken up on another day."""
    assert known(MessageDeleted(id="x", at=TOMORROW, message_id="m1")).shared == ()
