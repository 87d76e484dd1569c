"""A rehearsal takes policy, exploration and limits from the settings, and keeps the limits."""

from pathlib import Path

import pytest

from vtuber.app.rehearse import RehearsalOptions, by_settings, rehearse
from vtuber.domain.errors import SettingError

OPTIONS = RehearsalOptions(streams=1, hours=0.3, seed=3)


@pytest.fixture(autouse=True)
def _nothing_else_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VTUBER_POLICY", "VTUBER_EXPLORATION", "VTUBER_MODE_LIMITS", "VTUBER_MODE_LONGEST_MINUTES"):
        monkeypatch.delenv(name, raising=False)


def test_the_settings_have_their_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line's policy goes before; segments of a rehearsal last four minutes whatever is set."""
    monkeypatch.setenv("VTUBER_POLICY", "rota")
    monkeypatch.setenv("VTUBER_EXPLORATION", "0.1")
    monkeypatch.setenv("VTUBER_MODE_LIMITS", "game<=20%")
    monkeypatch.setenv("VTUBER_SEGMENT_MINUTES", "9")
    options = by_settings(OPTIONS)
    assert (options.policy, options.exploration) == ("rota", 0.1)
    assert options.limits is not None
    assert (options.limits.ceilings, options.limits.segment_minutes) == ({"game": 0.2}, 4.0)
    assert by_settings(OPTIONS, vtuber_policy="beta").policy == "beta"


def test_limits_that_four_minutes_cannot_keep_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start, by their name."""
    monkeypatch.setenv("VTUBER_MODE_LONGEST_MINUTES", "3")
    with pytest.raises(SettingError, match="VTUBER_MODE_LONGEST_MINUTES"):
        by_settings(OPTIONS)


@pytest.mark.slow
def test_a_mode_that_may_not_run_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the whole system: the mode that a rota would have on a quarter of the time is never on."""
    shares: list[dict[str, float]] = []
    options = by_settings(OPTIONS, vtuber_policy="rota")
    rehearse(options, on_stream=lambda stream: shares.append(stream.activity_shares))
    monkeypatch.setenv("VTUBER_MODE_LIMITS", "game<=0%")
    limited = by_settings(OPTIONS, vtuber_policy="rota")
    rehearse(limited, on_stream=lambda stream: shares.append(stream.activity_shares))
    assert shares[0]["game"] > 0.1
    assert shares[1].get("game", 0.0) == 0
