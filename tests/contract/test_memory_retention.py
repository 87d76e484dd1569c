"""Every memory lets go of what is older than the retention period, by the same rule."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.test_memory_contract import AT, IN_NEO4J, MEMORIES, MOSS, WREN, batch, gives, says
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation, GiftSubscriptions, MessageDeleted, Tier, ViewerBanned
from vtuber.domain.direction_events import ActivityChanged
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.lasting_events import PhraseCaught, PromiseMade, TopicDiscussed
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import digest_of
from vtuber.memory.ports import Memory
from vtuber.memory.projection import micros
from vtuber.memory.retention import Expired

run = asyncio.run
DAY = 24 * 60.0


def day(number: float) -> datetime:
    """Return the time so many days after the first."""
    return AT + timedelta(days=number)


def spoken_to(number: int, viewer: Viewer, at: datetime) -> list[Event]:
    """Return that she answered a viewer."""
    activity, utterance = Activity.TALK, f"e{number}"
    planned = UtterancePlanned(
        id=utterance, at=at, cause="m1", brief="reply_to_chat", activity=activity, addressee=viewer.id
    )
    started = UtteranceStarted(
        id=f"s{number}",
        at=at,
        cause="m1",
        utterance_id=utterance,
        text="yes",
        emotion="neutral",  # type: ignore[arg-type]
    )
    return [planned, started]


OLD: tuple[Event, ...] = (
    ActivityChanged(id="a1", at=AT, previous=None, activity=Activity.TALK, topic="Fog"),
    says(1, WREN, "@moss_77 is the tide in?"),
    says(2, MOSS, "the harbour smells of salt"),
    gives(3, MOSS, usd(4)),
    GiftSubscriptions(
        id="g1", at=AT, viewer=MOSS, tier=Tier.ONE, count=2, amount=usd(5, estimated=True), recipients=("Kelp",)
    ),
    *spoken_to(1, WREN, AT),
    *spoken_to(2, MOSS, AT),
)
NEW: tuple[Event, ...] = (
    ActivityChanged(id="a2", at=day(30), previous=None, activity=Activity.TALK, topic="Lighthouses"),
    says(5, MOSS, "back again, as ever", minute=30 * DAY),
)


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def test_who_was_not_seen_goes_and_others_keep_their_figures(memory: Memory) -> None:
    """Words from before go for everybody; money, counts and first days stay; a look changes nothing."""
    run(memory.absorb(batch("0001", OLD)))
    run(memory.absorb(batch("0002", NEW)))
    before = micros(day(10))
    whole = digest_of(run(memory.export()))
    assert run(memory.expire(before, only_look=True)) == Expired(viewers=1, lines=1)
    assert digest_of(run(memory.export())) == whole
    assert run(memory.expire(before)) == Expired(viewers=1, lines=1)
    assert run(memory.viewers()) == {MOSS.id}
    graph = run(memory.export())
    assert [(node.id, node.first) for node in graph.viewers] == [(MOSS.id, micros(AT))]
    assert [(line.viewer, line.text) for line in graph.lines] == [(MOSS.id, "back again, as ever")]
    assert [(paid.viewer, paid.amount) for paid in graph.payments] == [(MOSS.id, "4"), (MOSS.id, "")]
    assert (graph.allusions, graph.gifted_to, graph.forgotten) == ((), (), ())
    assert [segment.topic for segment in graph.segments] == ["", "Lighthouses"]
    assert [reply.viewer for reply in graph.replied_to] == [MOSS.id]
    assert run(memory.past(WREN.id)) is None
    assert run(memory.find("wren")) == ()


def test_twice_is_once_and_an_earlier_moment_is_nothing(memory: Memory) -> None:
    """Also where nothing is remembered at all."""
    assert run(memory.expire(micros(day(-3)))) == Expired()
    run(memory.absorb(batch("0001", [*OLD, *NEW])))
    run(memory.expire(micros(day(10))))
    once = digest_of(run(memory.export()))
    assert run(memory.expire(micros(day(10)))) == Expired()
    assert run(memory.expire(micros(day(5)))) == Expired()
    assert digest_of(run(memory.export())) == once


def test_old_rows_bring_nobody_back(memory: Memory) -> None:
    """Neither those that were read already nor others; who was seen since keeps what comes late, without words."""
    run(memory.absorb(batch("0002", NEW)))
    run(memory.absorb(batch("0001", OLD[:2])))
    run(memory.expire(micros(day(10))))
    run(memory.absorb(batch("0001", OLD)))
    run(memory.absorb(batch("0001", OLD)))
    graph = run(memory.export())
    assert run(memory.viewers()) == {MOSS.id}
    assert not any(getattr(each, "viewer", "") == WREN.id for each in (*graph.chatted_in, *graph.lines))
    assert [reply.viewer for reply in graph.replied_to] == [MOSS.id]
    assert (graph.allusions, [line.text for line in graph.lines]) == ((), ["back again, as ever"])
    known = run(memory.past(MOSS.id))
    assert known is not None
    assert (known.messages, known.first_seen, known.given) == (2, AT, {"USD": Decimal(4)})


def test_who_comes_back_begins_anew(memory: Memory) -> None:
    """They are not marked: nothing keeps them out, and nothing of before is known."""
    run(memory.absorb(batch("0001", OLD)))
    run(memory.expire(micros(day(10))))
    run(memory.absorb(batch("0003", [says(9, WREN, "it has been a while", minute=40 * DAY)])))
    known = run(memory.past(WREN.id))
    assert known is not None
    assert (known.first_seen, known.messages, known.streams, known.replies) == (day(40), 1, 1, 0)
    assert run(memory.forgotten()) == Forgotten()


def test_whom_she_has_forgotten_stays_forgotten(memory: Memory) -> None:
    """A mark outlives every period."""
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    run(memory.absorb(batch("0001", OLD)))
    run(memory.expire(micros(day(100))))
    run(memory.absorb(batch("0003", [says(9, WREN, "it has been a while", minute=200 * DAY)])))
    assert run(memory.viewers()) == frozenset()
    assert (run(memory.forgotten())).has(WREN.id)


_WHO = st.sampled_from([WREN, MOSS, Viewer(id=WREN.id, name="Kestrel"), Viewer(id="kofi:wren", name="Wren")])
_WORDS = st.sampled_from(["the harbour smells of salt", "@wren is the tide in?", "ok", "hello Kestrel", "!forgetme"])


def _event(number: int, at: datetime, viewer: Viewer, text: str, kind: str) -> Event:
    match kind:
        case "chat":
            return ChatMessage(id=f"m{number}", at=at, viewer=viewer, text=text)
        case "gift":
            return Donation(id=f"d{number}", at=at, viewer=viewer, amount=usd(number))
        case "turn":
            return ActivityChanged(id=f"a{number}", at=at, previous=None, activity=Activity.TALK, topic=text)
        case "ban":
            return ViewerBanned(id=f"b{number}", at=at, viewer_id=viewer.id)
        case "deletion":
            return MessageDeleted(id=f"x{number}", at=at, message_id=f"m{number - 1}")
        case "promise":
            return PromiseMade(
                id=f"p{number}", at=at, promise_id=f"promise:{number}", utterance_id="e1", text=text, until="nothing"
            )
        case "topic":
            return TopicDiscussed(
                id=f"t{number}",
                at=at,
                activity=Activity.TALK,
                topic=text,
                seconds=60,
                viewer_s=600,
                messages=3,
                laughs=1,
                payments=0,
            )
        case "phrase":
            return PhraseCaught(id=f"c{number}", at=at, text=text, voices=3)
        case _:
            return spoken_to(number - number % 2, viewer, at)[number % 2]


_KINDS = st.sampled_from(
    ["chat", "chat", "chat", "gift", "turn", "ban", "deletion", "speech", "speech", "promise", "topic", "phrase"]
)


@st.composite
def _journal(draw: st.DrawFn, begins: int) -> list[Event]:
    """Return a stream of some days; time does not run back in it."""
    days = sorted(draw(st.lists(st.integers(begins, begins + 6), min_size=1, max_size=8)))
    return [
        _event(number, day(at), draw(_WHO), draw(_WORDS), draw(_KINDS)) for number, at in enumerate(days, 10 * begins)
    ]


@given(data=st.data())
@settings(deadline=None)
def test_the_same_graph_whenever_it_lets_go(data: st.DataObject) -> None:
    """As the reference after the same steps; no viewer and no word is left from before, whatever the order was."""
    _compare(*_steps(data), [name for name in MEMORIES if name not in {"reference", "neo4j"}])


@given(data=st.data())
@IN_NEO4J
def test_the_same_graph_whenever_neo4j_lets_go(neo4j_server: object, data: st.DataObject) -> None:
    """The same."""
    _compare(*_steps(data), ["neo4j"])


def _steps(data: st.DataObject) -> tuple[dict[str, list[Event]], list[Batch | int]]:
    journals = {"0001": data.draw(_journal(0)), "0002": data.draw(_journal(4))}
    pieces: list[Batch | int] = [
        batch(stream, [event], first=seq) for stream, events in journals.items() for seq, event in enumerate(events, 1)
    ]
    pieces += data.draw(st.lists(st.sampled_from(pieces), max_size=5))
    pieces += [micros(day(at)) for at in data.draw(st.lists(st.integers(0, 11), min_size=1, max_size=3))]
    return journals, data.draw(st.permutations(pieces))


def _compare(journals: dict[str, list[Event]], steps: Sequence[Batch | int], names: Sequence[str]) -> None:
    async def follow(memory: Memory) -> None:
        for step in steps:
            await (memory.expire(step) if isinstance(step, int) else memory.absorb(step))

    async def compare(memory: Memory) -> None:
        wanted = ReferenceMemory()
        await follow(wanted)
        await follow(memory)
        expected, found = await wanted.export(), await memory.export()
        assert found == expected
        moment = max(step for step in steps if isinstance(step, int))
        assert all(viewer.last >= moment for viewer in found.viewers)
        parts = (found.lines, found.promises, found.discussed, found.phrases)
        assert all(each.at >= moment for part in parts for each in part)
        for stream, events in journals.items():
            await memory.absorb(batch(stream, events))
        assert await memory.export() == found

    for name in names:
        with TemporaryDirectory() as folder, MEMORIES[name](Path(folder)) as memory:
            run(compare(memory))
