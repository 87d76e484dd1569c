"""Segments carry exactly what happened while they ran."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.metrics.streams import StreamScript

from vtuber.domain.activities import Activity
from vtuber.domain.segments import SegmentPayment
from vtuber.metrics.segments import segments_of
from vtuber.metrics.viewer_curve import LONGEST_SLOPE_S


def test_a_stream_without_segments_has_none() -> None:
    """No segment, no outcome; no event, no error."""
    assert segments_of([]) == ()
    assert segments_of(StreamScript().events) == ()


def test_what_happened_lands_in_its_segment() -> None:
    """Each outcome counts for the segment it arrived in."""
    script = StreamScript("night")
    script.segment(0, 0, Activity.TALK, "cats")
    script.viewers(0, 10)
    script.chat(10, "a")
    script.chat(20, "a")
    script.chat(25, "z", shared_from="twitch:77")
    script.pay(30, "5")
    script.pay(40, "9", charity=True)
    script.segment(120, 1, Activity.GAME, "four in a row")
    script.raid(150)
    script.viewers(150, 40)
    script.follow(160)
    script.end(180)
    talk, game = segments_of(script.events)
    assert (talk.stream_id, talk.number, talk.activity, talk.topic) == ("night", 0, Activity.TALK, "cats")
    # Ten watch until the raid at 150 s, forty from then on.
    assert (talk.minute, talk.minutes, talk.viewer_minutes) == (0, 2, 20)
    assert (talk.messages, talk.chatters, talk.follows, talk.after_raid) == (2, 1, 0, False)
    assert talk.payments == (SegmentPayment(amount=Decimal(5), currency="USD", minute=0.5),)
    assert (game.minute, game.minutes, game.viewers_start, game.viewers_end) == (2, 1, 10, 40)
    assert game.viewer_minutes == pytest.approx(25)
    assert (game.follows, game.after_raid, game.payments) == (1, True, ())


def test_a_stream_cut_off_ends_with_its_last_event() -> None:
    """Without an end in the journal, the last segment lasts as long as anything is known."""
    script = StreamScript()
    script.segment(0, 0)
    script.chat(90)
    (segment,) = segments_of(script.events)
    assert segment.minutes == 1.5


def test_minutes_offline_belong_to_no_segment() -> None:
    """While the process was dead nobody was on air, so no viewer-minutes and no minutes accrue."""
    script = StreamScript()
    script.segment(0, 0)
    script.viewers(0, 60)
    script.chat(60)
    script.resume(660, offline_s=600)
    script.pay(690)
    script.end(720)
    (segment,) = segments_of(script.events)
    assert segment.minutes == pytest.approx(2)
    assert segment.viewer_minutes == pytest.approx(120)
    assert segment.payments[0].minute == pytest.approx(1.5)


@dataclass(frozen=True)
class Happening:
    """One event of a drawn stream."""

    second: int
    kind: Literal["segment", "viewers", "chat", "pay", "follow", "raid"]
    number: int


HAPPENINGS = st.builds(
    Happening,
    second=st.integers(0, 600),
    kind=st.sampled_from(["segment", "viewers", "chat", "pay", "follow", "raid"]),
    number=st.integers(0, 20),
)


@given(st.lists(HAPPENINGS, max_size=40))
def test_segments_agree_with_a_naive_count(drawn: list[Happening]) -> None:
    """Counting second by second gives the same figures as the single pass."""
    happenings = sorted(drawn, key=lambda happening: happening.second)
    script = script_of(happenings)
    starts = [position for position, happening in enumerate(happenings) if happening.kind == "segment"]
    found = segments_of(script.events)
    assert len(found) == len(starts)
    for segment, start, stop in zip(found, starts, [*starts, len(happenings)][1:], strict=True):
        inside = happenings[start + 1 : stop]
        begin, end = happenings[start].second, happenings[stop].second if stop < len(happenings) else 600
        assert segment.minutes == pytest.approx((end - begin) / 60)
        assert segment.viewer_minutes == pytest.approx(
            sum(level_at(happenings, second + 0.5) for second in range(begin, end)) / 60
        )
        assert segment.messages == sum(happening.kind == "chat" for happening in inside)
        assert segment.chatters == len({happening.number for happening in inside if happening.kind == "chat"})
        assert len(segment.payments) == sum(happening.kind == "pay" for happening in inside)
        assert segment.follows == sum(happening.kind == "follow" for happening in inside)
        assert segment.after_raid == any(happening.kind == "raid" for happening in inside)


def script_of(happenings: list[Happening]) -> StreamScript:
    """Write the stream down, ending after ten minutes."""
    script = StreamScript()
    for happening in happenings:
        match happening.kind:
            case "segment":
                script.segment(happening.second, happening.number)
            case "viewers":
                script.viewers(happening.second, happening.number)
            case "chat":
                script.chat(happening.second, f"v{happening.number}")
            case "pay":
                script.pay(happening.second)
            case "follow":
                script.follow(happening.second)
            case "raid":
                script.raid(happening.second)
    script.end(600)
    return script


def level_at(happenings: list[Happening], second: float) -> float:
    """Return how many watch at a moment between two seconds, the slow way."""
    relevant = [happening for happening in happenings if happening.kind in {"viewers", "raid"}]
    before = [happening for happening in relevant if happening.second < second]
    after = [happening for happening in relevant if happening.second > second]
    reports = [happening.number for happening in before if happening.kind == "viewers"]
    if not reports:
        return 0.0
    coming = [happening for happening in after if happening.second == after[0].second]
    if not coming or coming[0].kind == "raid":
        return reports[-1]
    until_raid = list(takewhile(lambda each: each.kind == "viewers", coming))
    if before[-1].kind == "raid":
        return until_raid[-1].number
    begin = before[-1].second
    if coming[0].second - begin > LONGEST_SLOPE_S:
        return reports[-1]
    return reports[-1] + (until_raid[-1].number - reports[-1]) * (second - begin) / (coming[0].second - begin)
