"""What is known of subscribers, as plain tables for the terminal and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from vtuber.app.terminal_text import on_one_line
from vtuber.community.anniversaries import ComingAnniversary
from vtuber.community.breakdown import Breakdown
from vtuber.community.churn import AtRisk
from vtuber.community.stream_subscribers import Named, StreamSubscribers
from vtuber.community.subscribers import Subscriber
from vtuber.community.terms import Means
from vtuber.domain.channel_events import Tier

TIERS = {Tier.PRIME: "Prime", Tier.ONE: "tier 1", Tier.TWO: "tier 2", Tier.THREE: "tier 3"}

_HEAD = ("name", "months", "in a row", "how", "state", "last seen", "renewal", "gave", "got")
_NAMED = 20


def list_text(subscribers: Iterable[Subscriber]) -> str:
    """Return subscribers, one a line under a head; an empty text for none."""
    rows = [_row(each) for each in subscribers]
    return _table(_HEAD, rows) if rows else ""


def breakdown_text(counts: Breakdown) -> str:
    """Return the counts, one breakdown a line."""
    parts = [
        ("subscribers", f"{counts.current} now, as far as is known, of {counts.known} ever seen"),
        ("states", _counts(counts.states)),
        ("tiers", _counts({_tier(name): count for name, count in counts.tiers.items()})),
        ("paid by", _counts(counts.means)),
        ("tenure", _counts(counts.bands)),
        ("gifts", f"{counts.gifts_given} given, {counts.gifts_received} to names we know"),
        ("a month", f"{counts.month}, an estimate of the streamer's share of {counts.priced}" if counts.month else ""),
    ]
    return "\n".join(f"{label:<12} {text}" for label, text in parts if text)


def risk_text(found: Iterable[AtRisk]) -> str:
    """Return who may not renew, with the score and why."""
    return "\n".join(
        f"{each.risk.score:.2f}  {on_one_line(each.subscriber.name):<24} {each.subscriber.months:>4} months  "
        + "; ".join(reason.words for reason in each.risk.reasons)
        for each in found
    )


def lapsed_text(found: Iterable[Subscriber]) -> str:
    """Return who was not seen to go on, in these words: a renewal that is not shared is seen by a badge at most."""
    return "\n".join(
        f"{on_one_line(each.name):<24} {each.months:>4} months  "
        + (
            f"a gift ended {_day(each.paid_until)}"
            if each.means is Means.GIFT
            else f"not seen since {_day(each.shown)}"
        )
        for each in found
    )


def anniversaries_text(found: Iterable[ComingAnniversary]) -> str:
    """Return whose next renewal reaches a mark."""
    return "\n".join(
        f"{on_one_line(each.subscriber.name):<24} {each.months:>4} months  expected about {_day(each.at)}"
        for each in found
    )


def stream_text(of: StreamSubscribers) -> str:
    """Return what a stream brought, as a section of its report; an empty text if there is nothing to tell."""
    if of.is_empty or of.breakdown is None:
        return ""
    parts = [
        ("new", _names(of.first)),
        ("renewed", _names(of.renewed)),
        ("returned", _names(of.returned)),
        ("go on", _names(of.continued)),
        ("own after gift", _names(of.own)),
        ("gifts", ", ".join(f"{each.count} from {on_one_line(each.name)}" for each in of.gifts[:_NAMED])),
        ("anniversaries", _names(of.anniversaries)),
        ("due soon", ", ".join(f"{on_one_line(each.name)} ({_day(each.paid_until)})" for each in of.due_soon[:_NAMED])),
        ("known", f"{of.breakdown.current} subscribe now; {_counts(of.breakdown.bands)}"),
    ]
    told = "\n".join(f"  {label:<16} {text}" for label, text in parts if text)
    return f"\n\nSubscribers\n{told}"


def subscriber_json(each: Subscriber) -> dict[str, Any]:
    """Return a subscriber in plain values."""
    return {
        "id": each.id,
        "name": each.name,
        "state": str(each.state),
        "months": each.months,
        "streak": each.streak,
        "since_at_the_latest": each.since.isoformat(),
        "tier": str(each.tier) if each.tier else None,
        "means": str(each.means),
        "last_seen_paying": _iso(each.renewed),
        "last_seen_subscribed": _iso(each.shown),
        "paid_until_estimate": _iso(each.paid_until),
        "expected_from": _iso(each.expected_from),
        "expected_until": _iso(each.expected_until),
        "gifts_given": each.gifts_given,
        "gifts_received": each.gifts_received,
        "last_met": _iso(each.seen),
        "streams_attended": len(each.attended),
    }


def breakdown_json(counts: Breakdown) -> dict[str, Any]:
    """Return counts in plain values; the amount is a decimal string, and an estimate."""
    return {
        "known": counts.known,
        "current": counts.current,
        "states": counts.states,
        "tiers": counts.tiers,
        "means": counts.means,
        "tenure": counts.bands,
        "gifts_given": counts.gifts_given,
        "gifts_received": counts.gifts_received,
        "month_estimate": {"amount": str(counts.month.amount), "currency": counts.month.currency, "of": counts.priced}
        if counts.month
        else None,
    }


def risk_json(each: AtRisk) -> dict[str, Any]:
    """Return somebody at risk in plain values."""
    reasons = [{"points": reason.points, "words": reason.words} for reason in each.risk.reasons]
    return {**subscriber_json(each.subscriber), "risk": each.risk.score, "reasons": reasons}


def stream_json(of: StreamSubscribers) -> dict[str, Any]:
    """Return what a stream brought in plain values."""
    groups = {
        "new": of.first,
        "renewed": of.renewed,
        "returned": of.returned,
        "continued": of.continued,
        "own_after_gift": of.own,
        "anniversaries": of.anniversaries,
    }
    return {
        **{key: [{"name": each.name, "months": each.months} for each in group] for key, group in groups.items()},
        "gifts": [{"name": each.name, "count": each.count} for each in of.gifts],
        "due_soon": [subscriber_json(each) for each in of.due_soon],
        "breakdown": breakdown_json(of.breakdown) if of.breakdown else None,
    }


def _row(each: Subscriber) -> tuple[str, ...]:
    tier = TIERS.get(each.tier, "") if each.tier else ""
    how = "a badge" if each.renewed is None else f"gift, {tier}" if each.means is Means.GIFT else tier
    return (
        on_one_line(each.name),
        f"{each.months}+",
        f"{each.streak}+",
        how,
        "not seen since" if each.state == "lapsed" else str(each.state),
        _day(each.shown),
        f"{_day(each.expected_from)}..{_day(each.expected_until)}" if each.expected_from else "-",
        str(each.gifts_given or "-"),
        str(each.gifts_received or "-"),
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )


def _names(group: Sequence[Named]) -> str:
    named = [f"{on_one_line(each.name)} ({each.months})" for each in group[:_NAMED]]
    return ", ".join((*named, *_more(len(group) - _NAMED)))


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"{count} more"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def _tier(name: str) -> str:
    return TIERS[Tier(name)] if name in set(Tier) else f"{name} tier"


def _day(at: datetime | None) -> str:
    return "-" if at is None else f"{at:%Y-%m-%d}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
