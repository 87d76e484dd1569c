"""What the streams before this one left: promises that are owed, topics and how they landed, running jokes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from vtuber.domain.promises import Promise
from vtuber.memory.projection import moment
from vtuber.memory.stream_graph import PhraseEchoed, PromiseNode, Takings, TopicTalk
from vtuber.memory.stream_projection import sum_of

if TYPE_CHECKING:
    from vtuber.domain.lasting_events import Until

STREAMS_LOOKED_BACK = 200
"""Streams whose takings count towards a promise."""

TALKS_LOOKED_BACK = 2_000
PHRASES_LOOKED_BACK = 500
PROMISES_KEPT_IN_MIND = 50

_TALKED_OF = 100
_JOKES = 10
_STREAMS_OF_A_JOKE = 2
_JOKES_LAST_STREAMS = 20
_A_LAUGH, _A_PAYMENT = 2, 10
"""Lines of chat that a laugh and a payment are worth besides themselves."""

_SHORTEST_VIEWER_S = 300
"""Of less attention nobody can say how it landed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTopic:
    """A topic she discussed. `streams_ago` is 1 for the last stream.

    `landed` is 1 for what chat usually makes of a topic in the same stream, 2 for twice as much, None where too few
    listened.
    """

    topic: str
    activity: str
    times: int
    last_at: datetime
    streams_ago: int
    landed: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJoke:
    """A phrase chat keeps coming back to; `hers` if it began with her."""

    phrase: str
    streams: int
    last_at: datetime
    hers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHistory:
    """What earlier streams left. Promises are the oldest first, topics the latest first, jokes the most repeated."""

    streams: int = 0
    promises: tuple[Promise, ...] = ()
    topics: tuple[PastTopic, ...] = ()
    jokes: tuple[RunningJoke, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRows:
    """What a memory keeps of earlier streams, as it stands: `streams` are ids, oldest first."""

    streams: tuple[str, ...]
    promises: Iterable[PromiseNode]
    takings: Iterable[Takings]
    talks: Iterable[TopicTalk]
    phrases: Iterable[PhraseEchoed]


def history_of(rows: StreamRows) -> StreamHistory:
    """Return what rows come to; those of streams that are not among `streams` are passed over."""
    place = {stream: number for number, stream in enumerate(rows.streams)}
    return StreamHistory(
        streams=len(place),
        promises=_promises(rows, place),
        topics=_topics([talk for talk in rows.talks if talk.stream in place], place),
        jokes=_jokes([phrase for phrase in rows.phrases if phrase.stream in place], place),
    )


def _promises(rows: StreamRows, place: dict[str, int]) -> tuple[Promise, ...]:
    takings = list(rows.takings)
    owed = sorted(
        (node for node in rows.promises if node.is_owed and node.stream in place), key=lambda node: (node.at, node.id)
    )
    return tuple(
        Promise(
            id=node.id,
            text=node.text,
            made_at=moment(node.at),
            until=cast("Until", node.until),
            amount=Decimal(node.amount) if node.amount else None,
            currency=node.currency,
            percent=node.percent,
            paid=_paid(node, takings, place),
            due=bool(node.due),
        )
        for node in owed[-PROMISES_KEPT_IN_MIND:]
    )


def _paid(node: PromiseNode, takings: list[Takings], place: dict[str, int]) -> Decimal:
    """Return what came in since a promise was made: by its stream and all later ones, without what there was before."""
    since = place[node.stream]
    millionths = sum(
        each.millionths
        for each in takings
        if each.currency == node.currency and place.get(each.stream, since - 1) >= since
    )
    return max(Decimal(0), sum_of(millionths) - Decimal(node.raised or 0))


def _topics(talks: list[TopicTalk], place: dict[str, int]) -> tuple[PastTopic, ...]:
    usual = {stream: _rate(of) for stream, of in _by_stream(talks).items()}
    of_topic: defaultdict[tuple[str, str], list[TopicTalk]] = defaultdict(list)
    for talk in talks:
        of_topic[talk.topic, talk.activity].append(talk)
    found = [
        PastTopic(
            topic=topic,
            activity=activity,
            times=len(of),
            last_at=moment(max(talk.at for talk in of)),
            streams_ago=len(place) - max(place[talk.stream] for talk in of),
            landed=_landed(of, usual),
        )
        for (topic, activity), of in of_topic.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.last_at, each.topic, each.activity), reverse=True)[:_TALKED_OF])


def _landed(talks: list[TopicTalk], usual: dict[str, float]) -> float | None:
    """Return how much chat made of a topic, as a multiple of the same streams' usual, by the attention it had."""
    shares = [(talk.viewer_s, _rate([talk]) / usual[talk.stream]) for talk in talks if usual[talk.stream] > 0]
    attention = sum(viewer_s for viewer_s, _ in shares)
    if attention < _SHORTEST_VIEWER_S:
        return None
    return round(sum(viewer_s * share for viewer_s, share in shares) / attention, 3)


def _rate(talks: Iterable[TopicTalk]) -> float:
    """Return what chat did per second of a viewer's attention."""
    of = list(talks)
    attention = sum(talk.viewer_s for talk in of)
    done = sum(talk.messages + _A_LAUGH * talk.laughs + _A_PAYMENT * talk.payments for talk in of)
    return done / attention if attention > 0 else 0.0


def _by_stream(talks: Iterable[TopicTalk]) -> dict[str, list[TopicTalk]]:
    found: defaultdict[str, list[TopicTalk]] = defaultdict(list)
    for talk in talks:
        found[talk.stream].append(talk)
    return found


def _jokes(phrases: list[PhraseEchoed], place: dict[str, int]) -> tuple[RunningJoke, ...]:
    recent: defaultdict[str, list[PhraseEchoed]] = defaultdict(list)
    for each in phrases:
        if len(place) - place[each.stream] <= _JOKES_LAST_STREAMS:
            recent[each.phrase].append(each)
    jokes = [
        RunningJoke(
            phrase=phrase,
            streams=len({each.stream for each in of}),
            last_at=moment(max(each.at for each in of)),
            hers=any(each.hers for each in of),
        )
        for phrase, of in recent.items()
    ]
    running = [joke for joke in jokes if joke.hers or joke.streams >= _STREAMS_OF_A_JOKE]
    return tuple(sorted(running, key=lambda joke: (-joke.streams, -joke.last_at.timestamp(), joke.phrase))[:_JOKES])
