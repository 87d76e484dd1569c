"""What arrives together is handed over together; what is too much is dropped by a rule or made to wait."""

import asyncio
from collections.abc import Sequence

import pytest

from vtuber.runtime.virtual_time import run
from vtuber.twitch.arrivals import Arrivals
from vtuber.twitch.irc_reader import is_plain_chat

Batches = list[list[str]]


async def taken(arrivals: Arrivals, batches: Batches, *, takes_s: float = 0.0) -> None:
    """Take what arrives, until cancelled."""

    async def deliver(texts: Sequence[str]) -> None:
        batches.append(list(texts))
        await asyncio.sleep(takes_s)

    await arrivals.hand_over(deliver)


def test_what_arrived_together_is_one_batch() -> None:
    """And what came while it was being taken is the next."""

    async def scene() -> Batches:
        arrivals, batches = Arrivals(), Batches()
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(taken(arrivals, batches, takes_s=1.0))
            for text in "abc":
                arrivals.put(text)
            await asyncio.sleep(0.5)
            arrivals.put("d")
            arrivals.put("e")
            await asyncio.sleep(5.0)
            taking.cancel()
        assert arrivals.delivered == 5
        return batches

    assert run(scene()) == [["a", "b", "c"], ["d", "e"]]


def test_a_batch_is_bounded() -> None:
    """A flood does not keep everybody else waiting."""

    async def scene() -> Batches:
        arrivals, batches = Arrivals(), Batches()
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(taken(arrivals, batches))
            for number in range(2500):
                arrivals.put(str(number))
            await asyncio.sleep(1.0)
            taking.cancel()
        return batches

    batches = run(scene())
    assert [len(batch) for batch in batches] == [1024, 1024, 452]
    assert [text for batch in batches for text in batch] == [str(number) for number in range(2500)]


def test_plain_chat_is_dropped_oldest_first_and_nothing_else() -> None:
    """Payments and moderation come through any flood."""

    async def scene() -> tuple[list[str], int]:
        arrivals, batches = Arrivals(limit=100, expendable=lambda text: text.startswith("chat")), Batches()
        for number in range(300):
            arrivals.put(f"chat {number}")
            arrivals.put(f"paid {number}")
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(taken(arrivals, batches))
            await asyncio.sleep(1.0)
            taking.cancel()
        return [text for batch in batches for text in batch], arrivals.dropped

    texts, dropped = run(scene())
    assert [text for text in texts if text.startswith("paid")] == [f"paid {number}" for number in range(300)]
    chat = [text for text in texts if text.startswith("chat")]
    assert chat == [f"chat {number}" for number in range(300)][dropped:]
    assert dropped + len(chat) == 300
    assert dropped > 200


def test_without_a_rule_the_reader_waits_for_room() -> None:
    """Nothing is dropped: the sender waits."""

    async def scene() -> tuple[Batches, int, list[bool]]:
        arrivals, batches, waits = Arrivals(limit=10), Batches(), []
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(taken(arrivals, batches, takes_s=1.0))
            for number in range(100):
                arrivals.put(str(number))
                waits.append(await arrivals.room())
            await asyncio.sleep(20.0)
            taking.cancel()
        return batches, arrivals.dropped, waits

    batches, dropped, waits = run(scene())
    assert [text for batch in batches for text in batch] == [str(number) for number in range(100)]
    assert dropped == 0
    assert any(waits)
    assert max(map(len, batches)) <= 11


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        (":a!a@a PRIVMSG #c :hi", True),
        ("@id=1;mod=0 :a!a@a PRIVMSG #c :bits=100 ;bits=100", True),
        ("@badges=bits/100;id=1 :a!a@a PRIVMSG #c :hi", True),
        ("@badges=;bits=100;id=1 :a!a@a PRIVMSG #c :cheer100", False),
        ("@bits=100;id=1 :a!a@a PRIVMSG #c :cheer100", False),
        ("@badges=;custom-reward-id=x;id=1 :a!a@a PRIVMSG #c :hydrate", False),
        ("@msg-id=resub :tmi.twitch.tv USERNOTICE #c :hi", False),
        (":tmi.twitch.tv CLEARCHAT #c", False),
        ("@target-msg-id=x :tmi.twitch.tv CLEARMSG #c :hi", False),
    ],
)
def test_plain_chat_is_chat_that_nobody_paid_for(line: str, plain: bool) -> None:
    """The tags tell, not the text."""
    assert is_plain_chat(line) == plain
