"""The memory of streams as the reference sees it: from all changes at once."""

from collections import Counter
from collections.abc import Iterable

from vtuber.memory.changes import Change
from vtuber.memory.graph import Graph
from vtuber.memory.history import StreamHistory, StreamRows, history_of
from vtuber.memory.stream_changes import Clipped, Discussed, Echoed, Played, Promised, PromiseTurned, Took
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

Kept = Iterable[tuple[str, Change]]


def promises(kept: Kept) -> tuple[PromiseNode, ...]:
    """Return what was promised, and when it first became what it is."""
    all_kept = list(kept)
    turns = [change for _, change in all_kept if isinstance(change, PromiseTurned)]

    def first(promise: str, state: str) -> int:
        return min((turn.at for turn in turns if (turn.promise, turn.state) == (promise, state)), default=0)

    return tuple(
        sorted(
            PromiseNode(
                p.promise,
                stream,
                p.seq,
                p.at,
                p.text,
                p.until,
                p.amount,
                p.currency,
                p.raised,
                p.percent,
                *(first(p.promise, state) for state in ("due", "kept", "dropped", "expired")),
            )
            for stream, p in all_kept
            if isinstance(p, Promised)
        )
    )


def takings(kept: Kept) -> tuple[Takings, ...]:
    """Return what streams took in."""
    sums: Counter[tuple[str, str]] = Counter()
    for stream, change in kept:
        if isinstance(change, Took):
            sums[stream, change.currency] += change.millionths
    return tuple(sorted(Takings(*key, amount) for key, amount in sums.items()))


def talks(kept: Kept) -> tuple[TopicTalk, ...]:
    """Return what was discussed."""
    return tuple(
        sorted(
            TopicTalk(s, t.seq, t.at, t.activity, t.topic, t.seconds, t.viewer_s, t.messages, t.laughs, t.payments)
            for s, t in kept
            if isinstance(t, Discussed)
        )
    )


def phrases(kept: Kept) -> tuple[PhraseEchoed, ...]:
    """Return what chat took up."""
    return tuple(
        sorted(PhraseEchoed(s, e.seq, e.at, e.phrase, e.voices, int(e.hers)) for s, e in kept if isinstance(e, Echoed))
    )


def games(kept: Kept) -> tuple[GamePlayed, ...]:
    """Return what was played."""
    return tuple(
        sorted(GamePlayed(s, g.seq, g.at, g.game, g.moment, g.winner) for s, g in kept if isinstance(g, Played))
    )


def clips(kept: Kept) -> tuple[ClipNode, ...]:
    """Return what was clipped."""
    return tuple(sorted(ClipNode(s, c.seq, c.at, c.clip) for s, c in kept if isinstance(c, Clipped)))


def history(graph: Graph, besides: str | None) -> StreamHistory:
    """Return what all streams but one left."""
    streams = sorted((node for node in graph.streams if node.id != besides), key=lambda node: (node.first, node.id))
    return history_of(
        StreamRows(
            streams=tuple(node.id for node in streams),
            promises=graph.promises,
            takings=graph.takings,
            talks=graph.discussed,
            phrases=graph.phrases,
        )
    )
