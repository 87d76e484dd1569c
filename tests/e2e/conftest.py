"""What the end-to-end tests share: Debian's Chromium, driven by Playwright, and a stage for it to show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.small_stage import SmallStage

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
PATIENCE_MS = 60_000
expect.set_options(timeout=20_000)
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for a module; its absence fails the tests, it never skips them.

    No longer than a module: while Playwright runs, no test can run an event loop of its own in the main thread.
    """
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE_MS) as chromium,
    ):
        yield chromium


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SmallStage]:
    """Serve a stage to which nothing has happened yet."""
    with SmallStage(tmp_path) as stage:
        yield stage


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> list[str]:
    """Return the list of what was measured; it is printed at the end of the run."""
    return pytestconfig.stash.setdefault(FIGURES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured."""
    if found := config.stash.get(FIGURES, []):
        terminalreporter.section("measured")
        for figure in found:
            terminalreporter.write_line(figure)
