"""What a stream's retrospective says of its goals."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import Donation
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalSet
from vtuber.domain.money import Money, usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.domain.viewers import ANONYMOUS
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.rehearsal.report import series_of, write_stream_report
from vtuber.rehearsal.report.goal_plot import goal_table, plot_goals

BEGIN = datetime(2026, 3, 1, 20, tzinfo=UTC)
START = StreamStarted(id="e1", at=BEGIN, stream_id="0002", index=1, persona="p", source="live", policy="rota")


def at(minutes: float) -> datetime:
    """Return a time of the stream."""
    return BEGIN + timedelta(minutes=minutes)


def paid(name: str, minutes: float, amount: Money, *, charity: bool = False) -> Donation:
    """Return a donation."""
    return Donation(id=name, at=at(minutes), viewer=ANONYMOUS, amount=amount, charity=charity)


def reached(percent: int, minutes: float, goal_id: str = "horn") -> GoalReached:
    """Return a milestone."""
    return GoalReached(
        id=f"r{goal_id}{percent}", at=at(minutes), goal_id=goal_id, title="A fog horn", percent=percent, raised=usd(50)
    )


EVENTS: tuple[Event, ...] = (
    START,
    GoalCarriedOver(
        id="e2",
        at=BEGIN,
        goal_id="horn",
        title="A fog horn for $200",
        target=usd(200),
        start=BEGIN - timedelta(hours=9),
        deadline=BEGIN + timedelta(hours=10),
        raised=usd("40.50"),
        passed=(),
    ),
    paid("a", 10, usd("19.50")),
    reached(25, 10),
    GoalSet(id="e3", at=at(20), goal_id="oil", title="_Lamp oil", target=Money(amount=Decimal(10), currency="EUR")),
    paid("b", 25, Money(amount=Decimal(4), currency="EUR")),
    paid("c", 26, usd(500), charity=True),
    StreamResumed(id="e4", at=at(50), stream_id="0002", offline_s=1_200),
    paid("d", 55, usd(60)),
    reached(50, 55),
    GoalClosed(id="e5", at=at(60), goal_id="oil", title="_Lamp oil", target=usd(10), raised=usd(4), reason="missed"),
    StreamEnded(id="e9", at=at(80), stream_id="0002", reason="ended"),
)


def test_the_outcome_in_figures() -> None:
    """Sums with what was brought along, minutes on air without the gap, the pace, and where it leads."""
    horn, oil = StreamRetrospective.of(EVENTS, ()).to_json()["goals"]
    assert json.loads(json.dumps(horn)) == horn
    assert (horn["target"], horn["raised"], horn["raised_before"], horn["share"]) == ("200", "120.00", "40.50", 0.6)
    assert horn["milestones"] == [{"percent": 25, "minute": 10.0}, {"percent": 50, "minute": 35.0}]
    assert horn["per_hour"] == "79.50"
    hours = 9 + 80 / 60
    assert Decimal(horn["expected_by_deadline"]) == pytest.approx(Decimal(120 / hours * 19), abs=Decimal("0.01"))
    assert (horn["state"], horn["on_course"]) == ("open", True)
    assert (oil["raised"], oil["currency"], oil["state"], oil["on_course"]) == ("4", "EUR", "missed", None)
    assert oil["per_hour"] == "12.00"


def test_a_slow_goal_is_not_on_course() -> None:
    """By its deadline it would have less than its target."""
    slow = [replace(event, target=usd(2_000)) if isinstance(event, GoalCarriedOver) else event for event in EVENTS]
    outcome = StreamRetrospective.of(slow, ()).to_json()["goals"][0]
    assert outcome["on_course"] is False


def test_the_outcome_in_words() -> None:
    """One entry for each goal, under 100 columns."""
    text = StreamRetrospective.of(EVENTS, ()).to_text()
    assert "A fog horn for $200: $120.00 of $200.00 (60%)" in text
    assert "25 % at 0:10, 50 % at 0:35" in " ".join(text.split())
    assert "makes its deadline" in " ".join(text.split())
    assert "missed" in text
    assert all(len(line) < 100 for line in text.splitlines())


def test_a_journal_of_an_older_version_is_read() -> None:
    """It tells of milestones alone: no share, no pace, no plot."""
    retrospective = StreamRetrospective.of((START, reached(25, 5), reached(50, 9), EVENTS[-1]), ())
    (goal,) = retrospective.to_json()["goals"]
    assert (goal["target"], goal["share"], goal["raised"], len(goal["milestones"])) == (None, None, "50", 2)
    assert "A fog horn: $50.00; 25 % at 0:05, 50 % at 0:09" in retrospective.to_text()
    assert plot_goals(retrospective.tally.goals, 60) is None


def test_the_report_has_plot_and_table(tmp_path: Path) -> None:
    """Titles with dollar signs and underscores are no formulas and are not hidden."""
    retrospective = StreamRetrospective.of(EVENTS, ())
    page = write_stream_report(tmp_path, retrospective, series_of(EVENTS, ()))
    assert (tmp_path / "goals.png").read_bytes().startswith(b"\x89PNG")
    html = page.read_text(encoding="utf-8")
    assert "Donation goals in figures" in html
    assert "A fog horn for $200" in html
    table = goal_table(retrospective.tally.goals)
    assert [row[0] for row in table.rows] == ["A fog horn for $200", "_Lamp oil"]


def test_many_goals_are_drawn_in_part(tmp_path: Path) -> None:
    """Five lines can be told apart; how many are left out is said."""
    goals = [GoalSet(id=f"e{n + 2}", at=BEGIN, goal_id=f"g{n}", title=f"Number {n}", target=usd(10)) for n in range(7)]
    drawn = plot_goals(StreamRetrospective.of((START, *goals, EVENTS[-1]), ()).tally.goals, 60)
    assert drawn is not None
    assert "2 goals with fewer payments are left out" in drawn.caption


@given(st.lists(st.tuples(st.floats(0, 79), st.decimals("-20", "90", places=2)), max_size=12))
def test_the_sum_is_that_of_the_payments(payments: list[tuple[float, Decimal]]) -> None:
    """Points are its history, the last one is the sum."""
    ordered = sorted(payments, key=lambda each: each[0])
    events = [
        EVENTS[0],
        EVENTS[1],
        *(paid(f"p{n}", minute, usd(x)) for n, (minute, x) in enumerate(ordered)),
        EVENTS[-1],
    ]
    (outcome,) = StreamRetrospective.of(events, ()).tally.goals.goals.values()
    assert outcome.raised.amount == Decimal("40.50") + sum((amount for _, amount in payments), Decimal(0))
    assert outcome.points[-1][1] == outcome.raised.amount
    assert len(outcome.points) == len(payments) + 1
