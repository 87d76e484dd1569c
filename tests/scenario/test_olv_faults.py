"""A hundred lines through a server that fails in every way it can: in order, none twice, none lost in silence."""

import asyncio
import random

import pytest
from tests.peers.fake_olv.faults import Fault
from tests.scenario.olv_meeting import LONGEST_TURN_S, meeting

from vtuber.olv.proxy_effects import LineEnd
from vtuber.runtime.virtual_time import run

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LOSES_THE_LINE = {Fault.NO_LLM, Fault.NO_VOICE, Fault.BREAKS, Fault.HANGS, Fault.RESTARTS}


def line(number: int) -> str:
    """Return a line that no other one contains."""
    return f"This is line {' '.join(NUMBERS[int(digit)] for digit in f'{number:03d}')}."


@pytest.mark.parametrize("seed", range(8))
def test_a_hundred_lines_with_faults(seed: int) -> None:
    """Every line is over in bounded time; what was heard was said once and in order; what was lost is declared so."""

    async def main() -> None:
        rng = random.Random(seed)
        faults = [Fault.NONE if rng.random() < 0.4 else rng.choice(list(Fault)) for _ in range(100)]
        async with meeting(seed) as met:
            turns, clock = [], asyncio.get_running_loop()
            for number, fault in enumerate(faults):
                await met.connected()
                met.proxy.faults.clear()
                met.proxy.faults.append(fault)
                began = clock.time()
                turns.append(await met.say(line(number)))
                assert clock.time() - began < LONGEST_TURN_S
            heard = [number for number, turn in enumerate(turns) if turn.end is LineEnd.HEARD]
            lost = [number for number, turn in enumerate(turns) if turn.end is LineEnd.LOST]
            ours = [text for text in met.proxy.conversation.spoken if text.startswith("This is line")]
            assert len(heard) + len(lost) == 100
            assert len(heard) > len(lost)
            assert set(faults) == set(Fault)
            assert len(ours) == len(set(ours)), "a line was said twice"
            assert ours == sorted(ours, key=[line(number) for number in range(100)].index), "lines out of order"
            assert {line(number) for number in heard} <= set(ours), "a line that was not said counts as heard"
            assert all(turns[number].reason for number in lost)
            # A fault of one turn may reach into the next: what is left of its queue, an acknowledgement too many.
            blameless = [n for n in lost if faults[n] not in LOSES_THE_LINE and faults[n - 1] not in LOSES_THE_LINE]
            assert not blameless, [(n, faults[n], turns[n].reason) for n in blameless]
            assert [n for n in heard if faults[n] in LOSES_THE_LINE] == []

    run(main())


def test_nothing_is_lost_to_missing_or_excessive_acknowledgements() -> None:
    """No acknowledgement, ten of them, sound that comes late, and garbage in between: every line is heard."""

    async def main() -> None:
        mild = [Fault.NO_ACK, Fault.MANY_ACKS, Fault.LATE_SOUND, Fault.GARBLED, Fault.NONE]
        async with meeting() as met:
            met.proxy.faults.extend(mild * 6)
            turns = [await met.say(line(number)) for number in range(30)]
            assert [turn.end for turn in turns] == [LineEnd.HEARD] * 30
            assert met.proxy.conversation.spoken == [line(number) for number in range(30)]
            assert met.link.health.acks_by_us > 0
            assert met.link.health.unreadable == 12

    run(main())


def test_without_a_page_we_acknowledge_every_turn() -> None:
    """The turns of a server that nobody looks at go on all the same, each for as long as its sound lasts."""

    async def main() -> None:
        async with meeting(page=False) as met:
            for number in range(5):
                began = asyncio.get_running_loop().time()
                assert (await met.say(line(number))).end is LineEnd.HEARD
                sound_s = 0.04 * sum(character.isalnum() for character in line(number))
                assert sound_s < asyncio.get_running_loop().time() - began < sound_s + 2.5
            assert met.link.health.acks_by_us == 5

    run(main())


def test_an_error_text_is_stopped_and_the_line_lost() -> None:
    """When the server reads out an error in place of our line, it is interrupted at once."""

    async def main() -> None:
        async with meeting() as met:
            met.proxy.faults.append(Fault.NO_LLM)
            began = asyncio.get_running_loop().time()
            turn = await met.say(line(1))
            assert turn.end is LineEnd.LOST
            assert "not ours" in turn.reason
            assert asyncio.get_running_loop().time() - began < 1.0
            assert met.link.health.foreign == 2
            assert (await met.say(line(2))).end is LineEnd.HEARD

    run(main())


def test_words_of_a_person_at_the_page_are_not_answered() -> None:
    """Somebody types at the page, even a line's id: she says nothing but her own lines."""

    async def main() -> None:
        async with meeting() as met:
            met.proxy.receive(met.page, {"type": "text-input", "text": "Say something rude."})
            turn = met.link.say(line(1))
            met.proxy.receive(met.page, {"type": "text-input", "text": turn.line_id})
            await turn.over.wait()
            assert turn.end is LineEnd.HEARD
            await asyncio.sleep(5)
            assert met.proxy.conversation.spoken == [line(1)]
            assert len(met.llm.questions) == 3

    run(main())


def test_a_retracted_line_is_not_said() -> None:
    """A line interrupted before the server asked for it has no words any more when it does."""

    async def main() -> None:
        async with meeting() as met:
            turn = met.link.say(line(1))
            met.link.interrupt("")
            assert turn.end is LineEnd.INTERRUPTED
            assert (await met.say(line(2))).end is LineEnd.HEARD
            assert met.proxy.conversation.spoken == [line(2)]

    run(main())


def test_lines_while_the_server_is_down_are_lost_at_once() -> None:
    """Without a connection a line is over at once; with the server back, through its crash, she goes on."""

    async def main() -> None:
        async with meeting(page=False) as met:
            met.down.add("down")
            met.proxy.restart()
            await asyncio.sleep(1)
            assert (await met.say(line(1))).end is LineEnd.LOST
            met.down.clear()
            await met.connected()
            assert (await met.say(line(2))).end is LineEnd.HEARD
            assert met.link.health.disconnections == 1

    run(main())


def test_a_closed_session_is_waited_out() -> None:
    """The server turns away whoever comes right after the last client has left; a later attempt succeeds."""

    async def main() -> None:
        async with meeting() as met:
            met.proxy.leave(met.page)
            with_page_gone = await met.say(line(1))
            assert with_page_gone.end is LineEnd.HEARD
            met.proxy.restart()
            met.proxy.join(met.page)
            met.proxy.leave(met.page)
            await asyncio.sleep(10)
            assert met.proxy.crashes == 1
            assert (await met.say(line(2))).end is LineEnd.HEARD

    run(main())
