"""What a speech service may cost: out of the stream's ledger, under the same caps as the models."""

import math
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from vtuber.app.settings import Settings
from vtuber.domain.errors import SettingError, VoiceBusyError
from vtuber.metrics.mind_figures import SPEAKS
from vtuber.models.faults import FaultError
from vtuber.models.names import LOOPBACK, ModelName, Vendor
from vtuber.models.ports import Usage
from vtuber.models.prices import Price, Rates, bundled_prices
from vtuber.models.spend import Reservation, SpendLedger

TOKENS_A_MINUTE = 1_500
"""Of sound, at most: the vendor's 0.015 USD a minute is 1,250; dense speech was seen to have 1,500."""

_INSTRUCTION_TOKENS = 60
_BY_CHARACTER = ("tts-1",)
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class SpeechPayment:
    """The money that is set aside for one request."""

    ledger: SpendLedger
    reservation: Reservation

    async def settle(self, seconds: float) -> None:
        """Pay for so much sound."""
        usage = Usage(tokens_in=self.reservation.tokens_in, tokens_out=_tokens(seconds))
        await self.ledger.settle(self.reservation, usage, purpose=SPEAKS)

    def release(self) -> None:
        """Give it back."""
        self.ledger.release(self.reservation)


class SpeechPurse:
    """Pays for a service's speech; satisfies the voice's `Purse`. Until a stream opens it, it pays for nothing."""

    def __init__(self, name: ModelName, price: Price) -> None:
        self.name = name
        self.price = price
        self._ledger: SpendLedger | None = None

    def open(self, ledger: SpendLedger) -> None:
        """Pay out of this ledger from now on; it must know the price."""
        self._ledger = ledger

    def reserve(self, text: str, *, longest_s: float) -> SpeechPayment:
        """Set aside what a sentence costs at most; raise `VoiceBusyError` where that is too much."""
        if self._ledger is None:
            raise VoiceBusyError("no stream pays for the speech service")
        try:
            reservation = self._ledger.reserve(
                self.name, tokens_in=self._tokens_of(text), tokens_out=_tokens(longest_s)
            )
        except FaultError as fault:
            raise VoiceBusyError(f"no money for the speech service: {fault}") from None
        return SpeechPayment(self._ledger, reservation)

    def _tokens_of(self, text: str) -> int:
        """Return what `input` of the price is counted in: characters, or at most so many tokens with instructions."""
        if self.name.model.startswith(_BY_CHARACTER):
            return len(text)
        return len(text.encode()) + _INSTRUCTION_TOKENS


def speech_purse(settings: Settings) -> SpeechPurse | None:
    """Return who pays for the speech that the settings name; None where there is none, or it is free.

    Raises:
        SettingError: nobody knows what it costs.
    """
    if settings.vtuber_voice != "openai":
        return None
    name, minute_usd = ModelName(Vendor.OPENAI, settings.vtuber_voice_model), settings.vtuber_voice_minute_usd
    if minute_usd is None and urlsplit(settings.openai_base_url).hostname in LOOPBACK:
        return None
    if minute_usd == 0:
        return None
    price = bundled_prices().get(str(name)) if minute_usd is None else _by_the_minute(minute_usd)
    if price is None:
        raise SettingError(
            f"What speech by VTUBER_VOICE_MODEL={settings.vtuber_voice_model} costs is not known. Set "
            "VTUBER_VOICE_MINUTE_USD to what a minute of it costs, in US dollars (0 if it is free), or name a model "
            "that src/vtuber/models/prices.toml lists, such as gpt-4o-mini-tts."
        )
    return SpeechPurse(name, price)


def _by_the_minute(minute_usd: Decimal) -> Price:
    nothing = Decimal(0)
    output = minute_usd * _MILLION / TOKENS_A_MINUTE
    return Price(
        rates=Rates(input=nothing, output=output, cached=nothing, cache_write=nothing),
        currency="USD",
        source="VTUBER_VOICE_MINUTE_USD",
    )


def _tokens(seconds: float) -> int:
    return math.ceil(seconds * TOKENS_A_MINUTE / 60)
