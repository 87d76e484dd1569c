"""`vtuber report` and `vtuber streams`."""

import json
from pathlib import Path

import typer

from vtuber.app.archive import Archive, RecordedStream
from vtuber.app.counting import TITLE as COUNTING
from vtuber.app.counting import counting_lines
from vtuber.app.learners import load_learner
from vtuber.app.settings_sources import load_settings
from vtuber.app.style_learning import style_learner
from vtuber.app.subscriber_commands import stream_subscribers
from vtuber.app.subscriber_text import stream_json, stream_text
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.style_text import STYLES, style_lines, styles_json
from vtuber.learning.verdicts import Section
from vtuber.metrics.mind_text import mind_text
from vtuber.runtime.data_dir import DataDirectory


def show_report(stream: str | None, *, html: Path | None, as_json: bool, **overrides: object) -> None:
    """Print the retrospective of a stream; with `html`, write the report with plots and print where it is."""
    settings = load_settings(overrides).settings
    data = DataDirectory(settings.vtuber_data_dir)
    archive = Archive(data)
    stream_id = archive.named(stream)
    learner_path = data.live_learner_path if archive.source_of(stream_id) == "live" else data.learner_path
    file = LearnerFile(learner_path)
    learner = load_learner(file, settings, seed=0, source=archive.source_of(stream_id))
    if file.remark:
        typer.echo(file.remark, err=True)
    from vtuber.app.channel_findings import findings_after

    counting = counting_lines(archive, stream_id, learner)
    findings = findings_after(archive, stream_id, settings).beside(Section(title=COUNTING, lines=counting))
    styles = style_learner(learner_path, policy=settings.vtuber_policy)
    findings = findings.beside(Section(title=STYLES, lines=style_lines(styles)))
    retrospective, minds = archive.retrospective(stream_id, learner, findings), archive.minds(stream_id)
    subscribers = stream_subscribers(archive.events(stream_id), stream_id, archive.source_of(stream_id), **overrides)
    if html is not None:
        from vtuber.rehearsal.report import series_of, write_stream_report

        segments = archive.segments(stream_id)
        written = write_stream_report(
            html, retrospective, series_of(archive.events(stream_id), segments), minds, subscribers
        )
        typer.echo(str(written))
    elif as_json:
        more = {
            "minds": minds.to_json() if minds else None,
            "subscribers": stream_json(subscribers),
            "counting": counting,
            "styles": styles_json(styles),
        }
        typer.echo(json.dumps({**retrospective.to_json(), **more}, indent=2))
    else:
        typer.echo(retrospective.to_text() + mind_text(minds) + stream_text(subscribers))


def list_streams(*, as_json: bool, **overrides: object) -> None:
    """Print every stream on record, one a line."""
    settings = load_settings(overrides).settings
    rows = [_row(stream) for stream in Archive(DataDirectory(settings.vtuber_data_dir)).streams()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo("No stream is on record yet: `vtuber demo` makes one.")
    for row in rows:
        typer.echo(f"{row['stream_id']}  {row['started_at'] or '-':<20}  {row['source'] or '-':<10}  {row['state']}")


def _row(stream: RecordedStream) -> dict[str, str | None]:
    past = stream.past
    if past is None:
        return {"stream_id": stream.stream_id, "started_at": None, "source": None, "state": stream.fault}
    started = past.started
    return {
        "stream_id": stream.stream_id,
        "started_at": started.at.isoformat(timespec="seconds") if started else None,
        "source": started.source if started else None,
        "state": "ended" if past.ended else "cut off",
    }
