"""The whole state of a memory as records: what its graph shows, and halves, marks and covered rows beside it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from vtuber.memory.graph import (
    BadgeWorn,
    ChattedIn,
    GiftedTo,
    KeptLine,
    PaymentMade,
    RaidedWith,
    SegmentNode,
    StreamNode,
    TakenUp,
    ToldFact,
    ViewerNode,
)
from vtuber.memory.positions import Positions
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True, order=True)
class ForgottenMark:
    """The mark of a viewer or of a name."""

    kind: Literal["viewer", "name"]
    mark: str


@dataclass(frozen=True, slots=True, order=True)
class ExpiryMoment:
    """Nothing from before it is kept."""

    before: int


@dataclass(frozen=True, slots=True, order=True)
class KeptAllusion:
    """An allusion, with what it takes to take it back: when it was written, and in which message."""

    viewer: str
    stream: str
    seq: int
    kind: str
    to: str
    at: int
    message_id: str


@dataclass(frozen=True, slots=True, order=True)
class AddressedUtterance:
    """The half of a reply that tells to whom."""

    stream: str
    utterance: str
    viewer: str


@dataclass(frozen=True, slots=True, order=True)
class HeardUtterance:
    """The half of a reply that tells that it was heard."""

    stream: str
    utterance: str


@dataclass(frozen=True, slots=True, order=True)
class UntoldWord:
    """What a viewer told with this word in it, up to `until`, was taken back by them."""

    viewer: str
    word: str
    until: int


@dataclass(frozen=True, slots=True, order=True)
class PromiseTurnings:
    """What became of a promise, and when (0 for never), that is not known to have been made."""

    id: str
    due: int
    kept: int
    dropped: int
    expired: int


@dataclass(frozen=True, slots=True, order=True)
class DeletedMessage:
    """A message that was taken back."""

    message_id: str


@dataclass(frozen=True, slots=True, order=True)
class BannedViewer:
    """All words of a viewer up to `until` were taken back."""

    viewer: str
    until: int


@dataclass(frozen=True, slots=True, order=True)
class ClearedStream:
    """All words of a stream up to `at` were taken back."""

    stream: str
    at: int


@dataclass(frozen=True, slots=True, order=True)
class CoveredRows:
    """The rows `first` to `last` of a stream's journal are in."""

    stream: str
    first: int
    last: int


Record = (
    ForgottenMark
    | ExpiryMoment
    | ViewerNode
    | StreamNode
    | SegmentNode
    | ChattedIn
    | KeptLine
    | KeptAllusion
    | PaymentMade
    | BadgeWorn
    | GiftedTo
    | RaidedWith
    | AddressedUtterance
    | HeardUtterance
    | TakenUp
    | ToldFact
    | UntoldWord
    | PromiseNode
    | PromiseTurnings
    | Takings
    | TopicTalk
    | PhraseEchoed
    | GamePlayed
    | ClipNode
    | DeletedMessage
    | BannedViewer
    | ClearedStream
    | CoveredRows
)
"""One fact of a memory's state. A new kind of change comes with the records in which a memory keeps it."""

KINDS: tuple[type[Record], ...] = (
    ForgottenMark,
    ExpiryMoment,
    ViewerNode,
    StreamNode,
    SegmentNode,
    ChattedIn,
    KeptLine,
    KeptAllusion,
    PaymentMade,
    BadgeWorn,
    GiftedTo,
    RaidedWith,
    AddressedUtterance,
    HeardUtterance,
    TakenUp,
    ToldFact,
    UntoldWord,
    PromiseNode,
    PromiseTurnings,
    Takings,
    TopicTalk,
    PhraseEchoed,
    GamePlayed,
    ClipNode,
    DeletedMessage,
    BannedViewer,
    ClearedStream,
    CoveredRows,
)
"""The kinds in the order in which a memory gives and takes them: nodes before what relates them."""

Piece = tuple[Record, ...]
"""Some records, all of one kind."""

PIECE = 5_000
"""Records of a piece, at most."""


@dataclass(slots=True)
class Survey:
    """What there is of a memory: how many records, their digest, and which streams it covers since when.

    The digest is the sum of the records' digests, so that no memory need give them in a certain order.
    """

    records: int = 0
    covered: dict[str, Positions] = field(default_factory=dict)
    began: dict[str, int] = field(default_factory=dict)
    _sum: int = 0

    @property
    def digest(self) -> str:
        """A digest that is equal for equal states, whatever keeps them."""
        return f"{self._sum:064x}"

    def add(self, piece: Iterable[Record]) -> None:
        """Take records into account."""
        for record in piece:
            self.records += 1
            text = type(record).__name__.encode() + msgspec.json.encode(record)
            self._sum = (self._sum + int.from_bytes(hashlib.sha256(text).digest())) % _MODULUS
            match record:
                case CoveredRows(stream=stream, first=first, last=last):
                    self.covered[stream] = self.covered.get(stream, Positions()).with_interval(first, last)
                case StreamNode(id=stream, first=first):
                    self.began[stream] = first
                case _:
                    pass

    def is_within(self, other: "Survey") -> bool:
        """Tell whether nothing was taken in here that the other has not taken in from the same streams."""
        return all(
            stream in other.covered
            and self.began.get(stream) in {None, other.began.get(stream)}
            and all(other.covered[stream].holds(*each) for each in positions.intervals)
            for stream, positions in self.covered.items()
        )
