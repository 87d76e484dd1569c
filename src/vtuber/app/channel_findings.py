"""What all streams up to one say of the activities, as its retrospective shows it."""

from collections.abc import Iterator

from vtuber.app.archive import Archive
from vtuber.app.compare import Recorded, findings_of
from vtuber.app.settings import Settings
from vtuber.domain.activities import Activity
from vtuber.learning.sequences.calibration import Calibration
from vtuber.learning.sequences.comparisons import Comparison, Comparisons
from vtuber.learning.sequences.comparisons import Verdict as Order
from vtuber.learning.sequences.regret import RegretEstimate
from vtuber.learning.sequences.wording import sentence
from vtuber.learning.verdicts import Findings, Section, Verdict


def findings_after(archive: Archive, stream_id: str, settings: Settings, *, calibrated: bool = True) -> Findings:
    """Return what could be said after a stream, by it and those before it with such an audience.

    `calibrated` is whether to work out how the policy's beliefs came true, which takes as many fits as streams. Of an
    audience that cannot hear her nothing is said.
    """
    streams = recorded_until(archive, stream_id)
    if streams is None:
        return Findings()
    found = findings_of(streams, settings if calibrated else None, course=False)
    return Findings(
        verdicts=tuple(_verdicts(found.last)),
        sections=tuple(_sections(found.regret, found.calibration, found.last)),
        compared=True,
    )


def recorded_until(archive: Archive, stream_id: str) -> Recorded | None:
    """Return what ran and what was drawn in the streams up to one; None where nothing can be compared."""
    source, kept = archive.outcomes_until(stream_id)
    if source is None or source == "watch" or not kept:
        return None
    return Recorded.of(source, kept)


def _verdicts(found: Comparisons) -> Iterator[Verdict]:
    """Give the pairs whose order is known first, then those that will be soonest."""

    def patience(pair: Comparison) -> tuple[bool, bool, float]:
        far = float("inf") if pair.more_streams is None else float(pair.more_streams)
        return pair.verdict is Order.UNKNOWN, pair.difference is None, far

    for pair in sorted(found.pairs, key=patience):
        yield _verdict(pair.best_first(), found.level)


def _verdict(pair: Comparison, level: float) -> Verdict:
    known = pair.verdict is not Order.UNKNOWN
    return Verdict(
        text=sentence(pair, level=level),
        winner=Activity(pair.arm) if known else None,
        loser=Activity(pair.other) if known else None,
        segments=pair.choices,
    )


def _sections(regret: RegretEstimate | None, calibration: Calibration | None, found: Comparisons) -> Iterator[Section]:
    if regret is not None:
        total, last = regret.total, regret.by_stream[-1]
        told = (
            f"Beside {regret.best} all the time, which looks best so far, {len(regret.by_stream)} streams earned "
            f"${total.estimate:.0f} less [{total.low:.0f}, {total.high:.0f}] ({found.level:.0%}), the last one "
            f"${last.estimate:.0f} [{last.low:.0f}, {last.high:.0f}]. It errs upwards where repetition tires."
        )
        yield Section(title="Estimated regret", lines=(told,))
    if calibration is not None:
        yield Section(title="How forecasts came true", lines=tuple(_calibration(calibration)))


def _calibration(found: Calibration) -> Iterator[str]:
    if found.slope is not None and found.slope_low is not None and found.slope_high is not None:
        yield (
            f"Slope {found.slope:.2f} [{found.slope_low:.2f}, {found.slope_high:.2f}]: 1 where differences between "
            "forecasts come true, less where too much is made of them."
        )
    for each in found.bins:
        yield (
            f"Forecast {each.expected:.3g} {found.unit}: came {each.realised:.3g} [{each.low:.3g}, {each.high:.3g}] "
            f"({each.segments} segments)."
        )
    if found.caveat:
        yield found.caveat
