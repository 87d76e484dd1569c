"""Every memory of viewers keeps the same graph: the contract, and any order and repetition of batches."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.peers.neo4j_server import session_server
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    Donation,
    GiftSubscriptions,
    MessageDeleted,
    Raid,
    Resubscription,
    Tier,
    ViewerBanned,
)
from vtuber.domain.direction_events import ActivityChanged
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.money import Money, usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import digest_of
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.memory.ports import Memory
from vtuber.memory.projection import changes_of
from vtuber.memory.sqlite_memory import SqliteMemory

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")
MOSS = Viewer(id="twitch:2", name="Moss_77")

IN_NEO4J = settings(max_examples=5, phases=(Phase.explicit, Phase.generate))
"""For properties of Neo4j: an example takes up to a second, so they are few, and none is made smaller for minutes."""

run = asyncio.run
OpenMemory = Callable[[Path], AbstractContextManager[Memory]]


@contextmanager
def reference(_folder: Path) -> Iterator[Memory]:
    """Open the reference."""
    yield ReferenceMemory()


@contextmanager
def sqlite(folder: Path) -> Iterator[Memory]:
    """Open a file, on the loop."""
    with SqliteMemory(folder / "memory.sqlite", threaded=False) as memory:
        yield memory


@contextmanager
def sqlite_in_threads(folder: Path) -> Iterator[Memory]:
    """Open a file, in threads."""
    with SqliteMemory(folder / "memory.sqlite", threaded=True) as memory:
        yield memory


@contextmanager
def neo4j(_folder: Path) -> Iterator[Memory]:
    """Open the server of this session, emptied; see `tests/conftest.py`."""
    with Neo4jMemory(session_server().access) as memory:
        # Tests open memories on a loop, too.
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(run, memory.wipe()).result()
        yield memory


MEMORIES: dict[str, OpenMemory] = {
    "reference": reference,
    "sqlite": sqlite,
    "sqlite in threads": sqlite_in_threads,
    "neo4j": neo4j,
}


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def about(text: str) -> str | None:
    """Tell what a question is about."""
    return "tides" if "tide" in text else None


def batch(stream: str, events: Sequence[Event], *, first: int = 1) -> Batch:
    """Return a batch of consecutive rows."""
    changes = [change for seq, event in enumerate(events, first) for change in changes_of(event, seq, about)]
    return Batch(stream=stream, first=first, last=first + len(events) - 1, changes=tuple(changes))


def says(number: int, viewer: Viewer, text: str, *, minute: float = 0) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"m{number}", at=AT + timedelta(minutes=minute), viewer=viewer, text=text)


def gives(number: int, viewer: Viewer, amount: Money) -> Donation:
    """Return a donation."""
    return Donation(id=f"d{number}", at=AT, viewer=viewer, amount=amount)


FIRST_STREAM: tuple[Event, ...] = (
    StreamStarted(id="e1", at=AT, stream_id="0001", index=0, persona="x", source="live", policy="beta"),
    ActivityChanged(id="e2", at=AT, previous=None, activity=Activity.TALK, topic="Fog"),
    says(1, WREN, "the harbour smells of salt", minute=1),
    ActivityChanged(id="e3", at=AT, previous=None, activity=Activity.TALK, topic="Lighthouses"),
    says(2, MOSS, "@wren does the tide reach your door?", minute=2),
    UtterancePlanned(id="e4", at=AT, cause="m2", brief="reply_to_chat", activity=Activity.TALK, addressee=MOSS.id),
    UtteranceStarted(id="e5", at=AT, cause="m2", utterance_id="e4", text="It does.", emotion="neutral"),  # type: ignore[arg-type]
    gives(1, WREN, usd("5.50")),
    gives(2, ANONYMOUS, usd(100)),
    Resubscription(
        id="s1", at=AT, viewer=WREN, tier=Tier.ONE, amount=usd("2.5", estimated=True), months=7, message="hello"
    ),
    GiftSubscriptions(
        id="g1", at=AT, viewer=MOSS, tier=Tier.ONE, count=3, amount=usd(7, estimated=True), recipients=("Wren", "Kelp")
    ),
    Raid(id="r1", at=AT + timedelta(minutes=3), viewer=MOSS, viewers=40),
    StreamEnded(id="e9", at=AT + timedelta(hours=2), stream_id="0001", reason="ended"),
)


def test_what_is_known_of_a_viewer(memory: Memory) -> None:
    """From all streams but the one that is on: counts, public money, words, and what it was about."""
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    run(memory.absorb(batch("0002", [says(9, WREN, "back again tonight", minute=2000)])))
    known = run(memory.past(WREN.id, besides="0002"))
    assert known is not None
    assert (known.streams, known.messages, known.payments, known.months_subscribed) == (1, 1, 2, 7)
    assert known.given == known.given_last_time == {"USD": Decimal("5.5")}
    assert (known.last_topic, [line.text for line in known.lines]) == ("Fog", ["the harbour smells of salt"])
    assert (known.first_seen, known.last_seen) == (AT, AT + timedelta(minutes=1))
    other = run(memory.past(MOSS.id))
    assert other is not None
    assert (other.last_topic, other.asked_about, other.replies, other.gifts, other.raids, other.given) == (
        "Lighthouses",
        ("tides",),
        1,
        3,
        1,
        {},
    )
    assert run(memory.past(WREN.id, besides="0001")) == run(memory.past(WREN.id, besides="0001"))
    assert run(memory.past(MOSS.id, besides="0001")) is None


def test_nobody_is_met_who_asked_not_to_be_named(memory: Memory) -> None:
    """Neither as a viewer, nor by their money."""
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    graph = run(memory.export())
    assert [viewer.id for viewer in graph.viewers] == [WREN.id, MOSS.id]
    assert "100" not in [paid.amount for paid in graph.payments]


def test_a_batch_twice_changes_nothing(memory: Memory) -> None:
    """Nor do batches that overlap; rows that are missing are known."""
    run(memory.absorb(batch("0001", FIRST_STREAM[4:8], first=5)))
    assert (run(memory.covered("0001"))).contiguous == 0
    run(memory.absorb(batch("0001", FIRST_STREAM[:6])))
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    once = digest_of(run(memory.export()))
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    assert digest_of(run(memory.export())) == once
    assert (run(memory.covered("0001"))).intervals == ((1, len(FIRST_STREAM)),)


def test_the_newest_name_wins_by_time(memory: Memory) -> None:
    """Not by arrival; the old one still finds them."""
    renamed = Viewer(id=WREN.id, name="Kestrel")
    run(memory.absorb(batch("0002", [says(2, renamed, "new feathers, look", minute=100)])))
    run(memory.absorb(batch("0001", [says(1, WREN, "old feathers, look", minute=0)])))
    assert [found.name for found in run(memory.find("wren"))] == ["Kestrel"]
    assert [found.id for found in run(memory.find("FEATHERS"))] == [WREN.id]
    assert run(memory.find("albatross")) == ()


@pytest.mark.parametrize("words_first", [True, False])
@pytest.mark.parametrize(
    "taking_back",
    [
        MessageDeleted(id="x", at=AT, message_id="m1"),
        ViewerBanned(id="x", at=AT + timedelta(minutes=5), viewer_id=WREN.id),
        ChatCleared(id="x", at=AT + timedelta(minutes=5)),
    ],
)
def test_words_taken_back_are_gone_and_money_stays(memory: Memory, taking_back: Event, *, words_first: bool) -> None:
    """Whichever comes first."""
    events: list[Event] = [says(1, WREN, "@moss_77 is the tide in?"), gives(1, WREN, usd(3)), taking_back]
    run(memory.absorb(batch("0001", events if words_first else events[::-1])))
    known = run(memory.past(WREN.id))
    assert known is not None
    assert (known.lines, known.asked_about, known.messages, known.given) == ((), (), 1, {"USD": Decimal(3)})
    assert (run(memory.export())).allusions == ()


def test_regulars_come_first(memory: Memory) -> None:
    """By streams, then by lines."""
    run(memory.absorb(batch("0001", [says(n, MOSS, "a line of mine") for n in range(5)])))
    run(memory.absorb(batch("0002", [says(10, WREN, "hello there")])))
    run(memory.absorb(batch("0003", [says(11, WREN, "hello again")])))
    assert [each.id for each in run(memory.top())] == [WREN.id, MOSS.id]
    figures = run(memory.figures())
    assert (figures.viewers, figures.messages, figures.lines) == (2, 7, 7)


def test_a_viewer_asks_to_be_forgotten(memory: Memory) -> None:
    """Nothing of them is left or comes back, whatever name they take; others' words that name them go, too."""
    donor = Viewer(id="streamlabs:wren", name="Wren")
    others: list[Event] = [
        says(20, MOSS, "good old Wren said so"),
        says(21, MOSS, "wrench, not the bird"),
        gives(7, donor, usd(1)),
    ]
    run(memory.absorb(batch("0001", [*FIRST_STREAM, *others])))
    run(memory.absorb(batch("0002", [says(30, WREN, "!forgetme please")])))
    late = [says(31, Viewer(id=WREN.id, name="Kestrel"), "it is me again"), says(32, MOSS, "kestrel is wren")]
    run(memory.absorb(batch("0002", late, first=2)))
    graph = run(memory.export())
    assert [viewer.id for viewer in graph.viewers] == [MOSS.id]
    assert {line.text for line in graph.lines} == {
        "@wren does the tide reach your door?",
        "wrench, not the bird",
        "",
    } - {"@wren does the tide reach your door?"}
    assert [gift.recipient for gift in graph.gifted_to] == ["kelp"]
    assert not any(getattr(each, "viewer", "") in {WREN.id, donor.id} for each in (*graph.payments, *graph.lines))
    assert run(memory.past(WREN.id)) is None
    assert (run(memory.forgotten())).has(WREN.id)


def test_marks_alone_forget_a_viewer(memory: Memory) -> None:
    """Before they are met as well as after."""
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(MOSS.id)}))))
    graph = run(memory.export())
    assert (graph.viewers, graph.lines, graph.payments, graph.replied_to, graph.gifted_to) == ((), (), (), (), ())


_WHO = st.sampled_from(
    [
        WREN,
        Viewer(id=WREN.id, name="Kestrel"),
        MOSS,
        Viewer(id="twitch:3", name="wren", months_subscribed=4),
        Viewer(id="kofi:wren", name="Wren"),
        ANONYMOUS,
    ]
)
_WORDS = st.sampled_from(
    [
        "the harbour smells of salt",
        "@wren is the tide in?",
        "Kestrel, hello",
        "ok",
        "!vote 2",
        "@moss_77 look up",
        "I met moss_77 once",
        "does the tide turn?",
    ]
)
_TIMES = st.integers(0, 6).map(lambda second: AT + timedelta(seconds=2 * second))


def _events() -> st.SearchStrategy[Event]:
    ids = st.integers(0, 9).map(lambda number: f"m{number}")
    utterances = st.integers(0, 4).map(lambda number: f"e{number}")
    monies = st.sampled_from([usd(5), usd("2.50"), Money(amount=Decimal(300), currency="JPY"), usd(3, estimated=True)])
    talk = st.builds(ChatMessage, id=ids, at=_TIMES, viewer=_WHO, text=_WORDS)
    return st.one_of(
        talk,
        talk,
        st.builds(ChatMessage, id=ids, at=_TIMES, viewer=_WHO, text=st.just("!forgetme")),
        st.builds(Donation, id=ids, at=_TIMES, viewer=_WHO, amount=monies),
        st.builds(
            GiftSubscriptions,
            id=ids,
            at=_TIMES,
            viewer=_WHO,
            tier=st.just(Tier.TWO),
            count=st.integers(1, 3),
            amount=monies,
            recipients=st.sampled_from([(), ("Wren",), ("Kelp", "Moss_77")]),
        ),
        st.builds(Raid, id=ids, at=_TIMES, viewer=_WHO, viewers=st.integers(1, 50)),
        st.builds(MessageDeleted, id=ids, at=_TIMES, message_id=ids),
        st.builds(ViewerBanned, id=ids, at=_TIMES, viewer_id=_WHO.map(lambda viewer: viewer.id)),
        st.builds(ChatCleared, id=ids, at=_TIMES),
        st.builds(
            ActivityChanged,
            id=ids,
            at=_TIMES,
            previous=st.none(),
            activity=st.just(Activity.TALK),
            topic=st.sampled_from(["Fog", "What Wren asked"]),
        ),
        st.builds(
            UtterancePlanned,
            id=utterances,
            at=_TIMES,
            brief=st.just("reply_to_chat"),
            activity=st.just(Activity.TALK),
            addressee=_WHO.map(lambda viewer: viewer.id),
        ),
        st.builds(
            UtteranceStarted,
            id=ids,
            at=_TIMES,
            cause=ids,
            utterance_id=utterances,
            text=st.just("yes"),
            emotion=st.just("neutral"),
        ),
    )


def _one_utterance_each(events: list[Event]) -> list[Event]:
    """Ids of our own events are unique in a journal."""
    seen: set[str] = set()
    kept = []
    for event in events:
        if isinstance(event, UtterancePlanned):
            if event.id in seen:
                continue
            seen.add(event.id)
        kept.append(event)
    return kept


@given(data=st.data())
def test_any_order_and_repetition_of_batches_gives_the_same_graph(data: st.DataObject) -> None:
    """As a reference that sees the whole: equal digests."""
    _compare(*_drawn(data), among=[sqlite])


@IN_NEO4J
@given(data=st.data())
def test_any_order_and_repetition_gives_the_same_graph_in_neo4j(neo4j_server: object, data: st.DataObject) -> None:
    """As a reference that sees the whole, and as SQLite: equal digests."""
    _compare(*_drawn(data), among=[sqlite, neo4j])


def _drawn(data: st.DataObject) -> tuple[dict[str, list[Event]], list[Batch]]:
    """Draw journals, and their batches in some order, some of them more than once."""
    journals = {
        stream: _one_utterance_each(data.draw(st.lists(_events(), min_size=1, max_size=14), label=stream))
        for stream in ("0001", "0002")
    }
    batches = [each for stream, events in journals.items() for each in _pieces(stream, events)]
    for stream, events in journals.items():
        places = st.integers(1, len(events))
        slices = data.draw(st.lists(st.tuples(places, places), max_size=6))
        batches += [batch(stream, events[a - 1 : b], first=a) for a, b in slices if a <= b]
    return journals, data.draw(st.permutations(batches))


@pytest.mark.parametrize("seed", range(6))
def test_long_talk_in_any_order_gives_the_same_graph(seed: int) -> None:
    """Many lines of few viewers, who change names within a moment and are banned more than once."""
    _compare(*_long_talk(seed), among=[sqlite])


def test_long_talk_in_any_order_gives_the_same_graph_in_neo4j(neo4j_server: object) -> None:
    """The same."""
    _compare(*_long_talk(seed=6), among=[sqlite, neo4j])


def _long_talk(seed: int) -> tuple[dict[str, list[Event]], list[Batch]]:
    chance = random.Random(seed)

    def happens(number: int) -> Event:
        at, who = AT + timedelta(seconds=4 * chance.randrange(8)), f"twitch:{chance.randrange(3)}"
        if chance.random() < 0.12:
            return ViewerBanned(id=f"b{number}", at=at, viewer_id=who)
        viewer = Viewer(id=who, name=chance.choice(("Ash", "Birch", "Cedar")))
        return ChatMessage(id=f"m{number}", at=at, viewer=viewer, text=f"line number {number}")

    events = [happens(number) for number in range(60)]
    pieces = _pieces("0001", events)
    order = [*pieces, *chance.sample(pieces, 20), batch("0001", events[10:30], first=11)]
    chance.shuffle(order)
    return {"0001": events}, order


def _pieces(stream: str, events: Sequence[Event]) -> list[Batch]:
    return [batch(stream, [event], first=seq) for seq, event in enumerate(events, 1)]


def _compare(journals: dict[str, list[Event]], order: Sequence[Batch], *, among: Sequence[OpenMemory]) -> None:
    """Hold what batches in some order come to, in each of the memories, against what the reference makes of all."""
    wanted = ReferenceMemory()
    for stream, events in journals.items():
        run(wanted.absorb(batch(stream, events)))
    with ExitStack() as opened, TemporaryDirectory() as folder:
        for memory in [opened.enter_context(open_memory(Path(folder))) for open_memory in among]:
            run(_takes_in(memory, order, wanted))


async def _takes_in(memory: Memory, order: Sequence[Batch], wanted: Memory) -> None:
    for each in order:
        await memory.absorb(each)
    expected, found = await wanted.export(), await memory.export()
    assert found == expected
    assert digest_of(found) == digest_of(expected)
    for viewer in expected.viewers:
        for besides in (None, "0001"):
            assert await memory.past(viewer.id, besides=besides) == await wanted.past(viewer.id, besides=besides)
