"""Recorded audiences: chat logs and our own journals, through the very same path."""

import asyncio
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import EPOCH, Always, of, planned, play, scripted

from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource
from vtuber.app.recording import RecordedEvent, read_recording
from vtuber.app.replay import ReplayOptions, print_events, run_replay
from vtuber.app.sources import RecordedSource
from vtuber.app.stream import MakeSource
from vtuber.audience.posts import IrcLine
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatMessage,
    Cheer,
    GiftSubscriptions,
    MessageDeleted,
    Raid,
    Subscription,
    ViewerBanned,
)
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.errors import ReplayFileError
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.domain.stream_events import StreamEnded
from vtuber.domain.viewers import Viewer
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.metrics.segments import segments_of
from vtuber.runtime.clock import Clock
from vtuber.twitch.chat_log import BadLine

BEGIN_MS = 1_767_290_400_000
LONE = Viewer(id="twitch:8", name="Tom")
WHO = "user-id=7;display-name=Wanda;color=#FF7F50"


def line(number: int, second: int, command: str, tags: str, text: str = "") -> str:
    """Return a line of IRC as Twitch sends it."""
    said = f" :{text}" if text else ""
    stamp = f"id=id-{number};tmi-sent-ts={BEGIN_MS + second * 1000}"
    return f"@{stamp};{tags} :wanda!wanda@wanda.tmi.twitch.tv {command} #channel{said}"


LINES = (
    line(1, 0, "PRIVMSG", WHO, "hello there, what are we doing tonight?"),
    line(2, 20, "PRIVMSG", f"{WHO};bits=100", "Cheer100 for the telescope"),
    line(3, 40, "USERNOTICE", f"{WHO};msg-id=sub;msg-param-sub-plan=1000;msg-param-cumulative-months=1"),
    line(4, 60, "PRIVMSG", WHO, "3"),
    line(5, 80, "CLEARMSG", "login=wanda;target-msg-id=id-4", "3"),
    line(
        6,
        100,
        "USERNOTICE",
        f"{WHO};msg-id=raid;msg-param-viewerCount=42;msg-param-displayName=Wanda;msg-param-login=wanda",
    ),
    line(
        7,
        120,
        "USERNOTICE",
        f"{WHO};msg-id=submysterygift;msg-param-mass-gift-count=2;msg-param-origin-id=gift;msg-param-sub-plan=1000",
    ),
    line(
        8,
        121,
        "USERNOTICE",
        f"{WHO};msg-id=subgift;msg-param-origin-id=gift;msg-param-sub-plan=1000;msg-param-recipient-display-name=Tom",
    ),
    line(9, 140, "CLEARCHAT", "target-user-id=7;ban-duration=600", "wanda"),
    line(10, 160, "PRIVMSG", "user-id=8;display-name=Tom", "is there a lighthouse on the map?"),
)
KINDS = [
    ChatMessage,
    Cheer,
    Subscription,
    ChatMessage,
    MessageDeleted,
    Raid,
    GiftSubscriptions,
    ViewerBanned,
    ChatMessage,
]


def written(folder: Path, *, stamped: bool = False, packed: bool = False, bad: tuple[str, ...] = ()) -> Path:
    """Write a chat log, with leading times or without, gzipped or not, with bad lines behind the second one."""
    lines = [*LINES[:2], *bad, *LINES[2:]]
    if stamped:
        seconds = [0, 20, *([20] * len(bad)), 40, 60, 80, 100, 120, 121, 140, 160]
        start = datetime.fromtimestamp(BEGIN_MS / 1000, UTC)
        lines = [
            f"[{(start + timedelta(seconds=s)):%Y-%m-%d %H:%M:%S}] {text}"
            for s, text in zip(seconds, lines, strict=True)
        ]
    content = "".join(f"{text}\n" for text in lines).encode()
    path = folder / ("chat.log.gz" if packed else "chat.log")
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def recorded(path: Path) -> list[RecordedEvent]:
    """Read a recording without bad lines."""
    return list(read_recording(path, on_bad_line=lambda bad: pytest.fail(str(bad))))


def replaying(path: Path) -> MakeSource:
    """Return a maker of the recorded audience."""

    def make(clock: Clock, past: Past) -> AudienceSource:
        return RecordedSource(iter(recorded(path)), clock, on_progress=lambda _: None)

    return make


def happened(events: list[Event]) -> list[tuple[float, ChannelEvent]]:
    """Return what came from outside, in order, and the seconds since the first of it."""
    outside = [event for event in events if isinstance(event, ChannelEvent)]
    return [((event.at - outside[0].at).total_seconds(), replace(event, at=EPOCH)) for event in outside]


@pytest.mark.parametrize("stamped", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_a_chat_log_is_read_whatever_its_form(tmp_path: Path, stamped: bool, packed: bool) -> None:
    """Plain or gzipped, with times in front or in the tags: the same events at the same times."""
    events = recorded(written(tmp_path, stamped=stamped, packed=packed))
    assert [type(each.event) for each in events] == KINDS
    assert [(each.at - events[0].at).total_seconds() for each in events] == [0, 20, 40, 60, 80, 100, 120, 140, 160]


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Each with its number, what is wrong, and its text."""
    path = written(tmp_path, bad=("@broken", ":\x00\x01 nonsense"))
    bad = []

    def note(line: BadLine) -> None:
        bad.append(line)

    assert [type(each.event) for each in read_recording(path, on_bad_line=note)] == KINDS
    assert [line.number for line in bad] == [3, 4]
    assert all(line.reason for line in bad)
    assert bad[0].text == "@broken"


def test_she_streams_to_a_chat_log(tmp_path: Path) -> None:
    """The recorded events happen at their times; she answers them; the stream ends with the recording."""
    path = written(tmp_path)
    plan = replace(planned(tmp_path), duration_s=None)
    events = play(plan, replaying(path), Always(Activity.REACT))
    assert [type(event) for _, event in happened(events)] == KINDS
    assert [second for second, _ in happened(events)] == [0, 20, 40, 60, 80, 100, 120, 140, 160]
    answered = {started.cause for started in of(events, UtteranceStarted)}
    assert {"twitch:id-1", "twitch:id-2", "twitch:id-3", "twitch:id-6", "twitch:id-7"} <= answered
    assert "twitch:id-4" not in answered
    assert {segment.activity for segment in of(events, SegmentStarted)} == {Activity.REACT}
    assert isinstance(events[-1], StreamEnded)
    retrospective = StreamRetrospective.of(iter(events), segments_of(events), None)
    assert retrospective.tally.messages == 3
    assert retrospective.revenue_per_hour


def test_lines_and_log_and_journal_give_the_same_events(tmp_path: Path) -> None:
    """Posted line by line, read from a file, or played from the journal of either: nothing differs but the clock."""
    path = written(tmp_path)

    class Lines:
        def hear(self, event: Event) -> None:
            """Take no notice."""

        async def run(self, intake: Intake) -> None:
            """Post the lines ten seconds apart."""
            for raw in LINES:
                await intake.post(IrcLine(line=raw))
                await asyncio.sleep(10.0)

    plan = replace(planned(tmp_path), duration_s=None)
    posted = play(plan, lambda clock, past: Lines(), Always(Activity.TALK))
    again = replace(plan, journal=tmp_path / "again.sqlite")
    replayed = play(again, replaying(plan.journal), Always(Activity.TALK))
    from_log = [replace(each.event, at=EPOCH) for each in recorded(path)]
    assert [event for _, event in happened(posted)] == from_log
    assert happened(replayed) == happened(posted)


def test_our_own_journal_gives_its_channel_events(tmp_path: Path) -> None:
    """All of them, in order, and none of ours."""
    plan = planned(tmp_path, duration_s=30.0)
    source = scripted([(n, ChatMessage(id=f"twitch:{n}", at=EPOCH, viewer=LONE, text=f"line {n}")) for n in range(20)])
    events = play(plan, source, Always(Activity.TALK))
    assert [each.event for each in recorded(plan.journal)] == [
        event for event in events if isinstance(event, ChannelEvent)
    ]


def test_events_are_printed_as_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object per event with its kind and fields; bad lines are named on the other stream."""
    print_events(written(tmp_path, bad=("@broken",)))
    printed = capsys.readouterr()
    rows = [json.loads(row) for row in printed.out.splitlines()]
    assert [row["kind"] for row in rows[:3]] == ["chat_message", "cheer", "subscription"]
    assert (rows[0]["text"], rows[0]["viewer"]["name"]) == ("hello there, what are we doing tonight?", "Wanda")
    assert "line 3 left out" in printed.err


def test_the_command_prints_a_retrospective(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In virtual time; nothing of the replay stays in the data directory, and the learner learns nothing from it."""
    monkeypatch.chdir(tmp_path)
    options = ReplayOptions(file=written(tmp_path), on_stage=False, seed=3, browser=False)
    run_replay(options, as_json=True, vtuber_data_dir=str(tmp_path / "data"))
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["stream_id"] == "replay"
    assert not list((tmp_path / "data" / "streams").iterdir())
    assert not (tmp_path / "data" / "learner.json").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.log", None),
        ("empty.log", b""),
        ("prose.log", b"Dear diary,\nnothing happened.\n"),
        ("zip.log", b"\x00\x01"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    """By name, with what can be replayed or how to mend it, before anything is performed."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReplayFileError, match=name):
        list(read_recording(path, on_bad_line=lambda _: None))
