"""The graph of viewers as one value: nodes, relations, and what was taken back."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

LINES_KEPT = 5
"""Lines of a viewer whose words are kept, per stream: the latest, whether or not some were taken back since."""

FRIENDS_NAMED = 3
"""Of those a viewer talks with, at most."""

MENTIONS_READ = 100
"""Of a viewer's mentions of others so many are looked at: the newest, by stream and row."""

FRIENDS_CONSIDERED = 8
"""Of those a viewer mentions, the most mentioned are asked whether they mention the viewer."""

LINES_SHARED = 3
"""Lines of a viewer that she took up and may come back to: the latest."""

FACTS_KEPT = 40
"""Facts of a viewer that are kept, per stream: the latest, whether or not some were taken back since."""


@dataclass(frozen=True, slots=True, order=True)
class ViewerNode:
    """A viewer. `names` are all names they had, in lower case; times are microseconds since 1970."""

    id: str
    name: str
    first: int
    last: int
    months: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class StreamNode:
    """A stream, from its first event that tells to its last."""

    id: str
    index: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, order=True)
class SegmentNode:
    """From row `seq` of its journal on the stream was about `topic`."""

    stream: str
    seq: int
    at: int
    activity: str
    topic: str


@dataclass(frozen=True, slots=True, order=True)
class ChattedIn:
    """A viewer's chat in one stream; `last_seq` is the row of their last line."""

    viewer: str
    stream: str
    messages: int
    first: int
    last: int
    last_seq: int


@dataclass(frozen=True, slots=True, order=True)
class KeptLine:
    """Words of a viewer; `text` is empty where they were taken back."""

    viewer: str
    stream: str
    seq: int
    at: int
    message_id: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Allusion:
    """A viewer's line spoke of somebody (`kind` viewer, a name in lower case) or asked about a topic."""

    viewer: str
    stream: str
    seq: int
    kind: str
    to: str


@dataclass(frozen=True, slots=True, order=True)
class PaymentMade:
    """A payment; `amount` is empty unless it is exact and public."""

    viewer: str
    stream: str
    seq: int
    at: int
    kind: str
    amount: str
    currency: str
    tier: str
    months: int
    count: int


@dataclass(frozen=True, slots=True, order=True)
class BadgeWorn:
    """A viewer's subscriber's badge in one stream, as it was last seen there."""

    viewer: str
    stream: str
    at: int
    months: int


@dataclass(frozen=True, slots=True, order=True)
class GiftedTo:
    """A viewer gave a subscription to somebody, by name in lower case."""

    viewer: str
    stream: str
    seq: int
    recipient: str


@dataclass(frozen=True, slots=True, order=True)
class RaidedWith:
    """A viewer brought `viewers` along."""

    viewer: str
    stream: str
    seq: int
    at: int
    viewers: int


@dataclass(frozen=True, slots=True, order=True)
class RepliedTo:
    """She answered a viewer, and was heard."""

    viewer: str
    stream: str
    utterance: str


@dataclass(frozen=True, slots=True, order=True)
class TakenUp:
    """She meant to answer a line of a viewer's; she did if the utterance is among `replied_to`."""

    viewer: str
    stream: str
    utterance: str
    message_id: str


@dataclass(frozen=True, slots=True, order=True)
class ToldFact:
    """A fact as it was told, once, in row `seq`; `key` and `value` are empty where it was taken back."""

    viewer: str
    stream: str
    seq: int
    n: int
    at: int
    message_id: str
    key: str
    value: str
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Everything that is remembered, each part in order."""

    viewers: tuple[ViewerNode, ...] = ()
    streams: tuple[StreamNode, ...] = ()
    segments: tuple[SegmentNode, ...] = ()
    chatted_in: tuple[ChattedIn, ...] = ()
    lines: tuple[KeptLine, ...] = ()
    allusions: tuple[Allusion, ...] = ()
    payments: tuple[PaymentMade, ...] = ()
    badges: tuple[BadgeWorn, ...] = ()
    gifted_to: tuple[GiftedTo, ...] = ()
    raided: tuple[RaidedWith, ...] = ()
    replied_to: tuple[RepliedTo, ...] = ()
    promises: tuple[PromiseNode, ...] = ()
    takings: tuple[Takings, ...] = ()
    discussed: tuple[TopicTalk, ...] = ()
    phrases: tuple[PhraseEchoed, ...] = ()
    games: tuple[GamePlayed, ...] = ()
    clips: tuple[ClipNode, ...] = ()
    taken_up: tuple[TakenUp, ...] = ()
    told: tuple[ToldFact, ...] = ()
    forgotten: tuple[str, ...] = ()


def digest_of(graph: Graph) -> str:
    """Return a digest that is equal for equal graphs, whatever stores them."""
    return hashlib.sha256(msgspec.json.encode(graph, order="deterministic")).hexdigest()


def resolve(name: str, viewers: Iterable[ViewerNode]) -> str | None:
    """Return who bears a name, of several the one seen last; None if nobody known does."""
    bearers = [viewer for viewer in viewers if name in viewer.names]
    return max(bearers, key=lambda viewer: (viewer.last, viewer.id)).id if bearers else None
