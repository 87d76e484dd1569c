"""A memory that keeps every change and works the graph out anew for each question: slow, and plainly right."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from tests.peers import reference_streams
from tests.peers.reference_subscriptions import subscriptions_in
from vtuber.domain.facts import worded
from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.memory.changes import (
    AboutViewer,
    Addressed,
    Alluded,
    Answered,
    Banned,
    Batch,
    Change,
    Cleared,
    Deleted,
    Gifted,
    Heard,
    Met,
    Paid,
    Raided,
    Said,
    Spanned,
    Told,
    Turned,
    Untold,
    Wore,
)
from vtuber.memory.facts import standing
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import (
    FACTS_KEPT,
    FRIENDS_CONSIDERED,
    FRIENDS_NAMED,
    LINES_KEPT,
    LINES_SHARED,
    MENTIONS_READ,
    Allusion,
    BadgeWorn,
    ChattedIn,
    GiftedTo,
    Graph,
    KeptLine,
    PaymentMade,
    RaidedWith,
    RepliedTo,
    SegmentNode,
    StreamNode,
    TakenUp,
    ToldFact,
    ViewerNode,
)
from vtuber.memory.history import StreamHistory
from vtuber.memory.ports import MOST_SUBSCRIPTIONS, Figures, PastLine, ViewerPast
from vtuber.memory.positions import Positions
from vtuber.memory.projection import moment
from vtuber.memory.retention import Expired, without_old_words

C = TypeVar("C", bound=Change)


class ReferenceMemory:
    """Satisfies `Memory`, in the process's own memory only."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, int], tuple[Change, ...]] = {}
        self._covered: defaultdict[str, set[int]] = defaultdict(set)
        self._wished = Forgotten()
        self._expired = 0

    async def absorb(self, batch: Batch) -> None:
        for seq in range(batch.first, batch.last + 1):
            if seq in self._covered[batch.stream]:
                continue
            self._covered[batch.stream].add(seq)
            self._changes[batch.stream, seq] = tuple(change for change in batch.changes if change.seq == seq)
        if self._expired:
            await self._let_go(unknown_before=self._expired)

    async def covered(self, stream: str) -> Positions:
        positions = Positions()
        for seq in self._covered[stream]:
            positions = positions.with_interval(seq, seq)
        return positions

    async def forget(self, who: Forgotten) -> None:
        self._wished |= who

    async def viewers(self) -> frozenset[str]:
        return frozenset(viewer.id for viewer in (await self.export()).viewers)

    async def expire(self, before: int, *, only_look: bool = False) -> Expired:
        graph = await self.export()
        gone = {viewer.id for viewer in graph.viewers if viewer.last < before}
        lines = [line for line in graph.lines if line.at < before and line.text and line.viewer not in gone]
        if before <= self._expired and not only_look:
            return Expired()
        if not only_look:
            self._expired = before
            await self._let_go(unknown_before=None)
        return Expired(viewers=len(gone), lines=len(lines))

    async def _let_go(self, *, unknown_before: int | None) -> None:
        """Let go of what is too old, and of what she said to nobody known, before a moment or ever."""
        self._wished = await self.forgotten()
        last: defaultdict[str, int] = defaultdict(int)
        for each in self._all():
            if isinstance(each, Met):
                last[each.viewer] = max(last[each.viewer], each.at)
        gone = {viewer for viewer, at in last.items() if at < self._expired}
        for place, changes in self._changes.items():
            aged = [without_old_words(change, self._expired) for change in changes]
            self._changes[place] = tuple(
                change
                for change in aged
                if change is not None
                and not (isinstance(change, AboutViewer) and change.viewer in gone)
                and not (
                    isinstance(change, Addressed | Answered)
                    and change.viewer not in last
                    and (unknown_before is None or change.at < unknown_before)
                )
            )

    def _all(self) -> list[Change]:
        return [change for changes in self._changes.values() for change in changes]

    async def forgotten(self) -> Forgotten:
        everything = [change for changes in self._changes.values() for change in changes]
        known, more = self._wished, self._wished.learned_from(everything)
        while known != more:
            known, more = more, more.learned_from(everything)
        return known

    async def export(self) -> Graph:
        forgotten = await self.forgotten()
        kept = [
            (stream, admitted)
            for (stream, _seq), changes in self._changes.items()
            for change in changes
            if (admitted := forgotten.admit(change)) is not None
        ]
        return Graph(
            viewers=_viewers(kept),
            streams=_streams(kept),
            segments=_sorted(SegmentNode(s, c.seq, c.at, c.activity, c.topic) for s, c in _of(kept, Turned)),
            chatted_in=_chatted(kept),
            lines=_lines(kept),
            allusions=_sorted(
                Allusion(c.viewer, s, c.seq, c.kind, c.to) for s, c in _of(kept, Alluded) if not _gone(kept, s, c)
            ),
            payments=_sorted(
                PaymentMade(c.viewer, s, c.seq, c.at, c.kind, c.amount or "", c.currency, c.tier, c.months, c.count)
                for s, c in _of(kept, Paid)
            ),
            badges=_badges(kept),
            gifted_to=_sorted(GiftedTo(c.viewer, s, c.seq, c.recipient) for s, c in _of(kept, Gifted)),
            raided=_sorted(RaidedWith(c.viewer, s, c.seq, c.at, c.viewers) for s, c in _of(kept, Raided)),
            replied_to=_replies(kept),
            promises=reference_streams.promises(kept),
            takings=reference_streams.takings(kept),
            discussed=reference_streams.talks(kept),
            phrases=reference_streams.phrases(kept),
            games=reference_streams.games(kept),
            clips=reference_streams.clips(kept),
            taken_up=_sorted(TakenUp(c.viewer, s, c.utterance, c.message_id) for s, c in _of(kept, Answered)),
            told=_told(kept),
            forgotten=tuple(sorted(forgotten.viewers | forgotten.names)),
        )

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        return reference_streams.history(await self.export(), besides)

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        return _past(await self.export(), viewer, besides)

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        graph, folded = await self.export(), text.casefold()
        found = [
            viewer
            for viewer in graph.viewers
            if viewer.id == text
            or any(folded in name for name in viewer.names)
            or any(folded in line.text.casefold() for line in graph.lines if line.viewer == viewer.id)
        ]
        found.sort(key=lambda viewer: (-viewer.last, viewer.id))
        return _pasts(graph, [viewer.id for viewer in found[:limit]])

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        graph = await self.export()
        streams = Counter(chat.viewer for chat in graph.chatted_in)
        written: Counter[str] = Counter()
        for chat in graph.chatted_in:
            written[chat.viewer] += chat.messages
        order = sorted(streams, key=lambda viewer: (-streams[viewer], -written[viewer], viewer))
        return _pasts(graph, order[:limit])

    async def subscriptions(
        self, viewer: str | None = None, *, besides: str | None = None, limit: int = MOST_SUBSCRIPTIONS
    ) -> SubscriptionHistory:
        return subscriptions_in(await self.export(), viewer, besides, limit)

    async def figures(self) -> Figures:
        graph, forgotten = await self.export(), await self.forgotten()
        return Figures(
            viewers=len(graph.viewers),
            streams=len(graph.streams),
            messages=sum(chat.messages for chat in graph.chatted_in),
            payments=len(graph.payments),
            lines=sum(bool(line.text) for line in graph.lines),
            forgotten=len(forgotten.viewers),
            promises=len(graph.promises),
            topics=len({each.topic for each in graph.discussed}),
            games=sum(each.moment == "started" for each in graph.games),
            clips=len(graph.clips),
            facts=sum(bool(fact.value) for fact in graph.told),
        )


Kept = list[tuple[str, Change]]
N = TypeVar(
    "N",
    ViewerNode,
    StreamNode,
    SegmentNode,
    ChattedIn,
    KeptLine,
    Allusion,
    PaymentMade,
    BadgeWorn,
    GiftedTo,
    RaidedWith,
    RepliedTo,
    TakenUp,
    ToldFact,
)


def _of(kept: Kept, kind: type[C]) -> list[tuple[str, C]]:
    return [(stream, change) for stream, change in kept if isinstance(change, kind)]


def _sorted(nodes: Iterable[N]) -> tuple[N, ...]:
    return tuple(sorted(nodes))


def _viewers(kept: Kept) -> tuple[ViewerNode, ...]:
    met: defaultdict[str, list[Met]] = defaultdict(list)
    for _stream, change in _of(kept, Met):
        met[change.viewer].append(change)
    return _sorted(
        ViewerNode(
            viewer,
            max((each.at, each.name) for each in all_met)[1],
            min(each.at for each in all_met),
            max(each.at for each in all_met),
            max(each.months for each in all_met),
            tuple(sorted({each.name.casefold() for each in all_met})),
        )
        for viewer, all_met in met.items()
    )


def _badges(kept: Kept) -> tuple[BadgeWorn, ...]:
    worn: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for stream, change in _of(kept, Wore):
        worn[change.viewer, stream].append((change.at, change.months))
    return _sorted(BadgeWorn(viewer, stream, *max(seen)) for (viewer, stream), seen in worn.items())


def _streams(kept: Kept) -> tuple[StreamNode, ...]:
    spans: defaultdict[str, list[Spanned]] = defaultdict(list)
    for stream, span in _of(kept, Spanned):
        spans[stream].append(span)
    return _sorted(
        StreamNode(
            stream,
            max(-1 if span.index is None else span.index for span in of),
            min(span.at for span in of),
            max(span.at for span in of),
        )
        for stream, of in spans.items()
    )


def _said(kept: Kept) -> dict[tuple[str, str], list[Said]]:
    said: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    for stream, line in _of(kept, Said):
        said[line.viewer, stream].append(line)
    return said


def _chatted(kept: Kept) -> tuple[ChattedIn, ...]:
    return _sorted(
        ChattedIn(
            viewer,
            stream,
            len(lines),
            min(line.at for line in lines),
            max(line.at for line in lines),
            max(line.seq for line in lines),
        )
        for (viewer, stream), lines in _said(kept).items()
    )


def _lines(kept: Kept) -> tuple[KeptLine, ...]:
    return _sorted(
        KeptLine(
            viewer,
            stream,
            line.seq,
            line.at,
            line.message_id,
            "" if line.text is None or _gone(kept, stream, line) or _untold(kept, line, line.text) else line.text,
        )
        for (viewer, stream), lines in _said(kept).items()
        for line in sorted((line for line in lines if line.text is not None), key=lambda line: line.seq)[-LINES_KEPT:]
    )


def _told(kept: Kept) -> tuple[ToldFact, ...]:
    by_viewer: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for stream, fact in _of(kept, Told):
        by_viewer[fact.viewer, stream].append(fact)
    return _sorted(
        ToldFact(viewer, stream, fact.seq, fact.n, fact.at, fact.message_id, "", "", 0)
        if _gone(kept, stream, fact) or _untold(kept, fact, f"{fact.key} {fact.value}")
        else ToldFact(viewer, stream, fact.seq, fact.n, fact.at, fact.message_id, fact.key, fact.value, fact.confidence)
        for (viewer, stream), facts in by_viewer.items()
        for fact in sorted(facts, key=lambda fact: (fact.seq, fact.n))[-FACTS_KEPT:]
    )


def _untold(kept: Kept, words: Said | Told, text: str) -> bool:
    return any(
        wish.viewer == words.viewer and words.at <= wish.until and wish.word in worded(text)
        for _, wish in _of(kept, Untold)
    )


def _gone(kept: Kept, stream: str, words: Said | Alluded | Told) -> bool:
    return (
        any(change.message_id == words.message_id for _, change in _of(kept, Deleted))
        or any(change.viewer == words.viewer and words.at <= change.until for _, change in _of(kept, Banned))
        or any(where == stream and words.at <= change.at for where, change in _of(kept, Cleared))
    )


def _replies(kept: Kept) -> tuple[RepliedTo, ...]:
    heard = {(stream, change.utterance) for stream, change in _of(kept, Heard)}
    addressed = {(stream, each.utterance): each.viewer for stream, each in _of(kept, Addressed)}
    return _sorted(RepliedTo(addressed[key], *key) for key in heard & addressed.keys())


def _pasts(graph: Graph, viewers: list[str]) -> tuple[ViewerPast, ...]:
    return tuple(past for viewer in viewers if (past := _past(graph, viewer, None)) is not None)


def _past(graph: Graph, viewer: str, besides: str | None) -> ViewerPast | None:
    node = next((node for node in graph.viewers if node.id == viewer), None)
    chats = sorted(
        (c for c in graph.chatted_in if c.viewer == viewer and c.stream != besides), key=lambda c: (c.last, c.stream)
    )
    payments = [p for p in graph.payments if p.viewer == viewer and p.stream != besides]
    raids = [r for r in graph.raided if r.viewer == viewer and r.stream != besides]
    times = [*(c.first for c in chats), *(c.last for c in chats), *(p.at for p in payments), *(r.at for r in raids)]
    if node is None or not times:
        return None
    last = chats[-1] if chats else None
    asked = Counter(a.to for a in graph.allusions if a.viewer == viewer and a.stream != besides and a.kind == "topic")
    before = [s for s in graph.segments if last and s.stream == last.stream and s.seq < last.last_seq]
    return ViewerPast(
        id=viewer,
        name=node.name,
        first_seen=moment(min(times)),
        last_seen=moment(max(times)),
        streams=len(chats),
        messages=sum(c.messages for c in chats),
        months_subscribed=node.months,
        payments=len(payments),
        given=_given(payments),
        gifts=sum(p.count for p in payments),
        raids=len(raids),
        replies=sum(r.viewer == viewer and r.stream != besides for r in graph.replied_to),
        last_chat=moment(last.last) if last else None,
        last_topic=(max(before, key=lambda s: s.seq).topic or None) if before else None,
        last_activity=max(before, key=lambda s: s.seq).activity if before else None,
        lines=tuple(
            PastLine(id=line.message_id, at=moment(line.at), text=line.text)
            for line in graph.lines
            if last and line.viewer == viewer and line.stream == last.stream and line.text
        ),
        asked_about=tuple(sorted(asked, key=lambda topic: (-asked[topic], topic))),
        given_last_time=_given(p for p in payments if last and p.stream == last.stream),
        names=node.names,
        friends=_friends(graph, node, besides),
        shared=_shared(graph, viewer, besides),
        facts=standing((t for t in graph.told if t.viewer == viewer and t.stream != besides), moment),
    )


def _friends(graph: Graph, node: ViewerNode, besides: str | None) -> tuple[str, ...]:
    """Whoever speaks of the other by name as the other does of them."""

    def spoke(one: ViewerNode, of: ViewerNode) -> int:
        mentions = sorted(
            (
                (a.stream, a.seq, a.to)
                for a in graph.allusions
                if a.viewer == one.id and a.stream != besides and a.kind == "viewer"
            ),
            reverse=True,
        )
        return len({(stream, seq) for stream, seq, to in mentions[:MENTIONS_READ] if to in of.names})

    others = [other for other in graph.viewers if other.id != node.id and spoke(node, other)]
    others.sort(key=lambda other: (-spoke(node, other), other.id))
    times = {other: min(spoke(node, other), spoke(other, node)) for other in others[:FRIENDS_CONSIDERED]}
    close = sorted((other for other in times if times[other]), key=lambda other: (-times[other], other.name, other.id))
    return tuple(other.name for other in close[:FRIENDS_NAMED])


def _shared(graph: Graph, viewer: str, besides: str | None) -> tuple[PastLine, ...]:
    heard = {(reply.stream, reply.utterance) for reply in graph.replied_to}
    answered = {
        (each.stream, each.message_id)
        for each in graph.taken_up
        if each.viewer == viewer and each.stream != besides and (each.stream, each.utterance) in heard
    }
    lines = {
        PastLine(id=line.message_id, at=moment(line.at), text=line.text)
        for line in graph.lines
        if line.viewer == viewer and line.text and (line.stream, line.message_id) in answered
    }
    return tuple(sorted(lines, key=lambda line: (-line.at.timestamp(), line.id, line.text))[:LINES_SHARED])


def _given(payments: Iterable[PaymentMade]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for paid in payments:
        if paid.amount:
            sums[paid.currency] = sums.get(paid.currency, Decimal(0)) + Decimal(paid.amount)
    return sums
