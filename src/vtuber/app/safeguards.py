"""What stands between her and what must not be said or shown, for one stream."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from vtuber.app.goal_keeper import GoalKeeper
from vtuber.app.goal_titles import check_title, title_judge
from vtuber.app.minds import StreamMinds
from vtuber.app.moderation import Moderation
from vtuber.runtime.clock import Clock
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion
from vtuber.voice.veto_desk import VetoDesk

_JUDGED = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguards:
    """Her lines cross the gate, whose moderator is `strict`; what viewers write is held to `moderator`.

    `is_clean` judges names and other single texts. `opinion` is asked about what the gate lets pass and `desk` gives
    the operator time for a veto, where there is one.
    """

    moderator: WordListModerator
    strict: WordListModerator
    is_clean: Callable[[str], bool]
    gate: Gate
    opinion: SecondOpinion | None
    desk: VetoDesk | None


def safeguards_of(moderation: Moderation, *, language: str, minds: StreamMinds | None, clock: Clock) -> Safeguards:
    """Build them for a persona of that language tag."""
    moderator = _moderator()
    strict = WordListModerator(home=language.partition("-")[0], topics=moderation.topics)
    gate = Gate(moderator=strict, secrets=minds.canaries if minds else ())
    if minds:
        minds.on_change(gate.recheck)
    return Safeguards(
        moderator=moderator,
        strict=strict,
        is_clean=_clean(moderator),
        gate=gate,
        opinion=_opinion(moderation, gate, clock),
        desk=VetoDesk(delay_s=moderation.delay_s, clock=clock) if moderation.delay_s else None,
    )


def guard_titles(goals: GoalKeeper, guards: Safeguards, minds: StreamMinds | None) -> None:
    """Let no goal have a title that she could not read out."""
    canaries = minds.canaries if minds else ()
    goals.judge_titles(
        title_judge(guards.strict, guards.opinion, canaries), partial(check_title, moderator=guards.strict)
    )


def _opinion(moderation: Moderation, gate: Gate, clock: Clock) -> SecondOpinion | None:
    """Return who is asked about what the gate lets pass, if anybody is."""
    if moderation.service is None:
        return None
    return SecondOpinion(
        moderation.service, clock=clock, replacement=gate.next_replacement, patience_s=moderation.patience_s
    )


@cache
def _moderator() -> WordListModerator:
    """Return the one moderator of this process: it keeps nothing between two texts, and is slow to build."""
    return WordListModerator()


def _clean(moderator: WordListModerator) -> Callable[[str], bool]:
    """Return a judge of single texts that remembers the latest, since lines and names come again and again."""

    @lru_cache(maxsize=_JUDGED)
    def clean(text: str) -> bool:
        # A name that is an insult when read from its end is one.
        return not moderator.categories(text) and "slur" not in moderator.categories(text[::-1])

    return clean
