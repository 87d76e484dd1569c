"""`vtuber compare`: what is known of the modes over all streams, and what is not yet."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from vtuber.app.archive import Archive
from vtuber.app.compare_text import comparisons_text
from vtuber.app.plan import Source
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import UnknownStreamError
from vtuber.learning.belief import Belief
from vtuber.learning.history import History, PastStream
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.policies import make_policy
from vtuber.learning.segment_outcomes import outcomes_of_stream
from vtuber.learning.sequences.audit import AuditGain, audit_gains
from vtuber.learning.sequences.calibration import Calibration, calibration_of
from vtuber.learning.sequences.compare import compare_after_each
from vtuber.learning.sequences.comparisons import Comparisons
from vtuber.learning.sequences.drawn import as_drawn
from vtuber.learning.sequences.forecasts import forecasts
from vtuber.learning.sequences.regret import RegretEstimate, estimate_regret
from vtuber.runtime.data_dir import DataDirectory

_LIKELIEST: tuple[Source, ...] = ("live", "simulation", "rehearsal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the streams of one kind of audience say.

    `overruled` counts draws that the director did not follow; `after_each` is what could be said after each stream;
    `calibrated` is whether anybody asked how forecasts came true, which few streams do not tell.
    """

    source: Source
    overruled: int
    after_each: tuple[Comparisons, ...]
    regret: RegretEstimate | None
    audit: tuple[AuditGain, ...]
    calibrated: bool
    calibration: Calibration | None

    @property
    def last(self) -> Comparisons:
        """What can be said now."""
        return self.after_each[-1]

    def to_json(self) -> dict[str, object]:
        """Return all of it."""
        return {
            "source": self.source,
            "overruled": self.overruled,
            **self.last.to_json(),
            "regret": self.regret.to_json() if self.regret else None,
            "audit": [gain.to_json() for gain in self.audit],
            "calibration": self.calibration.to_json() if self.calibration else None,
            "after_each": [
                {"streams": found.streams, "pairs": [pair.to_json() for pair in found.pairs]}
                for found in self.after_each
            ],
        }


def show_comparisons(
    of: Source | None, *, plot: Path | None, calibrated: bool, as_json: bool, **overrides: object
) -> None:
    """Print the comparisons; with `plot`, draw them over the streams into that file and print where it is."""
    settings = load_settings(overrides).settings
    archive = Archive(DataDirectory(settings.vtuber_data_dir))
    findings = findings_of(recorded(archive, of), settings if calibrated else None)
    typer.echo(json.dumps(findings.to_json(), indent=2) if as_json else comparisons_text(findings))
    if plot is not None:
        from vtuber.rehearsal.report.sequence_plot import plot_sequences

        drawn = plot_sequences(findings.after_each, simulated=findings.source != "live")
        if drawn is None:
            typer.echo("There is no plot yet: too little to compare.", err=True)
        else:
            plot.write_bytes(drawn.light)
            typer.echo(str(plot), err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Finished streams with one kind of audience, oldest first: what ran in them, and what was drawn for it."""

    source: Source
    ran: tuple[PastStream, ...]
    drawn: tuple[tuple[SegmentOutcome, ...], ...]
    overruled: int


def recorded(archive: Archive, of: Source | None) -> Recorded:
    """Return the finished streams with that kind of audience; raise `UnknownStreamError` for none.

    Without a kind it is the real audience's, the simulated one's, or that of rehearsals, whichever there is.
    """
    pasts = [(stream.stream_id, stream.past) for stream in archive.streams() if stream.past is not None]
    ended = [(name, past.started.source) for name, past in pasts if past.started is not None and past.ended]
    counts = Counter(source for _, source in ended)
    source = of or next((each for each in _LIKELIEST if counts[each]), None)
    if source is None or not counts[source]:
        raise UnknownStreamError(
            f"There is no finished stream {f'with a {source} audience ' if source else ''}on record to compare modes "
            "by. `vtuber streams` lists what there is; name another data directory with --data-dir."
        )
    streams = [archive.counted_segments(name) for name, its in ended if its == source]
    return Recorded(
        source=source,
        ran=tuple(PastStream(index=i, outcomes=outcomes_of_stream(each)) for i, each in enumerate(streams)),
        drawn=tuple(map(as_drawn, streams)),
        overruled=sum(segment.overruled for each in streams for segment in each),
    )


def findings_of(streams: Recorded, settings: Settings | None) -> Findings:
    """Compare, and estimate what follows; with `settings`, also how the policy's beliefs came true."""
    after_each = tuple(compare_after_each(streams.drawn))
    calibration = None
    if settings is not None:

        def believe(known: Sequence[PastStream]) -> dict[str, Belief]:
            state = {"history": History(known).state()}
            return make_policy(settings.vtuber_policy, seed=0, state=state).posteriors()

        calibration = calibration_of(list(forecasts(streams.ran, believe)))
    return Findings(
        source=streams.source,
        overruled=streams.overruled,
        after_each=after_each,
        regret=estimate_regret([stream.outcomes for stream in streams.ran], after_each[-1]),
        audit=audit_gains(streams.drawn, after_each[-1]),
        calibrated=settings is not None,
        calibration=calibration,
    )
