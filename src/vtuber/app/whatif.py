"""`vtuber whatif`: what another policy would have earned on the streams on record."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import typer

from vtuber.app.archive import Archive
from vtuber.app.learned_stream import LearnedStream
from vtuber.app.plan import Source
from vtuber.app.priors import prior_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.activities import ARMS
from vtuber.domain.errors import JournalCorruptError, UnknownStreamError
from vtuber.domain.stream_events import StreamStarted
from vtuber.learning.off_policy.comparison import compare
from vtuber.learning.off_policy.comparison_text import text_of
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.off_policy.reseeded import MakePolicy, ReseededPolicy
from vtuber.learning.policies import TAKE_PRIOR, Policy, make_policy
from vtuber.learning.pooled_prior import PooledPrior
from vtuber.learning.segment_outcomes import outcomes_of_stream, payments_of, usual_amount
from vtuber.runtime.data_dir import DataDirectory

TOO_LITTLE = 3
"""The exit code where the streams on record cannot tell of a policy that was asked for."""

_CANNOT_HEAR = {"replay", "watch"}
"""What kinds of audience do not hear her: nothing is learned from them."""


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
    Asked is of the last `streams`, or of all; a policy that learns has learned from those before. Exploration, limits
    and prior are those of the settings. Raises `UnknownStreamError` when there is no stream to ask of.
    """
    settings = load_settings(overrides).settings
    data = DataDirectory(directory or settings.vtuber_data_dir)
    source, recorded = recorded_streams(Archive(data), data.path)
    seeds = {stream.started.index: stream.started.seed for stream in recorded if stream.started.seed is not None}
    prior = prior_of(settings, source)
    chosen = {name: ReseededPolicy(_maker(name, settings, prior), seeds) for name in dict.fromkeys(policies)}
    logged = logged_streams(recorded)
    first = 0 if streams is None else max(0, len(logged) - streams)
    comparison = compare(logged[first:], chosen, earlier=logged[:first], level=level)
    if out is not None:
        from vtuber.rehearsal.report.whatif_plot import write_whatif_plot

        written = write_whatif_plot(out, comparison, simulated=source != "live")
        typer.echo("There is no plot: nothing can be said." if written is None else str(written), err=True)
    if as_json:
        typer.echo(json.dumps({"source": source, "simulated": source != "live", **comparison.to_json()}, indent=2))
    else:
        typer.echo(("" if source == "live" else "The audience is simulated.\n") + text_of(comparison), nl=False)
    return 0 if all(estimate.refusal is None for estimate in comparison.policies) else TOO_LITTLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A stream on record: how it began, and what a learner is fed of it."""

    started: StreamStarted
    stream: LearnedStream

    @property
    def minutes(self) -> float:
        """How long it was until the end of its last segment."""
        last = self.stream.segments[-1]
        return last.minute + last.minutes


def recorded_streams(archive: Archive, path: Path) -> tuple[Source, tuple[Recorded, ...]]:
    """Return the streams with the kind of audience that the last one had, oldest first, and that kind.

    What a simulated audience likes tells nothing of a real one. Streams without a segment, and those whose journal is
    damaged, are passed over.
    """
    found = list(_recorded(archive))
    if not found:
        raise UnknownStreamError(
            f"There is no stream to learn from on record in {path}. `vtuber demo` or `vtuber rehearse --out` makes "
            "some; name another directory with --directory."
        )
    source = found[-1].started.source
    return source, tuple(stream for stream in found if stream.started.source == source)


def logged_streams(recorded: Sequence[Recorded]) -> tuple[LoggedStream, ...]:
    """Return the streams as a policy is asked of them.

    How long one was planned to be is taken from its journal, or else to be as long as these were on average.
    """
    usual = fmean(stream.minutes for stream in recorded)
    return tuple(_logged(stream, usual) for stream in recorded)


def _recorded(archive: Archive) -> Iterator[Recorded]:
    for on_record in archive.streams():
        started = on_record.past.started if on_record.past is not None else None
        if started is None or started.source in _CANNOT_HEAR:
            continue
        try:
            stream = LearnedStream.of(archive.events(on_record.stream_id))
        except JournalCorruptError:
            continue
        if stream.segments:
            yield Recorded(started=started, stream=stream)


def _logged(recorded: Recorded, usual_minutes: float) -> LoggedStream:
    started, stream = recorded.started, recorded.stream
    proposals = (segment.proposal for segment in stream.segments)
    return LoggedStream.of(
        started.index,
        zip(outcomes_of_stream(stream.segments), proposals, strict=True),
        planned_minutes=usual_minutes if started.planned_minutes is None else started.planned_minutes,
        late=payments_of(stream.late_payments, usual=usual_amount(stream.segments)),
    )


def _maker(name: str, settings: Settings, prior: PooledPrior | None) -> MakePolicy:
    def make(seed: int, state: Mapping[str, Any] | None) -> Policy:
        return make_policy(
            name,
            seed=seed,
            arms=ARMS,
            state=state,
            exploration=settings.vtuber_exploration,
            limits=settings.limits,
            prior=prior if name in TAKE_PRIOR else None,
        )

    return make
