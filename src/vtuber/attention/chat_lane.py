"""A lane of chat: which of the waiting lines is answered next.

Among the newest lines the one with the highest score comes first: first-time chatters, lines that name her, questions,
long-standing subscribers, lines of some length, newer before older. Whoever was answered in the last half minute comes
after everybody else. Every fifth pick goes to the oldest waiting line, a first-time chatter's if there is one.

Lines are judged when they come up, each once, and no more than `JUDGED_AT_ONCE` of them in one call: a take right after
a flood stays short, and lines further back are judged by later takes.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable

from vtuber.attention.gist import gist_of
from vtuber.attention.ring import Line, Ring
from vtuber.attention.triage import Judgement, Triage
from vtuber.domain.attended import UNANSWERED, Ignored, Intent
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.chat_gist import ChatGist
from vtuber.domain.viewers import Viewer

RANKED_LINES = 32
OLDEST_EVERY = 5
JUDGED_AT_ONCE = 20
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
    """Waiting lines, judged when they come up; `ignored` gets each that must not be answered."""

    def __init__(self, *, ring: Ring, triage: Triage, answered: RecentlyAnswered, ignored: list[Ignored]) -> None:
        self.ring = ring
        self._triage = triage
        self._answered = answered
        self._ignored = ignored
        self._picks = 0
        self._judgements_left = 0

    def take(self, now: float, intents: Collection[Intent] | None) -> tuple[Line, Judgement] | None:
        """Take the best line whose intent is among `intents` (None for all she may answer) out of the lane."""
        self.ring.expire(now)
        self._judgements_left = JUDGED_AT_ONCE
        oldest_is_due = (self._picks + 1) % OLDEST_EVERY == 0
        chosen = (self._oldest(intents) if oldest_is_due else None) or self._best(now, intents)
        if chosen is None or chosen.judgement is None:
            return None
        self._picks += 1
        message = chosen.message
        self.ring.remove(message.id)
        self._answered.note(message.viewer, now)
        return chosen, chosen.judgement

    def gist(self, now: float) -> ChatGist | None:
        """Return what chat is saying if it is too fast to answer line by line; the lines it quotes leave the lane.

        They do not count as answers to their authors.
        """
        self.ring.expire(now)
        self._judgements_left = JUDGED_AT_ONCE
        gist = gist_of(self.ring.newest_first(), now=now, may_be_answered=self._may_be_answered)
        if gist is not None:
            for message in (*(chorus.message for chorus in gist.choruses), *gist.voices):
                self.ring.remove(message.id)
        return gist

    def has(self, now: float, intents: Collection[Intent] | None) -> bool:
        """Tell whether `take` would find a line; judges as many as it must."""
        self.ring.expire(now)
        self._judgements_left = len(self.ring)
        return self._oldest(intents) is not None

    def _best(self, now: float, intents: Collection[Intent] | None) -> Line | None:
        newest = self.ring.newest_first(questions_only=_only_questions(intents))
        best, highest = None, float("-inf")
        for place, line in enumerate(self._answerable(newest, intents, RANKED_LINES)):
            score = line.score + _PER_PLACE * place
            if self._answered.includes(line.message.viewer, now):
                score += _JUST_ANSWERED
            if score > highest:
                best, highest = line, score
        return best

    def _oldest(self, intents: Collection[Intent] | None) -> Line | None:
        """Return the oldest line of a first-time chatter, or else the oldest of all; judges no more than it must."""
        narrowed = _only_questions(intents)
        newcomers = (line for line in self.ring.oldest_first(questions_only=narrowed) if line.message.first_message)
        found = self._answerable(newcomers, intents, 1)
        found = found or self._answerable(self.ring.oldest_first(questions_only=narrowed), intents, 1)
        return found[0] if found else None

    def _answerable(self, lines: Iterable[Line], intents: Collection[Intent] | None, at_most: int) -> list[Line]:
        """Return the first of `lines` with a wanted intent; lines that nobody will ever answer leave the ring."""
        wanted: list[Line] = []
        for_nobody: list[Line] = []
        for line in lines:
            judgement = line.judgement or self._judge(line)
            if judgement is None:
                continue
            intent = judgement.intent
            if intent in UNANSWERED:
                for_nobody.append(line)
                self._ignored.append(_ignored(line.message, judgement))
            elif intent in intents if intents is not None else intent not in NOT_FOR_HER:
                wanted.append(line)
                if len(wanted) == at_most:
                    break
            elif intent in NOT_FOR_HER:
                for_nobody.append(line)
        for line in for_nobody:
            self.ring.remove(line.message.id)
        return wanted

    def _may_be_answered(self, line: Line) -> bool | None:
        """Tell whether a line is one for her; None when enough have been judged for now."""
        judgement = line.judgement or self._judge(line)
        return None if judgement is None else judgement.intent not in UNANSWERED | NOT_FOR_HER

    def _judge(self, line: Line) -> Judgement | None:
        """Return the judgement of a line that has none yet, or None when enough have been judged for now."""
        if not self._judgements_left:
            return None
        self._judgements_left -= 1
        line.judgement = self._triage.judge(line.message)
        line.score = _score(line.message, line.judgement)
        return line.judgement


def _ignored(message: ChatMessage, judgement: Judgement) -> Ignored:
    return Ignored(message_id=message.id, viewer_id=message.viewer.id, categories=judgement.categories)


def _only_questions(intents: Collection[Intent] | None) -> bool:
    return intents is not None and all(intent is Intent.QUESTION for intent in intents)


def _score(message: ChatMessage, judgement: Judgement) -> float:
    """Return what a line is worth whenever it is answered and whatever came after it."""
    years = min(message.viewer.months_subscribed / 12, _YEARS_THAT_COUNT)
    return (
        _FIRST_TIME * message.first_message
        + _NAMED * judgement.names_her
        + _QUESTION * (judgement.intent is Intent.QUESTION)
        + _REACTION * (judgement.intent is Intent.REACTION)
        + _SUBSTANCE * (message.text.count(" ") + 1 in _WORDS_OF_SUBSTANCE)
        + _PER_YEAR_SUBSCRIBED * years
    )
