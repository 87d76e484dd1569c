"""A writer with a clock a test can turn."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.persona_file import default_persona
from vtuber.writing.recent_lines import RecentLines

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class HandClock:
    """Stands still until `seconds` is set."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return _EPOCH + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> HandClock:
    """Return a clock at its epoch."""
    return HandClock()


@pytest.fixture
def turn_to(clock: HandClock) -> Callable[[float], None]:
    """Return what sets the test's clock, in seconds since its epoch."""

    def turn(seconds: float) -> None:
        clock.seconds = seconds

    return turn


@pytest.fixture
def make_writer(clock: HandClock) -> Callable[..., OfflineWriter]:
    """Return a maker of writers on the test's clock."""

    def make(
        seed: int = 1, *, clean: Callable[[str], bool] = lambda _: True, recent: RecentLines | None = None
    ) -> OfflineWriter:
        return OfflineWriter(default_persona(), random.Random(seed), clock, recent, name_is_clean=clean)

    return make
