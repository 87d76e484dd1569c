"""Facts viewers tell, in every memory: what holds, what is taken back, and any order and repetition of batches."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.test_memory_contract import AT, MEMORIES, MOSS, NEO4J_EXAMPLES, WREN, OpenMemory, batch, run, says
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.channel_events import ChatCleared, ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.show_events import FactsNoted, NotedFact
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import digest_of
from vtuber.memory.ports import Memory


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def told(memory: Memory, viewer: Viewer = WREN, *, besides: str | None = None) -> dict[str, str]:
    """Return the facts that hold of a viewer, those of which there may be many joined."""
    past = run(memory.past(viewer.id, besides=besides))
    found: dict[str, str] = {}
    for fact in sorted(past.facts if past else (), key=lambda fact: (fact.key, fact.value)):
        found[fact.key] = f"{found[fact.key]}, {fact.value}" if fact.key in found else fact.value
    return found


def noted(number: int, *facts: NotedFact) -> FactsNoted:
    """Return what a model found."""
    return FactsNoted(id=f"f{number}", at=AT + timedelta(minutes=9), facts=facts)


def fact(viewer: Viewer, message: str, key: str, value: str, *, minute: float = 0) -> NotedFact:
    """Return one fact that a model found in a line."""
    at = AT + timedelta(minutes=minute)
    return NotedFact(viewer_id=viewer.id, message_id=message, said_at=at, key=key, value=value, confidence=60)


def test_what_was_told_is_known_from_other_streams(memory: Memory) -> None:
    """With where it comes from; what is told tonight is the notebook's."""
    run(memory.absorb(batch("0001", [says(1, WREN, "my cat is called Pixel"), says(2, MOSS, "i live in Oslo")])))
    run(memory.absorb(batch("0002", [says(3, WREN, "i play the cello", minute=1000)])))
    assert told(memory, besides="0002") == {"pet.cat": "Pixel", "pets": "cat"}
    assert told(memory) == {"instrument": "cello", "pet.cat": "Pixel", "pets": "cat"}
    assert told(memory, MOSS) == {"place.home": "Oslo"}
    past = run(memory.past(MOSS.id))
    assert past is not None
    assert [(each.ids, each.last_told) for each in past.facts] == [(("m2",), AT)]
    assert (run(memory.figures())).facts == 4


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_counts_by_time(memory: Memory, *, newest_first: bool) -> None:
    """Of what there is one of; of likes and dislikes, too. Of instruments there may be several."""
    old = batch(
        "0001",
        [
            says(1, WREN, "i live in Oslo"),
            says(2, WREN, "i love olives"),
            says(3, WREN, "i play the cello"),
        ],
    )
    new = batch(
        "0002",
        [
            says(4, WREN, "i just moved to Bergen", minute=1000),
            says(5, WREN, "i hate olives", minute=1001),
            says(6, WREN, "i play the piano", minute=1002),
        ],
    )
    for each in (new, old) if newest_first else (old, new):
        run(memory.absorb(each))
    assert told(memory) == {"place.home": "Bergen", "dislikes": "olives", "instrument": "cello, piano"}


def test_repetition_confirms(memory: Memory) -> None:
    """Each message counts once, whoever found the fact in it."""
    run(memory.absorb(batch("0001", [says(1, WREN, "i love pizza"), noted(1, fact(WREN, "m1", "likes", "Pizza"))])))
    once = run(memory.past(WREN.id))
    run(memory.absorb(batch("0002", [says(2, WREN, "i love pizza", minute=5)])))
    twice = run(memory.past(WREN.id))
    assert once is not None
    assert twice is not None
    assert (len(once.facts), len(twice.facts)) == (1, 1)
    assert (once.facts[0].ids, twice.facts[0].ids) == (("m1",), ("m2", "m1"))


@pytest.mark.parametrize("words_first", [True, False])
@pytest.mark.parametrize(
    "taking_back",
    [
        MessageDeleted(id="x", at=AT, message_id="m1"),
        ViewerBanned(id="x", at=AT + timedelta(minutes=5), viewer_id=WREN.id),
        ChatCleared(id="x", at=AT + timedelta(minutes=5)),
    ],
)
def test_facts_go_with_the_words(memory: Memory, taking_back: Event, *, words_first: bool) -> None:
    """Whichever comes first, and whether a pattern or a model found them."""
    events: list[Event] = [
        says(1, WREN, "my cat is called Pixel"),
        noted(1, fact(WREN, "m1", "hobby", "knitting")),
        taking_back,
    ]
    run(memory.absorb(batch("0001", events if words_first else events[::-1])))
    assert told(memory) == {}
    assert all((each.key, each.value) == ("", "") for each in (run(memory.export())).told)


@pytest.mark.parametrize("words_first", [True, False])
def test_a_viewer_takes_a_fact_back(memory: Memory, *, words_first: bool) -> None:
    """With the line that told it; what they tell later counts, and others' facts stay."""
    events: list[Event] = [
        says(1, WREN, "my cat is called Pixel"),
        says(2, WREN, "i play the cello"),
        says(3, MOSS, "my cat is called Pixel"),
        says(4, WREN, "!forget cat", minute=1),
    ]
    run(memory.absorb(batch("0001", events if words_first else events[::-1])))
    assert told(memory) == {"instrument": "cello"}
    assert told(memory, MOSS) == {"pet.cat": "Pixel", "pets": "cat"}
    past = run(memory.past(WREN.id))
    assert past is not None
    assert [line.text for line in past.lines] == ["i play the cello"]
    run(memory.absorb(batch("0002", [says(5, WREN, "my cat is called Mochi", minute=2)])))
    assert told(memory)["pet.cat"] == "Mochi"
    run(memory.absorb(batch("0003", [says(6, WREN, "!forget everything", minute=3)])))
    assert told(memory) == {}
    assert told(memory, MOSS) != {}


def test_forgotten_viewers_and_their_names_leave_no_fact(memory: Memory) -> None:
    """Neither theirs, nor one of somebody else that names them."""
    events: list[Event] = [
        says(1, WREN, "my cat is called Pixel"),
        says(2, MOSS, "my dog is called Wren"),
        says(3, MOSS, "i play the cello"),
        noted(1, fact(WREN, "m1", "hobby", "knitting"), fact(MOSS, "m3", "hobby", "sailing")),
    ]
    run(memory.absorb(batch("0001", events)))
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    late: list[Event] = [
        noted(2, fact(WREN, "m1", "hobby", "rowing")),
        says(9, MOSS, "my parrot is called Wren", minute=3),
    ]
    run(memory.absorb(batch("0002", late)))
    assert told(memory) == {}
    assert told(memory, MOSS) == {"hobby": "sailing", "instrument": "cello", "pets": "dog, parrot"}
    assert all(each.viewer == MOSS.id and "Wren" not in each.value for each in (run(memory.export())).told)


_WHO = st.sampled_from([WREN, Viewer(id=WREN.id, name="Kestrel"), MOSS])
_LINES = st.sampled_from(
    [
        "my cat is called Pixel",
        "my cat is called Kestrel",
        "i live in Oslo",
        "i love olives",
        "i hate olives",
        "i play the cello and i live in Bergen",
        "!forget cat",
        "!forget facts",
        "!forget oslo",
        "ok",
    ]
)


def _events() -> st.SearchStrategy[Event]:
    ids = st.integers(0, 6).map(lambda number: f"m{number}")
    times = st.integers(0, 5).map(lambda second: AT + timedelta(seconds=2 * second))
    facts = st.builds(
        NotedFact,
        viewer_id=_WHO.map(lambda viewer: viewer.id),
        message_id=ids,
        said_at=times,
        key=st.sampled_from(["pet.cat", "hobby"]),
        value=st.sampled_from(["Pixel", "Wren"]),
        confidence=st.just(60),
    )
    talk = st.builds(ChatMessage, id=ids, at=times, viewer=_WHO, text=_LINES)
    return st.one_of(
        talk,
        talk,
        talk,
        st.builds(ChatMessage, id=ids, at=times, viewer=_WHO, text=st.just("!forgetme")),
        st.builds(FactsNoted, id=ids, at=times, facts=st.lists(facts, max_size=3).map(tuple)),
        st.builds(MessageDeleted, id=ids, at=times, message_id=ids),
        st.builds(ViewerBanned, id=ids, at=times, viewer_id=_WHO.map(lambda viewer: viewer.id)),
        st.builds(ChatCleared, id=ids, at=times),
    )


@given(data=st.data())
def test_any_order_and_repetition_of_batches_gives_the_same_facts(data: st.DataObject) -> None:
    """As a reference that sees the whole: equal digests, and the same facts hold of everybody."""
    _compare(*_drawn(data), MEMORIES["sqlite"])


@settings(max_examples=NEO4J_EXAMPLES)
@given(data=st.data())
def test_any_order_and_repetition_of_batches_gives_the_same_facts_in_neo4j(
    neo4j_server: object, data: st.DataObject
) -> None:
    """The same."""
    _compare(*_drawn(data), MEMORIES["neo4j"])


def _drawn(data: st.DataObject) -> tuple[dict[str, list[Event]], list[Batch]]:
    journals = {
        stream: data.draw(st.lists(_events(), min_size=1, max_size=12), label=stream) for stream in ("0001", "0002")
    }
    batches = [each for stream, events in journals.items() for each in _pieces(stream, events)]
    for stream, events in journals.items():
        places = st.integers(1, len(events))
        slices = data.draw(st.lists(st.tuples(places, places), max_size=4))
        batches += [batch(stream, events[a - 1 : b], first=a) for a, b in slices if a <= b]
    return journals, data.draw(st.permutations(batches))


@pytest.mark.parametrize("seed", range(3))
def test_more_facts_than_are_kept_in_any_order(seed: int) -> None:
    """The latest are kept, and what was taken back among them keeps its place."""
    chance = random.Random(seed)

    def happens(number: int) -> Event:
        at = AT + timedelta(seconds=chance.randrange(60))
        if chance.random() < 0.1:
            return MessageDeleted(id=f"d{number}", at=at, message_id=f"m{chance.randrange(120)}")
        wish = chance.random() < 0.05
        text = "!forget cat" if wish else f"my cat is called {chance.choice(('Ash', 'Birch', 'Cedar'))}"
        return ChatMessage(id=f"m{number}", at=at, viewer=WREN, text=text)

    events = [happens(number) for number in range(120)]
    pieces = _pieces("0001", events)
    order = [*pieces, *chance.sample(pieces, 20), batch("0001", events[10:30], first=11)]
    chance.shuffle(order)
    _compare({"0001": events}, order, MEMORIES["sqlite"])


def _pieces(stream: str, events: Sequence[Event]) -> list[Batch]:
    return [batch(stream, [event], first=seq) for seq, event in enumerate(events, 1)]


def _compare(journals: dict[str, list[Event]], order: Sequence[Batch], open_memory: OpenMemory) -> None:
    async def compare() -> None:
        wanted = ReferenceMemory()
        for stream, events in journals.items():
            await wanted.absorb(batch(stream, events))
        expected = await wanted.export()
        with TemporaryDirectory() as folder, open_memory(Path(folder)) as memory:
            for each in order:
                await memory.absorb(each)
            found = await memory.export()
            assert found.told == expected.told
            assert digest_of(found) == digest_of(expected)
            for viewer in expected.viewers:
                past = await memory.past(viewer.id, besides="0001")
                assert past == await wanted.past(viewer.id, besides="0001")

    run(compare())
