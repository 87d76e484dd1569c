"""A rehearsal's outcome for a terminal."""

from collections.abc import Iterator
from textwrap import wrap

from vtuber.domain.activities import ARMS
from vtuber.metrics.mind_text import mind_lines
from vtuber.rehearsal.observed_text import observed_lines
from vtuber.rehearsal.results import RehearsalResult, RehearsedStream
from vtuber.rehearsal.returning.recall_text import recall_lines

_WIDTH = 98


def text_of(result: RehearsalResult) -> str:
    """Return a table of the streams and the digest of their journals, under 100 columns wide."""
    return "\n".join(_lines(result))


def _lines(result: RehearsalResult) -> Iterator[str]:
    shares = "".join(f"{arm.value:>9}" for arm in ARMS)
    yield f"{'stream':<8}{'$/h':>8}{'msg':>8}{'viewers':>9}{'wait p95':>10}{shares}"
    for stream in result.streams:
        yield _row(stream)
    mean = sum(stream.revenue_per_hour for stream in result.streams) / len(result.streams)
    yield ""
    yield f"mean revenue ${mean:.2f}/h with the policy {result.policy!r}, simulated audience, seed {result.seed}"
    if result.minds is not None and result.observed is not None:
        yield ""
        yield from _wrapped(f"simulated minds: {result.lineup}")
        yield from mind_lines(result.minds)
        for line in observed_lines(result.observed, hours=result.minds.hours):
            yield from _wrapped(line)
        yield ""
    if result.recall is not None:
        for line in recall_lines(result.recall):
            yield from _wrapped(line)
        yield ""
    yield f"{result.virtual_seconds:.0f} s of stream in {result.wall_seconds:.1f} s: {result.speed:.0f} times real time"
    yield f"journals sha256 {result.journal_sha256}"


def _row(stream: RehearsedStream) -> str:
    shares = "".join(f"{stream.activity_shares.get(arm.value, 0.0):>9.0%}" for arm in ARMS)
    wait = stream.waits.quantile(0.95)
    waited = "-" if wait is None else f"{wait:.1f} s"
    figures = f"{stream.revenue_per_hour:>8.2f}{stream.messages:>8}{stream.mean_viewers:>9.0f}{waited:>10}"
    return f"{stream.stream_id:<8}{figures}{shares}"


def _wrapped(line: str) -> Iterator[str]:
    yield from wrap(line, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
