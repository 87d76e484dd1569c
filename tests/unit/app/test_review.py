"""What `vtuber review` shows of a journal."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vtuber.app.review import Review, show_review
from vtuber.domain.errors import UnknownStreamError
from vtuber.domain.events import Event
from vtuber.domain.speech_events import CancelReason, LineBlocked, LineBorderline, UtteranceCancelled, UtteranceFinished
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.verdicts import Severity
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

BEGIN = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """Return a moment of the stream."""
    return BEGIN + timedelta(seconds=seconds)


EVENTS: list[Event] = [
    StreamStarted(id="s", at=BEGIN, stream_id="0001", index=0, persona="Hoshi", source="simulation", policy="rota"),
    LineBlocked(
        id="b1",
        at=at(61),
        utterance_id="u1",
        text="Bad\x1b[2J\nline.",
        categories=("insult", "slur"),
        severity=Severity.SEVERE,
        instead="Anyway.",
    ),
    LineBorderline(id="b2", at=at(3700), utterance_id="u1", text="Damn.", categories=("profanity",)),
    LineBlocked(id="b3", at=at(3701), utterance_id="u2", text="No.", categories=("vetoed",), by="operator"),
    UtteranceFinished(
        id="f", at=at(3702), utterance_id="u1", text="x", sentences=2, spoken_s=1, verdicts=("replaced", "borderline")
    ),
    UtteranceCancelled(id="c", at=at(3703), utterance_id="u2", reason=CancelReason.BLOCKED, verdicts=("vetoed",)),
]


def recorded(folder: Path) -> None:
    """Put the events on record as stream 0001."""
    path = DataDirectory(folder).journal_path("0001")
    path.parent.mkdir(parents=True)

    async def record() -> None:
        with Journal.open(path, threaded=False) as journal:
            await journal.append(EVENTS)

    run(record())


def test_rows_are_fit_for_a_terminal() -> None:
    """Each line with its moment, severity, reasons and judge; control codes in it do nothing."""
    rows = list(Review.of(EVENTS).rows())
    assert rows == [
        "0:01:01  replaced, severe  insult, slur  (gate)",
        "         Bad\N{REPLACEMENT CHARACTER}[2J line.",
        "         instead: Anyway.",
        "1:01:40  borderline  profanity  (gate)",
        "         Damn.",
        "1:01:41  vetoed  vetoed  (operator)",
        "         No.",
        "3 lines were judged: 1 borderline, 1 replaced, 1 vetoed.",
    ]


def test_a_stream_of_an_older_version_has_no_verdicts() -> None:
    """Its blocked lines are listed all the same."""
    assert list(Review.of([]).rows()) == ["No line was judged."]


def test_the_command_reads_the_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text for people, as JSON for programs."""
    recorded(tmp_path)
    show_review(None, as_json=False, vtuber_data_dir=tmp_path)
    assert capsys.readouterr().out.splitlines() == ["Stream 0001", *Review.of(EVENTS).rows()]
    show_review("0001", as_json=True, vtuber_data_dir=tmp_path)
    found = json.loads(capsys.readouterr().out)
    assert found["verdicts"] == {"replaced": 1, "borderline": 1, "vetoed": 1}
    assert [(line["verdict"], line["severity"], line["by"]) for line in found["lines"]] == [
        ("replaced", "severe", "gate"),
        ("borderline", "borderline", "gate"),
        ("vetoed", "mild", "operator"),
    ]
    assert found["lines"][0]["instead"] == "Anyway."


def test_an_unknown_stream_is_named(tmp_path: Path) -> None:
    """The error names the command that lists the known ones."""
    recorded(tmp_path)
    with pytest.raises(UnknownStreamError, match="vtuber streams"):
        show_review("0099", as_json=False, vtuber_data_dir=tmp_path)
