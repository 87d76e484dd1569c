"""A rehearsal with simulated minds: the real chain, ledger, guards and fallback, in figures that can be repeated."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from vtuber.app.rehearse import RehearsalOptions, lineup_of, rehearse
from vtuber.domain.errors import SettingError
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.domain.stream_events import TaskFailed
from vtuber.metrics.mind_figures import Asked
from vtuber.models.names import OFFLINE, model_name
from vtuber.rehearsal.report import write_rehearsal_report
from vtuber.rehearsal.result_text import text_of
from vtuber.rehearsal.results import RehearsalResult
from vtuber.rehearsal.simulated.lineup import Lineup
from vtuber.runtime.journal import read_journal

pytestmark = pytest.mark.slow

HOURS = 0.4


def rehearsal(folder: Path, *, seed: int = 7, lineup: Lineup | None = None, streams: int = 1) -> RehearsalResult:
    """Rehearse in this process."""
    options = RehearsalOptions(
        streams=streams, hours=HOURS, seed=seed, policy="beta", out=folder, minds=lineup or Lineup()
    )
    with capture_logs():
        return rehearse(options, on_stream=lambda _: None)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RehearsalResult:
    """Two streams with the usual models."""
    return rehearsal(tmp_path_factory.mktemp("rehearsed"), streams=2)


def test_models_do_the_work(result: RehearsalResult) -> None:
    """They write nearly every line and are asked by the director; first choices are asked first."""
    minds, observed = result.minds, result.observed
    assert minds is not None
    assert observed is not None
    assert observed.turns["model"] > 0.8 * sum(observed.turns.values())
    assert observed.voice["spoke"] > 100
    assert set(minds.calls) >= {Asked("writer", "openai:gpt-4o"), Asked("director", "anthropic:claude-opus-5-5")}
    assert 0.5 < minds.skipped_share < 0.98
    assert minds.fell_back < minds.decisions / 20


def test_first_sounds_are_measured(result: RehearsalResult) -> None:
    """From a line of chat, a payment and a first token to the ear, in seconds that a vendor's pace allows."""
    minds = result.minds
    assert minds is not None
    for sample in (minds.reply, minds.token):
        p50, p99 = sample.quantile(0.5), sample.quantile(0.99)
        assert p50 is not None
        assert p99 is not None
        assert len(sample) > 50
        assert 0.1 < p50 < p99 < 8.0
    assert (minds.reply.quantile(0.5) or 0) > (minds.token.quantile(0.5) or 0)
    assert max(minds.decision.values) <= 4.6


def test_the_ledger_books_no_less_than_the_vendors_charge(result: RehearsalResult) -> None:
    """And never more in an hour than it may; tokens from the cache are a part of all."""
    minds, observed = result.minds, result.observed
    assert minds is not None
    assert observed is not None
    booked = minds.cost["USD"]
    assert Decimal(0) < observed.billed_usd <= booked
    assert all(stream.minds is not None and stream.minds.cost["USD"] <= 2 for stream in result.streams)
    assert (
        0 < sum(calls.cached for calls in minds.calls.values()) < sum(calls.tokens_in for calls in minds.calls.values())
    )
    assert observed.speech_usd > 0


def test_figures_are_in_every_form_of_the_result(result: RehearsalResult, tmp_path: Path) -> None:
    """As JSON, as text and on the page, which says that the models are simulated."""
    given = result.to_json()
    assert json.loads(json.dumps(given)) == given
    for each in (given["minds"], *(stream["minds"] for stream in given["streams"])):
        assert each["time_to_first_audio"]["chat_taken_to_sound"]["p99_s"] > 0
        assert Decimal(each["cost_per_hour"]["USD"]) > 0
        assert each["observed"]["turns"]["model"] > 0
    text = text_of(result)
    assert "chat taken → sound" in text
    assert "models cost" in text
    assert max(map(len, text.splitlines())) < 100
    page = write_rehearsal_report(tmp_path, result)
    html = page.read_text(encoding="utf-8")
    assert "Audience, models and speech are simulated" in html
    assert "first_sounds" in {path.stem for path in tmp_path.glob("*.png")}
    assert "director: anthropic:claude-opus-5-5" in html
    assert "No vendor was asked" in html


def test_it_can_be_repeated(tmp_path: Path) -> None:
    """Faults, delays and words come from the seed alone."""
    first, second = rehearsal(tmp_path / "a"), rehearsal(tmp_path / "b")
    assert first.journal_sha256 == second.journal_sha256
    assert first.to_json() | {"wall_seconds": 0} == second.to_json() | {"wall_seconds": 0}
    assert rehearsal(tmp_path / "c", seed=8).journal_sha256 != first.journal_sha256


def test_without_money_it_is_an_offline_show(tmp_path: Path) -> None:
    """Nothing is paid, nothing fails, and she talks."""
    result = rehearsal(tmp_path, lineup=Lineup(hour_usd=Decimal(0)))
    events = list(read_journal(tmp_path / "streams" / "0001" / "journal.sqlite"))
    assert not [event for event in events if isinstance(event, Spend | TaskFailed)]
    assert sum(isinstance(event, UtteranceFinished) for event in events) > 100
    assert result.minds is not None
    assert result.minds.cost == {}
    assert result.observed is not None
    assert "model" not in result.observed.turns
    assert text_of(result)


def test_lineups_are_named_by_options() -> None:
    """Without simulated minds there is none to name."""
    assert lineup_of("offline", writer=None, director=None, hour_usd=None) is None
    assert lineup_of("simulated", writer=None, director=None, hour_usd=None) == Lineup()
    named = lineup_of("simulated", writer="ollama:llama3,offline", director="offline", hour_usd=0.5)
    assert named == Lineup(writer=(model_name("ollama:llama3"), OFFLINE), director=(OFFLINE,), hour_usd=Decimal("0.5"))
    with pytest.raises(SettingError, match="--minds simulated"):
        lineup_of("offline", writer="openai:gpt-4o", director=None, hour_usd=None)
