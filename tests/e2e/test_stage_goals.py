"""Several goals on the stage page: they fit in every layout, and the time left runs down."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.small_stage import SmallStage
from tests.e2e.test_stage_page import box, contains
from tests.e2e.watched_page import SIZE, watched_page

from vtuber.domain.activities import Activity
from vtuber.domain.money import Money, usd
from vtuber.domain.stage_cues import GoalBar, ShowActivity, ShowGoals

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

LONG = "A very long title of a goal that nobody could read in full"
BARS = (
    GoalBar(goal_id="a", title=LONG, raised=usd("61.25"), target=usd(80), ends_in_s=2_520.0),
    GoalBar(
        goal_id="b",
        title="<b>Telescope</b>",
        raised=Money(amount=Decimal("134298.5"), currency="EUR"),
        target=Money(amount=Decimal(900_000), currency="EUR"),
        ends_in_s=5 * 86_400.0,
    ),
    GoalBar(goal_id="c", title="New ink", raised=usd(33), target=usd(30)),
)


@pytest.mark.parametrize("activity", [Activity.TALK, Activity.GAME])
def test_three_goals_fit(tmp_path: Path, browser: Browser, activity: Activity) -> None:
    """In the corner beside her, a third of the height at most, with nothing outside the card; titles are text."""
    shown = (ShowActivity(activity=activity, topic="Anything"), ShowGoals(bars=BARS, more=2))
    small = SmallStage(tmp_path, shown=shown, moderated=False)
    with small as stage, watched_page(browser, stage.url()) as page:
        card = page.locator(".goals.shown")
        expect(card.locator(".goal-title")).to_have_text([LONG, "<b>Telescope</b>", "New ink"])
        expect(card.locator(".goal-figures")).to_have_text(["$61.25 / $80", "€134,298.50 / €900,000", "$33 / $30"])
        expect(card.locator(".goals-more.shown")).to_have_text("and 2 more")
        outside = box(card)
        assert contains((0, 0, SIZE["width"], SIZE["height"] / 3), outside)
        for part in (".goal-title", ".goal-figures", ".goal-left.shown", ".goal-track", ".goals-more"):
            for each in card.locator(part).all():
                assert contains(outside, box(each)), part
        boxes = [box(each) for each in card.locator(".goal").all()]
        assert all(upper[3] <= lower[1] for upper, lower in pairwise(boxes))
        expect(card.locator(".goal.reached .goal-title")).to_have_text("New ink")


def test_the_time_left_runs_down(tmp_path: Path, browser: Browser) -> None:
    """Without a further frame; the last hour is marked, and goals without a deadline show none."""
    with SmallStage(tmp_path, shown=(ShowGoals(bars=BARS),)) as stage, watched_page(browser, stage.url()) as page:
        left = page.locator(".goal.last-hour .goal-left")
        expect(left).to_have_count(1)
        before = left.inner_text()
        assert before.startswith(("41:", "42:"))
        expect(left).not_to_have_text(before)
        expect(page.locator(".goal-left.shown")).to_have_count(2)


def test_goals_come_and_go(tmp_path: Path, browser: Browser) -> None:
    """A page that connects later sees what is on; no goals, no card."""
    with SmallStage(tmp_path, shown=(ShowGoals(),)) as stage, watched_page(browser, stage.url()) as page:
        expect(page.locator(".goals")).to_have_count(1)
        expect(page.locator(".goals.shown")).to_have_count(0)
