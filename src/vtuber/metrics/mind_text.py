"""What minds cost and how fast they were, for a terminal."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from vtuber.metrics.mind_figures import MindFigures
from vtuber.metrics.sample import Sample

FIRST_SOUND_ROWS = ("chat taken → sound", "payment → sound", "first token → sound", "decision by a model")


def mind_text(minds: MindFigures | None) -> str:
    """Return the lines after an empty one; an empty text where no model was asked."""
    return "" if minds is None else "\n" + "\n".join(mind_lines(minds)) + "\n"


def mind_lines(minds: MindFigures) -> Iterator[str]:
    """Give two tables, under 100 columns wide, of latencies and of calls, and a line on the director."""
    yield f"{'seconds until':<22}{'p50':>8}{'p90':>8}{'p99':>8}{'longest':>9}{'of':>8}"
    for name, sample in samples_of(minds):
        quantiles = "".join(f"{_s(sample.quantile(share)):>8}" for share in (0.5, 0.9, 0.99))
        yield f"{name:<22}{quantiles}{_s(sample.quantile(1.0)):>9}{len(sample):>8}"
    yield ""
    yield f"{'role and model':<40}{'calls':>7}{'in':>11}{'cached':>9}{'out':>9}{'cost':>12}"
    for (role, model), calls in minds.calls.items():
        cost = money(calls.cost)
        yield (
            f"{f'{role} {model}':<40}{calls.calls:>7}{calls.tokens_in:>11,}"
            f"{_share(calls.cached, calls.tokens_in):>9}{calls.tokens_out:>9,}{cost:>12}"
        )
    yield f"models cost {money(minds.cost_per_hour)} an hour, {money(minds.cost)} in {minds.hours:.1f} h"
    yield director_line(minds)


def samples_of(minds: MindFigures) -> tuple[tuple[str, Sample], ...]:
    """Return the samples with their names."""
    return tuple(zip(FIRST_SOUND_ROWS, (minds.reply, minds.payment, minds.token, minds.decision), strict=True))


def director_line(minds: MindFigures) -> str:
    """Return how often the director's models were asked, in a line."""
    asked = minds.decisions - sum(minds.skipped.values())
    kinds = "".join(f", {count} {kind}" for kind, count in minds.skipped.items())
    return (
        f"director: {asked} of {minds.decisions} decisions asked a model "
        f"({minds.skipped_share:.0%} skipped{kinds}), {minds.fell_back} of them in vain"
    )


def money(amounts: Mapping[str, Decimal]) -> str:
    """Return amounts to a hundredth of a cent."""
    return " + ".join(f"{amount:.4f} {currency}" for currency, amount in amounts.items()) or "nothing"


def _s(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.2f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"
