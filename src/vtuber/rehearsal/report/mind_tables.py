"""The figures of minds as tables, and those for the page's head."""

from vtuber.metrics.mind_figures import MindFigures
from vtuber.metrics.mind_text import director_line, money, samples_of
from vtuber.rehearsal.observed_minds import ObservedMinds
from vtuber.rehearsal.observed_text import per_hour
from vtuber.rehearsal.report.page import KeyFigure, Table


def mind_key_figures(minds: MindFigures) -> tuple[KeyFigure, ...]:
    """Return how long chat waits for her voice, and what her models cost."""
    p50, p99 = minds.reply.quantile(0.5), minds.reply.quantile(0.99)
    return (
        KeyFigure(
            value="–" if p50 is None else f"{p50:.2f} s",
            label="from chat to voice, half the time",
            note="no answers" if p99 is None else f"99 % within {p99:.2f} s",
        ),
        KeyFigure(
            value=" + ".join(f"{amount:.2f}" for amount in minds.cost_per_hour.values()) or "0",
            label="USD per hour for models and voice",
            note=f"{sum(calls.calls for calls in minds.calls.values()):,} calls",
        ),
    )


def mind_tables(minds: MindFigures) -> tuple[Table, ...]:
    """Return the latencies, and the calls by role and model."""
    return (_latencies(minds), _calls(minds))


def observed_table(observed: ObservedMinds, *, lineup: str, hours: float) -> Table:
    """Return what was seen of simulated minds and voice."""
    counts = (
        *((f"utterances by: {writer}", count) for writer, count in observed.turns.items()),
        *((f"sentences dropped: {reason}", count) for reason, count in observed.dropped.items()),
        *((f"{model}: {kind}", count) for (model, kind), count in observed.faults.items()),
        *((f"speech: {what}", count) for what, count in sorted(observed.voice.items())),
    )
    return Table(
        title="Simulated vendors",
        head=("", "in all"),
        rows=(
            ("the vendors' bills for models, USD per hour", per_hour(observed.billed_usd, hours)),
            ("the vendor's bill for speech, USD per hour", per_hour(observed.speech_usd, hours)),
            *((name, f"{count:,}") for name, count in counts),
        ),
        caption=f"{lineup}. Latency, speed and faults are those of vendors.toml: published figures where there are "
        "any, assumptions otherwise. No vendor was asked.",
    )


def _latencies(minds: MindFigures) -> Table:
    rows = tuple(
        (
            name,
            *("–" if (at := sample.quantile(share)) is None else f"{at:.2f}" for share in (0.5, 0.9, 0.99, 1.0)),
            f"{len(sample):,}",
        )
        for name, sample in samples_of(minds)
    )
    return Table(
        title="Seconds until she is heard, and until a decision",
        head=("", "p50", "p90", "p99", "longest", "measured"),
        rows=rows,
        caption="Chat counts from the moment a line is taken; a payment from its arrival: the rest of the sentence "
        f"under way, and the thanks to those before, are part of it. {director_line(minds).capitalize()}.",
    )


def _calls(minds: MindFigures) -> Table:
    rows = tuple(
        (
            f"{role}: {model}",
            f"{calls.calls:,}",
            f"{calls.unmeasured:,}",
            f"{calls.tokens_in:,}",
            f"{calls.cached / calls.tokens_in:.0%}" if calls.tokens_in else "–",
            f"{calls.tokens_out:,}",
            "–" if (first := calls.first_token.quantile(0.5)) is None else f"{first:.2f}",
            money(calls.cost),
        )
        for (role, model), calls in minds.calls.items()
    )
    return Table(
        title="Calls by role and model",
        head=("Role and model", "calls", "cut off", "tokens in", "cached", "tokens out", "first token, s", "cost"),
        rows=rows,
        caption=f"{money(minds.cost_per_hour)} an hour. A call that was cut off is booked at the most it can have "
        "cost, and with as many tokens.",
    )
