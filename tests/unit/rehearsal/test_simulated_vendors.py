"""Simulated vendors: as slow, as dear and as fallible as their table says, and never more than a port allows."""

import asyncio
import json
import random
import tomllib
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.models.model_gear import EPOCH, PROMPT, TOOL

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceBusyError, VoiceError
from vtuber.domain.prompts import Prompt, ToolSpec, Turn
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.ports import CallAnswer, CallWish, Conversation, End, Piece, SignOfLife, Usage, Words
from vtuber.models.prices import bundled_prices
from vtuber.models.watchdog import Patience, watched
from vtuber.rehearsal.simulated.lineup import Lineup
from vtuber.rehearsal.simulated.model import SimulatedModel
from vtuber.rehearsal.simulated.profiles import OTHER, Delay, ModelProfile, drawn_fault, read_vendors, simulated_vendors
from vtuber.rehearsal.simulated.script import Script
from vtuber.rehearsal.simulated.speech import SimulatedSpeech
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice
from vtuber.writing.persona_file import default_persona

T = TypeVar("T")

TEXT = "Stars are far away. Some of them are gone already. Nobody has told the harbour."
VENDORS = simulated_vendors()
GPT, OPUS = VENDORS.model("openai:gpt-4o"), VENDORS.model("anthropic:claude-opus-5-5")
LONG = replace(PROMPT, system="You keep the light. " * 600)
TABLE = (files("vtuber.rehearsal.simulated") / "vendors.toml").read_text(encoding="utf-8")
STATE = {"viewers": 40, "chatters": 9, "activity": "talk", "seconds_since_raid": None}


class Text:
    """Says one text."""

    def __init__(self, text: str = TEXT, *wishes: CallWish) -> None:
        self.text = text
        self.wishes = wishes

    def open(self, _prompt: Prompt, _tools: object) -> "Text":
        return self

    def answer(self, _answers: object) -> "Text":
        return self


def faultless(profile: ModelProfile, **faults: float) -> ModelProfile:
    """Return a profile with these faults and no others."""
    return replace(profile, faults=faults)


def act(profile: ModelProfile, scene: Callable[[SimulatedModel], Awaitable[T]], mouth: Text | None = None) -> T:
    """Play a scene with a model in virtual time."""

    async def play() -> T:
        clock = LoopClock(epoch=EPOCH)
        return await scene(SimulatedModel(profile, mouth or Text(), clock=clock, chance=random.Random(4)))

    return run(play())


async def pieces_of(conversation: Conversation, answers: tuple[CallAnswer, ...] = ()) -> list[Piece]:
    """Return an answer whole."""
    async with aclosing(conversation.ask(answers)) as pieces:
        return [piece async for piece in pieces]


def usage_of(pieces: list[Piece]) -> Usage:
    """Return what an answer counted."""
    assert isinstance(pieces[-1], End)
    assert pieces[-1].usage is not None
    return pieces[-1].usage


def test_every_entry_names_its_source_and_what_is_assumed() -> None:
    """And only fields that it has are called assumptions."""
    table = tomllib.loads(TABLE)
    for entry in (*table["model"], table["speech"]):
        assert entry["source"]
        assert set(entry["assumed"]) <= set(entry) - {"name", "source", "assumed"}
    assert OTHER in VENDORS.models


def test_the_usual_models_have_an_entry_and_a_price() -> None:
    """A rehearsal without further options knows all it needs."""
    for name in (*Lineup().writer, *Lineup().director):
        if str(name) != "offline":
            assert str(name) in VENDORS.models
            assert str(name) in bundled_prices()
    assert VENDORS.model("openai:unheard-of").name == OTHER


def test_shares_that_are_none_are_refused() -> None:
    """A table whose faults sum to more than all requests is a mistake."""
    with pytest.raises(ValueError, match="no shares"):
        read_vendors(TABLE.replace("hang = 0.001", "hang = 1.1"))


def test_delays_have_the_stated_median_and_a_heavy_tail() -> None:
    """Half are below the median; the slowest are slower than a log-normal's."""
    delay = Delay(median_s=0.5, spread=0.45, slow_share=0.05, slow_exponent=1.2)
    thin = replace(delay, slow_share=0.0)
    drawn = sorted(delay.draw(random.Random(seed)) for seed in range(4_000))
    lean = sorted(thin.draw(random.Random(seed)) for seed in range(4_000))
    assert drawn[2_000] == pytest.approx(0.5, rel=0.06)
    assert lean[2_000] == pytest.approx(0.5, rel=0.06)
    assert drawn[-4] > 2 * lean[-4]
    assert drawn[0] > 0


@given(st.integers(0, 10**9), st.floats(0, 0.5), st.floats(0, 0.5))
def test_faults_come_from_the_table_alone(seed: int, first: float, second: float) -> None:
    """Whatever the shares are; none where all are 0."""
    drawn = drawn_fault({"hang": first, "drop": second}, random.Random(seed))
    assert drawn in {None, "hang", "drop"}
    assert drawn_fault({"hang": 0.0}, random.Random(seed)) is None
    assert drawn_fault({"hang": 1.0}, random.Random(seed)) == "hang"


def test_text_comes_whole_at_the_stated_pace() -> None:
    """The first words after about the stated time, the rest at about the stated speed; tokens are counted."""

    async def scene(model: SimulatedModel) -> tuple[list[Piece], list[float]]:
        loop, pieces, at = asyncio.get_running_loop(), [], []
        async with aclosing(model.open(PROMPT).ask()) as answer:
            async for piece in answer:
                pieces.append(piece)
                at.append(loop.time())
        return pieces, at

    pieces, at = act(faultless(GPT), scene)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Words)) == TEXT
    assert isinstance(pieces[0], SignOfLife)
    assert 0.1 < at[0] < 2.0
    speed = usage_of(pieces).tokens_out / (at[-1] - at[0])
    assert GPT.tokens_per_s / 2 < speed < GPT.tokens_per_s * 2
    assert all(before <= after for before, after in pairwise(at))
    assert usage_of(pieces).tokens_out >= GPT.tokens(TEXT)


def test_thoughts_are_paid_for_and_not_heard() -> None:
    """Output is more than the words."""
    pieces = act(faultless(OPUS), lambda model: pieces_of(model.open(PROMPT)))
    assert usage_of(pieces).tokens_out > OPUS.tokens(TEXT) + 10


def test_what_is_marked_is_cached_while_it_is_used() -> None:
    """Written once, read within five minutes, written again after them."""

    async def scene(model: SimulatedModel) -> list[Usage]:
        usages = []
        for wait_s in (0.0, 250.0, 250.0, 400.0):
            await asyncio.sleep(wait_s)
            usages.append(usage_of(await pieces_of(model.open(LONG, [TOOL]))))
        return usages

    usages = act(faultless(OPUS), scene)
    size = usages[0].cache_written
    assert size > OPUS.cache_least
    assert [(usage.cached, usage.cache_written) for usage in usages] == [(0, size), (size, 0), (size, 0), (0, size)]
    assert all(usage.cached + usage.cache_written < usage.tokens_in for usage in usages)


def test_too_little_is_not_cached() -> None:
    """Below the least nothing is, whatever is marked."""

    async def scene(model: SimulatedModel) -> Usage:
        await pieces_of(model.open(PROMPT))
        return usage_of(await pieces_of(model.open(PROMPT)))

    usage = act(faultless(OPUS), scene)
    assert (usage.cached, usage.cache_written) == (0, 0)


def test_a_common_beginning_is_cached_in_steps() -> None:
    """As OpenAI does: from 1,024 tokens on, in steps of 128, and free of charge."""

    async def scene(model: SimulatedModel) -> Usage:
        await pieces_of(model.open(LONG))
        other = replace(LONG, turns=(Turn(role="user", text="Something else."),))
        return usage_of(await pieces_of(model.open(other)))

    usage = act(faultless(GPT), scene)
    assert usage.cache_written == 0
    assert usage.cached % 128 == 0
    assert GPT.cache_least <= usage.cached <= GPT.tokens(LONG.system) + 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", FaultKind.RATE_LIMITED),
        ("server_error", FaultKind.SERVER_ERROR),
        ("drop", FaultKind.UNREACHABLE),
        ("hang", FaultKind.STALLED),
        ("stall", FaultKind.STALLED),
    ],
)
def test_faults_are_those_of_real_vendors(fault: str, kind: FaultKind) -> None:
    """Errors at once, silence until the watchdog has enough; a refused request is not billed."""

    async def scene(model: SimulatedModel) -> tuple[FaultKind, int]:
        clock = LoopClock(epoch=EPOCH)
        source = model.open(PROMPT).ask()
        pieces = watched(source, Patience(first_s=20), clock=clock, counts=lambda _: True, until=lambda: float("inf"))
        with pytest.raises(FaultError) as caught:
            async for _ in pieces:
                pass
        return caught.value.kind, len(model.billed)

    caught, billed = act(faultless(GPT, **{fault: 1.0}), scene)
    assert caught is kind
    assert billed == (fault in {"drop", "stall"})


def test_an_answer_that_nobody_hears_out_is_billed_as_far_as_it_came() -> None:
    """Closing the connection stops the clock of the tokens."""

    async def scene(model: SimulatedModel) -> Usage:
        async with aclosing(model.open(PROMPT).ask()) as pieces:
            async for piece in pieces:
                if isinstance(piece, Words):
                    break
        return model.billed[0]

    usage = act(faultless(GPT), scene)
    assert usage.tokens_in > 0
    assert 0 <= usage.tokens_out < GPT.tokens(TEXT)


def shown(**state: object) -> Prompt:
    """Return what a director's model is shown."""
    text = json.dumps(
        {
            "topics": {"react": ["Harbours", "Ferries"], "talk": ["Fog"]},
            "state": STATE | {key: value for key, value in state.items() if key != "due"},
            "proposal_due": {"activity": "react", "probabilities": {"react": 1.0}} if state.get("due") else None,
        }
    )
    return Prompt(system="You direct.", turns=(Turn(role="user", text=text),))


def directed(prompt: Prompt, seed: int = 1) -> tuple[str, tuple[CallWish, ...]]:
    """Return what the simulated director says and wants."""
    tool = ToolSpec(name="set_activity", description="Sets.", schema={})
    said = Script(random.Random(seed)).open(prompt, [tool]).answer(())
    return said.text, tuple(said.wishes)


def test_a_simulated_director_does_what_is_due() -> None:
    """A proposal is followed with a topic of its activity, a raid is reacted to, else things stay."""
    _, (due,) = directed(shown(due=True))
    _, (raid,) = directed(shown(seconds_since_raid=10.0))
    for wish in (due, raid):
        assert wish.tool == "set_activity"
        assert json.loads(wish.arguments)["activity"] == "react"
        assert json.loads(wish.arguments)["topic"] in {"Harbours", "Ferries"}
    outcomes = [directed(shown(), seed) for seed in range(200)]
    assert 0 < sum(bool(wishes) for _, wishes in outcomes) < 40
    assert all(bool(text) != bool(wishes) for text, wishes in outcomes)


def test_a_director_closes_after_its_calls() -> None:
    """So that there is a reason on record."""
    tool = ToolSpec(name="set_activity", description="Sets.", schema={})
    talk = Script(random.Random(1)).open(shown(due=True), [tool])
    (wish,) = talk.answer(()).wishes
    closing = talk.answer((CallAnswer(call_id=wish.call_id, tool=wish.tool, result="It is on."),))
    assert closing.text.endswith(".")
    assert not closing.wishes


SENTENCE = Sentence(
    id="s1", utterance_id="u1", text="Fog is a cloud that came to the harbour.", emotion=Emotion.NEUTRAL
)


def spoken(
    count: int = 1, *, first_sound_s: float = 0.4, per_minute: int = 0, **faults: float
) -> tuple[list[SpeechChunk], list[float], SimulatedSpeech]:
    """Return the sound of some sentences, when it came, and the service."""
    delay = Delay(median_s=first_sound_s, spread=0.0, slow_share=0.0, slow_exponent=1.5)
    profile = replace(VENDORS.speech, first_sound=delay, per_minute=per_minute, faults=faults)

    async def play() -> tuple[list[SpeechChunk], list[float], SimulatedSpeech]:
        loop = asyncio.get_running_loop()
        speech = SimulatedSpeech(profile, clock=LoopClock(epoch=EPOCH), chance=random.Random(1))
        chunks, at = [], []
        for _ in range(count):
            async for chunk in speech.synthesize(SENTENCE, default_persona().voice):
                chunks.append(chunk)
                at.append(loop.time())
        return chunks, at, speech

    return run(play())


def test_sound_comes_late_and_gapless() -> None:
    """The first after the stated time; faster than it is heard; as long as the silent voice takes for it."""
    chunks, at, speech = spoken()
    assert at[0] == pytest.approx(0.4)
    assert [chunk.first_sample for chunk in chunks] == [
        sum(before.samples for before in chunks[:place]) for place in range(len(chunks))
    ]
    seconds = sum(chunk.samples for chunk in chunks) / SilentVoice.sample_rate
    assert speech.seconds == pytest.approx(seconds)
    assert 1.0 < seconds < 6.0
    assert at[-1] - at[0] < seconds / 2


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"error": 1.0}, VoiceError),
        ({"hang": 1.0}, VoiceError),
        ({"first_sound_s": 3.0}, VoiceError),
        ({"busy": 1.0}, VoiceBusyError),
        ({"per_minute": 2, "count": 3}, VoiceBusyError),
    ],
)
def test_speech_fails_as_services_do(asked: dict[str, float], error: type[VoiceError]) -> None:
    """In time, and in a way the fallback voice knows."""
    with pytest.raises(error):
        spoken(**asked)  # type: ignore[arg-type]
