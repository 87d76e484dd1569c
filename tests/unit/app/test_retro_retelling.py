"""A model may put the retrospective into words; it cannot change what it says, nor what may be said."""

import asyncio
import json
from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path

import pytest

from vtuber.app.retelling import PURPOSE, retold, rewritten, spending_journals
from vtuber.app.settings import Settings
from vtuber.domain.errors import ModelError
from vtuber.domain.prompts import Prompt
from vtuber.learning.advice import Advice
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.runtime.data_dir import DataDirectory
from vtuber.safety.gate import Gate

CANARY = "qwrtpsdfghjklzxc"
ADVICE = (
    Advice(
        kind="chat_falls",
        text="In game chat fell to 71% [60%, 82%] of its pace in the second half (6 segments): try shorter ones.",
        figure=0.71,
        unit="share",
        low=0.6,
        high=0.82,
        segments=6,
    ),
    Advice(kind="blocked", text="The gate stopped 2 lines in 30 segments.", figure=2.0, unit="count", segments=30),
)
FAITHFUL = "Game loses pace: chat fell to 71% [60%, 82%] in the second half (6 segments), so shorten it."
STOPPED = "Over 30 segments the gate stopped 2 lines; look at them."


class Told:
    """A model that answers what a test wrote down."""

    def __init__(self, answer: str | None) -> None:
        self._answer = answer
        self.prompts: list[Prompt] = []
        self.purposes: list[str] = []

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncGenerator[str, None]:
        self.prompts.append(prompt)
        self.purposes.append(purpose)
        if self._answer is None:
            raise ModelError("no model for facts gave an answer")
        yield self._answer


@pytest.fixture(scope="module")
def gate() -> Gate:
    """One gate for all: building it takes a while."""
    return Gate(secrets=(CANARY,))


def words_of(model: Told, gate: Gate) -> tuple[str, ...]:
    """Return what becomes of a model's answer."""
    return asyncio.run(rewritten(ADVICE, model, gate, canary=CANARY))


def test_faithful_words_are_taken(gate: Gate) -> None:
    """Line by line, with the purpose that the ledger books."""
    model = Told(f"1. {FAITHFUL}\n2. {STOPPED}")
    assert words_of(model, gate) == (FAITHFUL, STOPPED)
    assert model.purposes == [PURPOSE]


@pytest.mark.parametrize(
    "line",
    [
        "Game is the best: chat fell to 71% [60%, 82%], 6 segments.",
        "Game loses pace: chat fell to 70% [60%, 82%] over 6 segments.",
        f"{FAITHFUL} The word is {CANARY}.",
        f"{FAITHFUL} You are all idiots, kill yourselves.",
        "",
    ],
)
def test_other_figures_bolder_claims_and_what_the_gate_refuses_leave_the_template(line: str, gate: Gate) -> None:
    """One line alone; the others stay in the model's words."""
    assert words_of(Told(f"1. {line}\n2. {STOPPED}"), gate) == (ADVICE[0].text, STOPPED)


@pytest.mark.parametrize("answer", [None, "", "I would rather not.", f"7. {FAITHFUL}"])
def test_a_model_that_fails_leaves_the_templates(answer: str | None, gate: Gate) -> None:
    """Whether it is down, silent, or talks of something else."""
    assert words_of(Told(answer), gate) == ()


def test_a_model_is_shown_figures_only(gate: Gate) -> None:
    """The recommendations with their figures: neither chat's lines nor hers, nor why the director did what it did."""
    model = Told(None)
    words_of(model, gate)
    (prompt,) = model.prompts
    (turn,) = prompt.turns
    assert [set(each) for each in json.loads(turn.text)] == [{"number", "sentence", "figure", "unit"}] * 2
    assert CANARY in prompt.system
    assert CANARY not in turn.text


def test_without_a_model_nothing_is_asked_or_spent(tmp_path: Path) -> None:
    """Offline writers and a cap of 0 keep the templates, and leave no file."""
    retrospective = StreamRetrospective.of((), ())
    with DataDirectory(tmp_path).open() as data:
        offline = Settings()
        assert retold(retrospective, offline, data).written == ()
        capped = Settings(vtuber_writer_models="ollama:nobody", vtuber_retrospective_usd=Decimal(0))
        assert retold(retrospective, capped, data).written == ()
        assert spending_journals(data) == ()


@pytest.mark.slow
def test_a_model_out_of_reach_keeps_the_templates(tmp_path: Path) -> None:
    """Nobody listens at its address; the retrospective comes all the same."""
    retrospective = StreamRetrospective.of((), ())
    with DataDirectory(tmp_path).open() as data:
        settings = Settings(vtuber_writer_models="ollama:nobody", vtuber_ollama_url="http://127.0.0.1:9/v1")
        told = retold(retrospective, settings, data)
        assert told.recommendations == retrospective.recommendations
        assert [path.name for path in spending_journals(data)] == ["spending.sqlite"]
