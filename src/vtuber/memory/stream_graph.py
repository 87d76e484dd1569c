"""What is remembered of streams themselves, as values; times are microseconds since 1970, 0 for never."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class PromiseNode:
    """Something she promised. `amount` and `raised` are decimals, empty for none."""

    id: str
    stream: str
    seq: int
    at: int
    text: str
    until: str
    amount: str
    currency: str
    raised: str
    percent: int
    due: int
    kept: int
    dropped: int
    expired: int

    @property
    def is_owed(self) -> bool:
        """Whether it is neither kept nor dropped nor too old."""
        return not (self.kept or self.dropped or self.expired)


@dataclass(frozen=True, slots=True, order=True)
class Takings:
    """What a stream took in of a currency, in millionths of its unit; charity left out."""

    stream: str
    currency: str
    millionths: int


@dataclass(frozen=True, slots=True, order=True)
class TopicTalk:
    """A topic was discussed up to row `seq`, and what chat made of it."""

    stream: str
    seq: int
    at: int
    activity: str
    topic: str
    seconds: int
    viewer_s: int
    messages: int
    laughs: int
    payments: int


@dataclass(frozen=True, slots=True, order=True)
class PhraseEchoed:
    """Chat took a phrase up; `hers` is 1 if she had said it before."""

    stream: str
    seq: int
    at: int
    phrase: str
    voices: int
    hers: int


@dataclass(frozen=True, slots=True, order=True)
class GamePlayed:
    """A game began (`moment` started) or was over (finished); `winner` is empty until then."""

    stream: str
    seq: int
    at: int
    game: str
    moment: str
    winner: str


@dataclass(frozen=True, slots=True, order=True)
class ClipNode:
    """A clip; what was on is the last segment before its row."""

    stream: str
    seq: int
    at: int
    clip: str
