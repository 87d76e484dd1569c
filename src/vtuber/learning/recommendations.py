"""What to do differently, in plain words, each with its evidence and no more certainty than that carries."""

import math
from collections.abc import Iterator, Mapping, Sequence

from vtuber.domain.activities import ARMS, Activity
from vtuber.learning.activity_figures import ActivityFigures
from vtuber.learning.belief import Belief
from vtuber.learning.stream_tally import StreamTally
from vtuber.learning.waits import Waits

ENOUGH_SEGMENTS = 3
ENOUGH_MINUTES = 20.0
ENOUGH_PAYMENTS = 10
SLOW_THANKS_S = 20.0
LOSING_VIEWERS = -0.05
LIKELY_BEST = 0.8
_CLEARLY = 2.0
_NOTEWORTHY = 0.25


def recommendations(
    tally: StreamTally,
    activities: Sequence[ActivityFigures],
    waits: Waits,
    posteriors: Mapping[str, Belief],
) -> tuple[str, ...]:
    """Return what this stream suggests, most telling first; at least one sentence."""
    found = [
        *_on_length(tally, activities),
        *_on_payments(activities),
        *_on_chat(activities),
        *_on_viewers(activities),
        *_on_beliefs(posteriors),
        *_on_thanks(waits),
        *_on_the_show(tally),
    ]
    return tuple(found) or ("Nothing stood out: keep the settings and gather more streams.",)


def _on_length(tally: StreamTally, activities: Sequence[ActivityFigures]) -> Iterator[str]:
    segments = sum(figures.segments for figures in activities)
    minutes = tally.seconds / 60
    if minutes < ENOUGH_MINUTES or segments < ENOUGH_SEGMENTS:
        yield (
            f"The stream was short ({minutes:.0f} min, {_count(segments, 'segment')}): read the comparisons below as "
            "anecdotes."
        )


def _on_payments(activities: Sequence[ActivityFigures]) -> Iterator[str]:
    arms = [figures for figures in activities if figures.activity in ARMS and figures.viewer_hours > 0]
    paid = sum(figures.payments for figures in arms)
    if paid == 0 or len(arms) < 2:  # noqa: PLR2004  (a comparison takes two)
        return
    if paid < ENOUGH_PAYMENTS:
        yield f"{_count(round(paid), 'payment')} cannot tell the activities apart; do not choose by revenue yet."
        return
    best = max(arms, key=lambda figures: figures.payments_per_viewer_hour)
    expected = paid * best.viewer_hours / sum(figures.viewer_hours for figures in arms)
    if best.payments - expected > _CLEARLY * math.sqrt(expected):
        yield (
            f"{_name(best.activity)} was followed by {best.payments:.1f} payments where its viewers' time alone would "
            f"give {expected:.1f}: give it more time and see whether that holds in the next stream."
        )
    else:
        yield (
            f"{_name(best.activity)} did best by payments per viewer-hour ({best.payments:.1f} against "
            f"{expected:.1f} expected), a difference that chance alone often makes."
        )


def _on_chat(activities: Sequence[ActivityFigures]) -> Iterator[str]:
    arms = [
        figures
        for figures in activities
        if figures.activity in ARMS and figures.viewer_hours > 0 and figures.segments >= ENOUGH_SEGMENTS
    ]
    if len(arms) < 2:  # noqa: PLR2004  (a comparison takes two)
        return
    by_chat = sorted(arms, key=lambda figures: figures.messages_per_viewer_hour)
    quiet, lively = by_chat[0], by_chat[-1]
    if lively.messages_per_viewer_hour > (1 + _NOTEWORTHY) * quiet.messages_per_viewer_hour:
        yield (
            f"Chat was liveliest in {lively.activity.value} ({lively.messages_per_viewer_hour:.1f} messages per "
            f"viewer-hour over {_count(lively.segments, 'segment')}) and quietest in {quiet.activity.value} "
            f"({quiet.messages_per_viewer_hour:.1f} over {quiet.segments}): put the former after a lull."
        )


def _on_viewers(activities: Sequence[ActivityFigures]) -> Iterator[str]:
    for figures in activities:
        if figures.viewers_change is None or figures.segments < ENOUGH_SEGMENTS:
            continue
        if figures.viewers_change < LOSING_VIEWERS:
            yield (
                f"The audience shrank by {-figures.viewers_change:.0%} in an average segment of "
                f"{figures.activity.value} ({_count(figures.segments, 'segment')}): try shorter ones. When in the "
                "stream they came may explain a part."
            )


def _on_beliefs(posteriors: Mapping[str, Belief]) -> Iterator[str]:
    segments = sum(belief.segments for belief in posteriors.values())
    if segments == 0:
        return
    best = max(posteriors, key=lambda arm: posteriors[arm].best)
    chance = posteriors[best].best
    open_ = "" if chance >= LIKELY_BEST else "; the question is open, so go on trying all of them"
    yield (
        f"Over all streams {best} is the best activity with a probability of {chance:.0%} "
        f"(the evidence is worth {segments:.0f} recent segments){open_}."
    )


def _on_thanks(waits: Waits) -> Iterator[str]:
    if waits.unanswered:
        yield f"{_count(waits.unanswered, 'payment')} never heard thanks: look at the end of the stream and at blocks."
    slowest = waits.quantile(0.95)
    if slowest is not None and slowest > SLOW_THANKS_S:
        yield f"One supporter in twenty waited over {slowest:.0f} s for thanks: shorten what she says in one go."


def _on_the_show(tally: StreamTally) -> Iterator[str]:
    if tally.lines_blocked:
        yield f"The gate stopped {_count(tally.lines_blocked, 'line')}: review them, and the persona if they recur."
    if tally.dropped:
        yield f"Chat outran her: {_count(tally.dropped, 'line')} went unread. More time for react would show more."
    if tally.raids:
        yield f"{_count(tally.raids, 'raid')} brought viewers that no activity earned; they were not credited to any."
    if tally.overruled > tally.followed:
        yield (
            f"The director overruled the learner in {tally.overruled} of {tally.overruled + tally.followed} segments: "
            "what one learns here is the director's taste as much as the activities' worth."
        )
    if tally.failures:
        yield f"{_count(tally.failures, 'task failure')} had to be recovered: see the log."


def _name(activity: Activity) -> str:
    return activity.value.capitalize()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
