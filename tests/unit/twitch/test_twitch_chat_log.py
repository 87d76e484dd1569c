"""Recordings: every format of time stamp, bad lines named, the rest read."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.errors import ReplayFileError
from vtuber.twitch.chat_log import BadLine, LoggedLine, read_chat_log

IRC = ":ann!ann@ann.tmi.twitch.tv PRIVMSG #c :hello"
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def recording(folder: Path, *lines: str) -> Path:
    """Write a recording."""
    path = folder / "chat.log"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A line that cannot be read costs only itself."""
    path = recording(tmp_path, f"2024-01-01T12:00:00Z {IRC}", "", "hello, world", f"2024-01-01T12:00:01Z {IRC}")
    first, bad, last = read_chat_log(path)
    assert isinstance(first, LoggedLine)
    assert first.number == 1
    assert first.message.text == "hello"
    assert bad == BadLine(number=3, text="hello, world", reason="'hello,' is no command: letters or three digits are")
    assert isinstance(last, LoggedLine)
    assert last.number == 4


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2024-01-01T12:00:00Z ", NOON),
        ("2024-01-01T12:00:00.500Z ", NOON.replace(microsecond=500_000)),
        ("2024-01-01T12:00:00.5Z ", NOON.replace(microsecond=500_000)),
        ("2024-01-01T12:00:00.123456789Z ", NOON.replace(microsecond=123_456)),
        ("2024-01-01T13:00:00+01:00 ", NOON),
        ("2024-01-01 12:00:00 ", NOON),
        ("[2024-01-01 12:00:00] ", NOON),
        ("[2024-01-01 12:00:00 UTC]\t", NOON),
        ("1704110400 ", NOON),
        ("1704110400.5 ", NOON.replace(microsecond=500_000)),
        ("1704110400250 ", NOON.replace(microsecond=250_000)),
        ("@tmi-sent-ts=1704110400250 ", NOON.replace(microsecond=250_000)),
        ("2024-01-01T12:00:00Z @tmi-sent-ts=1704110500250 ", NOON),
    ],
)
def test_every_kind_of_time_stamp_is_read(tmp_path: Path, stamp: str, at: datetime) -> None:
    """A leading stamp counts, else the tag; times without a zone are UTC."""
    (line,) = read_chat_log(recording(tmp_path, f"{stamp}{IRC}"))
    assert isinstance(line, LoggedLine)
    assert line.at == at
    assert line.message.text == "hello"


def test_a_line_without_a_time_has_that_of_the_line_before(tmp_path: Path) -> None:
    """Chat before any time is bad; lines about the connection there are passed over."""
    path = recording(tmp_path, ":tmi.twitch.tv 001 justinfan1 :Welcome", IRC, f"1704110400 {IRC}", IRC)
    bad, timed, untimed = read_chat_log(path)
    assert isinstance(bad, BadLine)
    assert bad.number == 2
    assert "no time" in bad.reason
    assert isinstance(timed, LoggedLine)
    assert isinstance(untimed, LoggedLine)
    assert timed.at == untimed.at == NOON


def test_times_may_go_back(tmp_path: Path) -> None:
    """Loggers write lines out of order; they come as they stand."""
    lines = read_chat_log(recording(tmp_path, f"1704110402 {IRC}", f"1704110400 {IRC}"))
    assert [line.at.second for line in lines if isinstance(line, LoggedLine)] == [2, 0]


def test_an_impossible_time_is_a_bad_line(tmp_path: Path) -> None:
    """A stamp of the right form with a month 13 is named."""
    path = recording(tmp_path, f"2024-13-01T12:00:00Z {IRC}", f"1704110400 {IRC}")
    bad, good = read_chat_log(path)
    assert isinstance(bad, BadLine)
    assert "month" in bad.reason
    assert isinstance(good, LoggedLine)


def test_compressed_files_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    """The name does not matter; a damaged end is named after the good lines."""
    path = tmp_path / "chat.txt"
    whole = gzip.compress("".join(f"{1704110400 + n} {IRC} {n}\n" for n in range(5000)).encode())
    path.write_bytes(whole)
    assert sum(isinstance(line, LoggedLine) for line in read_chat_log(path)) == 5000
    path.write_bytes(whole[: len(whole) // 2])
    *good, bad = read_chat_log(path)
    assert len(good) > 100
    assert isinstance(bad, BadLine)
    assert "damaged" in bad.reason


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    """A line in another encoding is still read, and a byte order mark is ignored."""
    path = tmp_path / "chat.log"
    path.write_bytes(b"\xef\xbb\xbf1704110400 " + IRC.encode() + b" caf\xe9\r\n")
    (line,) = read_chat_log(path)
    assert isinstance(line, LoggedLine)
    assert line.message.text == "hello caf\ufffd"


def test_an_endless_line_is_cut_off(tmp_path: Path) -> None:
    """A line of some hundred kilobytes is bad, and the next one is read."""
    path = recording(tmp_path, f"1704110400 {IRC}" + "x" * 300_000, f"1704110401 {IRC}")
    bad, good = read_chat_log(path)
    assert isinstance(bad, BadLine)
    assert "longer than" in bad.reason
    assert len(bad.text) <= 120
    assert isinstance(good, LoggedLine)
    assert good.number == 2


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"just\nsome, words\n", b"SQLite format 3\0" + bytes(200), b"\x1f\x8bx"]
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file without one good line is an error that says what to do."""
    path = tmp_path / "chat.log"
    path.write_bytes(content)
    with pytest.raises(ReplayFileError, match="chat log"):
        list(read_chat_log(path))


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """A missing file, and a folder, are errors that name the path."""
    for path in (tmp_path / "missing.log", tmp_path):
        with pytest.raises(ReplayFileError, match="cannot be read"):
            list(read_chat_log(path))


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_bytes_are_read_or_named(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    """After a good first line nothing can stop the reading."""
    path = tmp_path_factory.mktemp("logs") / "chat.log"
    path.write_bytes(b"\n".join([f"1704110400 {IRC}".encode(), *lines]))
    first, *rest = read_chat_log(path)
    assert isinstance(first, LoggedLine)
    numbers = [line.number for line in rest]
    assert numbers == sorted(set(numbers))
