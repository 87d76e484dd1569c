"""How long supporters waited, as the share thanked within a time."""

from typing import TYPE_CHECKING

from vtuber.learning.waits import Waits
from vtuber.rehearsal.report.palette import Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_waits(waits: Waits) -> Plot | None:
    """Draw the distribution of waits; nothing to draw when nobody was thanked."""
    median, late, longest = (waits.quantile(share) for share in (0.5, 0.95, 1.0))
    if median is None or late is None or longest is None:
        return None
    seconds = waits.seconds

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x="seconds from the payment to the first sound of thanks", y="thanked within, %")
        shares = [100 * (place + 1) / len(seconds) for place in range(len(seconds))]
        axes.step((0.0, *seconds), (0.0, *shares), where="post", color=theme.accent, linewidth=2.2)
        axes.fill_between((0.0, *seconds), (0.0, *shares), step="post", color=theme.accent, alpha=0.12, linewidth=0)
        for share, wait in ((50, median), (95, late)):
            axes.plot([wait, wait], [0, share], color=theme.muted, linewidth=1, linestyle=(0, (3, 3)))
            axes.plot([wait], [share], "o", color=theme.second, markersize=6)
            text = f"{share} % within {wait:.1f} s"
            axes.annotate(text, (wait, share), (8, -13), textcoords="offset points", color=theme.ink, fontsize=9.5)
        axes.set_xlim(0, max(longest * 1.25, 1.0))
        axes.set_ylim(0, 104)

    unanswered = f" {waits.unanswered} of them never heard it." if waits.unanswered else ""
    return plot(
        "waits",
        "How long supporters waited for thanks",
        draw,
        caption=f"{len(seconds) + waits.unanswered} payments; a thanks begins when the current sentence is over."
        + unanswered,
        alt=f"Of {len(seconds)} thanked payments half waited at most {median:.1f} s, 95 percent at most {late:.1f} s, "
        f"the longest {longest:.1f} s.{unanswered}",
    )
