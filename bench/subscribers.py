"""What the tracker of subscribers costs: one viewer's standing, which thanks wait for, and the roster of all.

100,000 viewers over twenty streams in SQLite (`--quick`: a tenth); one in five subscribes, renews every month in one of
the streams, and wears a badge; one in fifty gives. Then subscribers renew one after another, and the standing of each
is asked for.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _report import Report, quantile, run

from vtuber.community.breakdown import breakdown_of
from vtuber.community.churn import at_risk
from vtuber.community.standings import standing_of
from vtuber.community.subscriber_book import SubscriberBook
from vtuber.community.subscribers import Roster
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, Resubscription, Tier
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.projection import changes_of
from vtuber.memory.recollections import DEADLINE_S
from vtuber.memory.sqlite_memory import SqliteMemory

SEED = 5
STREAMS = 20
_FIRST = datetime(2025, 1, 1, 18, tzinfo=UTC)
_A_MONTH = timedelta(days=31)
_WORTH = usd("2.50", estimated=True)
_ASKED = 2_000
_ONE_IN_SUBSCRIBES, _ONE_IN_GIVES = 5, 50


def viewer_of(number: int, months: int = 0) -> Viewer:
    """Return a viewer."""
    return Viewer(id=f"twitch:{10_000_000 + number}", name=f"Viewer_{number}", months_subscribed=months)


def renewal(number: int, stream: int) -> Resubscription:
    """Return a renewal of the month of a stream."""
    at = _FIRST + stream * _A_MONTH + timedelta(seconds=number)
    return Resubscription(
        id=f"r{stream}-{number}", at=at, viewer=viewer_of(number), tier=Tier.ONE, amount=_WORTH, months=stream + 1
    )


def events_of(viewers: int, stream: int, chance: random.Random) -> list[Event]:
    """Return a stream: a line of chat of one viewer in four, and what subscribers pay."""
    at = _FIRST + stream * _A_MONTH
    events: list[Event] = [
        StreamStarted(
            id=f"b{stream}", at=at, stream_id=f"{stream:04d}", index=stream, persona="x", source="live", policy="rota"
        )
    ]
    for number in range(viewers):
        subscribes = number % _ONE_IN_SUBSCRIBES == 0
        if stream == 0 or chance.random() < 0.25:
            viewer = viewer_of(number, stream + 1 if subscribes else 0)
            events.append(ChatMessage(id=f"m{stream}-{number}", at=at, viewer=viewer, text="hello there"))
        if subscribes and chance.random() < 0.7:
            events.append(renewal(number, stream))
        if number % _ONE_IN_GIVES == 1 and chance.random() < 0.2:
            to = (f"Viewer_{chance.randrange(viewers)}",)
            events.append(
                GiftSubscriptions(
                    id=f"g{stream}-{number}",
                    at=at,
                    viewer=viewer_of(number),
                    tier=Tier.ONE,
                    count=1,
                    amount=_WORTH,
                    recipients=to,
                )
            )
    return events


async def filled(memory: SqliteMemory, viewers: int) -> int:
    """Let a memory take all streams in; return how many payments there are."""
    chance, payments = random.Random(SEED), 0
    for stream in range(STREAMS):
        events = events_of(viewers, stream, chance)
        payments += sum(not isinstance(event, ChatMessage | StreamStarted) for event in events)
        changes = tuple(
            change for seq, event in enumerate(events, 1) for change in changes_of(event, seq, lambda _text: None)
        )
        await memory.absorb(Batch(stream=f"{stream:04d}", first=1, last=len(events), changes=changes))
    return payments


def measure(options: argparse.Namespace) -> Report:
    """Measure everything; return the report."""
    viewers = 10_000 if options.quick else 100_000
    report = Report(f"The subscribers among {viewers:,} viewers")
    with tempfile.TemporaryDirectory(prefix="vtuber-subscribers-") as folder:
        asyncio.run(_measure(report, viewers, Path(folder)))
    return report


async def _measure(report: Report, viewers: int, folder: Path) -> None:
    chance = random.Random(SEED + 1)
    with SqliteMemory(folder / "memory.sqlite", threaded=True) as memory:
        payments = await filled(memory, viewers)
        book = SubscriberBook(records=memory, stream="live", deadline_s=5.0, is_forgotten=lambda _viewer: False)
        took, processor_s = [], time.process_time()
        for _ in range(_ASKED):
            event = renewal(chance.randrange(viewers) // _ONE_IN_SUBSCRIBES * _ONE_IN_SUBSCRIBES, STREAMS)
            began = time.perf_counter()
            standing = await book.of(event)
            took.append(1_000 * (time.perf_counter() - began))
            assert standing is not None
        processor_s = time.process_time() - processor_s
        began = time.perf_counter()
        history = await memory.subscriptions(limit=10 * viewers)
        read_s = time.perf_counter() - began
    now = _FIRST + STREAMS * _A_MONTH
    began = time.perf_counter()
    roster = Roster.of(history, now)
    roster_s = time.perf_counter() - began
    began = time.perf_counter()
    risky, counts = at_risk(roster), breakdown_of(roster)
    told_s = time.perf_counter() - began
    assert counts.known == len(roster.subscribers) >= viewers // _ONE_IN_SUBSCRIBES
    assert standing_of(renewal(0, STREAMS), history, "live").months == STREAMS + 1
    report.add("one viewer's standing, p50", quantile(took, 0.5), "ms")
    report.add("one viewer's standing, p99", quantile(took, 0.99), "ms", at_most=1_000 * DEADLINE_S)
    report.add("one viewer's standing, processor time", 1_000 * processor_s / _ASKED, "ms")
    report.add("all subscriptions read", read_s, "s")
    report.add("the roster of all", roster_s, "s")
    report.add("risk of all, and the counts", told_s, "s")
    report.note(f"{payments:,} payments, {counts.known:,} on the roster, {len(risky):,} listed at risk.")


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", measure))
