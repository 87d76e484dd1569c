"""The test of her memory in report and terminal: counts by kind, rates, what was wrong, and whose audience it was."""

import random
from pathlib import Path

import pytest
from tests.unit.rehearsal.test_rehearsal_report import Reader, rehearsed

from vtuber.rehearsal.report import write_rehearsal_report
from vtuber.rehearsal.result_text import text_of
from vtuber.rehearsal.results import RehearsalResult
from vtuber.rehearsal.returning.verdicts import JudgedProbe, Outcome, RecallFigures, Stray


def probe(kind: str, outcome: Outcome, *, answerable: bool = True, why: str = "") -> JudgedProbe:
    """Return a judged probe."""
    return JudgedProbe(
        kind=kind,
        stream=3,
        name="Wrenna",
        question="what is my cat called?",
        answerable=answerable,
        outcome=outcome,
        answer="Marzipan <b>",
        why=why,
    )


FIGURES = RecallFigures(
    probes=(
        probe("told before", Outcome.RECALLED),
        probe("told before", Outcome.DECLINED),
        probe("told before", Outcome.UNANSWERED),
        probe("never told", Outcome.FALSE, answerable=False, why="said marzipan"),
    ),
    strays=(Stray(stream=2, outcome=Outcome.LEAKED, said="Hello, Gromit.", why="said gromit to another"),),
    utterances=1234,
    claims=56,
)


def result(recall: RecallFigures | None) -> RehearsalResult:
    """Return a rehearsal of one stream."""
    return RehearsalResult(
        seed=1,
        policy="beta",
        journal_sha256="0" * 64,
        virtual_seconds=3600.0,
        wall_seconds=2.0,
        streams=(rehearsed(0, random.Random(1)),),
        recall=recall,
    )


def test_rates() -> None:
    """Of what could be recalled and was answered; false ones of all answers; strays count as well."""
    assert FIGURES.recall_rate == 0.5
    assert FIGURES.false_recall_rate == 1 / 3
    assert (FIGURES.false_recalls, FIGURES.leaks) == (1, 1)
    twice = RecallFigures.together([FIGURES, FIGURES])
    assert (twice.recall_rate, twice.leaks, twice.utterances) == (0.5, 2, 2468)
    assert RecallFigures(probes=()).recall_rate is None


def test_the_terminal_says_it() -> None:
    """A row for each kind and one for all; under 100 columns."""
    text = text_of(result(FIGURES))
    assert all(len(line) < 100 for line in text.splitlines())
    rows = {line[:26].strip(): line[26:].split() for line in text.splitlines()}
    assert rows["told before"] == ["3", "1", "1", "0", "1", "0", "0"]
    assert rows["all"] == ["4", "1", "1", "0", "1", "1", "0"]
    assert "false recall 33.3% of the answers, simulated audience" in text
    assert "said gromit to another" in text
    assert "probes of her memory" not in text_of(result(None))


@pytest.mark.slow
def test_the_page_says_it(tmp_path: Path) -> None:
    """With the table, the rates, and her words as text."""
    shown = Reader(write_rehearsal_report(tmp_path, result(FIGURES))).text
    assert "The audience is simulated" in shown
    assert "Scripted viewers of a simulated audience" in shown
    assert "Marzipan <b>" in shown
    assert "said gromit to another" in shown
    assert "1,234" in shown
