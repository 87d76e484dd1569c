"""The stage page shows what it is told, whatever viewers write, and comes back by itself."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from tests.e2e.small_stage import SmallStage
from tests.e2e.watched_page import SIZE, probe, wait_for_probe, watched_page

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation, Raid, Subscription, Tier
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stage_cues import (
    GoalBar,
    QuestionItem,
    ShowActivity,
    ShowBoard,
    ShowGoals,
    ShowQuestions,
    StageCue,
)
from vtuber.domain.viewers import Viewer
from vtuber.runtime.clock import system_now

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SCRIPT = "<img src=x onerror=\"document.title='taken'\">"
AT_REST = """() => [".alerts", ".alert.shown"].every(
    (part) => document.querySelector(part).getAnimations().length === 0)"""
BOLD = Viewer(id="twitch:8", name="<b>Bold</b>")
LILA = Viewer(id="twitch:7", name="LilaLune", color="#ff7eb0")
PARTS = {
    "avatar": "canvas.character",
    "background": "canvas:not(.character)",
    "card": ".activity-card",
    "chat": ".chat",
    "subtitles": ".subtitles",
    "alerts": ".alerts",
    "goal": ".goals",
    "board": ".board",
}


def donation(amount: Money, *, viewer: Viewer = LILA, message: str = "") -> Donation:
    """Return a donation that came just now."""
    return Donation(id="streamlabs:1", at=system_now(), viewer=viewer, amount=amount, message=message)


def subscription() -> Subscription:
    """Return a subscription that came just now."""
    return Subscription(id="twitch:s1", at=system_now(), viewer=LILA, tier=Tier.ONE, amount=usd("2.50", estimated=True))


def milestone() -> GoalReached:
    """Return a milestone of the goal."""
    return GoalReached(
        id="e77",
        at=system_now(),
        goal_id="donations",
        title="A telescope for the logbook",
        percent=75,
        raised=usd("1234.50", estimated=True),
    )


def raid() -> Raid:
    """Return a raid that came just now."""
    return Raid(id="twitch:r1", at=system_now(), viewer=LILA, viewers=212)


@pytest.mark.parametrize(
    ("event", "kind", "texts"),
    [
        (lambda: donation(usd("12.5")), "donation", ["LilaLune donated", "$12.50"]),
        (lambda: donation(Money(amount=Decimal(40), currency="EUR")), "donation", ["LilaLune donated", "EUR 40.00"]),
        (subscription, "subscription", ["LilaLune subscribed"]),
        (raid, "raid", ["LilaLune raids with 212"]),
    ],
)
def test_alerts_appear(
    stage: SmallStage, browser: Browser, event: Callable[[], Event], kind: str, texts: list[str]
) -> None:
    """Every supporter is shown by name, money with its amount, a raid with its size."""
    with watched_page(browser, stage.url("?probe=1")) as page:
        stage.post(event())
        alert = page.locator(f".alert.{kind}.shown")
        expect(alert).to_be_in_viewport()
        expect(alert.locator(".alert-headline, .alert-amount")).to_have_text(texts)


@pytest.mark.parametrize("activity", Activity)
def test_widest_alert_fits(tmp_path: Path, browser: Browser, activity: Activity) -> None:
    """A milestone, whose card has the longest headline and amount, lies whole within the picture in every layout."""
    with (
        SmallStage(tmp_path, shown=(ShowActivity(activity=activity, topic="Anything"),)) as stage,
        watched_page(browser, stage.url()) as page,
    ):
        expect(page.locator(".activity-card.shown")).to_be_visible()
        stage.post(milestone())
        card = page.locator(".alert.goal.shown")
        expect(card.locator(".alert-headline")).to_have_text("A telescope for the logbook: 75 %")
        page.wait_for_function(AT_REST)
        outside = box(card)
        parts = [box(card.locator(part)) for part in (".alert-icon", ".alert-headline", ".alert-amount")]
        assert all(contains(outside, part) for part in parts), (outside, parts)
        assert contains((0, 0, SIZE["width"], SIZE["height"]), outside)
        assert outside[3] - outside[1] < SIZE["height"] / 3


def box(locator: Locator) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom."""
    found = locator.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def contains(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float]) -> bool:
    """Tell whether a box lies within another."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def test_what_viewers_write_stays_text(tmp_path: Path, browser: Browser) -> None:
    """Markup that moderation let pass is shown as it was written, and nothing in it runs."""
    with (
        SmallStage(tmp_path, moderated=False) as stage,
        watched_page(browser, stage.url()) as page,
    ):
        stage.post(
            donation(usd(5), viewer=BOLD, message=SCRIPT),
            ChatMessage(id="twitch:m1", at=system_now(), viewer=BOLD, text=SCRIPT),
        )
        alert, line = page.locator(".alert.donation.shown"), page.locator(".chat-line.shown")
        expect(alert.locator(".alert-headline")).to_have_text("<b>Bold</b> donated")
        expect(alert.locator(".alert-message")).to_have_text(SCRIPT)
        expect(line.locator(".chat-name")).to_have_text("<b>Bold</b>")
        expect(line.locator(".chat-text")).to_have_text(SCRIPT)
        for markup in ("img", ".alert b", ".chat-name b"):
            expect(page.locator(markup)).to_have_count(0)
        assert page.title() == "Stage"


def test_what_must_not_be_read_is_not_shown(stage: SmallStage, browser: Browser) -> None:
    """Moderation leaves such names and messages out of alerts and chat; the money is shown all the same."""
    with watched_page(browser, stage.url()) as page:
        stage.post(
            donation(usd(5), viewer=BOLD, message=SCRIPT),
            ChatMessage(id="twitch:m1", at=system_now(), viewer=BOLD, text=SCRIPT),
            ChatMessage(id="twitch:m2", at=system_now(), viewer=LILA, text="good evening"),
        )
        expect(page.locator(".chat-text")).to_have_text(["good evening"])
        expect(page.locator(".alert.shown .alert-headline")).to_have_text("Somebody donated")
        expect(page.locator(".alert.shown .alert-amount")).to_have_text("$5.00")
        expect(page.locator(".alert-message")).to_have_count(0)


def test_page_comes_back_by_itself(tmp_path: Path, browser: Browser) -> None:
    """After the server has gone and come again, the page shows what is on now, without anybody's help."""
    with ExitStack() as first_life:
        first = first_life.enter_context(
            served(tmp_path / "first", topic="Maps of imaginary seas", raised="5", discs=1)
        )
        with watched_page(browser, first.url("?probe=1"), lost_sockets=True) as page:
            expect_on_stage(page, topic="Maps of imaginary seas", raised="$5 / $60", discs=1)
            first_life.close()
            wait_for_probe(page, "probe.counters.disconnected > 1")
            expect(page.locator(".notice.reconnecting")).to_be_visible()
            with served(tmp_path / "second", port=first.port, topic="Four in a row", raised="33", discs=4) as second:
                expect_on_stage(page, topic="Four in a row", raised="$33 / $60", discs=4)
                expect(page.locator(".notice.reconnecting")).not_to_be_visible()
                assert second.pages == 1
                assert probe(page, "probe.counters.hello") == 2


@contextmanager
def served(folder: Path, *, topic: str, raised: str, discs: int, port: int = 0) -> Iterator[SmallStage]:
    """Serve a stage with a game and a goal on it."""
    folder.mkdir()
    shown: tuple[StageCue, ...] = (
        ShowActivity(activity=Activity.GAME, topic=topic),
        ShowGoals(bars=(GoalBar(goal_id="donations", title="A telescope", raised=usd(raised), target=usd(60)),)),
        board(discs),
    )
    with SmallStage(folder, port=port, shown=shown) as stage:
        yield stage


def board(discs: int) -> ShowBoard:
    """Return a board whose lowest row holds some discs of both sides."""
    lowest = tuple(1 + place % 2 if place < discs else 0 for place in range(7))
    return ShowBoard(game="connect_four", cells=(*[(0,) * 7] * 5, lowest), turn="chat", headline=f"After {discs} moves")


def expect_on_stage(page: Page, *, topic: str, raised: str, discs: int) -> None:
    """Expect a game and a goal to be shown."""
    expect(page.locator(".activity-card.shown .activity-topic")).to_have_text(topic)
    expect(page.locator(".goals.shown .goal-figures")).to_have_text(raised)
    expect(page.locator(".board.shown .board-headline")).to_have_text(f"After {discs} moves")
    expect(page.locator(".board .disc")).to_have_count(discs)


def test_questions_are_shown_in_order(tmp_path: Path, browser: Browser) -> None:
    """The question being answered stands above those that wait."""
    items = (
        QuestionItem(viewer="Ada", text="Do you dream?"),
        QuestionItem(viewer="Bo", text="Why quills?", answering=True),
    )
    shown = (ShowActivity(activity=Activity.Q_AND_A, topic="Anything"), ShowQuestions(items=items))
    with SmallStage(tmp_path, shown=shown) as stage, watched_page(browser, stage.url()) as page:
        expect(page.locator(".question .question-text")).to_have_text(["Why quills?", "Do you dream?"])
        expect(page.locator(".question.answering .question-viewer")).to_have_text("Bo")


def test_transparent_page_shows_what_lies_behind(stage: SmallStage, browser: Browser) -> None:
    """As an overlay the page is see-through around her, and she is not; without the parameter nothing is."""
    with watched_page(browser, stage.url("?transparent=1&probe=1")) as page:
        wait_for_probe(page, "probe.frames > 5")
        overlay = alphas(page)
    with watched_page(browser, stage.url("?probe=1")) as page:
        wait_for_probe(page, "probe.frames > 5")
        scene = alphas(page)
    corners = ((0, 0), (1279, 0), (0, 719), (1279, 719))
    assert [overlay.getpixel(corner) for corner in corners] == [0] * 4
    assert overlay.getextrema() == (0, 255)
    assert scene.getextrema() == (255, 255)


def alphas(page: Page) -> Image.Image:
    """Return how opaque each pixel of the page is, 0 to 255."""
    return Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA").getchannel("A")


def test_all_parts_are_there(stage: SmallStage, browser: Browser) -> None:
    """Without parameters the page has every part, and no probe."""
    with watched_page(browser, stage.url()) as page:
        assert parts_on(page) == set(PARTS)
        assert page.evaluate("window.stageProbe === undefined")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_switched_off(stage: SmallStage, browser: Browser, part: str) -> None:
    """A part whose parameter is 0 is absent, and only that part."""
    with watched_page(browser, stage.url(f"?{part}=0")) as page:
        assert parts_on(page) == set(PARTS) - {part}


def parts_on(page: Page) -> set[str]:
    """Return the names of the parts a page has."""
    return {part for part, selector in PARTS.items() if page.locator(selector).count() > 0}
