"""`vtuber compare`: what is known of the modes over all streams, and what is not yet."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import typer

from vtuber.app.archive import Archive
from vtuber.app.compare_text import comparisons_text
from vtuber.app.kept_retrospectives import KeptOutcomes
from vtuber.app.plan import Source
from vtuber.app.priors import prior_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import UnknownStreamError
from vtuber.learning.belief import Belief
from vtuber.learning.history import STREAMS_KEPT, History, PastStream
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.policies import TAKE_PRIOR, make_policy
from vtuber.learning.pooled_prior import PooledPrior
from vtuber.learning.sequences.audit import AuditGain, audit_gains
from vtuber.learning.sequences.calibration import Calibration, calibration_of
from vtuber.learning.sequences.compare import compare, compare_after_each
from vtuber.learning.sequences.comparisons import Comparisons
from vtuber.learning.sequences.forecasts import Believe, forecasts
from vtuber.learning.sequences.regret import RegretEstimate, estimate_regret
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.files import writing_to

_LIKELIEST: tuple[Source, ...] = ("live", "simulation", "rehearsal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the streams of one kind of audience say.

    `overruled` counts draws that the director did not follow; `after_each` is what could be said after each stream, or
    after the last alone; `calibrated` is whether anybody asked how forecasts came true, which few streams do not tell.
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
            with writing_to(plot):
                plot.parent.mkdir(parents=True, exist_ok=True)
                plot.write_bytes(drawn.light)
            typer.echo(str(plot), err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Finished streams with one kind of audience, oldest first: what ran in them, and what was drawn for it."""

    source: Source
    ran: tuple[PastStream, ...]
    drawn: tuple[tuple[SegmentOutcome, ...], ...]
    overruled: int

    @classmethod
    def of(cls, source: Source, streams: Sequence[KeptOutcomes]) -> Self:
        """Take them from what is kept of each stream."""
        return cls(
            source=source,
            ran=tuple(
                PastStream(
                    index=index,
                    outcomes=tuple(map(SegmentOutcome.from_state, each.ran)),
                    late_payments=tuple(Payment(amount, minute) for amount, minute in each.late),
                )
                for index, each in enumerate(streams)
            ),
            drawn=tuple(tuple(map(SegmentOutcome.from_state, each.drawn)) for each in streams),
            overruled=sum(each.overruled for each in streams),
        )


def recorded(archive: Archive, of: Source | None) -> Recorded:
    """Return the finished streams with that kind of audience; raise `UnknownStreamError` for none.

    Without a kind it is the real audience's, the simulated one's, or that of rehearsals, whichever there is.
    """
    ended = list(archive.finished())
    counts = Counter(source for source, _ in ended)
    source = of or next((each for each in _LIKELIEST if counts[each]), None)
    if source is None or not counts[source]:
        raise UnknownStreamError(
            f"There is no finished stream {f'with a {source} audience ' if source else ''}on record to compare modes "
            "by. `vtuber streams` lists what there is; name another data directory with --data-dir."
        )
    return Recorded.of(source, [outcomes for its, outcomes in ended if its == source])


def findings_of(streams: Recorded, settings: Settings | None, *, course: bool = True) -> Findings:
    """Compare, and estimate what follows; with `settings`, also how the policy's beliefs came true.

    Without `course` only what can be said now is worked out, not what could be after each stream.
    """
    after_each = tuple(compare_after_each(streams.drawn)) if course else (compare(streams.drawn),)
    calibration = None
    if settings is not None:
        believe = _believer(settings.vtuber_policy, prior_of(settings, streams.source))
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


def _believer(policy: str, prior: PooledPrior | None) -> Believe:
    """Return what tells what the policy believes after some streams."""

    def believe(known: Sequence[PastStream]) -> dict[str, Belief]:
        state = {"history": History(known[-STREAMS_KEPT:]).state()}
        begun = prior if policy in TAKE_PRIOR else None
        return make_policy(policy, seed=0, state=state, prior=begun).posteriors()

    return believe
