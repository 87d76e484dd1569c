"""What the scenarios measured, printed at the end of the run."""

import pytest

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> list[str]:
    """Return the list of what was measured."""
    return pytestconfig.stash.setdefault(FIGURES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured."""
    if found := config.stash.get(FIGURES, []):
        terminalreporter.section("measured in scenarios")
        for figure in found:
            terminalreporter.write_line(figure)
