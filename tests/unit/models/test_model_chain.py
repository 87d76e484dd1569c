"""The chain: who is asked, what is said, and that nothing is said twice."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from decimal import Decimal

import pytest
from structlog.testing import capture_logs
from tests.peers.fake_models import Act, Deed, calls, fails, says
from tests.unit.models.model_gear import FIRST, PRICES, PROMPT, SECOND, THIRD, TOOL, Gear, heard, play, price

from vtuber.domain.direction_events import ToolCall
from vtuber.domain.errors import ModelError
from vtuber.models.names import ModelName
from vtuber.models.spend import Caps

STARS = says("Stars are far. ", "They are bright.")
BROKEN = Act(deed=Deed.STALL, text=("Stars are far. ", "They are br"))


async def told(gear: Gear) -> str:
    """Return what is said in one turn."""
    return await heard(gear.chain.stream(PROMPT, purpose="reply"))


def test_the_first_model_speaks_in_whole_sentences() -> None:
    """Chunks become sentences; put together they are the text."""

    async def scene(gear: Gear) -> list[str]:
        return [chunk async for chunk in gear.chain.stream(PROMPT, purpose="reply")]

    acts = {FIRST: [says("Stars a", "re far. They", " are bright. And", " so on")], SECOND: []}
    assert play(acts, scene) == ["Stars are far.", " They are bright.", " And so on"]


@pytest.mark.parametrize(
    "act",
    [
        fails(500),
        fails(429),
        fails(401),
        fails(400),
        Act(deed=Deed.HANG),
        Act(deed=Deed.STALL, text=("Half a sen",)),
        Act(deed=Deed.DROP, text=("Half a sen",)),
        Act(deed=Deed.GARBLE, text=("Half a sen",)),
        Act(deed=Deed.REFUSE),
        Act(deed=Deed.REFUSE, text=("I cannot",)),
        Act(deed=Deed.EMPTY),
        Act(deed=Deed.CUT, text=("A sentence without an",)),
        says("...", "   "),
        says("\x00\x01"),
    ],
)
def test_a_fault_before_a_sentence_is_heard_of_by_nobody(act: Act) -> None:
    """The next model is asked the same, as if nothing had been."""

    async def scene(gear: Gear) -> str:
        said = await told(gear)
        assert gear.parts[SECOND].asked[0].turns == (("user", "Tell me of the stars."),)
        return said

    assert play({FIRST: [act], SECOND: [STARS]}, scene) == "Stars are far. They are bright."


@pytest.mark.parametrize("deed", [Deed.STALL, Deed.DROP, Deed.GARBLE, Deed.REFUSE])
def test_a_fault_after_a_sentence_is_taken_over(deed: Deed) -> None:
    """The next model is told what was heard and goes on; the half sentence is gone."""

    async def scene(gear: Gear) -> str:
        said = await told(gear)
        roles = [role for role, _ in gear.parts[SECOND].asked[0].turns]
        assert roles == ["user", "assistant", "user"]
        assert gear.parts[SECOND].asked[0].turns[1][1] == "Stars are far."
        return said

    acts = {FIRST: [Act(deed=deed, text=BROKEN.text)], SECOND: [says("They shine. Good night.")]}
    assert play(acts, scene) == "Stars are far. They shine. Good night."


@pytest.mark.parametrize("again", ["Stars are far.", "[happy] stars are FAR!", "“Stars are far.”"])
def test_what_was_heard_is_not_said_again(again: str) -> None:
    """A successor that begins at the beginning is not heard doing so."""
    acts = {FIRST: [BROKEN], SECOND: [says(f"{again} They shine.")]}
    assert play(acts, told) == "Stars are far. They shine."


def test_nearly_the_same_is_the_same() -> None:
    """One word more or less does not make a sentence new."""
    first = "I once saw the brightest star of all from a small boat at night."
    again = "I once saw the very brightest star of all from a small boat at night."
    acts = {FIRST: [Act(deed=Deed.DROP, text=(first,))], SECOND: [says(f"{again} It was blue.")]}
    assert play(acts, told) == f"{first} It was blue."


def test_a_models_own_repetition_is_its_own() -> None:
    """What one model says twice on purpose stays."""
    assert play({FIRST: [says("No. No. No.")]}, told) == "No. No. No."


def test_with_nobody_left_the_turn_just_ends() -> None:
    """What was said stays valid; there is no error after it."""
    assert play({FIRST: [BROKEN], SECOND: [fails(500)]}, told) == "Stars are far."


def test_with_nothing_said_the_consumer_is_told() -> None:
    """The error names who failed and why, and quotes nobody."""

    async def scene(gear: Gear) -> ModelError:
        with pytest.raises(ModelError) as caught:
            await told(gear)
        return caught.value

    error = play({FIRST: [fails(500)], SECOND: [Act(deed=Deed.REFUSE, text=("secret words",))]}, scene)
    assert "anthropic:first server error" in str(error)
    assert "openai:second refused" in str(error)
    assert "secret" not in str(error)


def test_an_empty_chain_raises_at_once() -> None:
    """Offline alone means that the consumer's own brain speaks."""

    async def scene(gear: Gear) -> None:
        with pytest.raises(ModelError):
            await told(gear)
        assert gear.clock.monotonic() == 0.0

    play({}, scene)


def test_all_models_hanging_ends_in_time() -> None:
    """Silence is a fault from its beginning: 2.5 s later the turn is over, whoever was asked."""

    async def scene(gear: Gear) -> float:
        with pytest.raises(ModelError):
            await told(gear)
        return gear.clock.monotonic()

    hang = Act(deed=Deed.HANG)
    assert play({FIRST: [hang], SECOND: [hang], THIRD: [hang]}, scene) == pytest.approx(2.5)


def test_a_model_that_rests_is_passed_by() -> None:
    """An open breaker costs no time."""

    async def scene(gear: Gear) -> int:
        for _ in range(4):
            await told(gear)
        return len(gear.parts[FIRST].asked)

    assert play({FIRST: [fails(503)] * 4, SECOND: [STARS] * 4}, scene) == 3


def test_a_refused_key_is_told_once() -> None:
    """The note names the setting; it is not in what is said."""

    async def scene(gear: Gear) -> tuple[str, ...]:
        assert await told(gear) == "Stars are far. They are bright."
        await asyncio.sleep(400)
        await told(gear)
        assert len(gear.parts[FIRST].asked) == 2
        return gear.breakers.notes

    with capture_logs() as logs:
        (note,) = play({FIRST: [fails(401)] * 2, SECOND: [STARS] * 2}, scene)
    assert "ANTHROPIC_API_KEY" in note
    assert len([entry for entry in logs if entry["log_level"] == "error"]) == 1


def test_every_call_is_settled() -> None:
    """Rejected calls cost nothing, measured ones what they cost, and the others all that was set aside."""

    async def scene(gear: Gear) -> list[tuple[str, bool]]:
        await told(gear)
        return [(event.service, event.cost.estimated) for event in gear.book.events]

    acts = {FIRST: [fails(429)], SECOND: [BROKEN], THIRD: [says("They shine.")]}
    assert play(acts, scene) == [("openai:second", True), ("openai:third", False)]


def test_a_listener_who_leaves_closes_the_stream() -> None:
    """An answer that is not heard out is closed, and paid for."""

    async def scene(gear: Gear) -> None:
        async with aclosing(gear.chain.stream(PROMPT, purpose="reply")) as chunks:
            async for _ in chunks:
                break
        assert gear.parts[FIRST].closed == 1
        assert len(gear.book.events) == 1
        assert gear.breakers[FIRST].admit()

    play({FIRST: [says("One. ", "Two. ", "Three.", gap_s=0.5)], SECOND: []}, scene)


def test_a_listener_who_is_cancelled_is_cancelled() -> None:
    """Cancellation passes through; the stream is closed, the call paid for, the breaker as before."""

    async def scene(gear: Gear) -> bool:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(told(gear))
            await asyncio.sleep(0.7)
            task.cancel()
        assert gear.parts[FIRST].closed == 1
        assert [event.cost.estimated for event in gear.book.events] == [True]
        assert not gear.parts[SECOND].asked
        return task.cancelled()

    assert play({FIRST: [says("One. ", "Two. ", "Three.", gap_s=0.5)], SECOND: [STARS]}, scene)


def test_with_little_money_left_the_cheaper_is_asked_first() -> None:
    """The order turns by price; near the cap only what is free is asked."""

    async def scene(gear: Gear) -> list[int]:
        held = gear.ledger.reserve(FIRST, tokens_in=0, tokens_out=35_000)
        await gear.ledger.settle(held, None, purpose="other")
        await told(gear)
        return [len(gear.parts[name].asked) for name in (FIRST, SECOND, THIRD)]

    acts = {FIRST: [STARS], SECOND: [STARS], THIRD: [STARS]}
    assert play(acts, scene, caps=Caps(stream=Decimal(1))) == [0, 0, 1]


def test_without_money_nobody_who_costs_is_asked() -> None:
    """A cap that is reached is an error like any other."""

    async def scene(gear: Gear) -> int:
        with pytest.raises(ModelError):
            await told(gear)
        return len(gear.parts[FIRST].asked)

    assert play({FIRST: [STARS]}, scene, caps=Caps(stream=Decimal("0.001"))) == 0


def test_a_thinking_model_gets_room_for_it() -> None:
    """The limit it is sent includes its thoughts."""

    async def scene(gear: Gear) -> int:
        await told(gear)
        return gear.parts[FIRST].asked[0].max_tokens

    prices = {**PRICES, str(FIRST): price(thinking_tokens=1_000)}
    assert play({FIRST: [STARS]}, scene, prices=prices) == PROMPT.max_tokens + 1_000


class Desk:
    """Carries out what is known, and fails what is told to."""

    def __init__(self, *, failing: int = 0) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []
        self._failing = failing

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolCall:
        self.calls.append((name, dict(arguments)))
        failed = len(self.calls) <= self._failing
        return ToolCall(name=name, result="no such thing" if failed else "done", failed=failed)


def decide(acts: Mapping[ModelName, list[Act]], desk: Desk) -> tuple[str, Gear]:
    """Let a chain decide, and return its closing words."""

    async def scene(gear: Gear) -> tuple[str, Gear]:
        return await gear.chain.converse(PROMPT, [TOOL], desk.call, purpose="decision"), gear

    return play(acts, scene)


def test_a_model_calls_tools_and_closes() -> None:
    """Results go back; its closing words are the answer."""
    desk = Desk()
    words, gear = decide({FIRST: [calls("set_activity", '{"activity": "talk"}'), says("Time to talk.")]}, desk)
    assert words == "Time to talk."
    assert desk.calls == [("set_activity", {"activity": "talk"})]
    assert gear.parts[FIRST].asked[1].results == ("done",)
    assert len(gear.book.events) == 2


def test_a_failed_calls_result_goes_back_once() -> None:
    """The model may mend its call; a second failure ends its turn."""
    desk = Desk(failing=1)
    acts = {FIRST: [calls("set_activity"), calls("set_activity", '{"a": 1}'), says("Mended.")]}
    words, gear = decide(acts, desk)
    assert words == "Mended."
    assert gear.parts[FIRST].asked[1].results == ("no such thing",)

    desk = Desk(failing=2)
    acts = {FIRST: [calls("set_activity"), calls("set_activity", '{"a": 1}')], SECOND: [says("Mine.")]}
    words, gear = decide(acts, desk)
    assert words == "Mine."
    assert len(gear.parts[FIRST].asked) == 2


def test_arguments_that_are_no_object_are_not_carried_out() -> None:
    """The model is told, and the caller hears of nothing."""
    desk = Desk()
    acts = {FIRST: [calls("set_activity", "[1"), calls("set_activity", '{"a": 1}'), says("Done.")]}
    assert decide(acts, desk)[0] == "Done."
    assert desk.calls == [("set_activity", {"a": 1})]


def test_rounds_are_bounded() -> None:
    """Four requests, then the decision is over."""
    desk = Desk()
    acts = {FIRST: [calls("set_activity", f'{{"a": {number}}}', text=f"Step {number}.") for number in range(9)]}
    words, gear = decide(acts, desk)
    assert words == "Step 3."
    assert len(gear.parts[FIRST].asked) == 4


def test_what_was_carried_out_is_not_done_again() -> None:
    """After a fault the next model learns of the calls; the same call again has no second effect."""
    desk = Desk()
    acts = {
        FIRST: [calls("set_activity", '{"a": 1}'), Act(deed=Deed.HANG)],
        SECOND: [calls("set_activity", '{"a": 1}'), says("It is done.")],
    }
    words, gear = decide(acts, desk)
    assert words == "It is done."
    assert desk.calls == [("set_activity", {"a": 1})]
    assert "set_activity" in gear.parts[SECOND].asked[0].turns[-1][1]


def test_a_decision_that_took_effect_is_no_error() -> None:
    """With nobody left to close it, it closes without words; without effect it is an error."""
    assert decide({FIRST: [calls("set_activity"), fails(500)]}, Desk())[0] == ""
    with pytest.raises(ModelError):
        decide({FIRST: [Act(deed=Deed.EMPTY)], SECOND: [Act(deed=Deed.HANG)]}, Desk())


def test_a_change_of_models_is_told_before_the_new_one_is_asked() -> None:
    """Each move to another model is, the way back too; the first model of all is no change."""

    async def scene(gear: Gear) -> list[tuple[int, int]]:
        told_at: list[tuple[int, int]] = []
        gear.chain.on_change(lambda: told_at.append((len(gear.parts[FIRST].asked), len(gear.parts[SECOND].asked))))
        for _ in range(3):
            await told(gear)
        return told_at

    acts = {FIRST: [STARS, fails(500), STARS], SECOND: [STARS]}
    assert play(acts, scene) == [(2, 0), (2, 1)]
