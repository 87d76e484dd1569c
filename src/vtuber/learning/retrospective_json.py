"""A retrospective as JSON can hold it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vtuber.domain.money import Money
from vtuber.domain.segments import Segment
from vtuber.learning.activity_figures import ActivityFigures
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.stream_tally import StreamTally

if TYPE_CHECKING:
    from vtuber.learning.retrospective import StreamRetrospective


def json_of(retrospective: "StreamRetrospective") -> dict[str, Any]:
    """Return all figures; money as text, times in seconds unless their name says otherwise."""
    tally = retrospective.tally
    return {
        "stream_id": retrospective.stream_id,
        **_origin(tally),
        "duration_s": tally.seconds,
        "peak_viewers": tally.peak_viewers,
        "mean_viewers": retrospective.mean_viewers,
        "revenue": _amounts(tally.revenue),
        "revenue_per_hour": _amounts(retrospective.revenue_per_hour),
        "revenue_by_kind": {kind: _amounts(sums) for kind, sums in sorted(tally.revenue_by_kind.items())},
        "charity": _amounts(tally.charity),
        "spent": _amounts(tally.spent),
        "thanks": retrospective.waits.to_json(),
        "chatters": len(tally.chatters),
        "messages_per_viewer_hour": retrospective.messages_per_viewer_hour,
        **_counts(tally),
        "activity_shares": retrospective.activity_shares,
        "activities": [_activity(figures) for figures in retrospective.activities],
        "top_segments": [_segment(segment) for segment in retrospective.top_segments],
        "posteriors": {arm: belief.to_json() for arm, belief in retrospective.posteriors.items()},
        "recommendations": list(retrospective.recommendations),
        "advice": [advice.to_json() for advice in retrospective.advice],
        "details": [details.to_json() for details in retrospective.details],
        "best_segments": [segment.to_json() for segment in retrospective.best],
        "worst_segments": [segment.to_json() for segment in retrospective.worst],
        "topics": [topic.to_json() for topic in retrospective.topics],
        "overruled": retrospective.overruling.to_json(),
        "compared": [each.to_json() for each in retrospective.compared],
        "verdicts": [verdict.to_json() for verdict in retrospective.findings.verdicts],
        "sections": [section.to_json() for section in retrospective.findings.sections],
        "notes_to_self": [
            {"kind": note.kind, "text": note.text, "topics": list(note.topics), "minute": note.minute}
            for note in notes_of(retrospective).notes
        ],
    }


def _origin(tally: StreamTally) -> dict[str, Any]:
    started = tally.started
    return {
        "index": started.index if started else None,
        "source": started.source if started else None,
        "policy": started.policy if started else None,
        "seed": started.seed if started else None,
        "started_at": tally.first_at.isoformat() if tally.first_at else None,
    }


def _counts(tally: StreamTally) -> dict[str, Any]:
    return {
        "payments": tally.payments,
        "messages": tally.messages,
        "follows": tally.follows,
        "raids": tally.raids,
        "lines_said": tally.lines_said,
        "spoken_s": tally.spoken_s,
        "utterances_cut_short": dict(tally.cut_short),
        "lines_blocked": tally.lines_blocked,
        "ignored": dict(tally.ignored),
        "dropped": tally.dropped,
        "decisions": {"followed": tally.followed, "overruled": tally.overruled},
        "games": {"won": tally.games["streamer"], "lost": tally.games["chat"], "drawn": tally.games["nobody"]},
        "goals": [outcome.to_json() for outcome in tally.goals.goals.values()],
        "failures": tally.failures,
    }


def _amounts(sums: Mapping[str, Money]) -> dict[str, str]:
    return {currency: str(money.amount) for currency, money in sums.items()}


def _activity(figures: ActivityFigures) -> dict[str, Any]:
    return {
        "activity": figures.activity.value,
        "segments": figures.segments,
        "minutes": figures.minutes,
        "share": figures.share,
        "viewer_hours": figures.viewer_hours,
        "messages": figures.messages,
        "messages_per_minute": figures.messages_per_minute,
        "messages_per_viewer_hour": figures.messages_per_viewer_hour,
        "payments_credited": figures.payments,
        "viewers_change": figures.viewers_change,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "activity": segment.activity.value,
        "topic": segment.topic,
        "minute": segment.minute,
        "minutes": segment.minutes,
        "viewer_minutes": segment.viewer_minutes,
        "messages": segment.messages,
        "payments": [
            {"amount": str(payment.amount), "currency": payment.currency, "minute": payment.minute}
            for payment in segment.payments
        ],
    }
