"""Every memory tells the same of subscriptions, in whatever order it learned of them."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_memory_contract import AT, IN_NEO4J, MEMORIES, MOSS, WREN, OpenMemory, batch, gives, says
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.money import usd
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.subscriptions import (
    Acquaintance,
    Attended,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionPaid,
)
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.ports import Memory

run = asyncio.run
KELP = Viewer(id="twitch:3", name="Kelp", months_subscribed=4)
WORTH = usd("2.50", estimated=True)


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """Each memory in turn."""
    with MEMORIES[request.param](tmp_path) as opened:
        yield opened


def begins(stream: str, *, day: int) -> StreamStarted:
    """Return the start of a stream."""
    at = AT + timedelta(days=day)
    return StreamStarted(id=f"b{stream}", at=at, stream_id=stream, index=day, persona="x", source="live", policy="beta")


def renews(number: int, viewer: Viewer, months: int, *, day: int, tier: Tier = Tier.ONE) -> Resubscription:
    """Return a renewal that was shared."""
    at = AT + timedelta(days=day)
    return Resubscription(id=f"r{number}", at=at, viewer=viewer, tier=tier, amount=WORTH, months=months)


def gift(number: int, giver: Viewer, *recipients: str, day: int) -> GiftSubscriptions:
    """Return gifts to somebody."""
    at = AT + timedelta(days=day)
    return GiftSubscriptions(
        id=f"g{number}", at=at, viewer=giver, tier=Tier.TWO, count=len(recipients), amount=WORTH, recipients=recipients
    )


JANUARY: tuple[Event, ...] = (
    begins("0001", day=0),
    says(1, WREN, "the harbour smells of salt"),
    gives(1, MOSS, usd(5)),
    Subscription(id="s1", at=AT, viewer=WREN, tier=Tier.PRIME, amount=WORTH),
    gift(1, MOSS, "Wren", "Stranger", day=1),
)
FEBRUARY: tuple[Event, ...] = (
    begins("0002", day=31),
    ChatMessage(id="m9", at=AT + timedelta(days=31), viewer=KELP, text="a badge of four months"),
    renews(1, WREN, 2, day=32),
)


def test_what_was_paid_and_given_and_to_whom(memory: Memory) -> None:
    """Payments that are no subscriptions are left out; whoever wears a badge is there."""
    run(memory.absorb(batch("0002", FEBRUARY)))
    run(memory.absorb(batch("0001", JANUARY)))
    known = run(memory.subscriptions())
    assert known.paid == (
        SubscriptionPaid(at=AT, viewer=WREN.id, stream="0001", ref="4", kind="subscription", tier=Tier.PRIME),
        SubscriptionPaid(
            at=AT + timedelta(days=1), viewer=MOSS.id, stream="0001", ref="5", kind="gift", tier=Tier.TWO, count=2
        ),
        SubscriptionPaid(
            at=AT + timedelta(days=32),
            viewer=WREN.id,
            stream="0002",
            ref="3",
            kind="resubscription",
            tier=Tier.ONE,
            months=2,
        ),
    )
    assert known.given == tuple(
        SubscriptionGiven(
            at=AT + timedelta(days=1), giver=MOSS.id, recipient=name, stream="0001", ref="5", tier=Tier.TWO
        )
        for name in ("stranger", "wren")
    )
    kelp_at = AT + timedelta(days=31)
    assert [(who.id, who.badges, who.attended) for who in known.people] == [
        (WREN.id, (), (Attended(at=AT, stream="0001"),)),
        (MOSS.id, (), ()),
        (KELP.id, (BadgeSeen(at=kelp_at, stream="0002", months=4),), (Attended(at=kelp_at, stream="0002"),)),
    ]
    assert known.streams == (StreamBegan(at=AT, stream="0001"), StreamBegan(at=AT + timedelta(days=31), stream="0002"))


def test_one_viewer_before_this_stream(memory: Memory) -> None:
    """With what they were given, and without what the running stream shows already."""
    run(memory.absorb(batch("0001", JANUARY)))
    run(memory.absorb(batch("0002", FEBRUARY)))
    known = run(memory.subscriptions(WREN.id, besides="0002"))
    assert [(paid.viewer, paid.kind) for paid in known.paid] == [(WREN.id, "subscription")]
    assert [(given.giver, given.recipient) for given in known.given] == [(MOSS.id, "wren")]
    assert known.people == (
        Acquaintance(
            id=WREN.id,
            name="Wren",
            first=AT,
            last=AT + timedelta(days=32),
            names=("wren",),
            attended=(Attended(at=AT, stream="0001"),),
        ),
    )
    assert [began.stream for began in known.streams] == ["0001"]


def test_the_look_is_bounded(memory: Memory) -> None:
    """The newest payments, gifts and people stay."""
    run(memory.absorb(batch("0001", JANUARY)))
    run(memory.absorb(batch("0002", FEBRUARY)))
    known = run(memory.subscriptions(limit=1))
    assert [paid.months for paid in known.paid] == [2]
    assert [given.recipient for given in known.given] == ["wren"]
    assert [who.id for who in known.people] == [WREN.id]


def test_nobody_unnamed_or_forgotten_is_a_subscriber(memory: Memory) -> None:
    """Neither by what they paid nor by what they were given."""
    run(memory.absorb(batch("0001", [*JANUARY, gift(2, ANONYMOUS, "Kelp", day=1)])))
    run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    known = run(memory.subscriptions())
    assert [(paid.viewer, paid.kind) for paid in known.paid] == [(MOSS.id, "gift")]
    assert [given.recipient for given in known.given] == ["stranger"]
    assert [who.id for who in known.people] == [MOSS.id]
    assert run(memory.subscriptions(WREN.id)).people == ()


_WHO = st.sampled_from([WREN, Viewer(id=WREN.id, name="Kestrel"), MOSS, KELP, Viewer(id="twitch:4", name="wren")])
_NUMBERS = st.integers(0, 9)
_DAYS = st.integers(0, 70)
_BADGED = st.builds(
    lambda number, months: Viewer(id=f"twitch:{number}", name="Wren", months_subscribed=months),
    st.integers(1, 3),
    st.integers(0, 3),
)
_EVENTS = st.one_of(
    st.builds(lambda number, who, months, day: renews(number, who, months, day=day), _NUMBERS, _WHO, _NUMBERS, _DAYS),
    st.builds(
        lambda number, who, day, names: gift(number, who, *names, day=day),
        _NUMBERS,
        _WHO,
        _DAYS,
        st.lists(st.sampled_from(["Wren", "Kestrel", "Stranger", "kelp"]), min_size=1, max_size=3),
    ),
    st.builds(lambda number, who, day: says(number, who, "a line", minute=day * 1440), _NUMBERS, _WHO, _DAYS),
    st.builds(lambda number, who, day: says(number, who, "a line", minute=day * 1440), _NUMBERS, _BADGED, _DAYS),
    st.builds(lambda day: begins("0001", day=day), _DAYS),
    st.just(says(0, MOSS, "!forgetme")),
)


@given(data=st.data())
def test_any_order_and_repetition_tells_the_same(data: st.DataObject) -> None:
    """As the reference, of all and of each, whatever the bound."""
    _compare(data, MEMORIES["sqlite"])


@given(data=st.data())
@IN_NEO4J
def test_any_order_and_repetition_tells_the_same_in_neo4j(neo4j_server: object, data: st.DataObject) -> None:
    """The same."""
    _compare(data, MEMORIES["neo4j"])


def _compare(data: st.DataObject, open_memory: OpenMemory) -> None:
    journals = {
        stream: data.draw(st.lists(_EVENTS, min_size=1, max_size=12), label=stream) for stream in ("0001", "0002")
    }
    batches = [
        batch(stream, [event], first=seq) for stream, events in journals.items() for seq, event in enumerate(events, 1)
    ]
    order = data.draw(st.permutations([*batches, *batches[::2]]))
    limit = data.draw(st.integers(1, 9), label="limit")

    async def compare() -> None:
        wanted = ReferenceMemory()
        for stream, events in journals.items():
            await wanted.absorb(batch(stream, events))
        with TemporaryDirectory() as folder, open_memory(Path(folder)) as memory:
            for each in order:
                await memory.absorb(each)
            for viewer in (None, WREN.id, MOSS.id, KELP.id, "twitch:4"):
                for besides in (None, "0002"):
                    told = await memory.subscriptions(viewer, besides=besides, limit=limit)
                    assert told == await wanted.subscriptions(viewer, besides=besides, limit=limit)

    run(compare())
