"""A mind or a model that fails for good: the stream goes on to its end, directed and spoken by what is left."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.scenario.shows import InTurn, audience_of, chatter, donation, of, planned, play, scripted, second_of

from vtuber.director.briefing import Briefing
from vtuber.director.director import Direction
from vtuber.director.model_mind import ModelMind
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.ports import Tools
from vtuber.domain.activities import ARMS
from vtuber.domain.direction_events import Decision, SegmentStarted, ToolCall
from vtuber.domain.errors import LoginError, ModelError
from vtuber.domain.events import Event
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.domain.stream_events import StreamEnded, TaskFailed

DURATION_S = 398.0


@dataclass
class BrokenMind:
    """A mind that raises at every turn."""

    error: Exception
    name: str = "broken"

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        raise self.error


class HungModel:
    """A model that never answers, or fails at once."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def converse(
        self,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        call: Callable[[str, Mapping[str, object]], Awaitable[ToolCall]],
        *,
        purpose: str,
    ) -> str:
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()
        return ""


def directed(mind: object, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Play a stream under this mind, with the offline mind as stand-in."""
    stand_in = OfflineMind(rng=random.Random(2))

    def direction(**parts: object) -> Direction:
        return Direction(**parts | {"mind": mind, "stand_in": stand_in})  # type: ignore[arg-type]

    monkeypatch.setattr("vtuber.app.cast.Direction", direction)
    scenes = [audience_of(30), *chatter(DURATION_S), (200.0, donation("d1", message="love the fog"))]
    plan = planned(folder, duration_s=DURATION_S, segment_s=60.0)
    with capture_logs():
        return play(plan, scripted(scenes), InTurn(ARMS))


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), LoginError("log in again")])
def test_a_mind_that_fails_for_good_ends_no_stream(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far more failures than a task is given otherwise: each on record, and the stand-in decides in between."""
    events = directed(BrokenMind(error), tmp_path, monkeypatch)
    assert len(of(events, TaskFailed)) > 10
    assert {decision.mind for decision in of(events, Decision)} == {"offline"}
    assert len(of(events, Decision)) > 10
    assert len(of(events, SegmentStarted)) > 3
    assert any(finished.cause == "streamlabs:d1" for finished in of(events, UtteranceFinished))
    assert isinstance(events[-1], StreamEnded)
    assert second_of(events[-1]) >= DURATION_S


@pytest.mark.parametrize("error", [None, ModelError("no credit")])
def test_a_model_that_never_answers_costs_no_beat(
    error: Exception | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every five seconds there is a decision, the offline mind's; nothing fails, and nobody waits."""
    mind = ModelMind(model=HungModel(error), offline=OfflineMind(rng=random.Random(3)))
    events = directed(mind, tmp_path, monkeypatch)
    decisions = of(events, Decision)
    assert len(decisions) == 80
    assert not of(events, TaskFailed)
    assert max(decision.took_s for decision in decisions) <= 4.5
    due = [decision for decision in decisions if decision.proposal is not None]
    assert len(due) > 5
    assert all("the offline mind decided" in decision.reason for decision in due)
    assert {segment.activity for segment in of(events, SegmentStarted)} == set(ARMS)
