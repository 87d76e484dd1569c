"""What the stage is told to show; sound and subtitles go with the sentences, the rest is here."""

from dataclasses import dataclass, field
from typing import Literal

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowActivity:
    """The activity card."""

    activity: Activity
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowExpression:
    """An expression held for `hold_s` seconds; `intensity` is 0 to 1."""

    emotion: Emotion
    intensity: float = 1.0
    hold_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalBar:
    """One goal on stage; `ends_in_s` is what is left until its deadline, None without one."""

    goal_id: str
    title: str
    raised: Money
    target: Money
    ends_in_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGoals:
    """The goal bars, from the top; an empty tuple hides them. `more` are open besides."""

    bars: tuple[GoalBar, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBoard:
    """A game board.

    `cells` is rows by columns, row 0 at the top, 0 empty, 1 streamer, 2 chat; `votes` maps a column from 1 to its
    count; places are (row, column).
    """

    game: str
    cells: tuple[tuple[int, ...], ...]
    turn: Literal["streamer", "chat", "over"]
    headline: str
    last: tuple[int, int] | None = None
    votes: dict[str, int] = field(default_factory=dict)
    closes_in_s: float | None = None
    winning: tuple[tuple[int, int], ...] = ()
    score: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearBoard:
    """No game is on stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionItem:
    """A question on the panel."""

    viewer: str
    text: str
    answering: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQuestions:
    """The question panel; an empty tuple hides it."""

    items: tuple[QuestionItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStatus:
    """Live figures."""

    viewers: int
    chat_per_minute: float


StageCue = ShowActivity | ShowExpression | ShowGoals | ShowBoard | ClearBoard | ShowQuestions | ShowStatus
