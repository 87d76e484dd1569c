"""An experiment's outcome for a terminal and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from vtuber.rehearsal.laboratory.contenders import YARDSTICKS
from vtuber.rehearsal.laboratory.intervals import Estimate
from vtuber.rehearsal.laboratory.standings import Standings

SIMULATED = "These channels are simulated: the figures compare policies; they do not say what a channel earns."

_NAME = 14
_CELL = 21


def text_of(standings: Sequence[Standings]) -> str:
    """Return the tables of all worlds, under 100 columns wide."""
    return "\n".join(line for one in standings for line in _lines(one)) + f"\n{SIMULATED}"


def json_of(standings: Sequence[Standings]) -> dict[str, Any]:
    """Return the same for programs; estimates are [value, low, high], `null` where there is none."""
    return {"simulated": True, "note": SIMULATED, "worlds": {one.world: _world(one) for one in standings}}


def learners(standings: Standings) -> tuple[str, ...]:
    """Return the policies that are no yardsticks."""
    return tuple(policy for policy in standings.policies if policy not in YARDSTICKS)


def percent(estimate: Estimate | None) -> str:
    """Return `88 % [84, 91]`, or a dash; an end that nothing is known of is `∞`."""
    if estimate is None:
        return "–"
    return f"{100 * estimate.value:.0f} % [{_end(100 * estimate.low, '.0f')}, {_end(100 * estimate.high, '.0f')}]"


def times(estimate: Estimate | None) -> str:
    """Return `1.15 × [1.10, 1.20]`, or a dash."""
    if estimate is None:
        return "–"
    return f"{estimate.value:.2f} × [{_end(estimate.low, '.2f')}, {_end(estimate.high, '.2f')}]"


def json_or_none(estimate: Estimate | None) -> list[float | None] | None:
    """Return value, low, high, or nothing."""
    return None if estimate is None else estimate.to_json()


def pairs(standings: Standings) -> tuple[tuple[str, str], ...]:
    """Return which policies are compared: every learner with uniform, and the first with all others."""
    ours = learners(standings)
    return (*((policy, "uniform") for policy in ours), *((ours[0], other) for other in ours[1:]))


def _lines(standings: Standings) -> Iterator[str]:
    marks = standings.marks
    yield f"World {standings.world}: {standings.channels} channels × {standings.streams} streams, simulated"
    gain = standings.ratio("oracle", "uniform", standings.streams)
    yield f"the oracle's revenue is {times(gain)} uniform's; {standings.revenue('uniform'):,.0f} $ a stream"
    yield ""
    yield _row("oracle's gain", [f"stream {mark}" for mark in marks])
    for policy in learners(standings):
        yield _row(policy, [percent(standings.share(policy, mark)) for mark in marks])
    if standings.share("oracle", marks[-1]) is None:
        yield "  nothing to gain here: see the ratios to uniform"
    yield ""
    yield _row("revenue", [f"streams 1–{mark}" for mark in marks])
    for policy, other in pairs(standings):
        yield f"{policy} / {other}"
        yield _row("  meant", [times(standings.ratio(policy, other, mark)) for mark in marks])
        yield _row("  paid", [times(standings.ratio(policy, other, mark, paid=True)) for mark in marks])
    yield ""
    yield f"modes at stream {marks[-1]}"
    for policy in standings.policies:
        shares = standings.modes(policy, marks[-1])
        yield _row(policy, [f"{mode} {share:.0%}" for mode, share in shares.items()], cell=14)
    yield f"time on each channel's modes, in the order of the oracle's favour, at stream {marks[-1]}"
    for policy in standings.policies:
        yield _row(policy, [f"{share:.0%}" for share in standings.on_favourites(policy, marks[-1])], cell=14)
    yield ""


def _row(name: str, cells: Sequence[str], *, cell: int = _CELL) -> str:
    return f"{name:<{_NAME}}{''.join(f' {one:>{cell - 1}}' for one in cells)}"


def _end(value: float, pattern: str) -> str:
    return format(value, pattern).replace("inf", "∞")


def _world(standings: Standings) -> dict[str, Any]:
    marks = standings.marks
    return {
        "channels": standings.channels,
        "streams": standings.streams,
        "usd_per_stream": {policy: standings.revenue(policy) for policy in standings.policies},
        "share_of_oracles_gain": {
            policy: {str(mark): json_or_none(standings.share(policy, mark)) for mark in marks}
            for policy in learners(standings)
        },
        "revenue_ratio": {
            f"{policy}/{other}": {
                str(mark): {
                    "meant": json_or_none(standings.ratio(policy, other, mark)),
                    "paid": json_or_none(standings.ratio(policy, other, mark, paid=True)),
                    "meant_at": json_or_none(standings.ratio_at(policy, other, mark)),
                }
                for mark in marks
            }
            for policy, other in (*pairs(standings), ("oracle", "uniform"))
        },
        "modes": {
            policy: {str(mark): standings.modes(policy, mark) for mark in marks} for policy in standings.policies
        },
        "time_in_the_oracles_order": {
            policy: {str(mark): standings.on_favourites(policy, mark) for mark in marks}
            for policy in standings.policies
        },
    }
