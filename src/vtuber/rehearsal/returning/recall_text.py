"""The test of her memory as text for the terminal."""

from collections.abc import Iterator

from vtuber.rehearsal.returning.verdicts import KindFigures, Outcome, RecallFigures

COLUMNS = ("asked", "recalled", "said so", "evaded", "no answer", "false", "leaked")
_WORST_SHOWN = 10


def counts_of(kind: KindFigures) -> tuple[int, ...]:
    """Return the counts of one kind in the order of `COLUMNS`."""
    order = (
        Outcome.RECALLED,
        Outcome.DECLINED,
        Outcome.EVADED,
        Outcome.UNANSWERED,
        Outcome.FALSE,
        Outcome.LEAKED,
    )
    return (kind.asked, *(kind.counts[outcome] for outcome in order))


def rates_of(figures: RecallFigures) -> str:
    """Return the rates, in one sentence that says whose audience it was."""
    recalled, wrong = figures.recall_rate, figures.false_recall_rate
    return (
        f"recall {'-' if recalled is None else f'{recalled:.1%}'} of what she was told, false recall "
        f"{'-' if wrong is None else f'{wrong:.1%}'} of the answers, simulated audience"
    )


def recall_lines(figures: RecallFigures) -> Iterator[str]:
    """Give the table of probes, the rates, and what was wrong."""
    yield f"{'probes of her memory':<26}" + "".join(f"{column:>10}" for column in COLUMNS)
    for kind in (*figures.kinds, figures.total):
        yield f"{kind.kind:<26}" + "".join(f"{count:>10}" for count in counts_of(kind))
    yield rates_of(figures)
    yield (
        f"{figures.utterances:,} utterances searched, {figures.claims:,} statements about viewers' past compared: "
        f"{len(figures.strays)} wrong besides the probes"
    )
    wrong = [
        *((probe.stream, probe.question, probe.answer, probe.why) for probe in figures.probes if probe.why),
        *((stray.stream, "", stray.said, stray.why) for stray in figures.strays),
    ]
    for stream, question, said, why in wrong[:_WORST_SHOWN]:
        yield f"  stream {stream}: {f'{question!r}: ' if question else ''}{said!r} ({why})"
