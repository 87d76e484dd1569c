"""What one event changes in the graph of viewers. Changes commute: their order does not matter.

Each carries `seq`, the place of its event in the stream's journal. `at` is in microseconds since 1970, UTC.
"""

from dataclasses import dataclass
from typing import Literal

from vtuber.memory.stream_changes import StreamChange

PaymentKind = Literal["donation", "cheer", "subscription", "resubscription", "gift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A viewer was there under a name; the newest name is theirs, tenure never shrinks."""

    seq: int
    viewer: str
    name: str
    at: int
    months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line of chat: it counts. `text` is None if its words are not worth keeping, empty if they must not be kept."""

    seq: int
    viewer: str
    at: int
    message_id: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alluded:
    """A line spoke of somebody by name (`kind` viewer, the name in lower case) or asked about a topic."""

    seq: int
    viewer: str
    at: int
    message_id: str
    kind: Literal["viewer", "topic"]
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment. `amount` is None unless it is exact and public; `count` is of gifts, `months` of tenure."""

    seq: int
    viewer: str
    at: int
    kind: PaymentKind
    amount: str | None = None
    currency: str = ""
    tier: str = ""
    months: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wore:
    """A viewer chatted with a subscriber's badge of so many months."""

    seq: int
    viewer: str
    at: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifted:
    """A subscription was given to somebody, by name, in lower case."""

    seq: int
    viewer: str
    at: int
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raided:
    """A streamer brought their `viewers` along."""

    seq: int
    viewer: str
    at: int
    viewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """She was about to say something to a viewer; it is a reply once it is `Heard`."""

    seq: int
    viewer: str
    at: int
    utterance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """She was about to take up a line of a viewer's; she has once the utterance is `Heard`."""

    seq: int
    viewer: str
    at: int
    utterance: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The first sound of an utterance left."""

    seq: int
    utterance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanned:
    """The stream was on; `index` counts streams, where the event tells."""

    seq: int
    at: int
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """From here on the stream was about a topic."""

    seq: int
    at: int
    activity: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """One message was taken back."""

    seq: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Banned:
    """All words of a viewer up to `until` were taken back."""

    seq: int
    viewer: str
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """All words of this stream up to `at` were taken back."""

    seq: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToBeForgotten:
    """A viewer wants nothing of themselves kept."""

    seq: int
    viewer: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A viewer told a fact about themselves in the line `message_id`, written at `at`.

    `n` tells facts of one row apart. `key` and `value` are empty if they must not be kept; `confidence` in percent.
    """

    seq: int
    n: int
    viewer: str
    at: int
    message_id: str
    key: str
    value: str
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A viewer wants facts and lines of theirs gone, up to `until`, that hold `word`; see `domain.facts.worded`."""

    seq: int
    viewer: str
    until: int
    word: str


AboutViewer = Met | Said | Alluded | Paid | Wore | Gifted | Raided | Addressed | Answered | Banned | Told | Untold
"""Changes that concern one viewer."""

Change = AboutViewer | Heard | Spanned | Turned | Deleted | Cleared | AskedToBeForgotten | StreamChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the rows `first` to `last` of a stream's journal change; rows that change nothing are covered too."""

    stream: str
    first: int
    last: int
    changes: tuple[Change, ...]
