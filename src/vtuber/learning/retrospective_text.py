"""A retrospective as plain text in aligned columns."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from vtuber.domain.money import Money
from vtuber.learning.detail_text import (
    details_text,
    findings_text,
    notable_text,
    notes_text,
    overruling_text,
    past_text,
)
from vtuber.learning.goal_text import goal_text
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.waits import Waits

if TYPE_CHECKING:
    from vtuber.learning.retrospective import StreamRetrospective

_WIDTH = 96
_LABEL = 14
_BAR = 20


def text_of(retrospective: "StreamRetrospective") -> str:
    """Return the whole report, lines parted by newlines."""
    parts = [
        _headline(retrospective),
        "\n".join(_summary(retrospective)),
        "\n".join(_activities(retrospective)),
        "\n".join(details_text(retrospective.details)),
        "\n".join(notable_text("Best segments", retrospective.best)),
        "\n".join(notable_text("Worst segments", retrospective.worst)),
        "\n".join(overruling_text(retrospective.overruling)),
        "\n".join(past_text(retrospective.compared)),
        "\n".join(_beliefs(retrospective)),
        "\n".join(findings_text(retrospective.findings)),
        "\n".join(_advice(retrospective.recommendations)),
        "\n".join(notes_text(notes_of(retrospective))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _headline(retrospective: "StreamRetrospective") -> str:
    started = retrospective.started_at
    when = f"{started:%Y-%m-%d %H:%M} UTC, " if started else ""
    audience = " · the audience is simulated" if retrospective.simulated else ""
    return f"Stream {retrospective.stream_id or '?'} · {when}{_duration(retrospective.tally.seconds)}{audience}"


def _summary(retrospective: "StreamRetrospective") -> Iterator[str]:
    tally = retrospective.tally
    yield _row("Viewers", f"peak {tally.peak_viewers}, mean {retrospective.mean_viewers:.1f}, {tally.follows} follows")
    yield _row(
        "Revenue",
        f"{_money(tally.revenue)} from {tally.payments} payments, {_money(retrospective.revenue_per_hour)} per hour",
    )
    if tally.kinds:
        kinds = (f"{count} {kind} {_money(tally.revenue_by_kind[kind])}" for kind, count in tally.kinds.most_common())
        yield from _rows("  of it", ", ".join(kinds))
    if tally.charity:
        yield _row("Charity", f"{_money(tally.charity)} (not revenue)")
    if tally.spent:
        yield _row("Spent", _money(tally.spent))
    yield _row("Thanks", _waits(retrospective.waits))
    yield _row(
        "Chat",
        f"{tally.messages} messages by {len(tally.chatters)} viewers, "
        f"{retrospective.messages_per_viewer_hour:.1f} per viewer-hour",
    )
    if tally.ignored or tally.dropped:
        reasons = [f"{count} {category}" for category, count in tally.ignored.most_common()]
        yield _row("Not answered", ", ".join([*reasons, *([f"{tally.dropped} unread"] if tally.dropped else [])]))
    cut = ", ".join(f"{count} {reason}" for reason, count in tally.cut_short.most_common())
    yield _row(
        "Speech",
        f"{tally.lines_said} lines, {_duration(tally.spoken_s)}, {tally.lines_blocked} blocked"
        + (f"; cut short: {cut}" if cut else ""),
    )
    yield _row("Decisions", f"{tally.followed} as proposed, {tally.overruled} overruled")
    if tally.games:
        games = tally.games
        yield _row("Games", f"{games['streamer']} won, {games['chat']} lost, {games['nobody']} drawn")
    for outcome in tally.goals.goals.values():
        yield from _rows("Goal", goal_text(outcome))


def _activities(retrospective: "StreamRetrospective") -> Iterator[str]:
    if retrospective.activities:
        yield (
            f"{'Activity':<10}{'share':>7}  {'':<{_BAR}}{'segments':>10}{'chat/min':>10}{'chat/viewer-h':>15}"
            f"{'payments':>10}{'viewers':>9}"
        )
    for figures in retrospective.activities:
        change = "–" if figures.viewers_change is None else f"{figures.viewers_change:+.0%}"
        yield (
            f"{figures.activity.value:<10}{figures.share:>7.0%}  {'█' * round(_BAR * figures.share):<{_BAR}}"
            f"{figures.segments:>10}{figures.messages_per_minute:>10.1f}{figures.messages_per_viewer_hour:>15.1f}"
            f"{figures.payments:>10.1f}{change:>9}"
        )


def _beliefs(retrospective: "StreamRetrospective") -> Iterator[str]:
    if retrospective.posteriors:
        (unit, *_) = {belief.unit for belief in retrospective.posteriors.values()}
        yield f"{'Learned so far':<16}{'mean':>6}{'90 % interval':>17}{'segments':>10}  ({unit})"
    for arm, belief in retrospective.posteriors.items():
        yield f"{arm:<16}{belief.mean:>z6.2f}{belief.interval:>17}{belief.segments:>10.1f}"


def _advice(sentences: Sequence[str]) -> Iterator[str]:
    yield "What to make of it"
    for sentence in sentences:
        yield from wrap(sentence, width=_WIDTH, initial_indent="- ", subsequent_indent="  ")


def _row(label: str, text: str) -> str:
    return f"{label:<{_LABEL}}{text}"


def _rows(label: str, text: str) -> Iterator[str]:
    """Write a text that may be long: its later lines stand under the first."""
    for number, line in enumerate(wrap(text, _WIDTH - _LABEL)):
        yield _row("" if number else label, line)


def _money(sums: Mapping[str, Money]) -> str:
    return " + ".join(str(money) for money in sums.values()) or "nothing"


def _waits(waits: Waits) -> str:
    p50, p95, longest = (waits.quantile(share) for share in (0.5, 0.95, 1.0))
    if p50 is None or p95 is None or longest is None:
        return f"none due, {waits.unanswered} never thanked" if waits.unanswered else "none due"
    text = f"half within {p50:.1f} s, 95 % within {p95:.1f} s, longest {longest:.1f} s"
    return f"{text}, {waits.unanswered} never thanked" if waits.unanswered else text


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(max(0.0, min(seconds, sys.float_info.max))), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
