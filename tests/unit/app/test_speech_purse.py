"""What a speech service may cost: a known price or none at all, out of the stream's ledger, never above a cap."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from tests.unit.models.model_gear import ACCESS, EPOCH, Book

from vtuber.app.settings import Settings
from vtuber.app.speech_purse import SpeechPurse, speech_purse
from vtuber.domain.errors import SettingError, VoiceBusyError
from vtuber.metrics.mind_figures import SPEAKS
from vtuber.models.names import model_name
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

MINI, BY_CHARACTER = "openai:gpt-4o-mini-tts", "openai:tts-1"
TEXT = "The telescope is out of focus, and so am I."


def settings(**values: object) -> Settings:
    """Return settings of a show with a speech service."""
    return Settings.model_validate(
        {"vtuber_voice": "openai", "openai_api_key": SecretStr("sk-test-0123456789"), **values}
    )


def opened(cap: str, name: str = MINI) -> tuple[SpeechPurse, SpendLedger, Book]:
    """Return a purse, the ledger it is paid from, and its journal."""
    book = Book(LoopClock(epoch=EPOCH))
    prices = bundled_prices()
    ledger = SpendLedger(caps=Caps(hour=Decimal(cap)), prices=prices, access=ACCESS, journal=book)
    purse = SpeechPurse(model_name(name), prices[name])
    purse.open(ledger)
    return purse, ledger, book


def test_a_minute_costs_what_the_vendor_says() -> None:
    """By tokens of sound, a fifth more than the vendor's own estimate; by characters where it counts those."""

    async def said(name: str) -> tuple[Decimal, Book]:
        purse, ledger, book = opened("1", name)
        await purse.reserve(TEXT, longest_s=120.0).settle(60.0)
        return ledger.spent, book

    async def scene() -> None:
        mini, book = await said(MINI)
        assert Decimal("0.015") < mini < Decimal("0.019")
        assert (book.events[0].service, book.events[0].purpose) == (MINI, SPEAKS)
        by_character, _ = await said(BY_CHARACTER)
        assert by_character == Decimal(len(TEXT)) * Decimal("0.000015")

    run(scene())


def test_without_a_stream_nothing_is_paid() -> None:
    """Whoever asks before has to do without the service."""
    with pytest.raises(VoiceBusyError, match="no stream"):
        SpeechPurse(model_name(MINI), bundled_prices()[MINI]).reserve(TEXT, longest_s=10.0)


@given(st.lists(st.tuples(st.floats(0.1, 60.0), st.floats(0.0, 1.0)), min_size=1, max_size=40), st.integers(1, 50))
def test_a_cap_holds_however_much_is_said_at_once(sentences: list[tuple[float, float]], cents: int) -> None:
    """What is refused is refused before it is asked for; what is released can be spent again."""

    async def scene() -> None:
        purse, ledger, _ = opened(f"0.{cents:02d}")
        under_way = []
        for longest_s, share in sentences:
            try:
                under_way.append((purse.reserve(TEXT, longest_s=longest_s), longest_s * share))
            except VoiceBusyError:
                continue
        for number, (payment, seconds) in enumerate(under_way):
            if number % 3 == 2:
                payment.release()
            else:
                await payment.settle(seconds)
            assert ledger.spent <= Decimal(cents) / 100
            await asyncio.sleep(1)

    run(scene())


@pytest.mark.parametrize(
    ("values", "minute_usd"),
    [
        ({"vtuber_voice": "espeak"}, None),
        ({"openai_base_url": "http://127.0.0.1:8880/v1", "vtuber_voice_model": "kokoro"}, None),
        ({"vtuber_voice_minute_usd": Decimal(0), "vtuber_voice_model": "kokoro"}, None),
        ({}, "0.018"),
        ({"vtuber_voice_model": "kokoro", "vtuber_voice_minute_usd": Decimal("0.12")}, "0.12"),
        ({"openai_base_url": "http://127.0.0.1:9/v1", "vtuber_voice_minute_usd": Decimal("0.12")}, "0.12"),
    ],
)
def test_who_is_paid(values: dict[str, object], minute_usd: str | None) -> None:
    """Nobody where it is free or on this machine; otherwise by the table, or by what the operator says."""
    purse = speech_purse(settings(**values))
    if minute_usd is None:
        assert purse is None
    else:
        assert purse is not None
        assert round(purse.price.most(0, 1_500), 6) == Decimal(minute_usd)


def test_an_unknown_price_is_refused_at_the_start() -> None:
    """The setting that mends it is named."""
    with pytest.raises(SettingError, match="VTUBER_VOICE_MINUTE_USD") as caught:
        speech_purse(settings(vtuber_voice_model="tts-of-somebody"))
    assert "tts-of-somebody" in str(caught.value)
