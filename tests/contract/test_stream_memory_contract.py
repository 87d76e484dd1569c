"""Every memory keeps the same of streams: promises, takings, topics, phrases, games, clips; in any order of batches."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.contract.test_memory_contract import AT, MEMORIES, MOSS, WREN, batch, gives, says
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished, GameStarted
from vtuber.domain.lasting_events import PhraseCaught, PromiseDue, PromiseMade, PromiseSettled, TopicDiscussed
from vtuber.domain.money import Money, usd
from vtuber.domain.promises import Promise
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import ANONYMOUS
from vtuber.memory.graph import digest_of
from vtuber.memory.history import StreamHistory
from vtuber.memory.ports import Memory
from vtuber.memory.projection import micros

run = asyncio.run
SHANTY = "promise:0001:e5"
MOON = "promise:0001:e6"


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def began(stream: str, *, day: int = 0) -> StreamStarted:
    """Return the beginning of a stream."""
    return StreamStarted(
        id=f"b{stream}",
        at=AT + timedelta(days=day),
        stream_id=stream,
        index=day,
        persona="x",
        source="live",
        policy="beta",
    )


def made(promise: str, text: str, *, amount: Money | None = None, raised: Money | None = None) -> PromiseMade:
    """Return a promise."""
    return PromiseMade(
        id=promise.rpartition(":")[2],
        at=AT,
        promise_id=promise,
        utterance_id="u1",
        text=text,
        until="money" if amount else "nothing",
        amount=amount,
        raised=raised,
    )


def due(promise: str) -> PromiseDue:
    """Return that a promise is due."""
    return PromiseDue(id="due", at=AT, promise_id=promise, text="x")


def settled(promise: str, outcome: str) -> PromiseSettled:
    """Return that a promise is owed no more."""
    return PromiseSettled(id="settled", at=AT, promise_id=promise, outcome=outcome)  # type: ignore[arg-type]


def heard(cause: str) -> UtteranceStarted:
    """Return that she began to answer for something."""
    return UtteranceStarted(id="h", at=AT, cause=cause, utterance_id="u9", text="So, I sing.", emotion="joy")  # type: ignore[arg-type]


def discussed(topic: str, *, messages: int, minute: int = 1, viewer_s: int = 2_400, laughs: int = 0) -> TopicDiscussed:
    """Return that a topic is over."""
    return TopicDiscussed(
        id=f"t{topic}",
        at=AT + timedelta(minutes=minute),
        activity=Activity.TALK,
        topic=topic,
        seconds=240,
        viewer_s=viewer_s,
        messages=messages,
        laughs=laughs,
        payments=0,
    )


def caught(phrase: str, *, voices: int = 4, hers: bool = False) -> PhraseCaught:
    """Return that chat took a phrase up."""
    return PhraseCaught(id=f"p{phrase}", at=AT, text=phrase, voices=voices, hers=hers)


def take(memory: Memory, stream: str, *events: Event, day: int = 0) -> None:
    """Let a memory take in a stream."""
    run(memory.absorb(batch(stream, [began(stream, day=day), *events])))


def owed(memory: Memory, *, besides: str | None = None) -> tuple[Promise, ...]:
    """Return what is owed."""
    return run(memory.history(besides=besides)).promises


def test_money_since_a_promise_counts_over_streams(memory: Memory) -> None:
    """Whoever gave it, but not what there was before, another currency, charity, or earlier streams."""
    take(memory, "0000", gives(9, WREN, usd(500)), day=-1)
    promise = made(SHANTY, "If we hit $20 I'll sing a shanty.", amount=usd(20), raised=usd("7.5"))
    take(memory, "0001", gives(1, WREN, usd("7.50")), promise, gives(2, MOSS, usd(4)))
    euro = Money(amount=Decimal(3), currency="EUR")
    charity = Donation(id="c", at=AT, viewer=WREN, amount=usd(100), charity=True)
    take(memory, "0002", gives(3, ANONYMOUS, usd("8.25")), gives(4, WREN, euro), charity, day=1)
    (found,) = owed(memory, besides="0003")
    assert (found.id, found.text, found.until) == (SHANTY, "If we hit $20 I'll sing a shanty.", "money")
    assert (found.amount, found.currency, found.paid, found.due) == (Decimal(20), "USD", Decimal("12.25"), False)
    assert owed(memory, besides="0002")[0].paid == Decimal(4)
    assert owed(memory, besides="0001") == ()


@pytest.mark.parametrize("ending", [heard(SHANTY), settled(SHANTY, "dropped"), settled(SHANTY, "expired")])
def test_what_is_settled_is_owed_no_more(memory: Memory, ending: Event) -> None:
    """Even if the end is taken in before the beginning; what is due only, is still owed."""
    take(memory, "0002", ending, day=1)
    take(memory, "0001", made(SHANTY, "I promise to sing."), made(MOON, "I promise to tell of the moon."), due(MOON))
    assert [(each.id, each.due) for each in owed(memory)] == [(MOON, True)]
    graph = run(memory.export())
    assert [node.id for node in graph.promises] == [SHANTY, MOON]
    assert [node.is_owed for node in graph.promises] == [False, True]


def test_topics_tell_how_often_when_last_and_how_they_landed(memory: Memory) -> None:
    """Measured by what chat made of the same stream, since one has more viewers than another."""
    take(memory, "0001", discussed("Fog", messages=30), discussed("Tides", messages=10, minute=5))
    take(memory, "0002", discussed("Fog", messages=400, laughs=50), discussed("Eels", messages=100, viewer_s=10), day=1)
    topics = {topic.topic: topic for topic in run(memory.history()).topics}
    assert (topics["Fog"].times, topics["Fog"].streams_ago) == (2, 1)
    assert (topics["Tides"].times, topics["Tides"].streams_ago, topics["Tides"].landed) == (1, 2, 0.5)
    assert topics["Fog"].landed is not None
    assert topics["Fog"].landed > 1
    assert topics["Eels"].landed is None


def test_a_running_joke_comes_again_or_was_hers(memory: Memory) -> None:
    """What chat said in one stream alone is none."""
    take(memory, "0001", caught("never trust the ferry"), caught("good soup"), caught("the lamp knows", hers=True))
    take(memory, "0002", caught("never trust the ferry"), day=1)
    jokes = run(memory.history()).jokes
    assert [(joke.phrase, joke.streams, joke.hers) for joke in jokes] == [
        ("never trust the ferry", 2, False),
        ("the lamp knows", 1, True),
    ]


def test_games_and_clips_are_kept(memory: Memory) -> None:
    """A clip that was made; and how many there are of everything."""
    clip = ChannelActed(id="c1", at=AT, action="create_clip", outcome="done", made="AwkwardOtter")
    events = (
        GameStarted(id="g1", at=AT, game="connect_four"),
        GameFinished(id="g2", at=AT, game="connect_four", winner="chat"),
        clip,
        replace(clip, id="c2", outcome="dry_run", made=""),
        made(MOON, "I promise to tell of the moon."),
        discussed("Fog", messages=3),
    )
    take(memory, "0001", *events)
    graph, figures = run(memory.export()), run(memory.figures())
    assert [(each.game, each.moment, each.winner) for each in graph.games] == [
        ("connect_four", "started", ""),
        ("connect_four", "finished", "chat"),
    ]
    assert [each.clip for each in graph.clips] == ["AwkwardOtter"]
    assert (figures.promises, figures.topics, figures.games, figures.clips) == (1, 1, 1, 1)


def test_words_that_name_a_forgotten_viewer_go(memory: Memory) -> None:
    """Promises, topics and phrases, whether they come before the wish or after it; takings stay."""
    naming = (
        made(SHANTY, "If we hit $20 I'll sing for Wren.", amount=usd(20)),
        discussed("What Wren asked", messages=3),
        caught("wren was right"),
    )
    take(memory, "0001", says(1, WREN, "hello there"), gives(1, WREN, usd(3)), *naming)
    take(memory, "0002", says(2, WREN, "!forgetme"), day=1)
    take(memory, "0003", due(SHANTY), *(replace(each, id=f"x{each.id}") for each in naming[1:]), day=2)
    graph = run(memory.export())
    assert (graph.promises, graph.discussed, graph.phrases) == ((), (), ())
    assert [each.millionths for each in graph.takings] == [3_000_000]
    assert run(memory.history()) == StreamHistory(streams=3)


@pytest.mark.parametrize("words_first", [True, False])
def test_words_from_before_the_retention_period_go(memory: Memory, *, words_first: bool) -> None:
    """Promises, topics and phrases; figures, games and clips stay."""
    old = (
        made(SHANTY, "I promise to sing."),
        due(SHANTY),
        discussed("Fog", messages=3),
        caught("never trust the ferry"),
        gives(1, WREN, usd(3)),
        GameStarted(id="g1", at=AT, game="connect_four"),
    )
    before = micros(AT + timedelta(days=1))
    if words_first:
        take(memory, "0001", *old)
    run(memory.expire(before))
    if not words_first:
        take(memory, "0001", *old)
    graph = run(memory.export())
    assert (graph.promises, graph.discussed, graph.phrases) == ((), (), ())
    assert (len(graph.takings), len(graph.games)) == (1, 1)


def _happens(number: int, chance: random.Random) -> Event:
    at = AT + timedelta(seconds=chance.randrange(30))
    promise = f"promise:0001:e{chance.randrange(12)}"
    text = chance.choice(("I promise to sing.", "I promise to sing for Wren.", "the ferry again", "Fog"))
    kinds: tuple[Event, ...] = (
        gives(number, chance.choice((WREN, MOSS, ANONYMOUS)), usd(f"{chance.randrange(1, 900)}.25")),
        replace(due(promise), id=f"e{number}", at=at),
        replace(settled(promise, chance.choice(("kept", "dropped", "expired"))), id=f"e{number}", at=at),
        replace(heard(promise), id=f"e{number}", at=at),
        replace(discussed(text, messages=chance.randrange(9)), id=f"e{number}", at=at),
        replace(caught(text, voices=chance.randrange(3, 9)), id=f"e{number}", at=at),
        GameStarted(id=f"e{number}", at=at, game="connect_four"),
        ChannelActed(id=f"e{number}", at=at, action="create_clip", outcome="done", made=f"clip{number}"),
        says(number, chance.choice((WREN, MOSS)), chance.choice(("!forgetme", "hello you", "hello me"))),
        began(f"000{1 + number % 2}", day=number % 2),
    )
    return chance.choice(kinds)


@pytest.mark.parametrize(
    ("name", "seed"),
    [(name, seed) for name in MEMORIES if name != "reference" for seed in range(1 if name == "neo4j" else 8)],
)
def test_any_order_and_repetition_gives_the_same_streams(name: str, seed: int, tmp_path: Path) -> None:
    """As a reference that sees the whole."""
    chance = random.Random(seed)
    promises = [
        replace(made(f"promise:0001:e{n}", f"I promise {n} songs{' for Moss_77' * (n % 4 == 0)}."), id=f"e{n}")
        for n in range(12)
    ]
    journals: dict[str, list[Event]] = {
        "0001": [*promises, *(_happens(100 + n, chance) for n in range(30))],
        "0002": [_happens(200 + n, chance) for n in range(30)],
    }
    pieces = []
    for stream, events in journals.items():
        chance.shuffle(events)
        pieces += [batch(stream, [event], first=seq) for seq, event in enumerate(events, 1)]
        pieces += [batch(stream, events[at : at + 9], first=at + 1) for at in chance.sample(range(20), 4)]
    chance.shuffle(pieces)

    async def compare(memory: Memory) -> None:
        wanted = ReferenceMemory()
        for stream, events in journals.items():
            await wanted.absorb(batch(stream, events))
        for piece in pieces:
            await memory.absorb(piece)
        found, expected = await memory.export(), await wanted.export()
        assert found == expected
        assert digest_of(found) == digest_of(expected)
        for besides in (None, "0001", "0002"):
            assert await memory.history(besides=besides) == await wanted.history(besides=besides)

    with MEMORIES[name](tmp_path) as memory:
        run(compare(memory))
