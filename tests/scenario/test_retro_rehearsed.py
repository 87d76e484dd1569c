"""A rehearsed stream's retrospective says what a plain count of its journal says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.scenario.shows import E, of

from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.domain.channel_events import (
    AdBreak,
    ChatMessage,
    Cheer,
    Donation,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
    ViewerCount,
)
from vtuber.domain.direction_events import Decision, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.metrics.segments import segments_of
from vtuber.rehearsal.report import series_of, write_stream_report
from vtuber.rehearsal.report.detail_plots import plot_segments
from vtuber.runtime.journal import read_journal

pytestmark = pytest.mark.slow

MONEY = (Donation, Cheer, Subscription, Resubscription, GiftSubscriptions)


@dataclass(frozen=True)
class Stretch:
    """A segment by its own events: from one `segment_started` to the next, in minutes of the stream."""

    started: SegmentStarted
    begin: float
    end: float


@dataclass(frozen=True)
class Count:
    """A journal, counted by hand."""

    events: list[Event]
    began: StreamStarted
    stretches: list[Stretch]

    def minute(self, event: Event) -> float:
        """Return when an event happened."""
        return (event.at - self.began.at).total_seconds() / 60

    def within(self, stretch: Stretch, kind: type[E]) -> list[E]:
        """Return the events of a kind between a segment's start and the next one's, as the journal has them."""
        first = self.events.index(stretch.started)
        later = [each.started for each in self.stretches if each.begin > stretch.begin]
        last = self.events.index(later[0]) if later else len(self.events)
        return of(self.events[first:last], kind)

    def viewers_at(self, minute: float) -> int:
        """Return what the last report until a minute said."""
        return [each.viewers for each in of(self.events, ViewerCount) if self.minute(each) <= minute][-1]

    def payments(self) -> list[tuple[float, float]]:
        """Return minute and amount of each payment that is no charity."""
        paid = [event for event in self.events if isinstance(event, MONEY)]
        return [
            (self.minute(event), float(event.amount.amount))
            for event in paid
            if not (isinstance(event, Donation) and event.charity)
        ]


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Rehearse two streams of forty minutes."""
    out = tmp_path_factory.mktemp("retro")
    options = RehearsalOptions(streams=2, hours=2 / 3, seed=11, policy="uniform", world="medium", out=out)
    rehearse(options, on_stream=lambda _stream: None)
    return sorted(out.glob("streams/*/journal.sqlite"))


def counted(journal: Path) -> Count:
    """Read a journal by itself."""
    events = list(read_journal(journal))
    (began,) = of(events, StreamStarted)
    (ended,) = of(events, StreamEnded)
    starts = of(events, SegmentStarted)
    bounds = [*(each.at for each in starts), ended.at]
    minutes = [(at - began.at).total_seconds() / 60 for at in bounds]
    stretches = [Stretch(*each) for each in zip(starts, minutes, minutes[1:], strict=False)]
    return Count(events, began, stretches)


def retrospective_of(events: Sequence[Event]) -> StreamRetrospective:
    """Look back."""
    return StreamRetrospective.of(events, segments_of(events))


def lagged(minute: float, stretches: Sequence[Stretch]) -> list[float]:
    """Return each segment's share of a payment, by summing the kernel over small steps."""
    step = 0.01
    shares = []
    for stretch in stretches:
        count = int(max(0.0, min(minute, stretch.end) - stretch.begin) / step)
        points = (stretch.begin + (place + 0.5) * step for place in range(count))
        shares.append(sum(math.exp(-(minute - point) / 3) for point in points if minute - point < 40))
    return [share / sum(shares) for share in shares]


@pytest.mark.parametrize("place", [0, 1])
def test_chat_viewers_and_money_are_those_of_the_journal(journals: list[Path], place: int) -> None:
    """Per activity: messages, their course, who stayed, and what is credited."""
    count = counted(journals[place])
    found = retrospective_of(count.events)
    shares = [(amount, lagged(minute, count.stretches)) for minute, amount in count.payments()]
    assert sum(each.takings.count for each in found.details) == pytest.approx(len(shares))
    assert found.tally.payments == len(shares)
    for each in found.details:
        mine = [stretch for stretch in count.stretches if stretch.started.activity is each.activity]
        messages = sum(sum(line.shared_from is None for line in count.within(stretch, ChatMessage)) for stretch in mine)
        assert each.segments == len(mine)
        assert each.chat is not None
        assert each.chat.value == pytest.approx(messages / sum(one.end - one.begin for one in mine), rel=1e-6)
        halves = [0, 0]
        for stretch in mine:
            for line in count.within(stretch, ChatMessage):
                halves[count.minute(line) >= (stretch.begin + stretch.end) / 2] += 1
        assert each.chat_course is not None
        assert each.chat_course.value == pytest.approx(halves[1] / halves[0], rel=0.02)
        own = [count.stretches.index(stretch) for stretch in mine]
        assert each.takings.count == pytest.approx(sum(sum(of_[n] for n in own) for _, of_ in shares), abs=0.05)
        credited = sum(amount * sum(of_[n] for n in own) for amount, of_ in shares)
        assert float(each.takings.total) == pytest.approx(credited, rel=0.01, abs=0.1)
        kept = [share for share in (kept_by(count, stretch) for stretch in mine) if share is not None]
        if kept:
            assert each.kept is not None
            assert each.kept.value == pytest.approx(sum(kept) / len(kept))
            assert each.kept.segments == len(kept)


def kept_by(count: Count, stretch: Stretch) -> float | None:
    """Return the share of a segment's viewers that were there twelve minutes after its start."""
    begin, end = stretch.begin, stretch.begin + 12
    outside: list[Event] = [*of(count.events, Raid), *of(count.events, AdBreak)]
    raided = any(begin < count.minute(event) <= end for event in outside)
    if raided or end > count.minute(count.events[-1]):
        return None
    return count.viewers_at(end) / count.viewers_at(begin)


@pytest.mark.parametrize("place", [0, 1])
def test_the_lines_of_notable_segments_were_said_in_them(journals: list[Path], place: int) -> None:
    """Each quoted line was finished, and begun between the segment's start and the next one's."""
    count = counted(journals[place])
    found = retrospective_of(count.events)
    assert found.best
    assert found.worst
    assert found.best[0].score > found.worst[0].score
    for each in (*found.best, *found.worst):
        (stretch,) = [one for one in count.stretches if one.started.number == each.segment.number]
        begun = {event.utterance_id for event in count.within(stretch, UtteranceStarted)}
        cut = {event.heard for event in of(count.events, UtteranceCancelled) if event.utterance_id in begun}
        heard = {event.text for event in of(count.events, UtteranceFinished) if event.utterance_id in begun}
        assert each.quotes
        assert {line.text for line in each.quotes} <= heard | cut


@pytest.mark.parametrize("place", [0, 1])
def test_overruled_proposals_are_those_of_the_journal(journals: list[Path], place: int) -> None:
    """With the reason that the decision gave."""
    count = counted(journals[place])
    overruled = {each.id: each for each in of(count.events, Decision) if each.followed is False}
    began = [each for each in of(count.events, SegmentStarted) if each.cause in overruled]
    found = retrospective_of(count.events).overruling.segments
    assert [each.segment.number for each in found] == [each.number for each in began]
    assert [each.reason for each in found] == [overruled[str(each.cause)].reason for each in began]


def test_the_same_journal_gives_the_same_retrospective(journals: list[Path], tmp_path: Path) -> None:
    """To the byte, plots too; and the page says that the audience is simulated."""
    first, second = (retrospective_of(list(read_journal(journals[0]))) for _ in range(2))
    assert first.to_json() == second.to_json()
    assert first.to_text() == second.to_text()
    assert plot_segments(first) == plot_segments(second)
    page = write_stream_report(
        tmp_path, first, series_of(read_journal(journals[0]), segments_of(read_journal(journals[0])))
    )
    assert "The audience is simulated" in page.read_text(encoding="utf-8")
