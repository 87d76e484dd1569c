"""What `vtuber compare` prints."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vtuber.learning.sequences.audit import AUDIT_EXPLORATION, AuditGain
from vtuber.learning.sequences.calibration import FEWEST_RECORDED, Calibration
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES, Comparisons
from vtuber.learning.sequences.regret import RegretEstimate
from vtuber.learning.sequences.wording import mode_sentence, sentences

if TYPE_CHECKING:
    from vtuber.app.compare import Findings


def comparisons_text(findings: "Findings") -> str:
    """Return all findings as paragraphs."""
    return "\n".join(_lines(findings))


def _lines(findings: "Findings") -> Iterator[str]:
    found = findings.last
    yield from _basis(findings, found)
    yield ""
    yield "One mode against another"
    yield from (f"  {sentence}" for sentence in sentences(found))
    yield ""
    yield "Each mode"
    yield from (f"  {mode_sentence(mode)}" for mode in found.modes)
    if findings.regret is not None:
        yield ""
        yield _regret(findings.regret, found.level)
    if findings.audit:
        yield ""
        yield _audit(findings.audit[0])
    if findings.calibration is not None:
        yield ""
        yield from _calibration(findings.calibration)
    elif findings.calibrated:
        yield ""
        yield f"How forecasts came true: not yet known; it takes {FEWEST_RECORDED} streams to tell."


def _basis(findings: "Findings", found: Comparisons) -> Iterator[str]:
    if findings.source != "live":
        yield "The audience of these streams is simulated."
    streams = "1 stream" if found.streams == 1 else f"{found.streams} streams"
    yield (
        f"{streams}, {found.choices} choices drawn at random, {found.left_out} segments left out (not drawn, "
        f"unwatched, or with a raid or the end within {WINDOW_MINUTES:.0f} minutes)."
    )
    if findings.overruled:
        yield (
            f"The director overruled {findings.overruled} draws; they count for what was drawn, so what is compared is "
            "proposing one mode with proposing another."
        )
    yield (
        f"Counted are payments within {WINDOW_MINUTES:.0f} minutes of a choice, by how likely it moved them, each at "
        f"${found.worth:.2f}, for an hour of the mode at {found.viewers:.0f} viewers. The bounds hold for all pairs at "
        f"all times together with {found.level:.0%}: look as often as you like."
    )


def _regret(regret: RegretEstimate, level: float) -> str:
    total = regret.total
    last = regret.by_stream[-1]
    return (
        f"Estimated regret: against {regret.best} all the time, these streams earned ${total.estimate:.0f} less "
        f"[{total.low:.0f}, {total.high:.0f}] ({level:.0%}), the last one ${last.estimate:.0f} [{last.low:.0f}, "
        f"{last.high:.0f}]. It errs upwards where repetition tires."
    )


def _audit(gain: AuditGain) -> str:
    return (
        f"To know sooner whether {gain.pair.arm} beats {gain.pair.other}: --audit makes {AUDIT_EXPLORATION:.0%} of "
        f"the draws at random, and it may take about {gain.streams_in_audit} more streams instead of {gain.streams}. "
        "In simulated channels that cost about 4 % of revenue while it was on."
    )


def _calibration(found: Calibration) -> Iterator[str]:
    yield f"Forecast before a stream, and what came ({found.unit})"
    for each in found.bins:
        yield (
            f"  forecast {each.expected:.3g}: came {each.realised:.3g} [{each.low:.3g}, {each.high:.3g}] "
            f"({each.segments} segments)"
        )
    if found.slope is not None and found.slope_low is not None and found.slope_high is not None:
        yield (
            f"  slope {found.slope:.2f} [{found.slope_low:.2f}, {found.slope_high:.2f}]; 1 where differences between "
            "forecasts come true, less where too much is made of them"
        )
    if found.caveat:
        yield f"  {found.caveat}"
