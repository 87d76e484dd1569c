"""What a journal says of a stream's first part, and what the archive makes of it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from vtuber.app.archive import RESUMED_WITHIN, Archive
from vtuber.app.past import Past
from vtuber.app.reports import show_report
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation, Follow, Raid
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import UnknownStreamError
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import (
    CancelReason,
    UtteranceCancelled,
    UtteranceFinished,
    UtterancePlanned,
    UtteranceStarted,
)
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Viewer(id="twitch:1", name="Ann")


def after(seconds: float) -> datetime:
    """Return a moment of the stream."""
    return AT + timedelta(seconds=seconds)


def started(source: str = "simulation") -> StreamStarted:
    """Return the beginning of a stream."""
    return StreamStarted(id="e1", at=AT, stream_id="0001", index=0, persona="Hoshi", source=source, policy="beta")  # type: ignore[arg-type]


def planned(name: str, cause: str | None) -> UtterancePlanned:
    """Return an utterance's plan."""
    return UtterancePlanned(id=name, at=AT, cause=cause, brief="thank_payment", activity=Activity.TALK)


def began(name: str, cause: str | None) -> UtteranceStarted:
    """Return an utterance's beginning."""
    return UtteranceStarted(id=f"{name}s", at=AT, cause=cause, utterance_id=name, text="Hi.", emotion=Emotion.JOY)


def segment(number: int, at: datetime) -> SegmentStarted:
    """Return the beginning of a segment."""
    return SegmentStarted(
        id=f"g{number}", at=at, number=number, activity=Activity.TALK, topic="", chosen_by=ChosenBy.LEARNER
    )


def written(data: DataDirectory, stream_id: str, *events: Event) -> Path:
    """Write a journal."""

    async def write() -> None:
        with Journal.open(data.journal_path(stream_id), threaded=False) as journal:
            await journal.append(events)

    run(write())
    return data.journal_path(stream_id)


def test_who_was_not_thanked_is_owed_thanks() -> None:
    """A thanks that began counts, one that was only planned does not; followers are not made up for."""
    past = Past()
    gifts = [Donation(id=f"d{n}", at=AT, viewer=ANN, amount=usd(5)) for n in range(3)]
    raid = Raid(id="r", at=AT, viewer=ANN, viewers=5)
    follow = Follow(id="f", at=AT, viewer=ANN)
    past.take([*gifts, raid, follow, planned("u0", "d0"), began("u0", "d0"), planned("u1", "d1")])
    assert list(past.unanswered) == ["d1", "d2", "r"]


def test_what_was_cut_off_is_known() -> None:
    """An utterance is open until it has finished or was cancelled."""
    past = Past()
    past.take([planned(name, None) for name in ("a", "b", "c")])
    past.take([UtteranceFinished(id="x", at=AT, utterance_id="a", text="", sentences=1, spoken_s=1.0)])
    past.take([UtteranceCancelled(id="y", at=AT, utterance_id="b", reason=CancelReason.SILENCED)])
    assert list(past.open) == ["c"]


def test_starts_segments_and_ends_are_counted() -> None:
    """Also whether it is over, and when the last thing happened."""
    past = Past()
    past.take(
        [started(), segment(0, AT), StreamResumed(id="e2", at=AT, stream_id="0001", offline_s=1.0), segment(1, AT)]
    )
    assert (past.resumptions, past.segments, past.ended) == (1, 2, False)
    past.take([StreamEnded(id="e9", at=after(9), stream_id="0001", reason="ended")])
    assert (past.ended, past.last_at) == (True, after(9))


def test_no_journal_is_no_past(tmp_path: Path) -> None:
    """A new stream has none."""
    assert Past.of(tmp_path / "none.sqlite") == Past()


def test_a_stream_cut_off_lately_goes_on(tmp_path: Path) -> None:
    """Within a quarter of an hour, if it did not end."""
    with DataDirectory(tmp_path).open() as data:
        archive = Archive(data)
        assert archive.unfinished(AT, source="simulation") is None
        written(data, "0001", started(), segment(0, after(60)))
        assert archive.unfinished(after(61), source="simulation") is not None
        assert archive.unfinished(after(61), source="live") is None
        assert archive.unfinished(after(60) + RESUMED_WITHIN, source="simulation") is None
        written(data, "0002", started(), StreamEnded(id="e9", at=after(70), stream_id="0002", reason="ended"))
        assert archive.unfinished(after(71), source="simulation") is None
        written(data, "0003", started("watch"), segment(0, after(72)))
        written(data, "0004", started("live"), segment(0, after(73)))
        written(data, "0005", started("watch"), segment(0, after(74)))
        found = archive.unfinished(after(75), source="live")
        assert found is not None
        assert found.started is not None
        assert found.started.source == "live"
        assert archive.unfinished(after(75), source="simulation") is None


def test_streams_are_found_by_name_or_as_the_last(tmp_path: Path) -> None:
    """An unknown one is refused with what to do; so is an empty directory."""
    with DataDirectory(tmp_path).open() as data:
        archive = Archive(data)
        with pytest.raises(UnknownStreamError, match="vtuber demo"):
            archive.named(None)
        for stream_id in ("0002", "0010", "0009"):
            written(data, stream_id, started())
        assert archive.named(None) == "0010"
        assert archive.named("0002") == "0002"
        with pytest.raises(UnknownStreamError, match=r"'7'.*vtuber streams"):
            archive.named("7")


def test_a_report_tells_of_the_models_that_were_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text and as JSON; of a stream without any it says nothing."""
    cost = Money(amount=Decimal("0.02"), currency="USD")
    paid = Spend(id="p1", at=after(60), service="openai:gpt-4o", purpose="reply_to_chat", cost=cost, first_token_s=0.4)
    end = StreamEnded(id="e9", at=after(3_600), stream_id="0001", reason="ended")
    with DataDirectory(tmp_path).open() as data:
        written(data, "0001", started(), paid, end)
        written(data, "0002", started(), end)
    show_report("0001", html=None, as_json=False, vtuber_data_dir=tmp_path)
    text = capsys.readouterr().out
    assert "models cost 0.0200 USD an hour" in text
    assert "writer openai:gpt-4o" in text
    show_report("0001", html=None, as_json=True, vtuber_data_dir=tmp_path)
    assert json.loads(capsys.readouterr().out)["minds"]["cost_per_hour"] == {"USD": "0.0200"}
    show_report("0002", html=None, as_json=True, vtuber_data_dir=tmp_path)
    assert json.loads(capsys.readouterr().out)["minds"] is None
    show_report("0002", html=None, as_json=False, vtuber_data_dir=tmp_path)
    assert "models cost" not in capsys.readouterr().out


def test_a_damaged_journal_keeps_nobody_from_learning(tmp_path: Path) -> None:
    """It is listed with its fault; the others are learned from, streams with another kind of audience are not."""
    end = StreamEnded(id="e9", at=after(600), stream_id="0001", reason="ended")
    with DataDirectory(tmp_path).open() as data:
        written(data, "0001", started(), segment(0, after(1)), end)
        data.journal_path("0002").write_bytes(b"not a journal")
        written(data, "0003", started("replay"), segment(0, after(1)), end)
        archive = Archive(data)
        assert [(stream.stream_id, stream.past is None, bool(stream.fault)) for stream in archive.streams()] == [
            ("0001", False, False),
            ("0002", True, True),
            ("0003", False, False),
        ]
        learner = Learner.load(LearnerFile(data.learner_path), policy="beta", seed=1)
        assert archive.feed(learner, source="simulation", except_for=None) == 1
        assert [learner.knows(stream_id) for stream_id in ("0001", "0002", "0003")] == [True, False, False]
