"""`vtuber subscribers`, and what the report of a stream needs to know of them."""

from collections.abc import Iterable
from typing import Literal

from vtuber.app.memory_commands import MemoryDesk
from vtuber.app.plan import Source
from vtuber.app.subscriber_text import (
    anniversaries_text,
    breakdown_json,
    breakdown_text,
    lapsed_text,
    list_text,
    risk_json,
    risk_text,
    subscriber_json,
)
from vtuber.community.anniversaries import coming
from vtuber.community.breakdown import breakdown_of
from vtuber.community.churn import at_risk
from vtuber.community.stream_subscribers import StreamSubscribers
from vtuber.community.subscribers import Roster, State
from vtuber.domain.errors import MemoryFileError, SettingError, UnknownViewerError
from vtuber.domain.events import Event
from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.runtime.clock import system_now
from vtuber.twitch.prices import subscription_worth

Which = Literal["all", "at risk", "lapsed", "anniversaries"]


def which_of(*, at_risk: bool, lapsed: bool, anniversaries: bool) -> Which:
    """Return the one list that options name; raise `SettingError` for more than one."""
    named: list[Which] = []
    named += ["at risk"] if at_risk else []
    named += ["lapsed"] if lapsed else []
    named += ["anniversaries"] if anniversaries else []
    if len(named) > 1:
        raise SettingError("--at-risk, --lapsed and --anniversaries are lists of their own: name one of them.")
    return named[0] if named else "all"


class SubscribersDesk(MemoryDesk):
    """What one memory knows of subscribers."""

    def tell(self, which: Which) -> None:
        """Print the roster, or one list of it."""
        history = self._ask(lambda memory: memory.subscriptions())
        # A stream that runs faster than life is ahead of the clock.
        roster = Roster.of(history, max((system_now(), *(who.last for who in history.people))))
        match which:
            case "at risk":
                risky = at_risk(roster)
                self._print([risk_json(each) for each in risky], risk_text(risky) or "Nobody's renewal is in doubt.")
            case "lapsed":
                gone = [each for each in roster.subscribers if each.state is State.LAPSED]
                self._print(
                    [subscriber_json(each) for each in gone], lapsed_text(gone) or "Everybody was seen renewing."
                )
            case "anniversaries":
                marks = coming(roster)
                plain = [
                    {**subscriber_json(each.subscriber), "anniversary": each.months, "expected": each.at.isoformat()}
                    for each in marks
                ]
                self._print(plain, anniversaries_text(marks) or "Nobody's next renewal is an anniversary.")
            case "all":
                self._tell_all(roster)

    def earlier(self, stream: str) -> SubscriptionHistory:
        """Return what is known from all other streams; nothing where there is no memory, or it cannot be read."""
        try:
            return self._ask(lambda memory: memory.subscriptions(besides=stream))
        except (UnknownViewerError, MemoryFileError):
            return SubscriptionHistory()

    def _tell_all(self, roster: Roster) -> None:
        counts = breakdown_of(roster, subscription_worth)
        plain = {
            "breakdown": breakdown_json(counts),
            "subscribers": [subscriber_json(each) for each in roster.subscribers],
        }
        listed = list_text(roster.subscribers)
        self._print(plain, f"{listed}\n\n{breakdown_text(counts)}" if listed else "No subscriber is known yet.")


def stream_subscribers(
    events: Iterable[Event], stream: str, source: Source | None, **overrides: object
) -> StreamSubscribers:
    """Look back at a stream; viewers of other people's channels and of rehearsals are known from that stream alone."""
    match source:
        case "live" | "simulation":
            earlier = SubscribersDesk(source, json_=False, **overrides).earlier(stream)
        case _:
            earlier = SubscriptionHistory()
    return StreamSubscribers.of(events, earlier, stream)
