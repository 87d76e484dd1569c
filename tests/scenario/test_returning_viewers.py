"""Ten streams in which viewers return: what she says of them is true, theirs, and never another's."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned
from vtuber.memory.ports import Memory, ViewerPast
from vtuber.rehearsal.result_text import text_of
from vtuber.rehearsal.results import RehearsalResult
from vtuber.rehearsal.returning.judge import ABOUT_OTHERS, Judge
from vtuber.rehearsal.returning.script import Act, drawn
from vtuber.rehearsal.returning.verdicts import Outcome, RecallFigures
from vtuber.runtime.journal import read_journal

if TYPE_CHECKING:
    from vtuber.domain.events import Event

pytestmark = pytest.mark.slow

HOURS = 0.2
SEED = 11


def rehearsed(
    *,
    seed: int = SEED,
    streams: int = 10,
    out: Path | None = None,
    recall_by: Callable[[Memory], Memory] = lambda memory: memory,
) -> RehearsalResult:
    """Rehearse with returning viewers."""
    options = RehearsalOptions(
        streams=streams, hours=HOURS, seed=seed, policy="uniform", world="small", out=out, returning=True
    )
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
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the journals are."""
    return tmp_path_factory.mktemp("returning")


@pytest.fixture(scope="module")
def result(folder: Path) -> RehearsalResult:
    """Ten short streams."""
    return rehearsed(out=folder)


def said_instead(folder: Path, said: Callable[[Act], str]) -> RecallFigures:
    """Return what the judge makes of the same streams, had a writer answered each probe so."""
    script = drawn(SEED)
    judge = Judge(script)
    for number in range(1, 11):
        acts = {(act.viewer_id, text): act for act in script.of_stream(number) for text in act.wordings if act.kind}
        asked: dict[str, Act] = {}
        answers: dict[str, Act] = {}
        events: list[Event] = []
        for event in read_journal(folder / "streams" / f"{number:04d}" / "journal.sqlite"):
            match event:
                case ChatMessage(id=message_id) if (act := acts.get((event.viewer.id, event.text))) is not None:
                    asked[message_id] = act
                case UtterancePlanned(id=utterance, cause=str(cause)) if cause in asked:
                    answers[utterance] = asked[cause]
                case _:
                    pass
            if isinstance(event, UtteranceFinished) and event.utterance_id in answers:
                events.append(replace(event, text=said(answers[event.utterance_id])))
            else:
                events.append(event)
        judge.read(number, events)
    return judge.figures()


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


def test_a_writer_that_mixes_viewers_up_is_found_out(result: RehearsalResult, folder: Path) -> None:
    """Whoever asks is told what is true of the next one: each answer is a false recall."""
    assert result.recall is not None
    wants = [act for act in drawn(SEED).acts if act.wants]

    def anothers(act: Act) -> str:
        return f"It is {next(each.wants[0] for each in wants if each.wants[0] not in (*act.wants, *act.outdated))}."

    figures = said_instead(folder, anothers)
    asked = [probe for probe in figures.probes if probe.answerable and probe.outcome is not Outcome.UNANSWERED]
    assert {probe.outcome for probe in asked} == {Outcome.FALSE}
    assert figures.recall_rate == 0.0


def test_a_writer_that_tells_of_others_is_found_out(result: RehearsalResult, folder: Path) -> None:
    """Each answer to a question about others is a leak; to viewers who ask about themselves it says what is true."""
    assert result.recall is not None
    cat = next(act.wants[0] for act in drawn(SEED).acts if act.wants)
    figures = said_instead(folder, lambda act: f"It is {act.wants[0] if act.wants else cat}!")
    nosy = [probe for probe in figures.probes if probe.kind == ABOUT_OTHERS and probe.answer]
    assert nosy
    assert {probe.outcome for probe in nosy} == {Outcome.LEAKED}
    assert figures.recall_rate == 1.0


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
