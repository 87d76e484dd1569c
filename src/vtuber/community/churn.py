"""Who may not renew, and why one may think so.

The score adds points that are a judgement, not a measurement: it ranks, and is no probability. It is for the streamer
alone: no viewer is ever told of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vtuber.community.subscribers import Roster, Subscriber
from vtuber.community.terms import GRACE, Means
from vtuber.domain.subscriptions import StreamBegan

AT_RISK = 0.4
"""From this score on somebody is listed."""

RECENT_STREAMS = 5
"""So many of the latest streams are compared with those before them."""

EARLIER_STREAMS = 15
A_DAY = timedelta(days=1)
"""A badge may appear so much later than the payment."""

_FEWEST_EARLIER = 3
_OVERDUE, _JUST_OVERDUE = 0.3, 0.1
_GIFT, _PRIME, _FIRST_MONTH = 0.3, 0.15, 0.1
_ABSENCE = 0.45
_NO_BADGE = 0.4
_NOTICED_ABSENCE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks against a renewal, and what it adds to the score."""

    points: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A score from 0 to 1, and the reasons it is the sum of, the weightiest first."""

    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """Somebody who is a subscriber and may not renew."""

    subscriber: Subscriber
    risk: Risk


def risk_of(subscriber: Subscriber, roster: Roster) -> Risk | None:
    """Return the risk for somebody who is a subscriber now; None for anybody else."""
    if not subscriber.is_current:
        return None
    reasons = sorted(_reasons(subscriber, roster), key=lambda reason: (-reason.points, reason.words))
    return Risk(score=round(min(1.0, sum(reason.points for reason in reasons)), 2), reasons=tuple(reasons))


def at_risk(roster: Roster, *, least: float = AT_RISK) -> tuple[AtRisk, ...]:
    """Return those whose score is at least so high, the highest first."""
    found = [
        AtRisk(subscriber=each, risk=risk)
        for each in roster.subscribers
        if (risk := risk_of(each, roster)) is not None and risk.score >= least
    ]
    return tuple(sorted(found, key=lambda each: (-each.risk.score, each.subscriber.id)))


def _reasons(subscriber: Subscriber, roster: Roster) -> Iterator[Reason]:
    yield from _by_date(subscriber, roster.now)
    if subscriber.means is Means.GIFT:
        yield Reason(points=_GIFT, words="it was a gift, which does not renew by itself")
    elif subscriber.means is Means.PRIME:
        yield Reason(points=_PRIME, words="Prime has to be renewed by hand")
    if subscriber.months <= 1:
        yield Reason(points=_FIRST_MONTH, words="it is their first month")
    if _has_lost_badge(subscriber):
        yield Reason(points=_NO_BADGE, words="chatted lately without the badge they wore before")
    yield from _by_attendance(subscriber, roster.streams)


def _by_date(subscriber: Subscriber, now: datetime) -> Iterator[Reason]:
    if now > subscriber.paid_until:
        overdue = now - subscriber.paid_until
        points = _JUST_OVERDUE + (_OVERDUE - _JUST_OVERDUE) * min(1.0, overdue / GRACE)
        yield Reason(points=round(points, 3), words=f"a renewal was due {max(1, overdue.days)} days ago")


def _has_lost_badge(subscriber: Subscriber) -> bool:
    """Tell whether they chatted well after they were last seen to be subscribed, by whatever showed it."""
    return subscriber.has_worn and subscriber.chatted is not None and subscriber.chatted > subscriber.shown + A_DAY


def _by_attendance(subscriber: Subscriber, streams: tuple[StreamBegan, ...]) -> Iterator[Reason]:
    """Compare the latest streams with those before, as far back as they are known."""
    known = [each.stream for each in streams if subscriber.met is None or each.at >= subscriber.met]
    recent, before = known[-RECENT_STREAMS:], known[-RECENT_STREAMS - EARLIER_STREAMS : -RECENT_STREAMS]
    if subscriber.met is None or len(before) < _FEWEST_EARLIER:
        return
    came, comes = _share(subscriber, before), _share(subscriber, recent)
    if came - comes >= _NOTICED_ABSENCE:
        there, earlier = len(subscriber.attended.intersection(recent)), len(subscriber.attended.intersection(before))
        words = f"chatted in {there} of the last {len(recent)} streams, in {earlier} of the {len(before)} before"
        yield Reason(points=round(_ABSENCE * (came - comes), 3), words=words)


def _share(subscriber: Subscriber, streams: list[str]) -> float:
    return len(subscriber.attended.intersection(streams)) / len(streams)
