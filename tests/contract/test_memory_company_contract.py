"""Whom viewers talk with and which lines of theirs she took up: the same in every memory, in any order of batches."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_memory_contract import AT, IN_NEO4J, MEMORIES, MOSS, WREN, OpenMemory, batch, says
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import MessageDeleted
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import digest_of
from vtuber.memory.ports import Memory, ViewerPast

KELP = Viewer(id="twitch:3", name="Kelp")
run = asyncio.run


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def past(memory: Memory, viewer: Viewer, *, besides: str | None = None) -> ViewerPast:
    """Return what is known of somebody who is known."""
    known = run(memory.past(viewer.id, besides=besides))
    assert known is not None
    return known


def answers(number: int, message_id: str, viewer: Viewer, *, heard: bool = True) -> list[Event]:
    """Return what the journal holds when she answers a line."""
    planned = UtterancePlanned(
        id=f"u{number}", at=AT, cause=message_id, brief="reply_to_chat", activity=Activity.TALK, addressee=viewer.id
    )
    started = UtteranceStarted(
        id=f"v{number}",
        at=AT,
        cause=message_id,
        utterance_id=planned.id,
        text="Yes.",
        emotion="neutral",  # type: ignore[arg-type]
    )
    return [planned, started] if heard else [planned]


def test_friends_speak_of_each_other(memory: Memory) -> None:
    """Whoever is only spoken of is none; who does so most comes first; the name is the newest."""
    lines = [
        says(1, WREN, "@moss_77 that was you"),
        says(2, MOSS, "@wren it was not"),
        says(3, WREN, "@kelp and @moss_77 hello"),
        says(4, KELP, "@Wren hello to you"),
        says(5, WREN, "@kelp how is the sea?"),
        says(6, KELP, "@wren still wet, @moss_77"),
    ]
    run(memory.absorb(batch("0001", lines)))
    run(memory.absorb(batch("0002", [says(7, Viewer(id=MOSS.id, name="Fern"), "new name, who this", minute=9)])))
    assert past(memory, WREN).friends == ("Kelp", "Fern")
    assert past(memory, MOSS, besides="0002").friends == ("Wren",)
    assert past(memory, KELP).friends == ("Wren",)


def test_the_stream_that_is_on_makes_no_friends_yet(memory: Memory) -> None:
    """What is told of earlier streams holds nothing of it."""
    run(memory.absorb(batch("0001", [says(1, WREN, "@moss_77 good evening")])))
    run(memory.absorb(batch("0002", [says(2, MOSS, "@wren good evening")])))
    assert past(memory, WREN, besides="0002").friends == ()
    assert past(memory, WREN).friends == ("Moss_77",)


def test_lines_she_took_up(memory: Memory) -> None:
    """Only what she was heard answering, the latest first, and only as long as the words stand."""
    events: list[Event] = [
        says(1, WREN, "my kettle sings in the key of rain", minute=1),
        *answers(1, "m1", WREN),
        says(2, WREN, "the moon owes me five pounds", minute=2),
        *answers(2, "m2", WREN),
        says(3, WREN, "nobody answers this one", minute=3),
        says(4, WREN, "nor is this one heard", minute=4),
        *answers(4, "m4", WREN, heard=False),
    ]
    run(memory.absorb(batch("0001", events)))
    assert [line.id for line in past(memory, WREN).shared] == ["m2", "m1"]
    run(
        memory.absorb(
            batch("0002", [says(9, WREN, "good evening again"), MessageDeleted(id="x", at=AT, message_id="m2")])
        )
    )
    assert [line.text for line in past(memory, WREN, besides="0002").shared] == ["my kettle sings in the key of rain"]


def test_who_is_forgotten_is_nobodys_friend(memory: Memory) -> None:
    """Nor is anything left of what she took up of theirs."""
    events = [
        says(1, WREN, "@moss_77 that was you"),
        says(2, MOSS, "@wren it was not"),
        *answers(1, "m1", WREN),
        *answers(2, "m2", MOSS),
    ]
    run(memory.absorb(batch("0001", events)))
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    assert past(memory, MOSS).friends == ()
    graph = run(memory.export())
    assert {each.viewer for each in graph.taken_up} == {MOSS.id}


_WHO = st.sampled_from([WREN, Viewer(id=WREN.id, name="Kestrel"), MOSS, KELP, Viewer(id="twitch:4", name="wren")])
_WORDS = st.sampled_from(["@wren hello", "@moss_77 @kelp look", "@Kestrel so", "plain words here", "!forgetme"])


@st.composite
def _journals(draw: st.DrawFn) -> list[Event]:
    events: list[Event] = []
    for number in range(draw(st.integers(1, 8))):
        line = says(number, draw(_WHO), draw(_WORDS), minute=draw(st.integers(0, 4)))
        events.append(line)
        if draw(st.booleans()):
            events += answers(number, line.id, line.viewer, heard=draw(st.booleans()))
        if draw(st.integers(0, 5)) == 0:
            events.append(MessageDeleted(id=f"x{number}", at=AT + timedelta(minutes=5), message_id=line.id))
    return draw(st.permutations(events))


@given(data=st.data())
def test_any_order_and_repetition_gives_the_same_company(data: st.DataObject) -> None:
    """As a reference that sees the whole."""
    _compare(data, MEMORIES["sqlite"])


@given(data=st.data())
@IN_NEO4J
def test_any_order_and_repetition_gives_the_same_company_in_neo4j(neo4j_server: object, data: st.DataObject) -> None:
    """The same."""
    _compare(data, MEMORIES["neo4j"])


def _compare(data: st.DataObject, open_memory: OpenMemory) -> None:
    journals = {stream: data.draw(_journals(), label=stream) for stream in ("0001", "0002")}
    pieces = [batch(s, [e], first=seq) for s, events in journals.items() for seq, e in enumerate(events, 1)]
    order = data.draw(st.permutations([*pieces, *data.draw(st.lists(st.sampled_from(pieces), max_size=4))]))

    async def compare() -> None:
        wanted = ReferenceMemory()
        for stream, events in journals.items():
            await wanted.absorb(batch(stream, events))
        with TemporaryDirectory() as folder, open_memory(Path(folder)) as found:
            for each in order:
                await found.absorb(each)
            graph = await wanted.export()
            assert digest_of(await found.export()) == digest_of(graph)
            for viewer in graph.viewers:
                for besides in (None, "0001"):
                    expected = await wanted.past(viewer.id, besides=besides)
                    assert await found.past(viewer.id, besides=besides) == expected

    run(compare())
