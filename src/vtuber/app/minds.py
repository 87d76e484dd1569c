"""The minds of a show: language models by name, within their means, with the offline brain behind them."""

import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from vtuber.app.settings import Settings
from vtuber.app.speech_purse import SpeechPurse
from vtuber.domain.briefs import Brief
from vtuber.domain.canaries import new_canary
from vtuber.domain.errors import JournalCorruptError
from vtuber.domain.show_events import Spend
from vtuber.models.breakers import Breakers
from vtuber.models.chain import ModelChain
from vtuber.models.names import OFFLINE, ModelAccess, ModelName, chain_of
from vtuber.models.ports import Model, SpendJournal
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps, SpendLedger
from vtuber.models.vendors import Vendors
from vtuber.models.watchdog import Patience
from vtuber.runtime.clock import Clock, system_now
from vtuber.runtime.journal import read_spending
from vtuber.writing.ports import Writer

_log = structlog.get_logger(__name__)

DAY = timedelta(days=1)
READING_PATIENCE = Patience(first_s=15.0, between_s=8.0, total_s=40.0, recovery_s=20.0)
"""Nobody waits for facts that are found in chat."""
DECISION_PATIENCE = Patience(first_s=3.5, between_s=2.0, total_s=4.4, recovery_s=5.0)
"""A decision is due every five seconds and nobody waits for it; a spoken answer is waited for."""


class Script(Protocol):
    """Knows what simulated models say."""

    def told(self, brain: Writer, compose: Callable[[Brief], str]) -> Writer:
        """Return a writer that does as `brain`, for whose briefs simulated models say what `compose` writes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Minds:
    """What a stream needs to have its minds made; `spent_before` are the last day's payments for models.

    `script` listens to what is asked of the writer, where models are simulated. `purse` pays for speech out of the same
    ledger.
    """

    writer: tuple[ModelName, ...]
    director: tuple[ModelName, ...]
    models: Mapping[ModelName, Model]
    access: ModelAccess
    caps: Caps
    spent_before: tuple[Spend, ...] = ()
    script: Script | None = None
    purse: SpeechPurse | None = None

    def of_stream(self, *, journal: SpendJournal, clock: Clock, chance: random.Random) -> "StreamMinds":
        """Return one stream's minds."""
        prices = bundled_prices()
        if self.purse is not None:
            prices[str(self.purse.name)] = self.purse.price
        ledger = SpendLedger(caps=self.caps, prices=prices, access=self.access, journal=journal)
        if self.purse is not None:
            self.purse.open(ledger)
        for spend in self.spent_before:
            ledger.remember(spend, this_stream=False)
        breakers = Breakers(clock=clock, chance=chance)

        def chain(
            role: str, names: tuple[ModelName, ...], patience: Patience, breakers: Breakers = breakers
        ) -> ModelChain | None:
            if names == (OFFLINE,):
                return None
            return ModelChain(
                role=role,
                names=names,
                models=self.models,
                breakers=breakers,
                ledger=ledger,
                clock=clock,
                patience=patience,
            )

        return StreamMinds(
            writer=chain("writer", self.writer, Patience()),
            director=chain("director", self.director, DECISION_PATIENCE),
            ledger=ledger,
            breakers=breakers,
            canaries=(new_canary(chance), new_canary(chance)),
            # Breakers of its own: a model that reads too slowly may still speak.
            facts=chain("facts", self.writer, READING_PATIENCE, Breakers(clock=clock, chance=chance)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMinds:
    """The chains of one stream, None where the offline brain does it.

    `canaries` stand in the instructions of the writer and of the director. `facts` are the writer's models, to find in
    chat what viewers tell of themselves.
    """

    writer: ModelChain | None
    director: ModelChain | None
    ledger: SpendLedger
    breakers: Breakers
    canaries: tuple[str, str]
    facts: ModelChain | None = None

    def on_change(self, heard: Callable[[], object]) -> None:
        """Call this whenever a chain is about to ask another model than the time before."""
        for chain in (self.writer, self.director):
            if chain is not None:
                chain.on_change(heard)


@asynccontextmanager
async def minds_for(
    settings: Settings, *, journals: Iterable[Path] = (), purse: SpeechPurse | None = None
) -> AsyncIterator[Minds | None]:
    """Make the models ready that the settings name; None where they name none and speech costs nothing, either.

    `journals` are those of all streams, `purse` is to pay for speech.

    Raises `SettingError` for a name that means nothing, or a model that lacks its key or address.
    """
    writer, director = chain_of(settings.vtuber_writer_models), chain_of(settings.vtuber_director_models)
    if writer == director == (OFFLINE,) and purse is None:
        yield None
        return
    access = access_of(settings)
    async with Vendors((*writer, *director), access) as vendors:
        yield Minds(
            writer=writer,
            director=director,
            models=vendors.models,
            access=access,
            caps=Caps(
                hour=settings.vtuber_spend_hour_usd,
                day=settings.vtuber_spend_day_usd,
                stream=settings.vtuber_spend_stream_usd,
            ),
            spent_before=spent_lately(journals, system_now()),
            purse=purse,
        )


def access_of(settings: Settings) -> ModelAccess:
    """Return where the settings say that models are, and the keys to them."""

    def secret(name: str) -> str:
        value = getattr(settings, name)
        return value.get_secret_value() if value is not None else ""

    return ModelAccess(
        anthropic_key=secret("anthropic_api_key"),
        openai_key=secret("openai_api_key"),
        compatible_key=secret("vtuber_compatible_key"),
        anthropic_url=settings.anthropic_base_url,
        openai_url=settings.openai_base_url,
        ollama_url=settings.vtuber_ollama_url,
        compatible_url=settings.vtuber_compatible_url,
    )


def spent_lately(journals: Iterable[Path], now: datetime) -> tuple[Spend, ...]:
    """Return what models cost in the last 24 hours, by these journals, oldest first; a damaged one says nothing."""
    found: list[Spend] = []
    for path in journals:
        try:
            found.extend(read_spending(path, since=now - DAY))
        except JournalCorruptError as error:
            _log.warning("what a stream spent is not known", reason=str(error))
    return tuple(sorted(found, key=lambda spend: spend.at))
