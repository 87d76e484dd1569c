"""The ledger: no cap is passed, whatever happens at the same time; what nobody can price is refused."""

import asyncio
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.peers.fake_models import Act, Deed
from tests.unit.models.model_gear import (
    ACCESS,
    EPOCH,
    FIRST,
    PRICES,
    PROMPT,
    SECOND,
    THIRD,
    TOOL,
    Book,
    Gear,
    heard,
    play,
    price,
)

from vtuber.domain.money import Money
from vtuber.domain.prompts import Prompt, Turn
from vtuber.domain.show_events import Spend
from vtuber.models.estimates import most_tokens
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelAccess, model_name
from vtuber.models.ports import Usage
from vtuber.models.prices import Price
from vtuber.models.spend import Caps, SpendLedger, SpendLevel
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

LOCAL = model_name("ollama:llama3.2")


def ledger_of(
    caps: Caps, *, prices: dict[str, Price] | None = None, access: ModelAccess = ACCESS
) -> tuple[SpendLedger, Book]:
    """Return a ledger and its journal; a loop must be running."""
    book = Book(LoopClock(epoch=EPOCH))
    return SpendLedger(caps=caps, prices=PRICES if prices is None else prices, access=access, journal=book), book


def spend(amount: str, at_h: float = 0.0, *, currency: str = "USD") -> Spend:
    """Return what a journal says."""
    money = Money(amount=Decimal(amount), currency=currency)
    return Spend(id="e1", at=EPOCH + timedelta(hours=at_h), service="openai:second", purpose="reply", cost=money)


@settings(max_examples=150)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 60))
def test_no_interleaving_passes_the_cap(seed: int, callers: int, cents: int) -> None:
    """Many calls at once, some abandoned, some unmeasured: what is spent and set aside never exceeds the cap."""
    cap = Decimal(cents) / 100
    chance = random.Random(seed)
    totals: list[Decimal] = []
    refused: list[FaultKind] = []

    async def caller(ledger: SpendLedger, book: Book) -> None:
        for _ in range(6):
            await asyncio.sleep(chance.random() * 3)
            tokens_in, tokens_out = chance.randrange(1, 4_000), chance.randrange(1, 900)
            try:
                held = ledger.reserve(chance.choice((FIRST, SECOND, THIRD)), tokens_in=tokens_in, tokens_out=tokens_out)
            except FaultError as fault:
                refused.append(fault.kind)
                continue
            await asyncio.sleep(chance.random() * 3)
            deed = chance.randrange(4)
            if deed == 0:
                ledger.release(held)
            else:
                used = Usage(tokens_in=chance.randint(0, tokens_in), tokens_out=chance.randint(0, tokens_out))
                await ledger.settle(held, used if deed > 1 else None, purpose="reply")
            totals.append(sum((event.cost.amount for event in book.events), Decimal(0)))

    async def act() -> Decimal:
        ledger, book = ledger_of(Caps(stream=cap, hour=cap * 2))
        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(caller(ledger, book))
        assert ledger.spent == sum((event.cost.amount for event in book.events), Decimal(0))
        return ledger.spent

    assert run(act()) <= cap
    assert all(total <= cap for total in totals)
    assert set(refused) <= {FaultKind.UNAFFORDABLE}


def test_a_settled_call_is_journalled() -> None:
    """Service, purpose, tokens and the exact amount are in the journal."""

    async def act() -> Spend:
        ledger, book = ledger_of(Caps())
        held = ledger.reserve(SECOND, tokens_in=1_000, tokens_out=300)
        await ledger.settle(held, Usage(tokens_in=500, tokens_out=100), purpose="reply", cause="e7")
        return book.events[0]

    event = run(act())
    assert (event.service, event.purpose, event.cause) == ("openai:second", "reply", "e7")
    assert (event.tokens_in, event.tokens_out) == (500, 100)
    assert event.cost == Money(amount=Decimal("0.002"), currency="USD")


def test_a_call_tells_how_fast_it_was() -> None:
    """How long the first words took and how long all of it, and what came from the vendor's cache; on record."""

    async def scene(gear: Gear) -> list[Spend]:
        await heard(gear.chain.stream(PROMPT, purpose="reply"))
        await asyncio.sleep(5)
        await heard(gear.chain.stream(PROMPT, purpose="reply"))
        return gear.book.events

    slow = Act(text=("Stars are far. ", "Very far."), pause_s=0.7, gap_s=0.4, tokens=(90, 9, 60))
    cut = Act(deed=Deed.STALL, text=("One.",), pause_s=0.2)
    first, second = play({SECOND: [slow, cut]}, scene)
    assert (first.first_token_s, first.took_s, first.tokens_cached) == (0.7, 1.1, 60)
    assert (second.first_token_s, second.took_s, second.tokens_cached) == (0.2, 1.2, 0)


def test_an_unmeasured_call_costs_all_that_was_set_aside() -> None:
    """Nobody counted: the worst is assumed, and marked as an estimate."""

    async def act() -> Spend:
        ledger, book = ledger_of(Caps())
        await ledger.settle(ledger.reserve(SECOND, tokens_in=1_000, tokens_out=300), None, purpose="reply")
        return book.events[0]

    event = run(act())
    assert event.cost == Money(amount=Decimal("0.0055"), currency="USD", estimated=True)


def test_what_has_no_price_is_refused_and_what_runs_here_is_free() -> None:
    """Unknown prices fail closed; Ollama's models cost nothing, with a cap of nothing."""

    async def act() -> Spend:
        ledger, book = ledger_of(Caps(stream=Decimal(0)))
        for name in (model_name("openai:unheard-of"), model_name("compatible:far"), FIRST):
            with pytest.raises(FaultError) as caught:
                ledger.reserve(name, tokens_in=1, tokens_out=1)
            assert caught.value.kind is FaultKind.UNAFFORDABLE
        await ledger.settle(ledger.reserve(LOCAL, tokens_in=9, tokens_out=9), Usage(tokens_in=9), purpose="reply")
        return book.events[0]

    assert run(act()).cost.amount == 0


def test_a_price_in_another_currency_is_no_price() -> None:
    """There is no rate between the two."""

    async def act() -> None:
        ledger, _ = ledger_of(Caps(currency="EUR"))
        with pytest.raises(FaultError):
            ledger.reserve(FIRST, tokens_in=1, tokens_out=1)

    run(act())


def test_levels_follow_the_fullest_cap() -> None:
    """From full to offline, by what is spent of the cap that is nearest."""

    async def act() -> list[SpendLevel]:
        ledger, _ = ledger_of(Caps(stream=Decimal(100), hour=Decimal(10)))
        levels = [ledger.level]
        for _ in range(4):
            ledger.remember(spend("3"))
            levels.append(ledger.level)
        return levels

    assert run(act()) == [
        SpendLevel.FULL,
        SpendLevel.FULL,
        SpendLevel.CHEAPER_FIRST,
        SpendLevel.FEWER_DECISIONS,
        SpendLevel.OFFLINE,
    ]


def test_hours_and_days_pass() -> None:
    """What was spent over an hour ago, or a day ago, counts no more; the stream's cap remembers all."""

    async def act() -> tuple[list[Decimal], Decimal]:
        ledger, _ = ledger_of(Caps(hour=Decimal(10), day=Decimal(100), stream=Decimal(1_000)))
        ledger.remember(spend("5"))
        shares = [ledger.share]
        await asyncio.sleep(3_601)
        shares.append(ledger.share)
        await asyncio.sleep(24 * 3_600)
        shares.append(ledger.share)
        return shares, ledger.spent

    shares, spent = run(act())
    assert shares == [Decimal("0.5"), Decimal("0.05"), Decimal("0.005")]
    assert spent == 5


def test_other_streams_count_for_the_day_alone() -> None:
    """A stream's cap is its own."""

    async def act() -> tuple[Decimal, Decimal]:
        ledger, _ = ledger_of(Caps(day=Decimal(100), stream=Decimal(10)))
        ledger.remember(spend("50", -3), this_stream=False)
        ledger.remember(spend("50", currency="EUR"))
        ledger.remember("something else")
        return ledger.share, ledger.spent

    assert run(act()) == (Decimal("0.5"), Decimal(0))


def test_thoughts_are_allowed_for() -> None:
    """A model that cannot stop thinking gets tokens for it."""

    async def act() -> tuple[int, int]:
        ledger, _ = ledger_of(Caps(), prices={str(FIRST): price(thinking_tokens=1_024)})
        return ledger.thinking_tokens(FIRST), ledger.thinking_tokens(SECOND)

    assert run(act()) == (1_024, 0)


@given(st.text(max_size=200))
def test_no_text_has_more_tokens_than_bytes(text: str) -> None:
    """The estimate is at least a token for each byte of all that is sent."""
    prompt = Prompt(system=text, turns=(Turn(role="user", text=text),))
    assert most_tokens(prompt, [TOOL], [text]) > 3 * len(text.encode()) > most_tokens(PROMPT) - 10_000
