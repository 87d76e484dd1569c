"""How long until she is heard, and what her minds cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vtuber.metrics.mind_figures import ROLES, MindFigures
from vtuber.metrics.sample import Sample
from vtuber.rehearsal.report.palette import Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot, whole_numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURRENCY = "USD"
_LATEST = 0.995
"""The share of the slowest sample that the x axis shows."""


def plot_first_sounds(minds: MindFigures) -> Plot | None:
    """Draw the distributions of the way to the first sound; nothing to draw where no model spoke."""
    samples = [
        (name, sample)
        for name, sample in (("first token → sound", minds.token), ("chat taken → sound", minds.reply))
        if sample.values
    ]
    if not samples:
        return None
    longest = max(sample.quantile(_LATEST) or 0.0 for _, sample in samples)

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x="seconds", y="heard within, %")
        for (name, sample), color in zip(samples, (theme.second, theme.accent), strict=False):
            shares = [100 * (place + 1) / len(sample) for place in range(len(sample))]
            axes.step((0.0, *sample.values), (0.0, *shares), where="post", color=color, linewidth=2.2, label=name)
            for share in (0.5, 0.9, 0.99):
                at = sample.quantile(share) or 0.0
                axes.plot([at], [100 * share], "o", color=color, markersize=5)
                axes.annotate(
                    f"{at:.2f} s", (at, 100 * share), (7, -12), textcoords="offset points", color=theme.ink, fontsize=9
                )
        axes.set_xlim(0, max(longest * 1.1, 0.5))
        axes.set_ylim(0, 104)
        axes.legend(loc="lower right", frameon=False, labelcolor=theme.ink, fontsize=10)

    return plot(
        "first_sounds",
        "How long until she is heard",
        draw,
        caption="The share of utterances whose first sound came within a time; dots are the 50th, 90th and 99th "
        f"percentile. An answer before which a supporter was thanked is left out ({minds.overtaken}).",
        alt="; ".join(f"{name}: {_words(sample)}" for name, sample in samples) + ".",
    )


def plot_cost(streams: Sequence[MindFigures]) -> Plot | None:
    """Draw each stream's cost per hour, by role; nothing to draw where nothing was paid."""
    if not any(stream.cost.get(CURRENCY) for stream in streams):
        return None
    numbers = [place + 1 for place in range(len(streams))]
    costs = {role: [_cost_per_hour(stream, role) for stream in streams] for role in ROLES}

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x="stream", y=f"{CURRENCY} per hour")
        below = [0.0] * len(streams)
        for (role, values), color in zip(costs.items(), (theme.accent, theme.second, theme.muted), strict=True):
            axes.bar(numbers, values, width=min(0.66, 0.2 * len(streams)), bottom=below, color=color, label=role)
            below = [low + value for low, value in zip(below, values, strict=True)]
        axes.margins(y=0.16)
        axes.set_xlim(0.4, len(streams) + 0.6)
        axes.legend(
            loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, labelcolor=theme.ink, fontsize=10, reverse=True
        )
        whole_numbers(axes)

    totals = [sum(values) for values in zip(*costs.values(), strict=True)]
    return plot(
        "mind_cost",
        "What models and voice cost",
        draw,
        caption="As the ledger booked it, per hour on air.",
        alt=f"Cost of models and voice an hour in {len(streams)} streams: "
        f"{min(totals):.2f} to {max(totals):.2f} {CURRENCY}.",
    )


def _cost_per_hour(stream: MindFigures, role: str) -> float:
    cost = sum(float(calls.cost.get(CURRENCY, 0)) for asked, calls in stream.calls.items() if asked.role == role)
    return cost / stream.hours if stream.hours else 0.0


def _words(sample: Sample) -> str:
    p50, p90, p99 = (sample.quantile(share) or 0.0 for share in (0.5, 0.9, 0.99))
    return f"half within {p50:.2f} s, 90 percent within {p90:.2f} s, 99 percent within {p99:.2f} s"
