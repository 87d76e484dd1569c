"""Comparisons in plain words: a winner only where the sequence has left zero, otherwise how long it may take."""

from collections.abc import Iterator

from vtuber.learning.sequences.comparisons import Comparison, Comparisons, Interval, ModeValue, Verdict


def sentence(pair: Comparison, *, level: float, currency: str = "$") -> str:
    """Return what may be said of a pair, the mode that looks better first."""
    pair = pair.best_first()
    if pair.difference is None:
        return f"{pair.arm} or {pair.other}: not yet known; there is too little to compare"
    figures = amounts(pair.difference, currency)
    if pair.verdict is Verdict.BETTER:
        return f"{pair.arm} beats {pair.other} with {level:.0%}: {figures}"
    return f"{pair.arm} or {pair.other}: not yet known; {figures}; {_waiting(pair.more_streams)}"


def mode_sentence(mode: ModeValue, currency: str = "$") -> str:
    """Return what a mode adds to the usual mix of modes."""
    chosen = "1 choice" if mode.choices == 1 else f"{mode.choices} choices"
    if mode.added is None or mode.per_hour is None:
        return f"{mode.arm}: not yet known ({chosen})"
    value = mode.per_hour
    return (
        f"{mode.arm}: {currency}{value.estimate:.1f}/h [{value.low:.1f}, {value.high:.1f}], "
        f"{amounts(mode.added, currency)} beside the usual mix ({chosen})"
    )


def sentences(found: Comparisons, currency: str = "$") -> Iterator[str]:
    """Yield a sentence for each pair: what is known first, then what will be soonest."""
    yield from (
        sentence(pair, level=found.level, currency=currency)
        for pair in sorted(found.pairs, key=lambda pair: (pair.verdict is Verdict.UNKNOWN, _patience(pair)))
    )


def amounts(interval: Interval, currency: str = "$") -> str:
    """Return an estimate and its bounds, as `+$3.1/h [0.4, 5.9]`."""
    sign = "-" if interval.estimate < 0 else "+"
    return f"{sign}{currency}{abs(interval.estimate):.1f}/h [{interval.low:.1f}, {interval.high:.1f}]"


def _waiting(more_streams: int | None) -> str:
    if more_streams is None:
        return "if it is what it looks like now, even 500 further streams would not tell"
    streams = "1 more stream" if more_streams == 1 else f"{more_streams} more streams"
    return f"if it is what it looks like now, about {streams} at this rate"


def _patience(pair: Comparison) -> float:
    return float("inf") if pair.more_streams is None else pair.more_streams
