"""A comparison in words, for a terminal."""

from collections.abc import Callable, Iterator

from vtuber.learning.off_policy.comparison import Comparison, PolicyEstimate, key_of
from vtuber.learning.off_policy.evaluation import Evaluation
from vtuber.learning.off_policy.intervals import Interval
from vtuber.learning.off_policy.measures import PAYMENTS, REVENUE

_PAYMENTS, _REVENUE = key_of(PAYMENTS), key_of(REVENUE)
_NAME, _COLUMN = 24, 24
_WORTH_SAYING = 0.001

CAVEATS = (
    "A screen, never proof. Each stream is taken as it began: with the viewers and the director of then.",
    "`as if fresh` changes each choice by itself. `if played all along` takes off what repeated activities would cost,",
    "and adds what moods and the size of the audience would do within a stream, as far as these streams tell.",
    "What a policy does to the streams that follow is in neither.",
    "A policy that learns is asked what it would have done after these streams, not after those it would have made.",
)


def text_of(comparison: Comparison) -> str:
    """Render it."""
    return "\n".join([*_head(comparison), "", *_table(comparison), "", *_notes(comparison)]) + "\n"


def verdict(estimate: PolicyEstimate, level: float) -> str:
    """Say in a sentence what the streams tell of a policy."""
    if estimate.refusal is not None:
        return f"{estimate.policy}: nothing can be said: {estimate.refusal}."
    if _PAYMENTS not in estimate.found:
        return f"{estimate.policy}: nothing can be said of payments."
    low, high = estimate.found[_PAYMENTS].models.gain.bounds(level)
    if low > 0:
        return f"{estimate.policy}: worth trying; by this screen it earns payments more often than what was done."
    if high < 0:
        return f"{estimate.policy}: not worth trying; by this screen it earns payments less often than what was done."
    return f"{estimate.policy}: cannot be told from what was done."


def _head(comparison: Comparison) -> Iterator[str]:
    share = comparison.overruled / comparison.decisions if comparison.decisions else 0.0
    yield (
        f"{comparison.streams} recorded streams, {comparison.minutes / 60:.1f} h, {comparison.decisions} proposals; "
        f"intervals hold {comparison.level:.0%}."
    )
    if comparison.overruled:
        yield (
            f"The director overruled {comparison.overruled} of them ({share:.0%}): estimates are of what a policy "
            "proposes, with a director who would overrule likewise."
        )
    if comparison.minutes_unproposed > 0:
        yield f"{comparison.minutes_unproposed:.0f} minutes before the first proposals are left out."


def _table(comparison: Comparison) -> Iterator[str]:
    yield _row("", "payments an hour", "revenue an hour", "tells as much as")
    judged = [estimate for estimate in comparison.policies if estimate.found]
    if judged:
        yield _row("as it was", *_cells(judged[0], comparison.level, lambda found: found.realised))
    for estimate in comparison.policies:
        if not estimate.found:
            yield _row(estimate.policy, "nothing can be said", "", "")
            continue
        support = estimate.support
        behind = f"{support.effective:.0f} of its own decisions"
        yield _row(estimate.policy, "", "", behind)
        for name, pick in _LINES:
            yield _row(f"  {name}", *_cells(estimate, comparison.level, pick))
        yield from _longest_window(estimate, comparison.level)


def _row(name: str, *cells: str) -> str:
    return (name.ljust(_NAME) + "".join(cell.ljust(_COLUMN) for cell in cells)).rstrip()


def _cells(estimate: PolicyEstimate, level: float, pick: Callable[[Evaluation], Interval]) -> list[str]:
    return [
        _interval(pick(estimate.found[key]), level, sign) if key in estimate.found else "–"
        for key, sign in ((_PAYMENTS, ""), (_REVENUE, "$"))
    ]


def _interval(interval: Interval, level: float, sign: str) -> str:
    low, high = interval.bounds(level)
    return f"{'-' if interval.value < 0 else ''}{sign}{abs(interval.value):.2f} [{low:.2f}, {high:.2f}]"


def _longest_window(estimate: PolicyEstimate, level: float) -> Iterator[str]:
    """Say what the choices before add, as far back as the log can weigh them."""
    windows = estimate.found[_PAYMENTS].windows if _PAYMENTS in estimate.found else ()
    if windows:
        last = windows[-1]
        name = f"  with {last.before} choice{'s' if last.before > 1 else ''} before"
        yield _row(name, _interval(last.value, level, ""), "", f"{last.effective:.0f} of its own decisions")


def _notes(comparison: Comparison) -> Iterator[str]:
    for estimate in comparison.policies:
        yield verdict(estimate, comparison.level)
        support = estimate.support
        if estimate.found and support.lost > _WORTH_SAYING:
            yield (
                f"  Weights are clipped at {support.clipped_at:.0f}; {support.lost:.1%} of its choices are out of the "
                "log's reach, and estimated too low by that."
            )
        if _PAYMENTS in estimate.found:
            yield "  " + _carry_over(estimate.found[_PAYMENTS], comparison.level)
    yield ""
    yield from CAVEATS


def _carry_over(found: Evaluation, level: float) -> str:
    fresh, models = found.models.one_step.value, found.models
    if fresh <= 0:
        return "Carry-over cannot be told."
    share = models.carry_over.value / fresh
    low, high = (bound / fresh for bound in models.carry_over.bounds(level))
    return (
        f"As if fresh is too {'high' if share >= 0 else 'low'} by {abs(share):.0%} for what carries over "
        f"[{low:+.0%}, {high:+.0%}]; too high, at worst, by {max(0.0, high):.0%}."
    )


_LINES: tuple[tuple[str, Callable[[Evaluation], Interval]], ...] = (
    ("if played all along", lambda found: found.models.corrected),
    ("more than it was", lambda found: found.models.gain),
    ("as if fresh", lambda found: found.models.one_step),
    ("  self-normalised", lambda found: found.snips),
    ("  plain weights", lambda found: found.ips),
)
