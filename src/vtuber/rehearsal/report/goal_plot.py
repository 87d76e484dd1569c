"""The donation goals of one stream: their sums over time, and the figures."""

from typing import TYPE_CHECKING

from vtuber.learning.goal_outcomes import GoalOutcome, GoalOutcomes
from vtuber.learning.goal_text import clock, course_text
from vtuber.rehearsal.report.page import Table
from vtuber.rehearsal.report.palette import ACTIVITY_COLORS, Theme
from vtuber.rehearsal.report.plots import Plot, dress, plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_DRAWN = 5
_COLORS = tuple(ACTIVITY_COLORS.values())
_WHOLE = 100.0
_LONGEST_NAME = 32


def plot_goals(goals: GoalOutcomes, minutes: float) -> Plot | None:
    """Draw what part of each target was raised by when, milestones marked; nothing for a stream without goals.

    Of more than five goals those with the most payments are drawn.
    """
    known = [outcome for outcome in goals.goals.values() if outcome.target is not None]
    drawn = sorted(known, key=lambda outcome: -len(outcome.points))[:_MOST_DRAWN]
    if not drawn:
        return None

    def draw(figure: "Figure", theme: Theme) -> None:
        axes = figure.add_subplot()
        dress(axes, theme, x="minutes on air", y="raised, % of the target")
        top = _WHOLE
        for outcome, color in zip(drawn, _COLORS, strict=False):
            top = max(top, *_draw_goal(axes, outcome, color, theme))
        axes.axhline(_WHOLE, color=theme.muted, linewidth=1, linestyle=(0, (3, 3)))
        axes.set_xlim(0, max(minutes, 1.0))
        axes.set_ylim(0, top * 1.08)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=3,
            frameon=False,
            labelcolor=theme.ink,
            fontsize=9.5,
            handlelength=1.2,
        )

    left_out = f" {len(known) - len(drawn)} goals with fewer payments are left out." if len(known) > len(drawn) else ""
    return plot(
        "goals",
        "Donation goals",
        draw,
        caption=f"What was raised, as a part of each target; dots are milestones, the dashed line is it.{left_out}",
        alt=" ".join(f"{outcome.title}: {_percent(outcome)}, {_milestones(outcome)}." for outcome in drawn),
    )


def goal_table(goals: GoalOutcomes) -> Table:
    """Return the goals in figures."""
    rows = tuple(
        (
            outcome.title,
            str(outcome.raised),
            "–" if outcome.target is None else str(outcome.target),
            _percent(outcome),
            _milestones(outcome),
            "–" if outcome.per_hour is None else str(outcome.per_hour),
            course_text(outcome) or "open",
        )
        for outcome in goals.goals.values()
    )
    head = ("Goal", "raised", "target", "share", "milestones at", "per hour", "course")
    return Table(
        title="Donation goals in figures",
        head=head,
        rows=rows,
        caption="Payments in other currencies and charity do not count towards a goal.",
    )


def _draw_goal(axes: "Axes", outcome: GoalOutcome, color: str, theme: Theme) -> list[float]:
    """Draw one goal; return the heights it takes."""
    target = outcome.target.amount if outcome.target is not None else outcome.raised.amount
    minutes = [minute for minute, _ in outcome.points]
    shares = [float(amount / target) * _WHOLE for _, amount in outcome.points]
    end = max(outcome.until, *minutes)
    axes.step(
        [*minutes, end], [*shares, shares[-1]], where="post", color=color, linewidth=2.2, label=_name(outcome.title)
    )
    marks = [(minute, float(percent)) for percent, minute in outcome.milestones]
    axes.plot(
        [minute for minute, _ in marks],
        [percent for _, percent in marks],
        "o",
        color=color,
        markeredgecolor=theme.card,
        markersize=7,
    )
    return shares


def _name(title: str) -> str:
    """Return a title for the legend, where a leading underscore hides it and dollar signs would be formulas."""
    short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1]}…"
    return short.lstrip("_").replace("$", r"\$") or "goal"


def _percent(outcome: GoalOutcome) -> str:
    return "–" if outcome.share is None else f"{outcome.share:.0%}"


def _milestones(outcome: GoalOutcome) -> str:
    return ", ".join(f"{percent} % at {clock(minute)}" for percent, minute in outcome.milestones) or "no milestone"
