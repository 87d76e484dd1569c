"""The frame of a stream: its opening and close, its transitions, invitations and quiet moments."""

from vtuber.domain.activities import Activity
from vtuber.domain.briefs import (
    AnnounceActivity,
    CallToAction,
    CelebrateGoal,
    CloseStream,
    IdleMurmur,
    InviteChat,
    InviteQuestions,
    OpenStream,
    TellOfGoal,
)
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalSet
from vtuber.writing.composer import Composer, joined
from vtuber.writing.spoken_amounts import counted, listed, number, ordinal, spoken_money, time_left
from vtuber.writing.topics import TopicBank

_NAMES_AT_CLOSE = 5
_WHOLE_GOAL = 100
_MINUTES_AN_HOUR = 60
_LONG_IDLE_MIN = 5.0
_THEME_CHANCE = 0.6


class Staging:
    """Speaks for the show rather than to one viewer."""

    def __init__(self, composer: Composer, topics: TopicBank, catchphrases: tuple[str, ...]) -> None:
        self._composer = composer
        self._topics = topics
        self._catchphrases = catchphrases

    def opening(self, brief: OpenStream) -> str:
        """Greet the audience: the very first time, every time after, or after a crash."""
        rule = "open.resumed" if brief.resumed else "open.first" if brief.index == 0 else "open.again"
        greeting = self._composer.line(rule, place=ordinal(brief.index + 1), catchphrase=self._catchphrase())
        plan = self._composer.line(f"open.{brief.activity}", topic=self._spoken(brief.topic))
        return joined(greeting, plan)

    def farewell(self, brief: CloseStream) -> str:
        """Say goodbye, with the names of supporters and of those who talked most."""
        composer = self._composer
        supporters = composer.names_of(brief.supporters, _NAMES_AT_CLOSE)
        chatters = tuple(
            name for name in composer.names_of(brief.chatters, 2 * _NAMES_AT_CLOSE) if name not in supporters
        )[:_NAMES_AT_CLOSE]
        return joined(
            composer.line("close.start", length=_length(brief.minutes)),
            composer.line("close.supporters", names=listed(supporters)) if supporters else "",
            composer.line("close.chatters", names=listed(chatters)) if chatters else "",
            composer.line("close.end", catchphrase=self._catchphrase()),
        )

    def announcement(self, brief: AnnounceActivity) -> str:
        """Lead over to another activity, or to another topic of the same."""
        topic = self._spoken(brief.topic)
        if brief.previous is brief.activity:
            return self._composer.line(f"on.{brief.activity}", topic=topic)
        return joined(
            self._composer.line(f"leave.{brief.previous}"), self._composer.line(f"to.{brief.activity}", topic=topic)
        )

    def invite_questions(self, brief: InviteQuestions) -> str:
        """Ask for questions."""
        if brief.waiting:
            count = counted(brief.waiting, "question")
            return self._composer.first_of(("ask.waiting", "ask.more"), topic=self._spoken(brief.topic), count=count)
        if brief.style:
            rules = (f"ask.{brief.style}", "ask.questions", "ask.more")
            return self._composer.first_of(rules, topic=self._spoken(brief.topic))
        prompt = self._prompt(brief.topic) if self._composer.sometimes(_THEME_CHANCE) else ""
        return prompt or self._composer.first_of(("ask.questions", "ask.more"), topic=self._spoken(brief.topic))

    def invite_chat(self, brief: InviteChat) -> str:
        """Give people something easy to answer."""
        if brief.style:
            return self._styled_invitation(brief)
        prompt = self._prompt(brief.topic) if brief.activity is not Activity.TALK else ""
        if prompt and self._composer.sometimes(_THEME_CHANCE):
            return prompt
        return self._composer.first_of((f"invite.{brief.activity}", "invite.any"), topic=self._spoken(brief.topic))

    def _styled_invitation(self, brief: InviteChat) -> str:
        told = (f"invite.{brief.style}.talk",) if brief.activity is Activity.TALK else ()
        rules = (*told, f"invite.{brief.style}", f"invite.{brief.activity}", "invite.any")
        return self._composer.first_of(rules, topic=self._spoken(brief.topic))

    def call_to_action(self, brief: CallToAction) -> str:
        """Mention the goal, or following, in passing."""
        return self._composer.line("call.goal" if brief.goal else "call.follow", title=brief.goal or None)

    def murmur(self, brief: IdleMurmur) -> str:
        """Say a quiet line."""
        rule = "idle.long" if brief.minutes_idle >= _LONG_IDLE_MIN and self._composer.sometimes(0.3) else "idle.murmur"
        return self._composer.first_of((rule, "idle.murmur"))

    def goal(self, brief: CelebrateGoal) -> str:
        """Celebrate a milestone by its percentage; the sum is left to the goal's bar."""
        event = brief.event
        whole = event.percent >= _WHOLE_GOAL
        rule = "goal.whole" if whole else "goal.part"
        return self._composer.line(rule, title=event.title, percent=number(event.percent))

    def goal_news(self, brief: TellOfGoal) -> str:
        """Tell of a goal that begins, is about to end, or was missed."""
        left = None if brief.hours_left is None else time_left(brief.hours_left)
        match brief.event:
            case GoalSet(title=title, target=target):
                return self._composer.line("goal.new", title=title, target=spoken_money(target), left=left)
            case GoalLastCall(title=title):
                return self._composer.line("goal.last_call", title=title)
            case GoalClosed(title=title):
                return self._composer.line("goal.missed", title=title)

    def _prompt(self, topic: str) -> str:
        plan = self._topics.plan(topic)
        return self._composer.text(self._composer.rng.choice(plan)) if plan else ""

    def _spoken(self, topic: str) -> str | None:
        return self._topics.spoken(topic) or topic or None

    def _catchphrase(self) -> str | None:
        if not self._catchphrases:
            return None
        phrase = self._composer.rng.choice(self._catchphrases)
        return phrase if phrase.endswith((".", "!", "?")) else f"{phrase}."


def _length(minutes: int) -> str | None:
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if not hours:
        return counted(minutes, "minute") if minutes > 1 else None
    return f"{counted(hours, 'hour')} and {counted(rest, 'minute')}" if rest else counted(hours, "hour")
