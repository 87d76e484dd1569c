"""A lane of chat: which of the waiting lines is answered next.

Among the newest lines the one with the highest score comes first: first-time chatters, lines that name her, questions,
long-standing subscribers, lines of some length, newer before older. Whoever was answered in the last half minute comes
after everybody else. Every fifth pick goes to the oldest waiting line, a first-time chatter's if there is one.
"""

import itertools
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator

from vtuber.attention.ring import Line, Ring
from vtuber.attention.triage import Judgement, Triage
from vtuber.domain.attended import UNANSWERED, Intent
from vtuber.domain.viewers import Viewer

RANKED_LINES = 32
OLDEST_EVERY = 5
COOL_DOWN_S = 30.0
_ANSWERED_REMEMBERED = 512

NOT_FOR_HER = frozenset({Intent.VOTE, Intent.COMMAND})
"""Lines meant for a game or a bot; they are passed over unless asked for."""

_FIRST_TIME = 4.0
_NAMED = 3.0
_QUESTION = 2.0
_REACTION = -2.0
_SUBSTANCE = 1.0
_PER_YEAR_SUBSCRIBED = 1.0
_YEARS_THAT_COUNT = 2.0
_PER_PLACE = -0.05
_JUST_ANSWERED = -100.0
_WORDS_OF_SUBSTANCE = range(4, 41)


class RecentlyAnswered:
    """Remembers when each viewer was last answered, for the newest few hundred of them."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()

    def note(self, viewer: Viewer, now: float) -> None:
        """Remember that `viewer` is answered at `now`, in seconds."""
        self._at[viewer.id] = now
        self._at.move_to_end(viewer.id)
        if len(self._at) > _ANSWERED_REMEMBERED:
            self._at.popitem(last=False)

    def includes(self, viewer: Viewer, now: float) -> bool:
        """Tell whether `viewer` was answered within the cool-down."""
        at = self._at.get(viewer.id)
        return at is not None and now - at < COOL_DOWN_S


class ChatLane:
    """Waiting lines, judged when they come up. `on_ignored` hears of each that must not be answered."""

    def __init__(
        self, *, ring: Ring, triage: Triage, answered: RecentlyAnswered, ignored: list[tuple[str, tuple[str, ...]]]
    ) -> None:
        self.ring = ring
        self._triage = triage
        self._answered = answered
        self._ignored = ignored
        self._picks = 0

    def take(self, now: float, intents: Collection[Intent] | None) -> tuple[Line, Judgement] | None:
        """Take the best line whose intent is among `intents` (None for all she may answer) out of the lane."""
        oldest_is_due = (self._picks + 1) % OLDEST_EVERY == 0
        chosen = self._oldest(intents) if oldest_is_due else self._best(now, intents)
        if chosen is None:
            return None
        self._picks += 1
        message = chosen[0].message
        self.ring.remove(message.id)
        self._answered.note(message.viewer, now)
        return chosen

    def has(self, intents: Collection[Intent] | None) -> bool:
        """Tell whether `take` would find a line."""
        return self._oldest(intents) is not None if self.ring else False

    def questions(self) -> int:
        """Return how many waiting lines look like questions, without judging them."""
        return sum(
            "?" in line.message.text if line.judgement is None else line.judgement.intent is Intent.QUESTION
            for line in self.ring.newest_first()
        )

    def _best(self, now: float, intents: Collection[Intent] | None) -> tuple[Line, Judgement] | None:
        ranked = []
        for place, (line, judgement) in enumerate(self._answerable(list(self.ring.newest_first()), intents)):
            ranked.append((self._score(line, judgement, now) + _PER_PLACE * place, -place, line, judgement))
            if len(ranked) == RANKED_LINES:
                break
        if not ranked:
            return None
        _, _, line, judgement = max(ranked, key=lambda one: one[:2])
        return line, judgement

    def _oldest(self, intents: Collection[Intent] | None) -> tuple[Line, Judgement] | None:
        """Return the oldest line of a first-time chatter, or else the oldest of all; judges no more than it must."""
        lines = list(self.ring.oldest_first())
        newcomers = [line for line in lines if line.message.first_message]
        return next(self._answerable(itertools.chain(newcomers, lines), intents), None)

    def _answerable(
        self, lines: Iterable[Line], intents: Collection[Intent] | None
    ) -> Iterator[tuple[Line, Judgement]]:
        """Give the lines with a wanted intent; lines that nobody will ever answer leave the ring."""
        for line in lines:
            judgement = line.judgement = line.judgement or self._triage.judge(line.message)
            if judgement.intent in UNANSWERED:
                self.ring.remove(line.message.id)
                self._ignored.append((line.message.id, judgement.categories))
            elif intents is not None and judgement.intent in intents:
                yield line, judgement
            elif judgement.intent in NOT_FOR_HER:
                self.ring.remove(line.message.id)
            elif intents is None:
                yield line, judgement

    def _score(self, line: Line, judgement: Judgement, now: float) -> float:
        message = line.message
        years = min(message.viewer.months_subscribed / 12, _YEARS_THAT_COUNT)
        return (
            _FIRST_TIME * message.first_message
            + _NAMED * judgement.names_her
            + _QUESTION * (judgement.intent is Intent.QUESTION)
            + _REACTION * (judgement.intent is Intent.REACTION)
            + _SUBSTANCE * (message.text.count(" ") + 1 in _WORDS_OF_SUBSTANCE)
            + _PER_YEAR_SUBSCRIBED * years
            + _JUST_ANSWERED * self._answered.includes(message.viewer, now)
        )
