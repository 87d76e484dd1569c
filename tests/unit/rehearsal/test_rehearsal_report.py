"""Reports are one file that needs nothing else, readable by eye and by screen reader."""

import json
import random
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.unit.metrics.streams import StreamScript, after

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.money import Money
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.learning.belief import beliefs_of
from vtuber.learning.posterior import Posterior
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.learning.waits import Waits
from vtuber.metrics.mind_figures import MindFigures
from vtuber.metrics.segments import segments_of
from vtuber.rehearsal.report import series_of, write_rehearsal_report, write_stream_report
from vtuber.rehearsal.report.page import KeyFigure, Page, Table, write_page
from vtuber.rehearsal.report.rehearsal_plots import plot_revenue
from vtuber.rehearsal.results import RehearsalResult, RehearsedStream

PNG = b"\x89PNG\r\n\x1a\n"


class Reader(HTMLParser):
    """Collects what a page shows and what it would fetch."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.text = ""
        self.alts: list[str | None] = []
        self.fetched: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.alts.append(given.get("alt"))
        self.fetched += [value or "" for name, value in attrs if name in {"src", "srcset", "href"}]


def rehearsed(index: int, chance: random.Random) -> RehearsedStream:
    """Return a stream with figures of a usual size."""
    shares = dict(zip((arm.value for arm in ARMS), (0.1, 0.2, 0.4, 0.3), strict=True))
    return RehearsedStream(
        stream_id=f"s{index}",
        index=index,
        hours=4.0,
        revenue_per_hour=chance.uniform(5, 40),
        messages=chance.randint(1000, 4000),
        activity_shares=shares,
        peak_viewers=90,
        mean_viewers=55.5,
        messages_per_viewer_hour=chance.uniform(10, 20),
        posteriors=beliefs_of({arm.value: Posterior(alpha=2 + index, beta=3) for arm in ARMS}),
        waits=Waits.of([chance.expovariate(0.5) for _ in range(index * 5)], unanswered=index),
    )


def result(streams: int) -> RehearsalResult:
    """Return a rehearsal of so many streams."""
    chance = random.Random(1)
    return RehearsalResult(
        seed=7,
        policy="beta",
        journal_sha256="ab" * 32,
        virtual_seconds=streams * 14400.0,
        wall_seconds=4.0,
        streams=tuple(rehearsed(index, chance) for index in range(streams)),
    )


def script() -> StreamScript:
    """Return a short stream with a crash in it."""
    stream = StreamScript("night")
    stream.segment(0, 0, Activity.TALK)
    stream.viewers(0, 20)
    stream.chat(30)
    stream.segment(60, 1, Activity.TALK)
    stream.chat(70)
    stream.segment(120, 2, Activity.GAME)
    stream.pay(150)
    stream.resume(780, offline_s=600)
    stream.chat(785, shared_from="twitch:9")
    stream.chat(790)
    stream.end(840)
    return stream


@pytest.mark.slow
@pytest.mark.parametrize("streams", [1, 5])
def test_a_rehearsal_report_stands_alone(tmp_path: Path, streams: int) -> None:
    """Nothing is fetched, every plot has words, the plots lie beside, and it says that the audience is simulated."""
    page = write_rehearsal_report(tmp_path / "out", result(streams))
    reader = Reader(page)
    assert all(reference.startswith("data:image/png;base64,") for reference in reader.fetched)
    assert all(alt and len(alt) > 40 for alt in reader.alts)
    assert "The audience is simulated" in reader.text
    assert "ab" * 32 in reader.text
    plots = sorted(path.stem for path in page.parent.glob("*.png"))
    assert plots == [*["engagement", "modes", "posteriors", "revenue"], *(["waits"] if streams > 1 else [])]
    assert len(reader.alts) == len(plots)
    assert all(path.read_bytes().startswith(PNG) for path in page.parent.glob("*.png"))


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither the page nor its plots carry a date or an order of their own."""
    streams = result(3).streams
    page = Page(title="t", subtitle="s", notice="n", key_figures=(), plots=(plot_revenue(streams),))
    again = Page(title="t", subtitle="s", notice="n", key_figures=(), plots=(plot_revenue(streams),))
    first, second = write_page(tmp_path / "first", page), write_page(tmp_path / "second", again)
    assert first.read_bytes() == second.read_bytes()
    assert (first.parent / "revenue.png").read_bytes() == (second.parent / "revenue.png").read_bytes()


def test_the_result_as_json_has_what_programs_read() -> None:
    """The keys that the command line promises, in a form JSON holds."""
    report = result(2).to_json()
    assert json.loads(json.dumps(report)) == report
    assert {"journal_sha256", "virtual_seconds", "wall_seconds", "streams"} <= set(report)
    assert all(
        {"revenue_per_hour", "messages", "activity_shares", "peak_viewers"} <= set(stream)
        for stream in report["streams"]
    )
    assert result(2).speed == 7200


def test_a_rehearsed_stream_is_its_retrospectives_figures() -> None:
    """What is compared over streams comes from each stream's own retrospective."""
    events = script().events
    retrospective = StreamRetrospective.of(events, segments_of(events), beliefs_of({"talk": Posterior()}))
    stream = RehearsedStream.of(retrospective, index=3)
    assert (stream.stream_id, stream.index, stream.messages, stream.peak_viewers) == ("night", 3, 3, 20)
    assert stream.hours == pytest.approx(240 / 3600)
    assert stream.revenue_per_hour == pytest.approx(75)
    assert stream.activity_shares == {"talk": 0.5, "game": 0.5}


def test_series_run_in_minutes_on_air() -> None:
    """Bands of the same activity are joined, and the minutes of a crash are not there."""
    events = script().events
    series = series_of(events, segments_of(events))
    assert series.minutes == 4
    assert series.chat == (1, 1, 0, 1, 0)
    assert series.viewers == ((0.0, 20),)
    assert [(band.activity, band.begin, band.end) for band in series.bands] == [
        (Activity.TALK, 0, 2),
        (Activity.GAME, 2, 4),
    ]
    assert series.payments == (2.5,)


@pytest.mark.slow
def test_a_stream_report_names_its_audience_and_findings(tmp_path: Path) -> None:
    """The page of one stream has its recommendations, and the notice only when the audience was made up."""
    events = script().events
    segments = segments_of(events)
    retrospective = StreamRetrospective.of(events, segments, beliefs_of({"talk": Posterior()}))
    reader = Reader(write_stream_report(tmp_path, retrospective, series_of(events, segments)))
    assert "The audience is simulated" in reader.text
    assert all(sentence in reader.text for sentence in retrospective.recommendations)
    assert all(alt for alt in reader.alts)


def minds_of_a_night() -> MindFigures:
    """Return what models did in a short night."""
    night = (
        StreamStarted(id="s", at=after(0), stream_id="1", index=0, persona="p", source="live", policy="beta"),
        UtterancePlanned(id="u", at=after(10), brief="reply_to_chat", activity=Activity.REACT),
        UtteranceStarted(id="b", at=after(11.25), utterance_id="u", text="Hi.", emotion=Emotion.JOY),
        Spend(
            id="c",
            at=after(12),
            service="openai:<gpt>",
            purpose="reply_to_chat",
            cost=Money(amount=Decimal("0.0123"), currency="USD"),
            tokens_in=1_200,
            tokens_out=34,
            first_token_s=0.5,
            took_s=2.0,
        ),
        StreamEnded(id="e", at=after(3_600), stream_id="1", reason="ended"),
    )
    return MindFigures.of(night)


@pytest.mark.slow
def test_a_stream_report_tells_of_its_minds_where_models_were_asked(tmp_path: Path) -> None:
    """How long until she was heard, the calls, the cost of an hour; nothing of it without models."""
    events = script().events
    segments = segments_of(events)
    retrospective = StreamRetrospective.of(events, segments, beliefs_of({"talk": Posterior()}))
    series = series_of(events, segments)
    without = Reader(write_stream_report(tmp_path / "without", retrospective, series))
    reader = Reader(write_stream_report(tmp_path / "with", retrospective, series, minds_of_a_night()))
    assert all(cell in reader.text for cell in ("writer: openai:<gpt>", "1,200", "0.0123 USD"))
    assert "1.25 s" in reader.text
    assert len(reader.alts) == len(without.alts) + 1
    assert "from chat to voice" not in without.text


def test_an_empty_stream_has_a_report(tmp_path: Path) -> None:
    """A stream that ended before anything happened is no error."""
    events = StreamScript().events
    retrospective = StreamRetrospective.of(events, ())
    assert "Stream s1" in Reader(write_stream_report(tmp_path, retrospective, series_of(events, ()))).text


def test_names_and_topics_are_text_not_markup(tmp_path: Path) -> None:
    """A topic that looks like HTML is shown, not run."""
    page = Page(
        title="<script>alert(1)</script>",
        subtitle="",
        notice="",
        key_figures=(KeyFigure(value="1", label="<b>"),),
        tables=(Table(title="t", head=("a",), rows=(("<img src=x onerror=alert(1)>",),)),),
    )
    html = write_page(tmp_path, page).read_text(encoding="utf-8")
    assert not re.search(r"<script|<img|<b>", html)
