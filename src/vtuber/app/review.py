"""`vtuber review`: the lines of a stream that were blocked, vetoed, or nearly so."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

import typer

from vtuber.app.archive import Archive
from vtuber.app.settings_sources import load_settings
from vtuber.app.terminal_text import on_one_line
from vtuber.domain.events import Event
from vtuber.domain.speech_events import LineBlocked, LineBorderline, LineVerdict, UtteranceCancelled, UtteranceFinished
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.verdicts import Severity
from vtuber.runtime.data_dir import DataDirectory

_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedLine:
    """A line to look at. `at_s` is seconds into the stream; `instead` what was to be said in its place."""

    at_s: float
    verdict: LineVerdict
    severity: Severity
    categories: tuple[str, ...]
    by: str
    text: str
    instead: str
    utterance_id: str


@dataclass(slots=True)
class Review:
    """The lines of one stream that are worth a look, and how many lines had which verdict."""

    lines: list[ReviewedLine] = field(default_factory=list)
    verdicts: Counter[LineVerdict] = field(default_factory=Counter)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Review":
        """Gather it from a journal."""
        review, began = cls(), None
        for event in events:
            match event:
                case StreamStarted(at=at):
                    began = began or at
                case UtteranceFinished(verdicts=verdicts) | UtteranceCancelled(verdicts=verdicts):
                    review.verdicts.update(verdicts)
                case LineBlocked() | LineBorderline():
                    review.lines.append(_reviewed(event, began or event.at))
                case _:
                    pass
        return review

    def rows(self) -> Iterator[str]:
        """Render for a terminal: two lines for each, three where something was said instead, and the sum."""
        for line in self.lines:
            grave = f", {line.severity}" if line.verdict in {"replaced", "blocked"} else ""
            yield f"{_clock(line.at_s)}  {line.verdict}{grave}  {', '.join(line.categories)}  ({line.by})"
            yield f"         {on_one_line(line.text)}"
            if line.instead:
                yield f"         instead: {on_one_line(line.instead)}"
        total = sum(self.verdicts.values())
        each = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.verdicts.items()))
        yield f"{total} lines were judged: {each}." if total else "No line was judged."


def show_review(stream: str | None, *, as_json: bool, **overrides: object) -> None:
    """Print what is to be reviewed of a stream, the last one for None."""
    archive = Archive(DataDirectory(load_settings(overrides).settings.vtuber_data_dir))
    stream_id = archive.named(stream)
    review = Review.of(archive.events(stream_id))
    if as_json:
        lines = [asdict(line) for line in review.lines]
        typer.echo(json.dumps({"stream_id": stream_id, "verdicts": dict(review.verdicts), "lines": lines}, indent=2))
        return
    typer.echo(f"Stream {stream_id}")
    for row in review.rows():
        typer.echo(row)


def _reviewed(event: LineBlocked | LineBorderline, began: datetime) -> ReviewedLine:
    blocked = event if isinstance(event, LineBlocked) else None
    return ReviewedLine(
        at_s=round((event.at - began).total_seconds(), 1),
        verdict=_verdict(blocked),
        severity=blocked.severity if blocked else Severity.BORDERLINE,
        categories=event.categories,
        by=event.by.replace("_", " "),
        text=event.text,
        instead=blocked.instead if blocked else "",
        utterance_id=event.utterance_id,
    )


def _verdict(blocked: LineBlocked | None) -> LineVerdict:
    if blocked is None:
        return "borderline"
    if blocked.by == "operator":
        return "vetoed"
    return "replaced" if blocked.instead else "blocked"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // _HOUR_S}:{whole // _MINUTE_S % 60:02d}:{whole % _MINUTE_S:02d}"
