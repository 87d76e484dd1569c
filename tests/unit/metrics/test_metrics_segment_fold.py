"""Segments while the stream runs: comings and goings, advertisements, subscriptions, and what comes late."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.metrics.streams import StreamScript

from vtuber.domain.activities import Activity
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.metrics.segments import SegmentFold, fold_of, segments_of
from vtuber.metrics.viewer_moves import RAID_COUNTED_S, ViewerMoves


def told(script: StreamScript) -> list[Segment]:
    """Fold a stream as a tap does, and take each segment as soon as it has ended."""
    fold = SegmentFold()
    return [fold.segment(fold.ended - 1) for event in script.events if fold.hear(event)]


def test_rises_and_falls_are_summed() -> None:
    """From report to report; the first of a stream is where it stands, not an arrival."""
    script = StreamScript()
    script.segment(0, 0)
    for second, count in ((10, 50), (40, 58), (70, 55), (100, 60)):
        script.viewers(second, count)
    script.segment(120, 1)
    script.viewers(130, 52)
    script.end(180)
    former, latter = segments_of(script.events)
    assert (former.viewers_start, former.viewers_end, former.arrivals, former.departures) == (50, 60, 13, 3)
    assert (latter.viewers_start, latter.viewers_end, latter.arrivals, latter.departures) == (60, 52, 0, 8)


def test_a_raids_people_are_no_arrivals() -> None:
    """Up to the number it brought, also where they are counted in the next segment, and for three minutes only."""
    script = StreamScript()
    script.segment(0, 0)
    script.viewers(10, 50)
    script.raid(100, viewers=30)
    script.viewers(110, 70)
    script.segment(120, 1)
    script.viewers(130, 84)
    script.viewers(100 + RAID_COUNTED_S + 1, 90)
    script.end(400)
    former, latter = segments_of(script.events)
    assert (former.arrivals, former.after_raid) == (0, True)
    assert (latter.arrivals, latter.after_raid) == (4 + 6, False)


@given(st.lists(st.tuples(st.sampled_from(["report", "raid"]), st.integers(0, 200)), max_size=40))
def test_arrivals_and_departures_account_for_the_count(drawn: list[tuple[str, int]]) -> None:
    """The count changes by arrivals, departures and at most what raids brought, and by nothing else."""
    moves, came, went, raided, counts = ViewerMoves(), 0, 0, 0, list[int]()
    for second, (kind, number) in enumerate(drawn):
        if kind == "raid":
            moves.raid(second, number)
            raided += number
        else:
            arrivals, departures = moves.report(second, number)
            assert min(arrivals, departures) == 0
            came, went = came + arrivals, went + departures
            counts.append(number)
    if counts:
        of_raids = counts[-1] - counts[0] - came + went
        assert 0 <= of_raids <= raided


def test_advertisements_mark_every_segment_they_run_in() -> None:
    """Also the next one, if they run into it."""
    script = StreamScript()
    script.segment(0, 0)
    script.segment(60, 1)
    script.ads(100, 90)
    script.segment(120, 2)
    script.segment(190, 3)
    script.end(240)
    assert [segment.ad_break for segment in segments_of(script.events)] == [False, True, True, False]


def test_subscriptions_are_counted() -> None:
    """New, renewed and given ones; a donation is none."""
    script = StreamScript()
    script.segment(0, 0)
    script.subscribe(10)
    script.gift(20, 5)
    script.pay(30)
    script.end(60)
    (segment,) = segments_of(script.events)
    assert (segment.subscriptions, len(segment.payments)) == (6, 3)


def test_what_is_paid_after_the_end_is_late() -> None:
    """It belongs to no segment; nothing else after the end counts anywhere."""
    script = StreamScript()
    script.segment(0, 0)
    script.viewers(10, 40)
    script.pay(30)
    script.end(60)
    script.pay(66, "7")
    script.pay(67, "9", charity=True)
    script.chat(67)
    script.viewers(68, 400)
    fold = fold_of(script.events)
    (segment,) = fold.segments()
    assert (segment.minutes, segment.messages, segment.viewers_end, len(segment.payments)) == (1, 0, 40, 1)
    assert fold.late_payments == (SegmentPayment(amount=Decimal(7), currency="USD", minute=1.0),)


KINDS = ("segment", "viewers", "chat", "pay", "follow", "raid", "ads", "subscribe")


@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from(KINDS), st.integers(0, 90)), max_size=40))
def test_told_as_they_end_they_are_those_of_the_journal(drawn: list[tuple[int, str, int]]) -> None:
    """A tap sees what the journal will show, but for viewer-minutes, which the next report may still change."""
    script = StreamScript()
    for second, kind, number in sorted(drawn):
        _add(script, second, kind, number)
    script.end(900)
    live, recorded = told(script), segments_of(script.events)
    assert len(live) == len(recorded)
    for early, late in zip(live, recorded, strict=True):
        assert early.viewer_minutes >= 0
        assert [value for name, value in _fields(early) if name != "viewer_minutes"] == [
            value for name, value in _fields(late) if name != "viewer_minutes"
        ]
    if live:
        assert live[-1] == recorded[-1]


def _add(script: StreamScript, second: int, kind: str, number: int) -> None:
    match kind:
        case "segment":
            script.segment(second, number, Activity.GAME)
        case "viewers":
            script.viewers(second, number)
        case "chat":
            script.chat(second, f"v{number}")
        case "pay":
            script.pay(second)
        case "follow":
            script.follow(second)
        case "raid":
            script.raid(second, number)
        case "ads":
            script.ads(second, number)
        case _:
            script.subscribe(second)


def _fields(segment: Segment) -> list[tuple[str, object]]:
    return [(name, getattr(segment, name)) for name in Segment.__slots__]
