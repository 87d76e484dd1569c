"""The plot of the learning benchmark: the share of the two best activities, stream by stream."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

_COLORS = {"structured": "#0b6e99", "beta": "#7a9a3a", "uniform": "#b0642b"}


def draw_learning(path: Path, shares: Mapping[str, Sequence[Sequence[float]]]) -> Path:
    """Draw one thin line per channel and a thick one for their mean; `shares` maps a policy to its channels' curves."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    for policy, curves in shares.items():
        color = _COLORS[policy]
        numbers = range(1, len(curves[0]) + 1)
        for curve in curves:
            axes.plot(numbers, curve, color=color, linewidth=0.6, alpha=0.35)
        mean = [fmean(stream) for stream in zip(*curves, strict=True)]
        axes.plot(numbers, mean, color=color, linewidth=2.5, label=policy)
    axes.set(xlabel="stream", ylabel="share of time on the two best activities (simulated)", ylim=(0, 1))
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
    return path
