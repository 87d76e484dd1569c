"""Ten streams in which viewers return: what she says of them is true, theirs, and never another's."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.memory.ports import Memory, ViewerPast
from vtuber.rehearsal.result_text import text_of
from vtuber.rehearsal.results import RehearsalResult
from vtuber.rehearsal.returning.script import drawn
from vtuber.rehearsal.returning.verdicts import RecallFigures

pytestmark = pytest.mark.slow

HOURS = 0.1
SEED = 11


def rehearsed(
    *, seed: int = SEED, streams: int = 10, recall_by: Callable[[Memory], Memory] = lambda memory: memory
) -> RehearsalResult:
    """Rehearse with returning viewers."""
    options = RehearsalOptions(streams=streams, hours=HOURS, seed=seed, policy="uniform", world="small", returning=True)
    with capture_logs():
        return rehearse(options, on_stream=lambda _: None, recall_by=recall_by)


def recall(result: RehearsalResult) -> RecallFigures:
    """Return what the judge found."""
    assert result.recall is not None
    return result.recall


def wrong(figures: RecallFigures) -> list[object]:
    """Return everything that is wrong, to be shown."""
    return [*(probe for probe in figures.probes if probe.why), *figures.strays]


def planted(change: Callable[[str], str]) -> Callable[[Memory], Memory]:
    """Return a memory that answers about one viewer with what it knows of the one that `change` says."""

    def through(memory: Memory) -> Memory:
        real = memory.past

        async def past(viewer: str, *, besides: str | None = None) -> ViewerPast | None:
            known = await real(change(viewer), besides=besides)
            return replace(known, id=viewer) if known is not None else None

        memory.past = past  # type: ignore[method-assign]
        return memory

    return through


@pytest.fixture(scope="module")
def result() -> RehearsalResult:
    """Ten short streams."""
    return rehearsed()


def test_nothing_she_says_of_returning_viewers_is_untrue_or_anothers(result: RehearsalResult) -> None:
    """No false recall and no leak, among the probes and in everything else that she said."""
    figures = recall(result)
    assert wrong(figures) == []
    assert (figures.false_recalls, figures.leaks) == (0, 0)
    assert figures.utterances > 300
    assert figures.total.asked == sum(bool(act.kind) for act in drawn(SEED).acts)
    assert figures.total.answered >= 0.8 * figures.total.asked
    text = text_of(result)
    assert "simulated audience" in text
    assert "probes of her memory" in text


def test_a_memory_that_mixes_viewers_up_is_found_out() -> None:
    """Each is told what another one said."""
    ids = sorted(drawn(SEED).viewers)
    other = dict(zip(ids, [*ids[1:], ids[0]], strict=True))
    figures = recall(rehearsed(recall_by=planted(lambda viewer: other.get(viewer, viewer))))
    assert figures.false_recalls + figures.leaks > 0
    assert figures.false_recall_rate is not None
    assert figures.false_recall_rate > 0


def test_the_same_seed_gives_the_same_figures() -> None:
    """To the byte, as far as journals go."""
    once, again = rehearsed(streams=2), rehearsed(streams=2)
    assert once.journal_sha256 == again.journal_sha256
    assert recall(once).to_json() == recall(again).to_json()


def test_rehearsals_without_returning_viewers_say_nothing_of_them() -> None:
    """Their figures hold no recall."""
    options = RehearsalOptions(streams=1, hours=0.05, seed=1, policy="uniform", world="small")
    with capture_logs():
        plain = rehearse(options, on_stream=lambda _: None)
    assert plain.recall is None
    assert plain.to_json()["recall"] is None
