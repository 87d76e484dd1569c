"""A goal's outcome in one sentence."""

from collections.abc import Iterator

from vtuber.domain.goals import GoalState
from vtuber.learning.goal_outcomes import GoalOutcome


def goal_text(outcome: GoalOutcome) -> str:
    """Return what was raised, which milestones were passed when, and whether it is on course."""
    return "; ".join((f"{outcome.title}: {_sums(outcome)}", *_details(outcome)))


def course_text(outcome: GoalOutcome) -> str:
    """Return what became of a goal, or where it leads; empty for one that is open and has no deadline."""
    if outcome.state is not GoalState.OPEN:
        return outcome.state.value
    if outcome.expected is None or outcome.deadline is None:
        return ""
    verdict = "makes its deadline" if outcome.on_course else "misses its deadline"
    return f"at this pace it comes to {outcome.expected} and {verdict} ({outcome.deadline:%Y-%m-%d %H:%M} UTC)"


def clock(minute: float) -> str:
    """Return a minute on air as `h:mm`."""
    return f"{int(minute) // 60}:{int(minute) % 60:02}"


def _sums(outcome: GoalOutcome) -> str:
    if outcome.target is None or outcome.share is None:
        return str(outcome.raised)
    return f"{outcome.raised} of {outcome.target} ({outcome.share:.0%})"


def _details(outcome: GoalOutcome) -> Iterator[str]:
    if outcome.before.amount and outcome.target is not None:
        yield f"{outcome.before} of it from earlier streams"
    if outcome.milestones:
        yield ", ".join(f"{percent} % at {clock(minute)}" for percent, minute in outcome.milestones)
    if outcome.per_hour is not None and outcome.target is not None:
        yield f"{outcome.per_hour} per hour"
    if course := course_text(outcome):
        yield course
