"""What to do differently, in plain words, each with its evidence and no more certainty than that carries.

Which activity is best is said only where a sequence of tests that may be looked at after every stream says so; one
stream's own figures are told with their intervals and without a winner.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtuber.domain.activities import ARMS
from vtuber.learning.activity_details import ActivityDetails
from vtuber.learning.advice import Advice
from vtuber.learning.estimates import Estimate
from vtuber.learning.overruling import Overruling
from vtuber.learning.past_streams import Compared
from vtuber.learning.stream_tally import StreamTally
from vtuber.learning.verdicts import Findings
from vtuber.learning.waits import Waits

ENOUGH_SEGMENTS = 3
ENOUGH_MINUTES = 20.0
ENOUGH_PAYMENTS = 10
SLOW_THANKS_S = 20.0
HEAVY = 0.4
"""What part of an activity's takings one payment may make before the sum says little."""

NO_PROOF = "One stream does not settle that"
"""Whoever looks at every stream sees such differences where there are none (decision 36)."""

_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that recommendations are made of; `segments` is how many the stream had."""

    tally: StreamTally
    details: Sequence[ActivityDetails]
    waits: Waits
    segments: int
    overruling: Overruling
    findings: Findings
    compared: Sequence[Compared] = ()


def recommendations(evidence: Evidence) -> tuple[Advice, ...]:
    """Return what this stream suggests, most telling first; at least one."""
    found = (
        *_on_length(evidence),
        *_on_verdicts(evidence),
        *_on_payments(evidence),
        *_on_chat(evidence.details),
        *_on_chat_course(evidence.details),
        *_on_viewers(evidence.details),
        *_on_amounts(evidence.details),
        *_on_overruling(evidence.overruling),
        *_on_past(evidence),
        *_on_thanks(evidence),
        *_on_the_show(evidence),
    )
    nothing = Advice(
        kind="nothing",
        text=f"Nothing stood out in {_count(evidence.segments, 'segment')}: keep the settings and gather more streams.",
        figure=float(evidence.segments),
        unit="segments",
        segments=evidence.segments,
    )
    return found or (nothing,)


def _on_length(evidence: Evidence) -> Iterator[Advice]:
    minutes = evidence.tally.seconds / 60
    if minutes < ENOUGH_MINUTES or evidence.segments < ENOUGH_SEGMENTS:
        yield Advice(
            kind="short",
            text=f"The stream was short ({minutes:.0f} min, {_count(evidence.segments, 'segment')}): read the "
            "comparisons below as anecdotes.",
            figure=minutes,
            unit="minutes",
            segments=evidence.segments,
        )


def _on_verdicts(evidence: Evidence) -> Iterator[Advice]:
    for verdict in evidence.findings.decided:
        winner = str(verdict.winner)
        yield Advice(
            kind="verdict",
            text=f"{verdict.text} ({_count(verdict.segments, 'choice')}): {winner} may have more of the time.",
            figure=float(verdict.segments),
            unit="choices",
            segments=verdict.segments,
        )


def _on_payments(evidence: Evidence) -> Iterator[Advice]:
    arms = [each for each in evidence.details if each.activity in ARMS and each.takings.per_viewer_hour is not None]
    paid = sum(each.takings.count for each in arms)
    segments = sum(each.segments for each in arms)
    if paid == 0 or len(arms) < _TWO:
        return
    if paid < ENOUGH_PAYMENTS:
        yield Advice(
            kind="few_payments",
            text=f"{_count(round(paid), 'payment')} over {_count(segments, 'segment')} cannot tell the activities "
            "apart; do not choose by revenue yet.",
            figure=paid,
            unit="payments",
            segments=segments,
        )
        return
    rated = [(each, each.takings.per_viewer_hour) for each in arms if each.segments >= ENOUGH_SEGMENTS]
    known = sorted(((each, rate) for each, rate in rated if rate is not None), key=lambda pair: pair[1].value)
    if len(known) < _TWO:
        return
    (low, lowest), (high, highest) = known[0], known[-1]
    decided = bool(evidence.findings.decided)
    yield Advice.on(
        highest,
        kind="payments",
        text=f"Payments per viewer-hour ran from {lowest.text('.2f')} in {low.activity.value} "
        f"({_count(lowest.segments, 'segment')}) to {highest.text('.2f')} in {high.activity.value} "
        f"({_count(highest.segments, 'segment')}) this time. "
        + (
            "What holds over all streams is said above."
            if decided
            else "One stream proves no winner; which activity earns most is not yet known: go on trying all of them."
        ),
        unit="payments per viewer-hour",
    )


def _on_chat(details: Sequence[ActivityDetails]) -> Iterator[Advice]:
    arms = [
        (each.activity, each.chat_per_viewer_hour)
        for each in details
        if each.activity in ARMS and each.segments >= ENOUGH_SEGMENTS
    ]
    known = sorted(((arm, rate) for arm, rate in arms if rate is not None), key=lambda pair: pair[1].value)
    if len(known) < _TWO:
        return
    (quiet, few), (lively, many) = known[0], known[-1]
    if _above(many.among(len(known)), few.among(len(known))):
        yield Advice.on(
            many,
            kind="chat",
            text=f"Chat was liveliest in {lively.value} ({many.text()} messages per viewer-hour over "
            f"{_count(many.segments, 'segment')}) and quietest in {quiet.value} ({few.text()} over {few.segments}) "
            f"this time. {NO_PROOF}: see whether it comes again.",
            unit="messages per viewer-hour",
        )


def _on_chat_course(details: Sequence[ActivityDetails]) -> Iterator[Advice]:
    arms = [(each, each.chat_course) for each in details if each.activity in ARMS]
    known = [(each, course) for each, course in arms if course is not None and course.segments >= ENOUGH_SEGMENTS]
    for each, course in known:
        if _below_one(course.among(len(known))):
            yield Advice.on(
                course,
                kind="chat_falls",
                text=f"In {each.activity.value} chat fell to {course.text('.0%')} of its pace from the first half of a "
                f"segment to the second ({_count(course.segments, 'segment')}) this time. "
                f"{NO_PROOF}: see whether it comes again.",
                unit="second half as a share of the first",
            )


def _on_viewers(details: Sequence[ActivityDetails]) -> Iterator[Advice]:
    arms = [(each, each.kept) for each in details if each.activity in ARMS]
    known = [(each, kept) for each, kept in arms if kept is not None and kept.segments >= ENOUGH_SEGMENTS]
    for each, kept in known:
        if _below_one(kept.among(len(known))):
            yield Advice.on(
                kept,
                kind="viewers",
                text=f"Twelve minutes after a segment of {each.activity.value} began, {kept.text('.0%')} of its "
                f"viewers were there ({_count(kept.segments, 'segment')}). {NO_PROOF}, and when in the stream they "
                "came may explain a part.",
                unit="share of viewers",
            )


def _on_amounts(details: Sequence[ActivityDetails]) -> Iterator[Advice]:
    for each in details:
        takings = each.takings
        if takings.count >= ENOUGH_SEGMENTS and takings.share_of_largest > HEAVY:
            yield Advice(
                kind="one_gift",
                text=f"One payment makes {takings.share_of_largest:.0%} of what {each.activity.value} is credited with "
                f"({takings.total:.2f} {takings.currency}, {takings.count:.1f} payments, "
                f"{_count(each.segments, 'segment')}): go by how many paid, not by the sum.",
                figure=takings.share_of_largest,
                unit="share of the sum",
                segments=each.segments,
            )


def _on_overruling(overruling: Overruling) -> Iterator[Advice]:
    gained = overruling.messages_gained
    count = len(overruling.segments)
    if gained is None or gained.segments < ENOUGH_SEGMENTS:
        return
    yield Advice.on(
        gained,
        kind="overruling",
        text=f"Where the director overruled the learner ({_count(count, 'segment')}), a segment had "
        f"{gained.text('+.0f')} lines of chat beside what the proposed activity had otherwise "
        f"({_count(gained.segments, 'segment')} to compare). It overrules for a reason, so this is no experiment: "
        "read the reasons before changing its ways.",
        unit="lines of chat a segment",
    )


def _on_past(evidence: Evidence) -> Iterator[Advice]:
    for each in evidence.compared:
        if each.stands_out and each.low is not None:
            yield Advice(
                kind="past",
                text=f"{each.told()} Ask what was different ({_count(evidence.segments, 'segment')} this time).",
                figure=each.value,
                unit=each.name.lower(),
                low=each.low,
                high=each.high,
                segments=evidence.segments,
            )


def _on_thanks(evidence: Evidence) -> Iterator[Advice]:
    waits, over = evidence.waits, _over(evidence)
    if waits.unanswered:
        yield _counted(
            evidence,
            "unthanked",
            waits.unanswered,
            f"{_count(waits.unanswered, 'payment')} never heard thanks{over}: look at the end of the stream and at "
            "blocks.",
        )
    slowest = waits.quantile(0.95)
    if slowest is not None and slowest > SLOW_THANKS_S:
        yield Advice(
            kind="slow_thanks",
            text=f"One supporter in twenty waited over {slowest:.0f} s for thanks ({len(waits.seconds)} "
            f"thanked{over}): shorten what she says in one go.",
            figure=slowest,
            unit="seconds",
            segments=evidence.segments,
        )


def _on_the_show(evidence: Evidence) -> Iterator[Advice]:
    tally, over = evidence.tally, _over(evidence)
    if tally.lines_blocked:
        stopped = f"The gate stopped {_count(tally.lines_blocked, 'line')}{over}: review them, and the persona."
        yield _counted(evidence, "blocked", tally.lines_blocked, stopped)
    if tally.dropped:
        unread = f"Chat outran her: {_count(tally.dropped, 'line')} went unread{over}. React would show more of it."
        yield _counted(evidence, "unread", tally.dropped, unread)
    if tally.raids:
        raids = f"{_count(tally.raids, 'raid')}{over} brought viewers that no activity earned: credited to none."
        yield _counted(evidence, "raids", tally.raids, raids)
    if tally.overruled > tally.followed:
        taste = (
            f"The director overruled the learner in {tally.overruled} of {tally.overruled + tally.followed} segments: "
            "what one learns here is the director's taste as much as the activities' worth."
        )
        yield _counted(evidence, "overruled", tally.overruled, taste)
    if tally.failures:
        failed = f"{_count(tally.failures, 'task failure')}{over} had to be recovered: see the log."
        yield _counted(evidence, "failures", tally.failures, failed)


def _counted(evidence: Evidence, kind: str, count: int, text: str) -> Advice:
    """Return a recommendation that rests on a count, which is exact and has no interval."""
    return Advice(kind=kind, text=text, figure=float(count), unit="count", segments=evidence.segments)


def _over(evidence: Evidence) -> str:
    """Return over how many segments something was counted."""
    return f" in {_count(evidence.segments, 'segment')}"


def _above(many: Estimate, few: Estimate) -> bool:
    """Tell whether one interval lies above the other."""
    return many.low is not None and few.high is not None and many.low > few.high


def _below_one(share: Estimate) -> bool:
    """Tell whether all of an interval lies below one."""
    return share.high is not None and share.high < 1


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
