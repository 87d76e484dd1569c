"""Games against chat, move by move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class GameStarted:
    """A game begins on stage."""

    id: str
    at: datetime
    cause: str | None = None
    game: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOpened:
    """Chat may vote by writing one of `options`, for `closes_after_s` seconds."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    options: tuple[str, ...]
    closes_after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GameMoved:
    """A move was made; `votes` is how many voted for it (0 for the streamer's own, and when nobody voted)."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    player: Literal["streamer", "chat"]
    move: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GameFinished:
    """A game ended."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    winner: Literal["streamer", "chat", "nobody"]


GameEvent = GameStarted | VoteOpened | GameMoved | GameFinished
