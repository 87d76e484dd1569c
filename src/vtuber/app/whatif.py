"""`vtuber whatif`: what another policy would have earned on the streams on record."""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import typer

from vtuber.app.archive import Archive
from vtuber.app.learned_stream import LearnedStream
from vtuber.app.plan import Source
from vtuber.app.settings_sources import load_settings
from vtuber.domain.activities import ARMS
from vtuber.domain.errors import JournalCorruptError, UnknownStreamError
from vtuber.learning.learner import USUAL_MINUTES
from vtuber.learning.off_policy.comparison import compare
from vtuber.learning.off_policy.comparison_text import text_of
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.policies import make_policy
from vtuber.learning.segment_outcomes import outcomes_of_stream, payments_of, usual_amount
from vtuber.runtime.data_dir import DataDirectory

TOO_LITTLE = 3
"""The exit code where the streams on record cannot tell of a policy that was asked for."""

_CANNOT_HEAR = {"replay", "watch"}
"""What kinds of audience do not hear her: nothing is learned from them."""

_SEED = 0
"""Only probabilities are read, so any seed will do."""


def show_whatif(
    policies: Sequence[str],
    *,
    streams: int | None,
    directory: Path | None,
    level: float,
    out: Path | None,
    as_json: bool,
    **overrides: object,
) -> int:
    """Print the comparison, and write a plot into `out`; return the exit code.

    `directory` may be a data directory or the output of a rehearsal; the settings' data directory otherwise.
    Exploration and limits are those of the settings. Raises `UnknownStreamError` when there is no stream to ask of.
    """
    settings = load_settings(overrides).settings
    data = DataDirectory(directory or settings.vtuber_data_dir)
    source, logged = recorded_streams(Archive(data), data.path, streams)
    chosen = {
        name: make_policy(name, seed=_SEED, arms=ARMS, exploration=settings.vtuber_exploration, limits=settings.limits)
        for name in dict.fromkeys(policies)
    }
    comparison = compare(logged, chosen, level=level)
    if out is not None:
        from vtuber.rehearsal.report.whatif_plot import write_whatif_plot

        written = write_whatif_plot(out, comparison, simulated=source != "live")
        typer.echo(str(written), err=True)
    if as_json:
        typer.echo(json.dumps({"source": source, "simulated": source != "live", **comparison.to_json()}, indent=2))
    else:
        typer.echo(("" if source == "live" else "The audience is simulated.\n") + text_of(comparison), nl=False)
    return 0 if all(estimate.refusal is None for estimate in comparison.policies) else TOO_LITTLE


def recorded_streams(archive: Archive, path: Path, last: int | None) -> tuple[Source, tuple[LoggedStream, ...]]:
    """Return the last streams with the kind of audience that the very last one had, oldest first, and that kind.

    What a simulated audience likes tells nothing of a real one. Streams without a segment, and those whose journal is
    damaged, are passed over.
    """
    found: list[tuple[Source, LoggedStream]] = []
    minutes: list[float] = []
    for recorded in archive.streams():
        started = recorded.past.started if recorded.past is not None else None
        if started is None or started.source in _CANNOT_HEAR:
            continue
        try:
            stream = LearnedStream.of(archive.events(recorded.stream_id))
        except JournalCorruptError:
            continue
        if stream.segments:
            found.append((started.source, _logged(started.index, stream, minutes)))
            minutes.append(stream.segments[-1].minute + stream.segments[-1].minutes)
    if not found:
        raise UnknownStreamError(
            f"There is no stream to learn from on record in {path}. `vtuber demo` or `vtuber rehearse --out` makes "
            "some; name another directory with --directory."
        )
    source = found[-1][0]
    alike = tuple(stream for kind, stream in found if kind == source)
    return source, alike[-last:] if last is not None else alike


def _logged(index: int, stream: LearnedStream, minutes_before: Sequence[float]) -> LoggedStream:
    proposals = (segment.proposal for segment in stream.segments)
    return LoggedStream.of(
        index,
        zip(outcomes_of_stream(stream.segments), proposals, strict=True),
        planned_minutes=fmean(minutes_before) if minutes_before else USUAL_MINUTES,
        late=payments_of(stream.late_payments, usual=usual_amount(stream.segments)),
    )
