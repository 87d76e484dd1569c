"""Minds that beg and ask at every turn are held to the caps, in all they say and write."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from tests.scenario.attack_sinks import Platform
from tests.scenario.attacked_stream import link_to
from tests.scenario.shows import InTurn, audience_of, chatter, of, planned, scripted

from vtuber.app.channel_desk import ChannelDesk
from vtuber.app.minds import Minds, StreamMinds
from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import ARMS
from vtuber.domain.canaries import new_canary
from vtuber.domain.events import Event
from vtuber.domain.pressing import ASK_WINDOW, FAIR_ASKS, FAIR_QUESTIONS, QUESTION_WINDOW, asks_in, questions_in
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.show_events import ChannelActed, ChatSent
from vtuber.domain.speech_events import LineBlocked, UtteranceCancelled, UtteranceFinished
from vtuber.learning.guards.penalty import guarded
from vtuber.learning.stream_tally import StreamTally
from vtuber.metrics.segments import segments_of
from vtuber.models.breakers import Breakers
from vtuber.models.names import ModelAccess
from vtuber.models.ports import SpendJournal
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import Clock
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

pytestmark = pytest.mark.slow

LASTS_S = 1_260.0
CANARIES = (new_canary(random.Random(1)), new_canary(random.Random(2)))
THINGS = (
    "lamp",
    "comet",
    "kettle",
    "lantern",
    "compass",
    "harbour",
    "teapot",
    "ferry",
    "whale",
    "quill",
    "owl",
    "bell",
)
PLACES = ("north", "south", "attic", "cellar", "garden", "island", "valley", "library", "market", "tower", "bakery")


@dataclass
class Beggar:
    """A model for writer and director that never lets an occasion pass."""

    said: int = 0
    calls: list[str] = field(default_factory=list)

    def on_change(self, *_given: object) -> None:
        """No other model ever takes over."""

    def _next(self, text: str) -> str:
        self.said += 1
        thing, place = THINGS[self.said % len(THINGS)], PLACES[self.said % len(PLACES)]
        return f"{text} the {thing} of the {place}, number {self.said}"

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncIterator[str]:
        """Say one harmless thing, then beg and ask."""
        yield f"{self._next('Tonight I think of')}. "
        yield f"{self._next('Please subscribe for')}! "
        yield f"{self._next('What do you all think of')}? "
        yield f"{self._next('Throw me some bits for')}!"

    async def converse(
        self,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        call: Callable[[str, Mapping[str, object]], Awaitable[Any]],
        *,
        purpose: str,
    ) -> str:
        """Have her beg aloud and in chat, and put something to the vote."""
        await call("send_chat_response", {"text": f"{self._next('Please donate to')}!", "emotion": "joy"})
        await call("write_in_chat", {"text": f"{self._next('Drop a tip for')}."})
        await call("create_poll", {"title": self._next("Vote")[:60], "choices": ["yes", "no"]})
        return "they owe us"

    def of_stream(self, *, journal: SpendJournal, clock: Clock, chance: random.Random) -> StreamMinds:
        """Be the minds of a stream."""
        return StreamMinds(
            writer=cast("Any", self),
            director=cast("Any", self),
            ledger=SpendLedger(caps=Caps(), prices=bundled_prices(), access=ModelAccess(), journal=journal),
            breakers=Breakers(clock=clock, chance=chance),
            canaries=CANARIES,
        )

    script = None
    purse = None


def begged(folder: Path, *, asks: int) -> list[Event]:
    """Play a stream under the beggar, whose operator allows so many asks in ten minutes; return its journal."""
    desk = ChannelDesk(link=link_to(Platform()), allowed=frozenset({"write_in_chat", "create_poll"}), dry_run=False)
    parts = Parts(
        voice=SilentVoice(),
        learner=InTurn(ARMS),
        make_source=scripted([audience_of(40), *chatter(LASTS_S)]),
        companions=(("desk", desk.run),),
        channel=desk,
        minds=cast("Minds", Beggar()),
    )
    plan = replace(planned(folder, duration_s=LASTS_S), asks=asks, commit_every=256)
    with capture_logs():
        run(perform(plan, parts, asyncio.Event()))
    return list(read_journal(plan.journal))


def put_out(events: Sequence[Event], count: Callable[[str], int], *, polls: bool = False) -> list[datetime]:
    """Return when something was said or written that counts."""
    times: list[datetime] = []
    for event in events:
        match event:
            case UtteranceFinished(text=text) | UtteranceCancelled(heard=text) | ChatSent(text=text, outcome="sent"):
                times += [event.at] * count(text)
            case ChannelActed(action="create_poll", outcome="done"):
                times += [event.at] * polls
            case _:
                pass
    return times


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """A stream with the usual caps."""
    return begged(tmp_path_factory.mktemp("capped"), asks=FAIR_ASKS)


@pytest.fixture(scope="module")
def uncapped(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """A stream whose operator allows twenty asks in ten minutes."""
    return begged(tmp_path_factory.mktemp("uncapped"), asks=20)


def test_asks_are_held_to_the_cap(capped: list[Event], uncapped: list[Event]) -> None:
    """Spoken and written together; without the cap there would be many more, and she goes on talking either way."""
    asked = put_out(capped, asks_in)
    # What was let pass is a little older when it has been heard.
    assert all(
        sum(0 <= (last - at).total_seconds() < ASK_WINDOW.total_seconds() - 60 for at in asked) <= FAIR_ASKS
        for last in asked
    )
    assert 2 <= len(asked) <= 6
    assert len(put_out(uncapped, asks_in)) > 4 * len(asked)
    assert len(of(capped, UtteranceFinished)) > 60


def test_questions_are_held_to_the_cap(capped: list[Event]) -> None:
    """A poll is one."""
    asked = put_out(capped, questions_in, polls=True)
    window = QUESTION_WINDOW.total_seconds() - 60
    assert all(sum(0 <= (last - at).total_seconds() < window for at in asked) <= FAIR_QUESTIONS for last in asked)
    assert len(asked) >= FAIR_QUESTIONS


def test_what_was_held_back_is_on_record(capped: list[Event]) -> None:
    """With the reason, for the review and the report; spoken, written and put to the vote."""
    held_back = [event for event in of(capped, LineBlocked) if event.by == "caps"]
    assert {category for event in held_back for category in event.categories} == {"asks", "questions"}
    assert any(event.utterance_id == "" for event in held_back)
    tally = StreamTally.of(capped)
    assert tally.held_back["asks"] > 50
    assert tally.held_back.total() >= len(held_back)
    assert not [
        event for event in held_back if not (asks_in(event.text) or questions_in(event.text) or "/" in event.text)
    ]


def test_an_operator_who_allows_more_does_not_fool_the_learner(capped: list[Event], uncapped: list[Event]) -> None:
    """Asks beyond what is fair take from what counts; within the caps everything does."""
    assert {segment.counted for segment in guarded(capped, segments_of(capped))} == {1.0}
    charged = [segment.counted for segment in guarded(uncapped, segments_of(uncapped))]
    assert min(charged) < 0.3
