"""Raw recordings of a channel's chat: one IRCv3 line per line, the format of public logger archives.

A line may begin with a time stamp: ISO 8601 (`2024-01-01T12:00:00.5Z`), the same in brackets
(`[2024-01-01 12:00:00]`, `[2024-01-01 12:00:00 UTC]`), or the epoch in seconds or milliseconds. A stamp without a zone
is UTC. Files may be compressed with gzip, whatever their name.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from vtuber.domain.errors import ReplayFileError
from vtuber.twitch.irc import IrcMessage, IrcSyntaxError, parse
from vtuber.twitch.tags import sent_at

_GZIP_MAGIC = b"\x1f\x8b"
_LONGEST_LINE = 65_536
_EXCERPT = 120
_FIRST_MILLISECOND_STAMP = 1e11
_SPEAKING = frozenset({"PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG"})
_ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?: ?UTC| ?Z|[+-]\d{2}:?\d{2})?"
_STAMP = re.compile(
    rf"(?:\[(?P<bracketed>{_ISO})\]|(?P<iso>{_ISO})|(?P<epoch>\d{{10}}(?:\d{{3}})?(?:\.\d{{1,6}})?))[ \t]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedLine:
    """A line that can be read; `number` counts from 1, `at` is its time in UTC."""

    number: int
    at: datetime
    message: IrcMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that cannot be read: how it begins, and why."""

    number: int
    text: str
    reason: str


def read_chat_log(path: Path) -> Iterator[LoggedLine | BadLine]:
    """Read a recording line by line, whatever its size.

    The time of a line is its leading stamp, else its `tmi-sent-ts` tag, else that of the line before. Times are given
    as found: loggers write lines out of order by some seconds, so they may go back. Bytes that are not UTF-8 are
    replaced; empty lines are skipped, and so are lines about the connection that come before any time is known.
    Raises `ReplayFileError` when the file cannot be read, is not text, or ends without one good line.
    """
    good = 0
    try:
        with path.open("rb") as stream:
            for line in _lines(_unpacked(stream), path):
                good += isinstance(line, LoggedLine)
                yield line
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReplayFileError(
            f"The recording {path} cannot be read: {reason}. Check the path and its permissions."
        ) from error
    if not good:
        raise ReplayFileError(
            f"The recording {path} has no line of IRC in it. What can be replayed is a raw chat log, with lines such "
            "as `@id=...;tmi-sent-ts=... :name!name@name.tmi.twitch.tv PRIVMSG #channel :hello`, plain or gzipped."
        )


def _unpacked(stream: BinaryIO) -> BinaryIO:
    magic = stream.read(len(_GZIP_MAGIC))
    stream.seek(0)
    return cast("BinaryIO", gzip.open(stream)) if magic == _GZIP_MAGIC else stream


def _lines(stream: BinaryIO, path: Path) -> Iterator[LoggedLine | BadLine]:
    number, known = 0, None
    while True:
        number += 1
        try:
            raw = _next_line(stream)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield BadLine(number=number, text="", reason=f"the compressed data is damaged from here on: {error}")
            return
        if not raw:
            return
        if b"\0" in raw and number == 1:
            raise ReplayFileError(f"The recording {path} is not text. What can be replayed is a raw IRC chat log.")
        line = _read_line(number, raw, known)
        if line is None:
            continue
        if isinstance(line, LoggedLine):
            known = line.at
        yield line


def _next_line(stream: BinaryIO) -> bytes:
    """Return the next line with its end; of an overlong line its beginning, and the rest is skipped."""
    raw = stream.readline(_LONGEST_LINE + 1)
    rest = raw
    while len(rest) > _LONGEST_LINE and not rest.endswith(b"\n"):
        rest = stream.readline(_LONGEST_LINE + 1)
    return raw


def _read_line(number: int, raw: bytes, known: datetime | None) -> LoggedLine | BadLine | None:
    text = raw.decode(errors="replace").strip("\r\n")
    if number == 1:
        text = text.removeprefix("\ufeff")
    if not text.strip():
        return None
    if len(raw) > _LONGEST_LINE:
        return BadLine(number=number, text=text[:_EXCERPT], reason=f"the line is longer than {_LONGEST_LINE} bytes")
    stamp = _STAMP.match(text)
    try:
        stamped = _time_of(stamp) if stamp else None
        message = parse(text[stamp.end() :] if stamp else text)
    except (IrcSyntaxError, ValueError, OverflowError) as error:
        return BadLine(number=number, text=text[:_EXCERPT], reason=str(error))
    at = stamped or sent_at(message.tags) or known
    if at is not None:
        return LoggedLine(number=number, at=at, message=message)
    if message.command not in _SPEAKING:
        return None
    reason = "no time is known: no leading time stamp, no tmi-sent-ts tag, and no timed line before it"
    return BadLine(number=number, text=text[:_EXCERPT], reason=reason)


def _time_of(stamp: re.Match[str]) -> datetime:
    if epoch := stamp["epoch"]:
        seconds = float(epoch)
        return datetime.fromtimestamp(seconds / 1000 if seconds >= _FIRST_MILLISECOND_STAMP else seconds, UTC)
    text = (stamp["bracketed"] or stamp["iso"]).replace("UTC", "Z").replace(" Z", "Z")
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
